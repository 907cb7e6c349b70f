"""Accounts for all schools at once: who lacks which, and making what is missing."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.sql import ColumnElement

from intranet.accounts.models import User
from intranet.core import audit, text
from intranet.core.roles import Role
from intranet.units.models import School
from intranet.units.queries import SchoolFilter, listed

ENDINGS = {Role.HEAD: "ht", Role.FOCAL: "tt"}
"""What a made user name ends with: hiệu trưởng, truyền thông."""
LONGEST_STEM = 40
LONGEST_NAME = 200

Lack = tuple[School, list[Role]]
"""A school and the roles nobody has there."""


def how_many_lack(session: Session, today: date) -> dict[Role, int]:
    """How many open schools have no account in use or waiting, per school role; one statement."""
    counts = [
        select(func.count(School.id)).where(School.open_on(today), ~_served(role)).scalar_subquery() for role in ENDINGS
    ]
    return dict(zip(ENDINGS, session.execute(select(*counts)).one(), strict=True))


def lacking(session: Session, asked: SchoolFilter, roles: Iterable[Role], today: date) -> list[Lack]:
    """The accounts missing at the schools asked for, school by school; one statement whatever their number.

    A locked account serves nobody, so a school whose only head is locked lacks one.
    """
    wanted = [role for role in ENDINGS if role in set(roles)]
    query: Any = listed(asked, today).options(lazyload(School.level_rows))
    rows = session.execute(query.add_columns(*(_served(role) for role in wanted)))
    lacks = [
        (school, [role for role, there in zip(wanted, served, strict=True) if not there]) for school, *served in rows
    ]
    return [lack for lack in lacks if lack[1]]


def create(session: Session, lacks: Sequence[Lack], *, by: Any, at: datetime) -> list[User]:
    """Make the missing accounts, not yet activated, with an audit entry each. The caller commits."""
    names = _Usernames(session)
    made = [
        User(
            username=names.take(school, role),
            display_name=text.shorten(f"{role.label} {school.name}", LONGEST_NAME),
            role=role,
            school_id=school.id,
            created_at=at,
        )
        for school, roles in lacks
        for role in roles
    ]
    session.add_all(made)
    notes = [(user, f"Thêm tài khoản {user.username} ({user.role.label})") for user in made]
    audit.record_all(session, notes, by=by, action="user.create", at=at)
    return made


def _served(role: Role) -> ColumnElement[bool]:
    return exists().where(User.school_id == School.id, User.role == role, User.locked_at.is_(None))


class _Usernames:
    """Free user names. Both accounts of a school share a stem (mnhm.ht, mnhm.tt), which no other school gets."""

    def __init__(self, session: Session) -> None:
        ours = or_(*(User.username.endswith(f".{ending}") for ending in ENDINGS.values()))
        rows = session.execute(select(User.username, User.school_id).where(ours))
        self._owners = {row.username: row.school_id for row in rows}

    def take(self, school: School, role: Role) -> str:
        """The first free one, kept for this school."""
        first = stem = _stem(school)
        number = 1
        while not self._free(stem, school, role):
            number += 1
            stem = f"{first}{number}"
        username = f"{stem}.{ENDINGS[role]}"
        self._owners[username] = school.id
        return username

    def _free(self, stem: str, school: School, role: Role) -> bool:
        owners = {ending: self._owners.get(f"{stem}.{ending}", school.id) for ending in ENDINGS.values()}
        return f"{stem}.{ENDINGS[role]}" not in self._owners and set(owners.values()) == {school.id}


def _stem(school: School) -> str:
    """“mnhm” of the abbreviation MNHM, else the letters of the name; “truong” where there are none."""
    for words in (school.abbreviation, school.name):
        if letters := re.sub("[^a-z0-9]", "", text.fold(words))[:LONGEST_STEM]:
            return letters
    return "truong"
