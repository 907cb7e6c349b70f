"""Schools change (sắp xếp, tổ chức lại): renamed, moved, merged, split, closed, each on a date.

- Reorganisation (quyết định sắp xếp): kind, day it takes effect, the decision it rests on; planned until its day, then
  carried out once, by hand or by the worker's clock; a planned one can be cancelled
- Becoming (trường sau sắp xếp): name, abbreviation, commune and levels of a school as it is to be
- era (giai đoạn): what a school was called, where it lay and which levels it had until a day (``units.eras``): papers
  and counts of a day go by that day
- succession (kế thừa): what the school still owes passes to its successor as another duty with the same due date; what
  it did stays under its name, what waits for review is reviewed, and passes when it is returned
- effects (hệ quả): what carrying out does or would do, read the same way for the check and for the deed
"""

from intranet.reorganisation import names as names  # tells where people's names stand
from intranet.reorganisation import passing as passing  # hears of work given back to schools that are no more
