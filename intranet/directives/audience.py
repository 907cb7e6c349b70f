"""Whom a directive goes to (phạm vi áp dụng): all schools, some levels, some communes, or schools picked one by one."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, select, true
from sqlalchemy.orm import Session, lazyload

from intranet.core import text
from intranet.units.levels import Level
from intranet.units.models import School, SchoolLevel

OFFERED = 60
"""Schools a draft offers for picking beside those picked already; the search narrows them down."""


class AudienceKind(StrEnum):
    """How the schools a directive goes to are chosen."""

    ALL = "all"
    LEVELS = "levels"
    COMMUNES = "communes"
    PICKED = "picked"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "all": "Tất cả các trường",
            "levels": "Theo cấp học",
            "communes": "Theo xã, phường",
            "picked": "Chọn từng trường",
        }[self.value]


def open_schools(on: date) -> Select[School]:
    """The schools at work on a day, in the usual order."""
    ordered = select(School).where(School.open_on(on)).order_by(School.level_rank, School.sort_key, School.id)
    return ordered.options(lazyload(School.level_rows))


def schools_of(session: Session, kind: AudienceKind, chosen: Sequence[Any], on: date) -> list[School]:
    """The schools an audience means on a day, closed ones left out. ``chosen``: level codes, commune or school ids."""
    return list(session.scalars(open_schools(on).where(meant(kind, chosen))))


def meant(kind: AudienceKind, chosen: Sequence[Any]) -> ColumnElement[bool]:
    """The condition on School that an audience is, closed schools not told apart."""
    if kind is AudienceKind.ALL:
        return true()
    if not chosen:
        return false()
    if kind is AudienceKind.LEVELS:
        of_level = SchoolLevel.level.in_([Level(code) for code in chosen])
        return exists().where(SchoolLevel.school_id == School.id, of_level)
    return (School.commune_id if kind is AudienceKind.COMMUNES else School.id).in_(chosen)


def offered_schools(session: Session, typed: str, picked: Sequence[int], on: date) -> tuple[list[School], bool]:
    """The schools a draft shows for picking, the picked ones first, and whether the search would find still more."""
    already = list(session.scalars(open_schools(on).where(School.id.in_(picked)))) if picked else []
    found = open_schools(on).where(School.id.not_in(picked))
    for word in text.words(typed):
        found = found.where(School.search_key.contains(word, autoescape=True))
    others = list(session.scalars(found.limit(OFFERED + 1)))
    return already + others[:OFFERED], len(others) > OFFERED
