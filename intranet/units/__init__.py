"""The office and its schools.

- OfficeProfile (hồ sơ cơ quan): the names, abbreviation, place and signer titles on the letterhead, each valid from a
  date; documents keep the profile of their own date
- School (trường, đơn vị): one or more Levels (cấp học), a Commune (xã, phường), closed with a successor, never deleted.
  Names repeat and codes are not unique: neither is a key; lookalikes are pointed out
- SchoolEra (giai đoạn): what a school was called, where it lay and which levels it had until a day; its own row is the
  present. Succession (kế thừa): which school took over from which
- SchoolYear (năm học) with TermDates (mốc học kỳ) per level, TaskGroups (nhóm nhiệm vụ, giải pháp 09 + 05)
- CardKind (loại đầu mối): the kinds of contact card the office asks for
- importing: a list of schools from XLSX or CSV, columns matched by a person, shown before anything is saved
"""

from intranet.units import eras as eras  # the tables that School refers to
from intranet.units import succession as succession
