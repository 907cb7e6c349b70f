"""What the form of a report starts with: the usual signer, place and recipients of the office."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.documents.models import Document
from intranet.documents.types import Authority
from intranet.reports.paper import RECIPIENTS, usual_subject
from intranet.reports.periods import Period
from intranet.units.levels import Level
from intranet.units.office import OfficeProfile


def usual_paper(
    session: Session, profile: OfficeProfile, period: Period, on: date, level: Level | None
) -> dict[str, Any]:
    """The values of an untouched form."""
    return {"subject": usual_subject(period.name, level), **usual_signing(session, profile, on)}


def usual_signing(session: Session, profile: OfficeProfile, on: date) -> dict[str, Any]:
    """Place, day, signer and recipients of an untouched form; the signer is that of the office's newest document."""
    newest = select(Document.authority, Document.signer_title, Document.signer_name)
    signed = newest.where(Document.own, Document.signer_name != "").order_by(Document.id.desc()).limit(1)
    signer = session.execute(signed).first()
    return {
        "place": profile.place,
        "on": on,
        "authority": signer.authority if signer else Authority.NONE,
        "signer_title": signer.signer_title if signer and signer.signer_title else profile.head_title,
        "signer_name": signer.signer_name if signer else "",
        "recipients": "\n".join(RECIPIENTS),
    }
