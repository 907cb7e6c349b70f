"""Which schools have no card of a kind the office asks for: the rows behind every “chưa có thẻ”."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from intranet.contacts import search
from intranet.contacts.filters import Filters
from intranet.contacts.models import ContactCard
from intranet.contacts.queries import count, level_names
from intranet.core import phones
from intranet.core.paging import Page, paginate
from intranet.units.models import Commune, School
from intranet.units.office import CardKind


@dataclass(frozen=True)
class Missing:
    """A school that has no card of a kind the office asks for."""

    school_id: int
    school: str
    levels: str
    commune: str
    kind_id: int
    kind: str
    phone: str


@dataclass(frozen=True)
class KindCount:
    """Of the schools at work, how many have a card of this kind and how many have none."""

    kind: CardKind
    present: int
    missing: int


def missing_page(session: Session, filters: Filters, *, today: date, page: int) -> Page:
    """One page of the schools and the kinds they have no card of; its items are Missing."""
    found = paginate(session, _missing(filters, today), page, scalars=False)
    levels = level_names(session, (row.school_id for row in found.items))
    items = [
        Missing(
            row.school_id, row.school, levels[row.school_id], row.commune or "", row.kind_id, row.kind,
            phones.display(row.phone),
        )
        for row in found.items
    ]  # fmt: skip
    return Page(items, found.total, found.page, found.rows)


def count_missing(session: Session, filters: Filters, *, today: date) -> int:
    """How many cards are missing under the filters."""
    return count(session, _missing(filters, today))


def kind_counts(session: Session, *, today: date) -> list[KindCount]:
    """For each kind the office asks for, in its order."""
    query = (
        select(CardKind, func.count(ContactCard.id), func.count(School.id))
        .select_from(CardKind)
        .join(School, School.open_on(today), isouter=True)
        .outerjoin(ContactCard, _card_of_pair())
        .where(CardKind.active)
        .group_by(CardKind.id)
        .order_by(CardKind.position, CardKind.id)
    )
    return [KindCount(kind, present, all_ - present) for kind, present, all_ in session.execute(query)]


def _missing(filters: Filters, today: date) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            School.id.label("school_id"),
            School.name.label("school"),
            School.phone.label("phone"),
            Commune.name.label("commune"),
            CardKind.id.label("kind_id"),
            CardKind.name.label("kind"),
        )
        .select_from(School)
        .join(CardKind, true())
        .outerjoin(School.commune)
        .outerjoin(ContactCard, _card_of_pair())
        .where(ContactCard.id.is_(None), CardKind.active, School.open_on(today), *search.of_school(filters))
        .order_by(School.level_rank, School.sort_key, School.id, CardKind.position, CardKind.id)
    )
    if filters.kind_id:
        query = query.where(CardKind.id == filters.kind_id)
    return query.where(search.words(filters.q, School.search_key)) if filters.q else query


def _card_of_pair() -> ColumnElement[bool]:
    return and_(ContactCard.school_id == School.id, ContactCard.kind_id == CardKind.id, ContactCard.valid_to.is_(None))
