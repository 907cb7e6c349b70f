"""A school's derived plan (kế hoạch triển khai của trường, A1) for a directive.

- Plan (kế hoạch): one per duty, with the duty's id; PlanVersion (lần nộp): what was handed in that time, with its own
  sealed Document
- prepared by the focal person (đầu mối), submitted by the head (hiệu trưởng), accepted (chấp nhận) or returned
  (trả lại) with a comment by the office; every submission is kept; a late one is taken as late
- PlanState (tình trạng): the duty's state, with a draft (đang soạn) told from nothing yet (chưa lập)
- validity (hiệu lực): a school year, a calendar year, or open-ended
- coverage (độ phủ, A2): which of the year's 09 + 05 task groups the plan covers
- lag (số ngày sau văn bản): days from the directive's date to the plan's
- following (tiếp theo, thay thế, A12): an earlier accepted plan of the school that this one continues or replaces
"""

from intranet.plans import names as names  # tells where people's names stand
from intranet.plans import progress as progress  # tells duties how far the plans are
from intranet.plans import tasks as tasks  # tells what plans the office has to review
