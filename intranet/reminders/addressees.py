"""Who of a school gets its mail."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core.roles import SCHOOL, Role
from intranet.outbox.posting import mailbox_in
from intranet.units.models import School


@dataclass(frozen=True)
class Addressee:
    """A mailbox and whose it is; ``user_id`` None for the school's own."""

    address: str
    name: str
    user_id: int | None = None
    role: Role | None = None


def of_schools(session: Session, school_ids: Collection[int]) -> dict[int, list[Addressee]]:
    """The people of each school with an account in use and a mailbox, heads first; else the school's own mailbox.

    A mailbox that two share is written to once. Two statements.
    """
    found: dict[int, dict[str, Addressee]] = defaultdict(dict)
    people = select(User.id, User.display_name, User.email, User.school_id, User.role).where(
        User.school_id.in_(school_ids),
        User.role.in_(SCHOOL),
        User.locked_at.is_(None),
        User.password_hash.is_not(None),
        User.email != "",
    )
    for row in session.execute(people.order_by(User.role != Role.HEAD, User.id)):
        if row.school_id is not None and (address := mailbox_in(row.email)):
            one = Addressee(address, row.display_name, row.id, row.role)
            found[row.school_id].setdefault(address.lower(), one)
    for school_id, name, email in session.execute(
        select(School.id, School.name, School.email).where(School.id.in_(school_ids))
    ):
        if school_id not in found and (address := mailbox_in(email)):
            found[school_id][address.lower()] = Addressee(address, name)
    return {school_id: list(by_address.values()) for school_id, by_address in found.items()}
