"""Documents and what they cite.

- Document (văn bản): one row of the register: number and symbol (số, ký hiệu), type (loại), date, subject (trích yếu),
  issuer (cơ quan ban hành), signer (người ký), urgency (độ khẩn); sealed once issued, never changed after
- Attachment (tệp đính kèm): a file of a document, named by its SHA-256
- Citation (căn cứ): a basis of a document: a registered document, or text as typed (A4, A5)
- bases (căn cứ while they are edited), uploads (files kept while a form is mended), readings (files in the page):
  shared by every feature that owns documents; access: the owner's rule says who may read
- types: the 29 types of NĐ 30 art. 7 with their codes; symbols: how a symbol is written, compared and proposed
"""

from intranet.documents import names as names  # tells where people's names stand
