"""The accounts of a school, for its page among the units."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core.roles import Role
from intranet.units import related
from intranet.units.models import School


@related.source
def accounts(session: Session, school: School, _at: datetime) -> list[related.Related]:
    """How many accounts there are, for those who may list them."""
    count = session.scalar(select(func.count()).where(User.school_id == school.id)) or 0
    readers = frozenset({Role.ADMIN, Role.INSPECTOR})
    return [related.Related(count, "tài khoản", "accounts.people", {"school": school.id}, readers)]
