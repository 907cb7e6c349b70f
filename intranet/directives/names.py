"""Where directives keep the names of those who did something with them, and whom to ask about them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import NamePlace, Person
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive


class _Contact(NamePlace):
    """Whom schools may ask about a directive; the telephone number goes with the name."""

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name and take the number away."""
        changed = 0
        for directive in session.scalars(select(Directive).where(self.names(person))):
            directive.contact_name, directive.contact_phone = mask, ""
            changed += 1
        return changed


names.tell(
    NamePlace("Soạn văn bản", Directive.edited_by_name, Directive.edited_at),
    NamePlace("Phát hành văn bản", Directive.published_by_name, Directive.published_at),
    _Contact("Người liên hệ của văn bản", Directive.contact_name),
    NamePlace("Báo nhận", Acknowledgement.user_name, user_id=Acknowledgement.user_id),
)
