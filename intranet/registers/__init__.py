"""The registers of NĐ 30 (Phụ lục IV): every document that leaves or arrives, by number, per calendar year.

- outgoing register (sổ văn bản đi): every issued directive by itself; other papers of the office entered by hand
  (OutgoingEntry), and the numbers of printed reports; a number is taken (lấy số) from its series (dãy số,
  ``documents.series``) and never given twice; struck out (hủy số) with a reason it stays in sight
- findings (cần xem lại): gaps in a series, numbers given late or out of order (art. 15.2, 18.1)
- incoming register (sổ văn bản đến): an Arrival with its number (số đến) and its document, which
  directives and plans cite
- follow-up register (sổ theo dõi giải quyết): what an arrived document asks of the office, by when (hạn giải quyết),
  its steps (tiến độ), answered by what
- publication ledger (sổ công khai, B1): where each document stands online; published ÷ registered, and the gaps
- each register is one list of cells for the page, the PDF with all columns (art. 16.2b) and the XLSX
"""

from intranet.registers import leaving as leaving  # tells what a leaver was given to settle
from intranet.registers import names as names  # tells where people's names stand
