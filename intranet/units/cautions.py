"""What is pointed out about a school's facts before they are kept. Nothing here refuses."""

from datetime import date

from sqlalchemy.orm import Session

from intranet.core import phones
from intranet.units.facts import Facts
from intranet.units.models import School
from intranet.units.office import NoProfile, OfficeProfile
from intranet.units.queries import lookalikes


def name_cautions(found: list[School]) -> list[str]:
    """One sentence for each school whose name looks like the typed one."""
    return [
        f"Đã có trường tên gần giống: {school.name}"
        + (f" ({school.commune.name})" if school.commune else "")
        + (", đã đóng." if school.closed_on else ".")
        for school in found
    ]


def mailbox_caution(profile: OfficeProfile | None, address: str) -> str:
    """A mailbox that is not of the sector (B4: no personal mailboxes in direction and operation), or ""."""
    if not address or profile is None or profile.allows_mailbox(address):
        return ""
    return (
        f"Hộp thư {address} không thuộc tên miền của ngành; quy định: không dùng hộp thư cá nhân "
        "trong chỉ đạo, điều hành."
    )


def office_on(session: Session, day: date) -> OfficeProfile | None:
    """The office's profile of a day, None before the first one is written."""
    try:
        return OfficeProfile.on(session, day)
    except NoProfile:
        return None


def cautions(session: Session, facts: Facts, before: School | None, day: date) -> list[str]:
    """What to point out about typed facts: only about what differs from the school as it stands."""
    known = Facts.of(before) if before else Facts()
    found: list[str] = []
    if facts.name != known.name:
        found += name_cautions(lookalikes(session, facts.name, before.id if before else None))
    if facts.phone != known.phone:
        found += [f"Điện thoại {facts.phone}: {note}" for note in _phone_notes(facts.phone)]
    if facts.email != known.email and (note := mailbox_caution(office_on(session, day), facts.email)):
        found.append(note)
    return found


def _phone_notes(kept: str) -> list[str]:
    phone = phones.normalise(kept)
    return list(phone.warnings)
