"""Schools change (sắp xếp, tổ chức lại): renamed, moved, merged, split, closed, each on a date.

- Reorganisation (quyết định sắp xếp): kind, day it takes effect, the decision it rests on; planned until its day, then
  carried out once; a planned one can be cancelled
- era (giai đoạn): what a school was called, where it lay and which levels it had until a day (``units.eras``): papers
  and counts of a day go by that day
- succession (kế thừa): what the school still owes passes to its successor; what it did stays under its name
"""
