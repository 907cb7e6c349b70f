"""Plain rows in, one frozen dataclass out: the numbers of the screen, the PDF and the command. No database, no web.

Everything is counted as it stood at one instant, the cut (thời điểm chốt số liệu), from moments that never change: a
report printed later for the same period says the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from intranet.core import clock
from intranet.duties.models import OF_DIRECTIVES, Kind
from intranet.duties.standing import Handed, cancelled, handed, settled
from intranet.reports.periods import Period
from intranet.units.levels import Level

NO_COMMUNE = "Chưa rõ địa bàn"
NO_LEVEL = "Chưa rõ cấp học"


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school at work on the day of the cut. ``commune_id`` 0: none."""

    id: int
    name: str
    levels: tuple[Level, ...]
    commune_id: int = 0
    commune: str = ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with its moments. ``topic_id`` is the card kind, 0 for other kinds."""

    school_id: int
    document_id: int
    kind: Kind
    topic_id: int
    opened_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    settled_at: datetime | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A directive of the period. ``symbol`` is its short name; ``note`` what became of it by the cut, if anything."""

    id: int
    symbol: str
    title: str
    subject: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Duties of one kind: how many were asked, handed in, settled (kế hoạch: chấp nhận), and are past their due."""

    asked: int = 0
    in_time: int = 0
    late: int = 0
    settled: int = 0
    overdue: int = 0

    @property
    def handed(self) -> int:
        """How many were handed in, in time or late."""
        return self.in_time + self.late

    @property
    def missing(self) -> int:
        """How many were not."""
        return self.asked - self.handed

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.asked + other.asked, self.in_time + other.in_time, self.late + other.late,
            self.settled + other.settled, self.overdue + other.overdue,
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a table: some schools and their duties by kind. ``level`` or ``commune`` is what they share."""

    label: str
    schools: int
    tallies: Mapping[Kind, Tally]
    level: Level | None = None
    commune: int | None = None

    @property
    def every(self) -> Tally:
        """All kinds together."""
        return sum(self.tallies.values(), Tally())


@dataclass(frozen=True)
class Ask:
    """One thing a directive asks. ``topic_id`` is 0 but for cards."""

    document_id: int
    kind: Kind
    topic_id: int
    label: str
    due_at: datetime
    tally: Tally


@dataclass(frozen=True)
class DirectiveLine:
    """A directive of the period and what it asks; a đính chính asks nothing."""

    paper: PaperRow
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Missing:
    """One thing a school had not done by the cut. ``document`` is a symbol, ``days_late`` 0 before the due instant."""

    school_id: int
    school: str
    commune: str
    document_id: int
    document: str
    what: str
    due_on: date
    days_late: int


@dataclass(frozen=True)
class Consolidation:
    """The whole report in numbers. ``directory`` holds contacts.queries.DirectoryRow, or nothing when not asked for.

    ``by_level`` counts a school in the line of each of its levels; ``many_levels`` is how many schools that concerns.
    ``missing`` is in the order of communes, then schools, then due dates.
    """

    period: Period
    cut: datetime
    level: Level | None
    total: Line
    by_level: tuple[Line, ...]
    by_commune: tuple[Line, ...]
    directives: tuple[DirectiveLine, ...]
    missing: tuple[Missing, ...]
    many_levels: int
    directory: tuple[Any, ...] = field(default=())

    @property
    def closed(self) -> bool:
        """Whether the period was over at the cut, so that its numbers are final."""
        return self.cut >= self.period.ends_at


def consolidate(
    period: Period,
    cut: datetime,
    *,
    schools: Iterable[SchoolRow],
    duties: Iterable[DutyRow],
    papers: Sequence[PaperRow],
    topics: Mapping[int, str],
    communes: Sequence[int] = (),
    level: Level | None = None,
    directory: Iterable[Any] = (),
) -> Consolidation:
    """The report of a period.

    ``schools`` in the order of lists, ``communes`` the ids in their order, ``papers`` in the order of the report,
    ``topics`` the names of card kinds. Duties of other schools, given outside the period or after the cut, or cancelled
    by the cut, do not count. With a ``level`` only schools that teach it do.
    """
    chosen = [school for school in schools if level is None or level in school.levels]
    place = {commune: number for number, commune in enumerate(communes)}
    chosen.sort(key=lambda school: place.get(school.commune_id, len(place)))  # stable: in a commune the order stays
    known = {school.id for school in chosen}
    start, end = period.starts_at, min(period.ends_at, cut)
    counted = [
        duty
        for duty in duties
        if duty.school_id in known and start <= duty.opened_at <= end and not cancelled(duty, cut)
    ]
    tallies: dict[tuple[int, Kind], Tally] = defaultdict(Tally)
    asks: dict[tuple[int, Kind, int], Tally] = defaultdict(Tally)
    dues: dict[tuple[int, Kind, int], datetime] = {}
    owed: dict[int, list[DutyRow]] = defaultdict(list)
    for duty in counted:
        one = _tally(duty, cut)
        tallies[duty.school_id, duty.kind] += one
        asked = duty.document_id, duty.kind, duty.topic_id
        asks[asked] += one
        dues[asked] = min(duty.due_at, dues.get(asked, duty.due_at))
        if one.missing:
            owed[duty.school_id].append(duty)

    def line(label: str, some: Sequence[SchoolRow], **shared: Any) -> Line:
        sums = {
            kind: sum((tallies.get((school.id, kind), Tally()) for school in some), Tally()) for kind in OF_DIRECTIVES
        }
        return Line(label, len(some), sums, **shared)

    made = [Ask(document, kind, topic, what(kind, topic, topics), dues[document, kind, topic], tally)
            for (document, kind, topic), tally in asks.items()]  # fmt: skip
    return Consolidation(
        period,
        cut,
        level,
        total=line("Cộng", chosen),
        by_level=tuple(line(*one, level=one_level) for one_level, *one in _levels(chosen, level)),
        by_commune=tuple(line(*one, commune=commune) for commune, *one in _communes(chosen)),
        directives=_directives(papers, made),
        missing=_missing(chosen, owed, papers, topics, cut),
        many_levels=sum(1 for school in chosen if len(school.levels) > 1),
        directory=tuple(directory),
    )


def what(kind: Kind, topic_id: int, topics: Mapping[int, str]) -> str:
    """What is asked, in words: “Thẻ đầu mối: Đầu mối truyền thông”."""
    return f"{kind.label}: {topics[topic_id]}" if topic_id in topics else kind.label


def _tally(duty: DutyRow, cut: datetime) -> Tally:
    how = handed(duty, cut)
    return Tally(
        1,
        how is Handed.IN_TIME,
        how is Handed.LATE,
        settled(duty, cut),
        how is Handed.NOT and duty.due_at < cut,
    )


def _levels(schools: Sequence[SchoolRow], only: Level | None) -> Iterable[tuple[Any, ...]]:
    for level in [only] if only else Level:
        if some := [school for school in schools if level in school.levels]:
            yield level, level.label, some
    if some := [school for school in schools if not school.levels]:
        yield None, NO_LEVEL, some


def _communes(schools: Sequence[SchoolRow]) -> Iterable[tuple[Any, ...]]:
    grouped: dict[int, list[SchoolRow]] = defaultdict(list)
    for school in schools:
        grouped[school.commune_id].append(school)
    for commune, some in grouped.items():
        yield commune, some[0].commune or NO_COMMUNE, some


def _directives(papers: Sequence[PaperRow], made: Iterable[Ask]) -> tuple[DirectiveLine, ...]:
    of: dict[int, list[Ask]] = defaultdict(list)
    order = list(OF_DIRECTIVES)
    for ask in sorted(made, key=lambda ask: (order.index(ask.kind), ask.topic_id)):
        of[ask.document_id].append(ask)
    return tuple(DirectiveLine(paper, tuple(of[paper.id])) for paper in papers)


def _missing(
    schools: Sequence[SchoolRow],
    owed: Mapping[int, list[DutyRow]],
    papers: Sequence[PaperRow],
    topics: Mapping[int, str],
    cut: datetime,
) -> tuple[Missing, ...]:
    symbols = {paper.id: paper.symbol for paper in papers}
    today = clock.local(cut).date()
    order = list(OF_DIRECTIVES)
    rows = []
    for school in schools:
        found = sorted(
            owed.get(school.id, ()),
            key=lambda duty: (duty.due_at, duty.document_id, order.index(duty.kind), duty.topic_id),
        )
        for duty in found:
            due = clock.local(duty.due_at).date()
            rows.append(
                Missing(
                    school.id, school.name, school.commune or NO_COMMUNE, duty.document_id,
                    symbols[duty.document_id], what(duty.kind, duty.topic_id, topics), due,
                    (today - due).days if duty.due_at < cut else 0,
                )
            )  # fmt: skip
    return tuple(rows)
