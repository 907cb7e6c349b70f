"""The private calendar link: nobody's name, but a person's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import Person
from intranet.duties.calendar_links import CalendarLink


@dataclass(frozen=True)
class _Link:
    """The link of an account, at most one."""

    deed: str = "Liên kết lịch riêng (mã băm)"
    stays: str = ""

    def rows(self, person: Person) -> Select[Any]:
        """Its id."""
        return select(CalendarLink.id).where(CalendarLink.user_id == person.user_id)

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Take the link away."""
        return int(
            session.connection().execute(delete(CalendarLink).where(CalendarLink.user_id == person.user_id)).rowcount
        )


names.tell(_Link())
