"""What an intranet still lacks before schools can work with it; on the settings page and on the office's board."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet.core.roles import OFFICE, Role
from intranet.units.models import School, SchoolLevel
from intranet.units.office import CardKind, OfficeProfile
from intranet.units.years import SchoolYear, TermDates

NEXT_YEAR_NOTICE = timedelta(days=31)
"""How long before a school year ends the next one is asked for."""


@dataclass(frozen=True)
class Step:
    """One thing to do: ``text`` for the link, ``endpoint`` and ``arguments`` its page, ``hint`` why."""

    text: str
    endpoint: str
    hint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


Source = Callable[[Session, Any, date], list[Step]]

_sources: list[Source] = []


def source(steps: Source) -> Source:
    """Register a feature's function (session, user, today) → steps; it may send one statement."""
    _sources.append(steps)
    return steps


def first_steps(session: Session, user: Any, today: date) -> list[Step]:
    """What this person should do next to set the intranet up, in order; nothing once all is there."""
    return [step for steps in _sources for step in steps(session, user, today)]


@source
def _of_units(session: Session, user: Any, today: date) -> list[Step]:
    if user.role not in OFFICE:
        return []
    soon = today + NEXT_YEAR_NOTICE
    covers = (SchoolYear.starts_on <= today) & (SchoolYear.ends_on >= today)
    dated = exists().where(TermDates.school_year_id == SchoolYear.id, TermDates.level == SchoolLevel.level, covers)
    there = session.execute(
        select(
            exists().where(OfficeProfile.valid_from <= today).label("profile"),
            exists().where(covers).label("year"),
            exists().where(SchoolYear.starts_on <= soon, SchoolYear.ends_on >= soon).label("next_year"),
            exists().where(CardKind.active).label("kinds"),
            exists().where(School.id > 0).label("schools"),
            exists().where(SchoolLevel.school_id == School.id, School.open_on(today), ~dated).label("undated"),
        )
    ).one()
    steps: list[Step] = []
    if not there.profile and user.role is Role.ADMIN:
        hint = "Đầu văn bản, chữ viết tắt trong ký hiệu, chức vụ người ký, tên miền thư của ngành."
        steps.append(Step("Lập hồ sơ cơ quan", "units.office", hint))
    elif not there.profile:
        hint = "Chưa có hồ sơ thì chưa soạn được văn bản."
        steps.append(Step("Đề nghị quản trị lập hồ sơ cơ quan", "units.office", hint))
    if not there.year:
        hint = "Chưa có năm học của hôm nay: mốc học kỳ theo cấp học, các nhóm nhiệm vụ, giải pháp."
        steps.append(Step("Thêm năm học", "units.new_year", hint))
    elif not there.next_year:
        steps.append(Step("Thêm năm học sau", "units.new_year", "Năm học này sắp hết, năm học sau chưa có."))
    if there.year and there.undated:
        hint = "Có trường thuộc cấp học chưa có mốc của năm nay."
        steps.append(Step("Nhập mốc học kỳ còn thiếu", "units.years", hint))
    if not there.kinds:
        hint = "Ví dụ lãnh đạo phụ trách truyền thông, đầu mối truyền thông."
        steps.append(Step("Thêm loại thẻ đầu mối", "units.card_kinds", hint))
    if not there.schools:
        hint = "Danh sách Excel hoặc CSV; xã, phường được thêm cùng lúc."
        steps.append(Step("Nhập danh sách trường", "units.import_schools", hint))
    return steps
