"""Cards a school has already, for its list of things to do: they only need confirming."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.contacts.models import ContactCard
from intranet.core.roles import Role
from intranet.duties import progress
from intranet.duties.models import Duty, Kind


@progress.source
def there(session: Session, duties: Sequence[Duty], _role: Role) -> dict[int, progress.Step]:
    """A card in force of the asked kind is confirmed, not written again."""
    asked = [duty for duty in duties if duty.kind is Kind.CARD]
    if not asked:
        return {}
    in_force = session.execute(
        select(ContactCard.school_id, ContactCard.kind_id, ContactCard.name).where(
            ContactCard.school_id.in_({duty.school_id for duty in asked}), ContactCard.valid_to.is_(None)
        )
    )
    names = {(row.school_id, row.kind_id): row.name for row in in_force}
    return {
        duty.id: progress.Step("Xác nhận thẻ", f"Đã có thẻ của {name}, cần xác nhận còn đúng.")
        for duty in asked
        if (name := names.get((duty.school_id, duty.topic_id or 0)))
    }
