"""Mail that leaves the intranet, as rows first.

- Message (thư): to whom, subject, text; written in the transaction of the deed that causes it, once per key
- carrier (đường gửi): a mail server as the environment says (SMTP_HOST …), or ``.eml`` files in ``instance/outbox/``
- Line (đường dây): how the mail server last answered; while it does not, nothing is tried for longer and longer, at
  most a quarter of an hour; nothing is given up
- UNSURE (chưa rõ đã tới chưa): the process or the line died between handing a message over and the server's answer; it
  is not sent again by itself, so that nobody is told twice
- freshening: a message that had to wait is written anew before it goes, or dropped when nothing is left to say
- CANCELLED (hủy): the person left before it went; what the school still owes stands in its next digest
- the worker sends (``jobs.ticking``), so no page waits; the office sees what waits, went and failed, and sends again
"""

from intranet.outbox import leaving as leaving  # cancels what waits for a leaver
from intranet.outbox import names as names  # tells where people's names stand
