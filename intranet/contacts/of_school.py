"""The cards of a school, for the page of what it owes and who its people are."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from intranet.contacts.queries import entries_of
from intranet.core.dates import format_date
from intranet.duties import people
from intranet.duties.people import Person
from intranet.units.models import School


@people.source
def cards(session: Session, school: School, reader: Any, today: date) -> list[Person]:
    """The cards in force, numbers masked as everywhere else."""
    return [
        Person(
            entry.name,
            entry.post,
            f"Thẻ {entry.kind.lower()}",
            f"xác nhận ngày {format_date(entry.confirmed_on)}" if entry.confirmed_on else "chưa xác nhận",
            tuple(f"{number.label} {number.display}" for number in entry.numbers),
            entry.email,
            url_for("contacts.show", card_id=entry.card_id),
        )
        for entry in entries_of(session, school.id, reader=reader, on=today).values()
    ]
