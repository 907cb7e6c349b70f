"""The communes an audience names by id: they follow when one commune is merged into another."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.directives.audience import AudienceKind
from intranet.directives.models import Directive
from intranet.units import communes
from intranet.units.models import Commune


@communes.when_merged
def follow(session: Session, gone: Commune, into: Commune) -> None:
    """Name the other commune instead, in drafts and in what later drafts are copied from."""
    for directive in session.scalars(select(Directive).where(Directive.audience_kind == AudienceKind.COMMUNES)):
        if gone.id in directive.audience:
            directive.audience = sorted({into.id if chosen == gone.id else chosen for chosen in directive.audience})
