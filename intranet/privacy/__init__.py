"""Personal data (dữ liệu cá nhân): Law 91/2025/QH15, NĐ 356/2025/NĐ-CP.

- holdings (dữ liệu đang giữ): what the intranet keeps about one person; each feature tells ``core.names`` where names
  stand, ``holdings`` counts them
- DataRequest (yêu cầu của chủ thể dữ liệu, DL-…): see, correct, limit, object, erase; by the person, or noted by the
  office when it comes on paper
- clock (thời hạn): answered within 2 working days, carried out within 10, 15 or 20 days, one extension of at most 15
- erasing (xóa): the record of acts stays, the name in it is masked (che); the account is closed for good, cards keep no
  number; signed papers and frozen files stay and are said to stay
- exports (xuất dữ liệu) are logged, those of one's own data too
"""

from intranet.privacy import names as names  # tells where people's names stand
from intranet.privacy import tasks as tasks  # tells whose request waits for an answer
