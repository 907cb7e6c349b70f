"""Opening a period: whom it reaches, what keeps it from being opened, and the deed."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from intranet.core import audit, clock, dates
from intranet.core.errors import Refused
from intranet.directives.audience import AudienceKind, meant
from intranet.directives.models import Changed, Directive, Recipient
from intranet.duties.models import Duty, Kind, open_duties
from intranet.periods import overlaps
from intranet.periods.models import Preset, ReportPeriod, due_of
from intranet.periods.presets import Days
from intranet.periods.usable_forms import sound
from intranet.report_forms.models import FormVersion
from intranet.units import holding
from intranet.units.levels import Level
from intranet.units.models import School, SchoolLevel
from intranet.units.years import SchoolYear

LONGEST = timedelta(days=3 * 366)
LONGEST_TITLE = Duty.matter.type.length
HURRY = timedelta(days=3)
"""A due date nearer than this is warned about."""


@dataclass(frozen=True)
class Wanted:
    """A period as it is to be opened. ``audience`` as in Directive, among the schools the directive reached.

    ``again``: the person has confirmed asking schools for the same form and the same days once more.
    """

    version: FormVersion
    directive: Directive
    preset: Preset
    days: Days
    audience_kind: AudienceKind = AudienceKind.ALL
    audience: tuple[Any, ...] = ()
    again: bool = False

    @property
    def title(self) -> str:
        """As ReportPeriod.title will be."""
        return f"{self.version.form.name}, {self.days.name}"


@dataclass(frozen=True)
class Reach:
    """Whom a period asks, in the usual order. ``by_due`` parts the asked schools by their due date, earliest first.

    ``strangers`` belong to the audience but never received the directive; ``closed`` received it but are not at work
    today or on their due date.
    """

    by_due: dict[date, list[School]] = field(default_factory=dict)
    strangers: list[School] = field(default_factory=list)
    closed: list[School] = field(default_factory=list)

    @property
    def asked(self) -> list[School]:
        """Every school that gets the duty."""
        return [school for schools in self.by_due.values() for school in schools]

    @property
    def ids(self) -> list[int]:
        """Their ids."""
        return [school.id for school in self.asked]


def reach(session: Session, wanted: Wanted, today: date) -> Reach:
    """Whom the period would ask when it is opened today. Two statements, three with days of levels."""
    received = select(Recipient.school_id).where(Recipient.directive_id == wanted.directive.id)
    has = School.id.in_(received)
    query = select(School, has.label("received")).where(meant(wanted.audience_kind, wanted.audience))
    if wanted.audience_kind is AudienceKind.ALL:
        query = query.where(has)
    query = query.options(lazyload(School.level_rows)).order_by(School.level_rank, School.sort_key, School.id)
    rows = [(school, bool(received)) for school, received in session.execute(query)]
    levels = levels_of(session, [school.id for school, _ in rows]) if wanted.days.level_days else {}
    by_due: dict[date, list[School]] = {}
    found = Reach(by_due)
    for school, received_it in rows:
        due_on = due_of(wanted.days.due_on, wanted.days.level_days, levels.get(school.id, ()))
        if not (school.open_on(today) and school.open_on(due_on)):
            if received_it:
                found.closed.append(school)
        elif received_it:
            by_due.setdefault(due_on, []).append(school)
        else:
            found.strangers.append(school)
    return Reach(dict(sorted(by_due.items())), found.strangers, found.closed)


def levels_of(session: Session, school_ids: Iterable[int]) -> dict[int, list[Level]]:
    """The levels of many schools by their id. One statement."""
    found: dict[int, list[Level]] = {}
    rows = select(SchoolLevel.school_id, SchoolLevel.level).where(SchoolLevel.school_id.in_(list(school_ids)))
    for school_id, level in session.execute(rows):
        found.setdefault(school_id, []).append(level)
    return found


def problems(wanted: Wanted, today: date) -> dict[str, str]:
    """What keeps it from being opened whomever it reaches: field of the form → Vietnamese sentence."""
    found: dict[str, str] = {}
    if not sound(wanted.version):
        found["form_id"] = "Biểu mẫu còn chỗ chưa đúng; hãy sửa ở trang Biểu mẫu."
    if wanted.directive.state != "published":
        found["directive_id"] = f"{wanted.directive.state_label}; hãy chọn văn bản đang có hiệu lực."
    if not wanted.days.name:
        found["name"] = "Chưa nhập tên kỳ."
    elif len(wanted.title) > LONGEST_TITLE:
        found["name"] = f"Tên biểu mẫu và tên kỳ cộng lại không quá {LONGEST_TITLE} ký tự."
    return found | day_problems(wanted.days, today)


def day_problems(days: Days, today: date, before: Days | None = None) -> dict[str, str]:
    """What is wrong with the days: field → sentence. ``before``: the days as they were; what stays may lie behind."""
    found: dict[str, str] = {}
    if days.last_on < days.first_on:
        found["last_on"] = f"Ngày cuối không được trước ngày đầu ({dates.format_date(days.first_on)})."
    elif days.last_on - days.first_on > LONGEST:
        found["last_on"] = "Kỳ báo cáo dài nhất là 3 năm."
    was = _dues(before) if before else {}
    for name, due_on in _dues(days).items():
        if due_on < days.first_on:
            found[name] = "Hạn nộp không được trước ngày đầu của kỳ."
        elif due_on < today and due_on != was.get(name):
            found[name] = f"Hạn nộp đã qua (hôm nay {dates.format_date(today)}): các trường sẽ trễ ngay khi nhận."
    for level, one in days.level_days.items():
        if not days.first_on <= date.fromisoformat(one["last_on"]) <= days.last_on:
            found[f"{level}_last_on"] = "Phải trong các ngày của kỳ."
    if days.locks_on < days.dues[-1]:
        found["locks_on"] = f"Ngày khóa sổ không được trước hạn nộp muộn nhất ({dates.format_date(days.dues[-1])})."
    return found


def _dues(days: Days) -> dict[str, date]:
    own = {f"{level}_due_on": date.fromisoformat(one["due_on"]) for level, one in days.level_days.items()}
    return {"due_on": days.due_on} | own


@dataclass(frozen=True)
class Check:
    """All that is shown before a period is opened."""

    wanted: Wanted
    reach: Reach
    same: list[overlaps.SameForm]

    @property
    def twins(self) -> list[overlaps.SameForm]:
        """Periods that ask some of these schools for the same form and the same days."""
        return [one for one in self.same if one.twin]

    @property
    def fingerprint(self) -> str:
        """What a person confirms, as a hash: form, source, days, schools, and what they are asked already."""
        wanted = self.wanted
        shown = [
            [wanted.version.id, wanted.version.revision, wanted.directive.id, wanted.preset],
            asdict(wanted.days),
            [[str(due), [school.id for school in schools]] for due, schools in self.reach.by_due.items()],
            [school.id for school in (*self.reach.strangers, *self.reach.closed)],
            [[one.period.id, one.schools] for one in self.same],
        ]
        return sha256(json.dumps(shown, default=str).encode()).hexdigest()


def check(session: Session, wanted: Wanted, today: date) -> Check:
    """The facts of a period that could be opened today. At most five statements."""
    found = reach(session, wanted, today)
    return Check(wanted, found, overlaps.same_form(session, wanted.version.form_id, wanted.days, found.ids))


def open_period(session: Session, wanted: Wanted, *, by: Any, at: datetime, shown: str | None = None) -> ReportPeriod:
    """Open it: the form's version is frozen, every school it reaches gets the duty. Raises Refused.

    ``shown`` is the fingerprint of what the person has just read and confirmed: Changed is raised when it is no longer
    so, also when somebody has opened the same period meanwhile.
    """
    today = clock.local(at).date()
    session.refresh(wanted.version.form, ["retired_at"], with_for_update=True)  # one at a time for each form
    session.refresh(wanted.version, ["revision", "content", "frozen_at"], with_for_update=True)
    session.refresh(wanted.directive, ["withdrawn_at", "replaced_at"], with_for_update=True)
    received = select(Recipient.school_id).where(Recipient.directive_id == wanted.directive.id)
    holding.hold(session, School.id.in_(received))
    found = check(session, wanted, today)
    if shown is not None and shown != found.fingerprint:
        raise Changed("Biểu mẫu, danh sách trường hoặc các kỳ đã mở vừa thay đổi; hãy kiểm tra lại rồi mở.")
    if wrong := problems(wanted, today):
        raise Refused(" ".join(wrong.values()))
    if not found.reach.asked:
        raise Refused("Không có trường nào đã nhận văn bản trong phạm vi này.")
    if found.twins and not wanted.again:
        raise Refused(f"Đã có kỳ cùng biểu mẫu, cùng các ngày: {found.twins[0].text}.")
    year = SchoolYear.on(session, wanted.days.last_on)
    if year is None:
        raise Refused("Chưa có năm học nào; hãy thêm ở trang Thiết lập.")
    period = _row(wanted, year, by, at)
    session.add(period)
    session.flush()
    for due_on, schools in found.reach.by_due.items():
        open_duties(
            session, schools, document=wanted.directive.document, kind=Kind.REPORT, due_at=clock.end_of_day(due_on),
            school_year=year, at=at, topic_key=period.id, matter=period.title,
        )  # fmt: skip
    audit.record(
        session, by=by, action="period.open", subject=period, at=at,
        note=f"Mở kỳ “{period.title}” cho {len(found.reach.asked)} trường, {period.due_text}",
    )  # fmt: skip
    return period


def _row(wanted: Wanted, year: SchoolYear, by: Any, at: datetime) -> ReportPeriod:
    days = wanted.days
    wanted.version.freeze(at=at)
    return ReportPeriod(
        form_version=wanted.version, directive=wanted.directive, school_year=year, preset=wanted.preset,
        name=days.name, first_on=days.first_on, last_on=days.last_on, due_on=days.due_on, due_words=days.due_words,
        locks_on=days.locks_on, level_days={level: dict(own) for level, own in days.level_days.items()},
        forward_on=days.forward_on, forward_words=days.forward_words, audience_kind=wanted.audience_kind,
        audience=list(wanted.audience), opened_at=at, opened_by_name=by.display_name,
    )  # fmt: skip
