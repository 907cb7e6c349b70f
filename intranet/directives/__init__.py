"""Directive documents the office publishes to schools, and their acknowledgement.

- Directive (văn bản chỉ đạo): a Document with an audience (phạm vi áp dụng) and what it asks: acknowledge (báo nhận),
  derived plan (kế hoạch triển khai), contact card (thẻ đầu mối)
- Draft → published (phát hành) → withdrawn (thu hồi) or replaced; a published document never changes
- Relation: amends (sửa đổi, bổ sung) and replaces (thay thế) ask again; corrects (đính chính) only informs
- readiness: problems (thiếu sót) keep a draft from being published, warnings (nên xem lại) never do; what is confirmed
  is a fingerprint of what was shown
- Recipient (đơn vị nhận): a school the directive was published to
- Acknowledgement (báo nhận, A13, NĐ 30 art. 21.2c): an affirmative act, bound to the files' SHA-256, with a receipt
- calls (danh sách đôn đốc): the schools that have not acknowledged, with whom to telephone
"""

from intranet.directives import leaving as leaving  # tells what a leaver of the office holds
from intranet.directives import names as names  # tells where people's names stand
from intranet.directives import of_communes as of_communes  # an audience follows its communes
from intranet.directives import tasks as tasks  # tells what drafts are not published
