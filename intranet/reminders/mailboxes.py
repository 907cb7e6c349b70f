"""Which schools no mail reaches, and which only at a mailbox that is not of the sector (B4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from intranet.core import clock
from intranet.core.paging import Page, page_of
from intranet.reminders import addressees
from intranet.reminders.addressees import Addressee
from intranet.units.cautions import office_on
from intranet.units.models import School

VIEWS = {
    "none": "Không nhận được thư",
    "own": "Chỉ hộp thư chung của trường",
    "outside": "Có hộp thư ngoài ngành",
    "all": "Tất cả các trường",
}
"""The lists: key, Vietnamese words."""


@dataclass(frozen=True)
class Reach:
    """A school and who of it gets mail; ``outside`` are those mailboxes that are not of the sector."""

    school: School
    people: Sequence[Addressee]
    outside: Sequence[str]


@dataclass(frozen=True)
class Reaches:
    """One of the lists, and how many schools stand in each."""

    page: Page
    counts: Mapping[str, int]


def reaches(session: Session, view: str, page: int) -> Reaches:
    """The schools at work today in the usual order. A constant number of statements."""
    today = clock.today()
    query = select(School).where(School.open_on(today)).options(lazyload(School.level_rows))
    schools = list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id)))
    people = addressees.of_schools(session, [school.id for school in schools])
    profile = office_on(session, today)
    lists: dict[str, list[Reach]] = {name: [] for name in VIEWS}
    for school in schools:
        theirs = people.get(school.id, [])
        strange = [one.address for one in theirs if profile and not profile.allows_mailbox(one.address)]
        reach = Reach(school, theirs, strange)
        lists["all"].append(reach)
        if not theirs:
            lists["none"].append(reach)
        elif theirs[0].user_id is None:
            lists["own"].append(reach)
        if strange:
            lists["outside"].append(reach)
    return Reaches(page_of(lists[view], page), {name: len(rows) for name, rows in lists.items()})
