"""Who may speak today (ai được phát ngôn hôm nay): the head of each unit, and whom the head has authorised."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, lazyload

from intranet.accounts.models import User
from intranet.contacts.delegations import Delegation
from intranet.core import text
from intranet.core.roles import Role
from intranet.duties import people
from intranet.units.models import School
from intranet.units.office import OfficeProfile


@dataclass(frozen=True)
class Head:
    """The spokesperson of a unit by post. ``name`` is empty where no account is known."""

    name: str
    post: str


@dataclass(frozen=True)
class Speakers:
    """Of one unit: ``heads`` always may, ``authorised`` on this day and in their field only."""

    heads: list[Head]
    authorised: list[Delegation] = field(default_factory=list)


def of_schools(session: Session, schools: Sequence[School], today: date) -> dict[int, Speakers]:
    """The speakers of these schools by school id. Two statements."""
    ids = [school.id for school in schools]
    heads: dict[int, list[Head]] = defaultdict(list)
    accounts = select(User).where(User.school_id.in_(ids), User.role == Role.HEAD, User.locked_at.is_(None))
    for user in session.scalars(accounts.options(lazyload(User.school)).order_by(User.sort_key, User.id)):
        heads[user.school_id or 0].append(Head(user.display_name, user.post or user.role.label))
    authorised: dict[int, list[Delegation]] = defaultdict(list)
    for one in session.scalars(_in_force(today).where(Delegation.school_id.in_(ids))):
        authorised[one.school_id or 0].append(one)
    unknown = [Head("", Role.HEAD.label)]
    return {one: Speakers(heads.get(one) or unknown, authorised.get(one, [])) for one in ids}


def of_office(session: Session, today: date) -> Speakers:
    """The office's own. Three statements."""
    title = OfficeProfile.on(session, today).head_title.capitalize()
    leaders = select(User).where(User.role == Role.LEADER, User.locked_at.is_(None)).order_by(User.sort_key, User.id)
    heads = [
        Head(user.display_name, user.post)
        for user in session.scalars(leaders)
        if text.fold(user.post) == text.fold(title)
    ]
    own = _in_force(today).where(Delegation.school_id.is_(None))
    return Speakers(heads or [Head("", title)], list(session.scalars(own)))


def history(session: Session, school_id: int | None) -> Select[Delegation]:
    """All that was ever given by a unit, newest first."""
    whose = Delegation.school_id == school_id if school_id else Delegation.school_id.is_(None)
    return select(Delegation).where(whose).order_by(Delegation.id.desc())


def with_authorised(schools: Select[School], today: date) -> Select[School]:
    """Of these schools those that have authorised somebody today."""
    in_force = Delegation.in_force_on(today)
    return schools.where(exists().where(Delegation.school_id == School.id, in_force))


def _in_force(today: date) -> Select[Delegation]:
    return (
        select(Delegation)
        .where(Delegation.in_force_on(today))
        .order_by(Delegation.field, Delegation.valid_from, Delegation.id)
    )


@people.source
def on_the_schools_page(session: Session, school: School, _reader: Any, today: date) -> list[people.Person]:
    """Whom the head of a school has authorised, among its people."""
    page = url_for("contacts.speakers_of_school", school_id=school.id)
    return [
        people.Person(one.person_name, one.post, f"Được ủy quyền phát ngôn: {one.field}", one.days, url=page)
        for one in session.scalars(_in_force(today).where(Delegation.school_id == school.id))
    ]
