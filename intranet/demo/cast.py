"""The named district of the demo and of the tests: invented people, invented places.

One cast serves both: **Lan** (chuyên viên), **Hùng** (lãnh đạo Phòng), **Minh** (hiệu trưởng) and **Hoa** (đầu mối) of
school A, **Thảo** (hiệu trưởng) of school B, who must never see A's papers, an administrator, an inspector and one
locked account. ``demo_history`` adds the documents of a year or more on top.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from intranet.accounts.models import User
from intranet.core import text
from intranet.core.marks import MarkKey
from intranet.core.roles import Role
from intranet.units.levels import Level
from intranet.units.models import Commune, Ownership, School
from intranet.units.office import CardKind, OfficeProfile
from intranet.units.years import SchoolYear, TermDates, usual_groups

PASSWORD = "hoa phuong do"  # noqa: S105 - the demo's, printed at every start

COMMUNES = ["Thị trấn Tân Lộc", "Xã Bình Khê", "Xã Cẩm Sơn", "Xã Đông Phú", "Xã Hòa Mỹ", "Xã Vĩnh Thạnh"]

SCHOOLS: list[tuple[str, str, list[Level], int, Ownership]] = [
    ("Trường Mầm non Hoa Mai", "MNHM", [Level.PRESCHOOL], 0, Ownership.PUBLIC),
    ("Trường Tiểu học Tân Lộc 1", "THTL1", [Level.PRIMARY], 0, Ownership.PUBLIC),
    ("Trường Mầm non Sơn Ca", "MNSC", [Level.PRESCHOOL], 1, Ownership.PUBLIC),
    ("Trường TH&THCS Cẩm Sơn", "THTHCSCS", [Level.PRIMARY, Level.LOWER_SECONDARY], 2, Ownership.PUBLIC),
    ("Trường THCS Đông Phú", "THCSĐP", [Level.LOWER_SECONDARY], 3, Ownership.PUBLIC),
    ("Trường Mẫu giáo Sơn Ca", "MGSC", [Level.KINDERGARTEN], 4, Ownership.PUBLIC),
    ("Trường Tiểu học Tân Lộc 2", "THTL2", [Level.PRIMARY], 0, Ownership.PUBLIC),
    ("Trường Tiểu học Tân Lộc 10", "THTL10", [Level.PRIMARY], 0, Ownership.PUBLIC),
    ("Trường THCS Tân Lộc", "THCSTL", [Level.LOWER_SECONDARY], 0, Ownership.PUBLIC),
    ("Trường Mầm non tư thục Sơn Ca", "MNTTSC", [Level.PRESCHOOL], 0, Ownership.PRIVATE),
]
"""The first six are the tests' district; the other four change in the running year (``changes``)."""

MORE_NAMES = [
    "Ánh Dương", "Bông Sen Vàng", "Bình Minh", "Đồng Tâm", "Hoàng Yến", "Hướng Dương", "Kim Đồng", "Lê Hồng Phong",
    "Mai Vàng", "Măng Non", "Nguyễn Du", "Phong Lan", "Quang Trung", "Rạng Đông", "Trần Quốc Toản", "Vành Khuyên",
]  # fmt: skip

CARD_KINDS = ["Lãnh đạo phụ trách truyền thông", "Đầu mối truyền thông", "Phụ trách công nghệ thông tin"]

KIND_OF_LEVEL = {
    Level.PRESCHOOL: ("Trường Mầm non", "MN"),
    Level.PRIMARY: ("Trường Tiểu học", "TH"),
    Level.LOWER_SECONDARY: ("Trường THCS", "THCS"),
}


@dataclass(frozen=True)
class Cast:
    """Ids of the people and things every test may name."""

    lan: int
    hung: int
    quantri: int
    thanhtra: int
    minh: int
    hoa: int
    thao: int
    khoa: int
    school_a: int
    school_b: int
    school_year: int
    leader_card: int
    focal_card: int


def build_cast(session: Session, *, at: datetime, schools: int = 6) -> Cast:
    """Fill an empty database with the office, the school year, ``schools`` schools and the people."""
    year = add_year(session, _start_year(at.date()))
    if session.get(MarkKey, 1) is None:  # a migrated database has its own
        session.add(MarkKey(id=1))
    session.add(
        OfficeProfile(
            valid_from=date(2015, 1, 1),
            display_name="Phòng GD&ĐT huyện Tân Lộc",
            superior_line="ỦY BAN NHÂN DÂN HUYỆN TÂN LỘC",
            issuing_line="PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
            abbreviation="PGDĐT",
            place="Tân Lộc",
            head_title="TRƯỞNG PHÒNG",
            deputy_title="PHÓ TRƯỞNG PHÒNG",
            mail_domains="pgdtanloc.edu.vn",
            address="Số 12 đường Thống Nhất, thị trấn Tân Lộc",
            phone="+842773555012",
            email="vanphong@pgdtanloc.edu.vn",
        )
    )
    kinds = [CardKind(name=name, position=place, active=place < 2) for place, name in enumerate(CARD_KINDS)]
    session.add_all(kinds)
    communes = [Commune(name=name) for name in COMMUNES]
    session.add_all(communes)
    rows = list(_schools(communes, schools))
    session.add_all(rows)
    session.flush()
    people = _people(rows[0], rows[1], at)
    session.add_all(people.values())
    session.flush()
    ids = {name: user.id for name, user in people.items()}
    return Cast(
        **ids,
        school_a=rows[0].id,
        school_b=rows[1].id,
        school_year=year.id,
        leader_card=kinds[0].id,
        focal_card=kinds[1].id,
    )


def add_year(session: Session, start: int) -> SchoolYear:
    """A school year with term dates for every level and the usual 09 + 05 groups."""
    year = SchoolYear(start_year=start, starts_on=date(start, 8, 1), ends_on=date(start + 1, 7, 31))
    year.terms = [
        TermDates(
            level=level,
            first_term_ends_on=date(start + 1, 1, 15),
            programme_ends_on=date(start + 1, 5, 25),
            year_ends_on=date(start + 1, 5, 31),
        )
        for level in (Level.KINDERGARTEN, Level.PRESCHOOL, Level.PRIMARY, Level.LOWER_SECONDARY)
    ]
    year.task_groups = usual_groups()
    session.add(year)
    return year


def _start_year(day: date) -> int:
    return day.year if day.month >= 8 else day.year - 1


def _schools(communes: list[Commune], count: int) -> Iterable[School]:
    for number in range(count):
        if number < len(SCHOOLS):
            name, abbreviation, levels, place, ownership = SCHOOLS[number]
            commune = communes[place]
        else:
            round_, place = divmod(number, len(KIND_OF_LEVEL) * len(MORE_NAMES))
            level = list(KIND_OF_LEVEL)[place % len(KIND_OF_LEVEL)]
            kind, short = KIND_OF_LEVEL[level]
            given = MORE_NAMES[place // len(KIND_OF_LEVEL)] + (f" {round_ + 1}" if round_ else "")
            name = f"{kind} {given}"
            abbreviation = short + "".join(word[0] for word in given.split())
            levels, ownership, commune = [level], Ownership.PUBLIC, communes[number % len(communes)]
        school = School(
            name=name,
            abbreviation=abbreviation,
            ownership=ownership,
            commune=commune,
            phone=f"+84277355{2000 + number % 8000}",
            email=f"{text.fold(abbreviation)}{'' if number < len(SCHOOLS) else number}@pgdtanloc.edu.vn",
            sector_code=f"87{number:06d}",
        )
        school.levels = levels
        yield school


def _people(school_a: School, school_b: School, at: datetime) -> dict[str, User]:
    password = generate_password_hash(PASSWORD)

    def person(username: str, name: str, role: Role, post: str, school: School | None = None) -> User:
        return User(
            username=username, display_name=name, role=role, post=post, school=school, password_hash=password,
            created_at=at, activated_at=at,
        )  # fmt: skip

    people = {
        "lan": person("lan", "Nguyễn Thị Ngọc Lan", Role.OFFICER, "Chuyên viên, văn thư"),
        "hung": person("hung", "Trần Quốc Hùng", Role.LEADER, "Phó Trưởng phòng"),
        "quantri": person("quantri", "Lê Quản Trị", Role.ADMIN, "Quản trị hệ thống"),
        "thanhtra": person("thanhtra", "Phạm Thanh Tra", Role.INSPECTOR, "Thanh tra viên"),
        "minh": person("minh", "Võ Văn Minh", Role.HEAD, "Hiệu trưởng", school_a),
        "hoa": person("hoa", "Đặng Thị Hoa", Role.FOCAL, "Phó Hiệu trưởng", school_a),
        "thao": person("thao", "Bùi Thị Thanh Thảo", Role.HEAD, "Hiệu trưởng", school_b),
        "khoa": person("khoa", "Đỗ Đăng Khoa", Role.FOCAL, "Thư ký Hội đồng trường", school_b),
    }
    people["khoa"].locked_at = at
    return people
