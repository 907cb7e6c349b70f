"""What the page of one directive shows to one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intranet.core import clock, dates, text
from intranet.core.addresses import external
from intranet.core.db import db
from intranet.core.forms import choices_from, choices_of
from intranet.core.paging import Page, paginate
from intranet.directives import queries
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.forms import AcknowledgementForm, StatementFilterForm
from intranet.directives.models import Directive
from intranet.directives.queries import STATEMENTS, StatementFilters
from intranet.documents import destinations, readings
from intranet.duties.columns import columns
from intranet.duties.filters import DutyFilter
from intranet.duties.models import UNFINISHED, Duty, Kind, State
from intranet.duties.places import place_of
from intranet.duties.reminded import reminded
from intranet.units.levels import Level
from intranet.units.models import Commune


@dataclass(frozen=True)
class Link:
    """A directive named on the page of another, with its address when the reader may open it."""

    directive: Directive
    url: str | None


def directive_context(directive: Directive, user: Any, arguments: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Everything the page of a published directive needs, for this reader."""
    document = directive.document
    files = document.attachments
    context = {
        "directive": directive,
        "document": document,
        "reading": readings.read(files[0]) if files else None,
        "dues": directive.dues(clock.local(now).date()),
        "destinations": destinations.read(document.destinations),
        "now": now,
        **_links(directive, user),
    }
    if user.role.at_school:
        return context | school_context(directive, user, now)
    return context | office_context(directive, arguments, now)


def _links(directive: Directive, user: Any) -> dict[str, Any]:
    """The relations and citations of a directive, both ways, each a link only when the reader may follow it."""
    around = queries.connections(db.session, directive)
    named = [*around.later, *around.citing, *around.cited.values(), *([around.earlier] if around.earlier else [])]
    open_ids = {one.id for one in named}
    if user.role.at_school:
        open_ids = queries.received(db.session, user.school_id, named)

    def link(one: Directive | None) -> Link | None:
        if one is None:
            return None
        return Link(one, url_for("directives.show", directive_id=one.id) if one.id in open_ids else None)

    return {
        "earlier": link(around.earlier),
        "later": [link(one) for one in around.later],
        "bases": [
            (citation, link(around.cited.get(citation.cited_id or 0))) for citation in directive.document.citations
        ],
        "citing": [link(one) for one in around.citing if one.id in open_ids],
    }


def school_context(directive: Directive, user: Any, now: datetime) -> dict[str, Any]:
    """What the school owes for the directive and what it has stated. Of the reports only those still to be done."""
    session = db.session
    duties = list(
        session.scalars(
            select(Duty)
            .where(Duty.document_id == directive.document_id, Duty.school_id == user.school_id)
            .options(joinedload(Duty.topic))
            .order_by(Duty.due_at, Duty.id)
        )
    )
    statement = session.scalar(
        select(Acknowledgement).where(
            Acknowledgement.directive_id == directive.id, Acknowledgement.school_id == user.school_id
        )
    )
    # a year's directive may ask a report every month: those done would bury what is left
    others = [
        duty
        for duty in duties
        if duty.kind is not Kind.ACKNOWLEDGE and (duty.kind is not Kind.REPORT or duty.state(now) in UNFINISHED)
    ]
    return {
        "duty": next((duty for duty in duties if duty.kind is Kind.ACKNOWLEDGE), None),
        "other_duties": others,
        "places": {duty.id: place_of(duty, user) for duty in others},
        "statement": statement,
        "form": AcknowledgementForm(None),
    }


def office_context(directive: Directive, arguments: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """What the directive asks in all kinds, its schools, counted and filtered, and the words to send them."""
    asked = statement_filters(arguments)
    query = queries.statements(directive, asked, now)
    wanted = arguments.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    rows: Page = paginate(db.session, query, number, scalars=False)
    everything = columns(db.session, DutyFilter(document=directive.document_id, states=tuple(State)), now)
    asked_of = [column for column in everything if column.total]
    return {
        "rows": rows,
        "told": reminded(db.session, [duty.id for _, duty, _ in rows.items if duty is not None]),
        "tally": queries.tally_of(db.session, directive, everything),
        "STATEMENTS": STATEMENTS,
        "asked": asked,
        "filters": _filter_form(arguments),
        "short_text": short_text(directive, now),
        "asked_of": asked_of,
        "reports": [column for column in asked_of if column.kind is Kind.REPORT],
    }


def statement_filters(arguments: Mapping[str, str]) -> StatementFilters:
    """The filters of the schools in an address."""
    names = ("q", "state", "level", "commune")
    return StatementFilters(**{name: arguments.get(name, "") for name in names})


def _filter_form(arguments: Mapping[str, str]) -> StatementFilterForm:
    form = StatementFilterForm(arguments)
    everything = choices_from([("", "Tất cả")])
    form.state.choices = [*everything, *choices_from((name, words) for name, (words, _) in STATEMENTS.items())]
    form.level.choices = [*everything, *choices_of(Level)]
    communes = db.session.scalars(select(Commune).order_by(Commune.sort_key))
    form.commune.choices = [*everything, *choices_from((str(one.id), one.name) for one in communes)]
    return form


def short_text(directive: Directive, now: datetime) -> str:
    """The lines to paste into the schools' chat group: what came, what to do by when, where."""
    document = directive.document
    lines = [f"{document.title}: {text.shorten(document.subject, 300)}"]
    dues = directive.dues(clock.local(now).date())
    asked = [f"{kind.deed} chậm nhất ngày {dates.format_date(due_on)}" for kind, due_on in dues]
    if directive.withdrawn_at:
        lines.append("Văn bản đã thu hồi.")
    elif asked:
        lines.append(f"Đề nghị các trường: {'; '.join(asked)}.")
    lines.append(external("directives.show", directive_id=directive.id))
    return "\n".join(lines)
