"""The conditions of a search in the directory, for queries over ContactCard and School."""

from typing import Any

from sqlalchemy import and_, case, false, func, or_, true
from sqlalchemy.sql import ColumnElement

from intranet.contacts.filters import Filters
from intranet.contacts.models import ContactCard
from intranet.core import text
from intranet.units.models import School, SchoolLevel

FEWEST_PHONE_DIGITS = 3


def of_school(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters that choose schools."""
    wanted: list[ColumnElement[bool]] = []
    if filters.level:
        wanted.append(School.level_rows.any(SchoolLevel.level == filters.level))
    if filters.commune_id:
        wanted.append(School.commune_id == filters.commune_id)
    return wanted


def words(q: str, key: ColumnElement[str] | Any) -> ColumnElement[bool]:
    """Every word of the query stands in the folded key."""
    return and_(true(), *(key.contains(word, autoescape=True) for word in text.words(q)))


def phone_like(q: str, reader: Any) -> ColumnElement[bool]:
    """Numbers that contain the digits, in the columns this reader may see: probing must not unmask the others."""
    digits = "".join(sign for sign in q if sign.isascii() and sign.isdigit())
    strange = any(not (sign.isdigit() or sign in " .+-()") for sign in q)
    if strange or len(digits) < FEWEST_PHONE_DIGITS:
        return false()
    # Stored as +84912…, typed 0912… or 84912…
    national = digits.removeprefix("84") if "+" in q else digits.removeprefix("0")
    shown = ContactCard.mobile_visible_to(reader)

    def holds(number: Any) -> ColumnElement[bool]:
        bare = func.replace(func.replace(func.replace(number, " ", ""), ".", ""), "-", "")
        return bare.contains(national or digits, autoescape=True)

    return or_(
        and_(or_(~ContactCard.landline_private, shown), holds(ContactCard.landline)),
        and_(shown, or_(holds(ContactCard.mobile), holds(ContactCard.zalo))),
    )


def exact_first(q: str) -> list[ColumnElement[int]]:
    """With marks in the query, what has the same marks comes first (hòa before hoa)."""
    if not q or text.fold(q) == q.lower():
        return []
    spellings = {q, q.lower(), q.title(), q.capitalize()}
    columns = (ContactCard.name, ContactCard.post, School.name)
    same = or_(*(column.contains(spelling, autoescape=True) for column in columns for spelling in spellings))
    return [case((same, 0), else_=1)]
