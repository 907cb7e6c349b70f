"""The named district (huyện mẫu): invented people and places, one cast for the demo, the tests and the measurements.

- cast: the office, schools and people: **Lan** (chuyên viên), **Hùng** (lãnh đạo Phòng), **Minh** (hiệu trưởng)
  and **Hoa** (đầu mối) of school A, **Thảo** (hiệu trưởng) of school B, administrator, inspector, a locked account
- history: a year or more of published directives; answers: what the schools did about them
- periods: the report periods of those years; sheets: filled-in forms; courses, reporting: what the schools handed in
- papers: the files behind the documents, real PDF in the form of NĐ 30
- cli: ``flask demo``
"""

from intranet.demo.cast import PASSWORD, Cast, add_year, build_cast

__all__ = ["PASSWORD", "Cast", "add_year", "build_cast"]
