"""Where handovers keep the names of those who took part in them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import NamePlace, Person, masked
from intranet.handovers.models import Handover


class _Party(NamePlace):
    """Leaver or successor: the lines of what passed on name them too."""

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name in the column and in the lines."""
        found = session.scalars(select(Handover).where(self.names(person))).all()
        for handover in found:
            setattr(handover, self.column.key, mask)
            lines = list(handover.passed)
            for name in sorted(person.names, key=len, reverse=True):
                lines = [masked(line, name, mask) for line in lines]
            handover.passed = lines
        return len(found)


names.tell(
    _Party("Bàn giao công việc", Handover.leaver_name, user_id=Handover.leaver_id),
    _Party("Nhận bàn giao công việc", Handover.successor_name, user_id=Handover.successor_id),
    NamePlace("Thực hiện việc bàn giao", Handover.by_name, user_id=Handover.by_id),
)
