"""The directory: the cards in force as its readers may see them. The number of SQL statements is constant."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, case, func, label, or_, select
from sqlalchemy.orm import Session

from intranet.contacts import search
from intranet.contacts.confirmations import CardConfirmation
from intranet.contacts.filters import Filters
from intranet.contacts.models import ContactCard
from intranet.contacts.numbers import Number, number
from intranet.core import clock, phones
from intranet.core.paging import Page, paginate
from intranet.units.levels import Level
from intranet.units.models import Commune, School, SchoolLevel
from intranet.units.office import CardKind


@dataclass(frozen=True)
class Entry:
    """A card in force as one reader may see it: nothing masked can be read out of it."""

    card_id: int
    school_id: int
    school: str
    levels: str
    commune: str
    kind: str
    name: str
    post: str
    landline: Number
    mobile: Number
    zalo: Number
    email: str
    valid_from: date
    confirmed_on: date | None

    @property
    def numbers(self) -> list[Number]:
        """The numbers there are; a Zalo on the mobile number shares its line."""
        mobile, zalo = self.mobile, self.zalo
        if mobile.display and replace(zalo, label=mobile.label) == mobile:
            mobile, zalo = replace(mobile, label="Di động, Zalo"), replace(zalo, display="")
        return [number for number in (self.landline, mobile, zalo) if number.display]


@dataclass(frozen=True)
class DirectoryRow:
    """A card as printed for everybody: without mobile numbers."""

    school: str
    levels: str
    commune: str
    kind: str
    name: str
    post: str
    landline: str
    email: str


def entries_page(session: Session, filters: Filters, *, reader: Any, today: date, page: int) -> Page:
    """One page of the directory; its items are Entry."""
    found = paginate(session, _cards(filters, reader, today), page, scalars=False)
    return Page(_entries(session, found.items, reader), found.total, found.page, found.rows)


def entries(session: Session, filters: Filters, *, reader: Any, today: date) -> list[Entry]:
    """The whole directory under the filters."""
    return _entries(session, session.execute(_cards(filters, reader, today)).all(), reader)


def entry(session: Session, card: ContactCard, *, reader: Any) -> Entry:
    """One card, in force or retired."""
    rows = session.execute(_columns(reader).where(ContactCard.id == card.id)).all()
    return _entries(session, rows, reader)[0]


def entries_of(session: Session, school_id: int, *, reader: Any, on: date | None = None) -> dict[int, Entry]:
    """Every card a school ever had, by id, in the order of their kinds; with ``on`` those in force on that day."""
    query = _columns(reader).where(ContactCard.school_id == school_id).order_by(*_BY_SCHOOL)
    if on is not None:
        query = query.where(ContactCard.in_force_on(on))
    rows = session.execute(query).all()
    return {made.card_id: made for made in _entries(session, rows, reader)}


def count_entries(session: Session, filters: Filters, *, reader: Any, today: date) -> int:
    """How many cards the filters find."""
    return count(session, _cards(filters, reader, today))


def directory(session: Session, *, on: date, school_ids: Collection[int] | None = None) -> list[DirectoryRow]:
    """The cards in force on a day of the schools at work on it, by school; for documents that everybody may read."""
    query = (
        select(
            School.id.label("school_id"),
            School.name.label("school"),
            Commune.name.label("commune"),
            CardKind.name.label("kind"),
            ContactCard.name.label("name"),
            ContactCard.post.label("post"),
            case((ContactCard.landline_private, ""), else_=ContactCard.landline).label("landline"),
            ContactCard.email.label("email"),
        )
        .select_from(ContactCard)
        .join(ContactCard.school)
        .join(ContactCard.kind)
        .outerjoin(School.commune)
        .where(ContactCard.in_force_on(on), School.open_on(on))
        .order_by(*_BY_SCHOOL)
    )
    if school_ids is not None:
        query = query.where(School.id.in_(school_ids))
    rows = session.execute(query).all()
    levels = level_names(session, (row.school_id for row in rows))
    return [
        DirectoryRow(
            row.school, levels[row.school_id], row.commune or "", row.kind, row.name, row.post,
            phones.display(row.landline), row.email,
        )
        for row in rows
    ]  # fmt: skip


_BY_SCHOOL = (School.level_rank, School.sort_key, School.id, CardKind.position, CardKind.id, ContactCard.id)


def _columns(reader: Any) -> Select[*tuple[Any, ...]]:
    confirmed = select(func.max(CardConfirmation.at)).where(CardConfirmation.card_id == ContactCard.id)
    return (
        select(
            ContactCard.id.label("card_id"),
            School.id.label("school_id"),
            School.name.label("school"),
            Commune.name.label("commune"),
            CardKind.name.label("kind"),
            ContactCard.name.label("name"),
            ContactCard.post.label("post"),
            ContactCard.landline.label("landline"),
            ContactCard.landline_private.label("landline_private"),
            ContactCard.mobile.label("mobile"),
            ContactCard.zalo.label("zalo"),
            ContactCard.email.label("email"),
            ContactCard.valid_from.label("valid_from"),
            label("shown", ContactCard.mobile_visible_to(reader)),
            confirmed.scalar_subquery().label("confirmed_at"),
        )
        .select_from(ContactCard)
        .join(ContactCard.school)
        .join(ContactCard.kind)
        .outerjoin(School.commune)
    )


def _cards(filters: Filters, reader: Any, today: date) -> Select[*tuple[Any, ...]]:
    query = _columns(reader).where(ContactCard.in_force_on(today), School.open_on(today), *search.of_school(filters))
    if filters.kind_id:
        query = query.where(ContactCard.kind_id == filters.kind_id)
    if filters.q:
        words = search.words(filters.q, ContactCard.search_key + " " + School.search_key)
        query = query.where(or_(words, search.phone_like(filters.q, reader)))
    return query.order_by(*search.exact_first(filters.q), *_order(filters.sort))


def _order(sort: str) -> Iterable[Any]:
    if sort in ("name", "-name"):
        key = ContactCard.sort_key
        return (key.desc() if sort == "-name" else key, *_BY_SCHOOL)
    if sort == "-school":
        return (School.level_rank.desc(), School.sort_key.desc(), *_BY_SCHOOL[2:])
    return _BY_SCHOOL


def _entries(session: Session, rows: Iterable[Row[Any]], reader: Any) -> list[Entry]:
    rows = list(rows)
    levels = level_names(session, (row.school_id for row in rows))
    return [_entry(row, levels[row.school_id]) for row in rows]


def _entry(row: Row[Any], levels: str) -> Entry:
    return Entry(
        card_id=row.card_id,
        school_id=row.school_id,
        school=row.school,
        levels=levels,
        commune=row.commune or "",
        kind=row.kind,
        name=row.name,
        post=row.post,
        landline=_number("Máy bàn", row.landline, row.shown or not row.landline_private),
        mobile=_number("Di động", row.mobile, row.shown),
        zalo=_number("Zalo", row.zalo, row.shown),
        email=row.email,
        valid_from=row.valid_from,
        confirmed_on=clock.local(row.confirmed_at).date() if row.confirmed_at else None,
    )


def _number(label: str, value: str, shown: bool) -> Number:
    return number(label, value, shown) if value else Number(label, "")


def level_names(session: Session, school_ids: Iterable[int]) -> defaultdict[int, str]:
    """“Tiểu học, THCS” by school: one statement however many schools."""
    found: dict[int, list[Level]] = defaultdict(list)
    query = select(SchoolLevel.school_id, SchoolLevel.level).where(SchoolLevel.school_id.in_(set(school_ids)))
    for school_id, level in session.execute(query):
        found[school_id].append(level)
    named = {
        school_id: ", ".join(level.label for level in sorted(levels, key=lambda level: level.rank))
        for school_id, levels in found.items()
    }
    return defaultdict(str, named)


def count(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    """How many rows a query gives, its order left out."""
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
