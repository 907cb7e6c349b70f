"""Which narratives the paper prints, and in which words: the editor's choice, kept beside the school's original."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from intranet.consolidations.behind import Line
from intranet.consolidations.models import NarrativeChoice
from intranet.core import audit, text
from intranet.core.errors import Refused
from intranet.core.numbers import format_number
from intranet.periods.models import ReportPeriod
from intranet.report_forms.definition import Field, FieldKind, Merge
from intranet.report_forms.values import LONGEST_TEXT, clean, stamp
from intranet.submissions.models import SubmissionVersion

_NOTE = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a hand-in's words are printed, and in which shorter ones ("" for the original)."""

    printed: bool = True
    text: str = ""

    @property
    def stamp(self) -> str:
        """A short hash, to tell whether it is still what an editor was shown."""
        return stamp(f"{self.printed} {self.text}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an editor decided about one hand-in; ``shown`` is the stamp of the decision that stood on the page."""

    version_id: int
    decision: Decision
    shown: str


@dataclass(frozen=True)
class Outcome:
    """How many decisions were saved; those another editor changed meanwhile; how many hand-ins count no more."""

    saved: int
    conflicts: Mapping[int, Asked]
    gone: int


def narrative_fields(period: ReportPeriod) -> tuple[Field, ...]:
    """The fields whose words are listed by school, in the order of the form."""
    listed = period.form_version.definition.merged(Merge.LIST)
    return tuple(one for one in listed if one.kind is not FieldKind.ROWS)


def decisions(session: Session, period_id: int, field_key: str) -> dict[int, NarrativeChoice]:
    """What was decided about one field, by hand-in, also such that count no more. One statement."""
    query = select(NarrativeChoice).where(
        NarrativeChoice.period_id == period_id, NarrativeChoice.field_key == field_key
    )
    return {one.version_id: one for one in session.scalars(query.execution_options(populate_existing=True))}


def decision_of(choice: NarrativeChoice | None) -> Decision:
    """The decision in force: everything is printed in its own words until one decides."""
    return Decision(choice.printed, choice.text) if choice else Decision()


@dataclass(frozen=True, slots=True)
class Outdated:
    """A decision about an earlier hand-in of a school."""

    number: int
    choice: NarrativeChoice


def outdated(session: Session, period_id: int, field_key: str, schools: Iterable[int]) -> dict[int, Outdated]:
    """The newest decision about hand-ins these schools have replaced since, by school. One statement."""
    newest = (
        select(SubmissionVersion.school_id, SubmissionVersion.number, NarrativeChoice)
        .join(NarrativeChoice, NarrativeChoice.version_id == SubmissionVersion.id)
        .where(
            NarrativeChoice.period_id == period_id,
            NarrativeChoice.field_key == field_key,
            SubmissionVersion.school_id.in_(list(schools)),
        )
        .order_by(SubmissionVersion.number)
    )
    return {school_id: Outdated(number, choice) for school_id, number, choice in session.execute(newest)}


def choose(
    session: Session,
    period: ReportPeriod,
    field: Field,
    lines: Mapping[int, Line],
    asked: Iterable[Asked],
    *,
    by: Any,
    at: datetime,
) -> Outcome:
    """Save the decisions that differ from those in force. ``lines`` are the answers that count, by hand-in.

    A decision another editor changed since it was shown is not overwritten; one the editor left as it was shown is
    none. The caller has locked the period. Raises Refused for words that are longer than a report's.
    """
    there = decisions(session, period.id, field.key)
    conflicts: dict[int, Asked] = {}
    told, gone = [], 0
    for one in asked:
        line = lines.get(one.version_id)
        if line is None:
            gone += 1
            continue
        wanted = _cleaned(field, one.decision, line)
        choice = there.get(one.version_id)
        current = decision_of(choice)
        if wanted == current or wanted.stamp == one.shown:
            continue
        if choice is not None and one.shown != current.stamp:
            conflicts[one.version_id] = Asked(one.version_id, wanted, current.stamp)
            continue
        if choice is None:
            choice = NarrativeChoice(period_id=period.id, version_id=one.version_id, field_key=field.key)
            session.add(choice)
        choice.printed, choice.text, choice.at, choice.by_name = wanted.printed, wanted.text, at, by.display_name
        told.append(f"{line.school.name}: {_in_words(wanted)}")
    if told:
        note = f"Nội dung in của “{field.label}”, {period.name}: {'; '.join(told)}"
        audit.record(session, by=by, action="narrative.choose", subject=period, at=at, note=text.shorten(note, _NOTE))
    return Outcome(len(told), conflicts, gone)


def choose_all(
    session: Session,
    period: ReportPeriod,
    field: Field,
    versions: Iterable[int],
    printed: bool,
    *,
    by: Any,
    at: datetime,
) -> int:
    """Print all of these hand-ins' words or none; shorter words stay. Returns how many decisions changed.

    The caller has locked the period.
    """
    there, versions = decisions(session, period.id, field.key), list(versions)
    turned = [there[id].id for id in versions if id in there and there[id].printed != printed]
    new = [] if printed else [id for id in versions if id not in there]
    for start in range(0, len(turned), 500):  # a statement takes only so many ids
        some = NarrativeChoice.id.in_(turned[start : start + 500])
        session.execute(update(NarrativeChoice).where(some).values(printed=printed, at=at, by_name=by.display_name))
    if new:
        rows = [
            {"period_id": period.id, "version_id": id, "field_key": field.key, "printed": False, "text": "", "at": at,
             "by_name": by.display_name}
            for id in new
        ]  # fmt: skip
        session.execute(insert(NarrativeChoice), rows)
    if changed := len(turned) + len(new):
        note = (
            f"{'In' if printed else 'Không in'} tất cả “{field.label}”, {period.name}: {format_number(changed)} trường"
        )
        audit.record(session, by=by, action="narrative.choose", subject=period, at=at, note=text.shorten(note, _NOTE))
    return changed


def _cleaned(field: Field, decision: Decision, line: Line) -> Decision:
    words = str(clean(Field(field.key, field.label, FieldKind.LONG_TEXT), decision.text))
    if len(words) > LONGEST_TEXT:
        raise Refused(f"Lời in của {line.school.name} dài quá {format_number(LONGEST_TEXT)} ký tự.")
    return Decision(decision.printed, "" if words == line.value else words)


def _in_words(decision: Decision) -> str:
    if not decision.printed:
        return "không in"
    return f"in gọn “{text.shorten(decision.text, 80)}”" if decision.text else "in nguyên văn"
