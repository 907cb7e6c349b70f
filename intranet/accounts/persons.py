"""Under which names, and where, an account has acted: what is needed to find a person in rows that know no accounts."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core.audit import AuditEntry
from intranet.core.names import Person
from intranet.core.roles import SCHOOL


def person_of(session: Session, user: User) -> Person:
    """The person behind an account, with all names and schools of its time here. Three statements."""
    acts = session.execute(
        select(AuditEntry.actor_name, AuditEntry.actor_role, AuditEntry.school_id)
        .where(AuditEntry.actor_id == user.id)
        .distinct()
    ).all()
    bore = {user.display_name, *(act.actor_name for act in acts)}
    at_school = {act.school_id for act in acts if act.actor_role in set(SCHOOL) and act.school_id}
    return _person(session, user.id, bore, at_school | ({user.school_id} if user.school_id else set()))


def named_at(session: Session, name: str, school_id: int) -> Person:
    """Somebody without an account whom a school has named, on a contact card for instance. Two statements."""
    return _person(session, None, {name}, {school_id})


def _person(session: Session, user_id: int | None, bore: Iterable[str], schools: Iterable[int]) -> Person:
    names, places = tuple(sorted(bore)), tuple(sorted(schools))
    others = session.execute(
        select(User.id, User.role, User.school_id).where(
            User.display_name.in_(names), User.id.is_distinct_from(user_id)
        )
    ).all()
    acted = session.execute(
        select(AuditEntry.actor_role, AuditEntry.school_id)
        .where(
            AuditEntry.actor_name.in_(names),
            AuditEntry.actor_id.is_not(None),
            AuditEntry.actor_id.is_distinct_from(user_id),
        )
        .distinct()
    ).all()
    here = any(other.school_id in places for other in others) or any(
        act.actor_role in set(SCHOOL) and act.school_id in places for act in acted
    )
    return Person(user_id, names, places, alone=not others and not acted, alone_at_school=bool(places) and not here)
