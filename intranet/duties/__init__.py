"""The hub: who owes what, from which document, by when.

- Duty (nhiệm vụ, việc phải làm): school × kind × source document × topic, with the due instant (hạn) and the moments
  it was handed in (nộp), returned (trả lại), settled (hoàn thành) or cancelled (hủy)
- Kind (loại việc): acknowledge (báo nhận, A13), plan (kế hoạch triển khai, A1), card (thẻ đầu mối, C1),
  report (báo cáo định kỳ, D1, D2)
- State (tình trạng): one definition, in Python and in SQL; on time is judged by the first hand-in
- progress (bước tiếp theo): what to do next about a duty, told by the feature that holds the work
- calls (danh sách đôn đốc): the schools that still owe something, with whom to telephone, on paper
- board (bảng theo dõi): schools in groups (by level or commune) × columns (what one document asks of one kind)
- rates (tỷ lệ đúng hạn): of what has fallen due, how much came in time; by month of the due date, school, column
- people (người của trường): a school's accounts, and whom other features name
- queries: the counts and the rows behind them, read by the to-do list, the matrix, the late list and the reports alike
"""

from intranet.duties import names as names  # tells where people's names stand
from intranet.duties import of_school as of_school  # tells units what a school owes
