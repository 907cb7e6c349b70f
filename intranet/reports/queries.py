"""The rows a report counts, read in a constant number of statements whatever the number of schools."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from intranet.contacts import queries as contacts
from intranet.core import clock, dates, text
from intranet.directives.models import Directive, Recipient
from intranet.documents.models import Document
from intranet.duties.models import OF_DIRECTIVES, Duty
from intranet.reports.consolidation import Consolidation, DutyRow, PaperRow, SchoolRow, consolidate
from intranet.reports.periods import Period
from intranet.units import eras
from intranet.units.levels import Level
from intranet.units.models import Commune, School
from intranet.units.office import CardKind


def report(
    session: Session, period: Period, cut: datetime, *, level: Level | None = None, directory: bool = False
) -> Consolidation:
    """The consolidated report of a period, counted at the cut. Six statements, eight with the directory.

    Names, levels and communes are those the schools had on the day of the cut; a duty that passed to a successor
    counts in the period it was first asked in.
    """
    day = clock.local(cut).date()
    schools, communes = _schools(session, day)
    entries: list[contacts.DirectoryRow] = []
    if directory:
        ids = None if level is None else [school.id for school in schools if level in school.levels]
        entries = contacts.directory(session, on=day, school_ids=ids)
    return consolidate(
        period,
        cut,
        schools=schools,
        duties=_duties(session, period, cut),
        papers=_papers(session, period, cut, level),
        topics={row.id: row.name for row in session.execute(select(CardKind.id, CardKind.name))},
        communes=communes,
        level=level,
        directory=entries,
    )


def _schools(session: Session, day: date) -> tuple[list[SchoolRow], list[int]]:
    """The schools at work on a day and the ids of their communes, both in the order of lists."""
    levels, then = eras.levels_on(session, day), eras.as_of(day)
    query = (
        then.joined(
            select(
                School.id, then.name.label("name"), Commune.id.label("commune_id"), Commune.name.label("commune"),
                Commune.sort_key,
            )
        )
        .outerjoin(Commune, Commune.id == then.commune_id)
        .where(School.open_on(day))
        .order_by(then.level_rank, then.sort_key, School.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    keys = {row.commune_id: (row.sort_key, row.commune_id) for row in rows if row.commune_id}
    schools = [
        SchoolRow(
            row.id, row.name, levels.get(row.id, ()), row.commune_id or 0, row.commune or "",
        )
        for row in rows
    ]  # fmt: skip
    return schools, sorted(keys, key=keys.__getitem__)


def _duties(session: Session, period: Period, cut: datetime) -> list[DutyRow]:
    rows = session.execute(
        select(
            Duty.school_id, Duty.document_id, Duty.kind, Duty.topic_key, Duty.asked_at, Duty.due_at, Duty.submitted_at,
            Duty.settled_at, Duty.cancelled_at,
        ).where(
            Duty.kind.in_(OF_DIRECTIVES), Duty.opened_at >= period.starts_at, Duty.opened_at <= cut,
            Duty.asked_at >= period.starts_at,
        )
    )  # fmt: skip
    return [DutyRow(*row) for row in rows]


def _papers(session: Session, period: Period, cut: datetime, level: Level | None) -> list[PaperRow]:
    """The documents that were published in the period or gave a duty in it, oldest first."""
    given: list[ColumnElement[bool]] = [
        Duty.kind.in_(OF_DIRECTIVES),
        Duty.opened_at.between(period.starts_at, cut),
        Duty.asked_at >= period.starts_at,
    ]
    published: list[ColumnElement[bool]] = [Directive.published_at.between(period.starts_at, cut)]
    if level is not None:
        of_level = eras.of_level(level, clock.local(cut).date())
        reached = select(Recipient.directive_id).join(School, School.id == Recipient.school_id).where(of_level)
        published.append(Document.id.in_(reached))
        given.append(Duty.school_id.in_(select(School.id).where(of_level)))
    rows = session.execute(
        select(Document, Directive.withdrawn_at, Directive.replaced_at)
        .outerjoin(Directive, Directive.id == Document.id)
        .where(or_(and_(*published), Document.id.in_(select(Duty.document_id).where(*given))))
        .order_by(Directive.published_at, Document.id)
    )
    return [
        PaperRow(
            document.id, document.symbol or document.title, document.title, text.shorten(document.subject, 300),
            _fate(withdrawn_at, replaced_at, cut),
        )
        for document, withdrawn_at, replaced_at in rows
    ]  # fmt: skip


def _fate(withdrawn_at: datetime | None, replaced_at: datetime | None, cut: datetime) -> str:
    if withdrawn_at and withdrawn_at <= cut:
        return f"đã thu hồi ngày {dates.format_date(clock.local(withdrawn_at).date())}"
    if replaced_at and replaced_at <= cut:
        return f"đã được thay thế ngày {dates.format_date(clock.local(replaced_at).date())}"
    return ""
