"""The people of a school (con người của trường): its accounts, and whom other features know of. Those register here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from intranet.accounts.models import User
from intranet.core.roles import Role
from intranet.units.models import School


@dataclass(frozen=True)
class Person:
    """One person in one part: ``part`` says which (“Hiệu trưởng”, “Đầu mối truyền thông”), ``state`` how it stands.

    ``numbers`` are telephone numbers as this reader may see them; ``url`` leads to more, where the reader may go.
    """

    name: str
    post: str
    part: str
    state: str
    numbers: tuple[str, ...] = ()
    email: str = ""
    url: str = ""


Source = Callable[[Session, School, Any, date], list[Person]]

_sources: list[Source] = []


def source(find: Source) -> Source:
    """Register a function (session, school, reader, today) that gives people of the school in few statements."""
    _sources.append(find)
    return find


def people_of(session: Session, school: School, reader: Any, today: date) -> list[Person]:
    """The accounts that are not locked, then whom the features name."""
    return _accounts(session, school, reader) + [
        person for find in _sources for person in find(session, school, reader, today)
    ]


def _accounts(session: Session, school: School, reader: Any) -> list[Person]:
    query = select(User).where(User.school_id == school.id, User.locked_at.is_(None))
    follows = reader.role in (Role.ADMIN, Role.INSPECTOR)
    return [
        Person(
            user.display_name,
            user.post,
            f"Tài khoản {user.role.label.lower()}",
            user.state,
            email=user.email,
            url=url_for("accounts.person", person_id=user.id) if follows else "",
        )
        for user in session.scalars(
            query.options(lazyload(User.school)).order_by(User.role.desc(), User.sort_key, User.id)
        )
    ]
