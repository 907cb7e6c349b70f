"""What a reorganisation would do, read the way it is carried out: for the check before it is planned."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core.roles import Role
from intranet.reorganisation import leaving, passing
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind, People
from intranet.reorganisation.planning import Wanted
from intranet.units.cautions import name_cautions
from intranet.units.facts import Communes
from intranet.units.models import School
from intranet.units.name_reading import propose_abbreviation
from intranet.units.queries import lookalikes


@dataclass(frozen=True)
class Ending:
    """A school that ends: what of its work passes, who its people are, which cards end."""

    school: School
    passed: passing.Passed
    people: list[User]
    cards: list[ContactCard]


@dataclass(frozen=True)
class Effects:
    """All that is shown before a reorganisation is planned."""

    wanted: Wanted
    past: bool
    due: bool
    heirs: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    ending: list[Ending] = field(default_factory=list)
    moving: list[School] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """What a person confirms, as a hash."""
        wanted = self.wanted
        shown = [
            [wanted.kind, str(wanted.on), wanted.decision, wanted.ends, wanted.people, wanted.into_commune],
            [school.id for school in wanted.schools],
            [wanted.into.id if wanted.into else 0, wanted.commune.id if wanted.commune else 0],
            [one.kept() for one in wanted.becomes],
            [
                [[duty.id for duty in some] for some in (one.passed.passing, one.passed.dropped, one.passed.waiting)]
                + [[user.id for user in one.people], [card.id for card in one.cards]]
                for one in self.ending
            ],
            [school.id for school in self.moving],
        ]
        return sha256(json.dumps(shown).encode()).hexdigest()


def effects(session: Session, wanted: Wanted, today: date) -> Effects:
    """What would happen. Four statements for each school that ends, a few more for the names."""
    # Schools to be founded are asked nothing yet; they stand for themselves without an id.
    heirs = [wanted.into] if wanted.into else [School(name=one.name) for one in wanted.becomes]
    found = Effects(wanted, past=wanted.on < today, due=wanted.on <= today)
    if wanted.kind is Kind.CHANGE:
        found.changes.extend(wanted.becomes[0].differences(wanted.schools[0]))
        found.notes.extend(_names(session, wanted, but=wanted.schools[0].id))
        found.notes.extend(_left_behind(wanted.schools[0], wanted.becomes[0]))
        return found
    if wanted.kind is Kind.COMMUNE:
        found.moving.extend(_moving(session, wanted))
        return found
    found.heirs.extend(heir.name for heir in heirs)
    for school in wanted.ending:
        found.ending.append(
            Ending(
                school,
                passing.what_passes(session, school, heirs),
                leaving.people_of(session, school),
                leaving.cards_of(session, school),
            )
        )
    found.notes.extend(_names(session, wanted))
    found.notes.extend(_heads(session, wanted, found.ending))
    return found


def _names(session: Session, wanted: Wanted, but: int | None = None) -> list[str]:
    """Names that look like those of other schools, and communes that would be made."""
    known, said = Communes(session), []
    for one in wanted.becomes:
        alike = [school for school in lookalikes(session, one.name, but) if school not in wanted.schools]
        said += name_cautions(alike)
        if one.commune and known.find(one.commune) is None:
            said.append(f"{one.commune} chưa có trong danh sách xã, phường và sẽ được thêm.")
        if not one.abbreviation:
            said.append(f"{one.name} chưa có chữ viết tắt trong ký hiệu văn bản.")
    return said


def _left_behind(school: School, becoming: Becoming) -> list[str]:
    """An abbreviation that goes on saying the old name."""
    kept, usual = becoming.abbreviation, propose_abbreviation(becoming.name, list(becoming.levels))
    was = propose_abbreviation(school.name, list(school.levels))
    if becoming.name == school.name or not kept or kept != school.abbreviation or usual in (kept, was):
        return []
    return [
        f"Chữ viết tắt trong ký hiệu văn bản vẫn là {kept} theo tên cũ; tên mới thường viết tắt là {usual}. "
        "Nếu đổi theo tên mới, bấm “Sửa”."
    ]


def _heads(session: Session, wanted: Wanted, ending: Sequence[Ending]) -> list[str]:
    if wanted.people is not People.MOVE:
        return []
    there = 0
    if wanted.into is not None:
        heads = User.school_id == wanted.into.id, User.role == Role.HEAD, User.locked_at.is_(None)
        there = session.scalar(select(func.count()).select_from(User).where(*heads)) or 0
    count = there + sum(user.role is Role.HEAD for one in ending for user in one.people)
    if count < 2:
        return []
    return [f"Sau khi chuyển, trường kế thừa có {count} tài khoản hiệu trưởng; sửa lại ở trang Người dùng."]


def _moving(session: Session, wanted: Wanted) -> list[School]:
    if wanted.commune is None:
        return []
    working = or_(School.closed_on.is_(None), School.closed_on > wanted.on)
    query = select(School).where(School.commune_id == wanted.commune.id, working)
    return list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id)))
