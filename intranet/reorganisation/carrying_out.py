"""Carrying a reorganisation out: once, all of it in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from intranet.core import audit, clock, dates
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.reorganisation import leaving, passing
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind, Reorganisation, ReorganisedSchool
from intranet.units import communes, eras, holding, succession
from intranet.units.facts import Communes
from intranet.units.models import School


class Deed:
    """One carrying-out: its reorganisation, who does it (None: the clock), when, and the account it keeps."""

    def __init__(self, reorganisation: Reorganisation, by: Any, at: datetime) -> None:
        self.reorganisation, self.by, self.at = reorganisation, by, at
        self.session = session_of(reorganisation)
        self.on = reorganisation.effective_on
        self.basis = f"theo {reorganisation.decision}"
        self.communes = Communes(self.session)
        self.account: Counter[str] = Counter()

    def becoming(self) -> list[Becoming]:
        """The schools as they are to be."""
        return [Becoming.read(kept) for kept in self.reorganisation.becomes]

    def found(self, becoming: Becoming, like: School) -> School:
        """Begin a school."""
        school = becoming.found(self.communes, self.on, like)
        self.session.add(school)
        audit.record(
            self.session, by=self.by, action="school.create", subject=school, at=self.at,
            note=f"Thành lập {school.name} từ ngày {dates.format_date(self.on)} {self.basis}",
        )  # fmt: skip
        self.account["founded"] += 1
        self.result(school)
        return school

    def result(self, school: School) -> None:
        """Keep that this school goes on."""
        self.reorganisation.parts.append(ReorganisedSchool(school=school, result=True))

    def end(self, gone: School, heirs: Sequence[School]) -> None:
        """End a school: what it owes passes, its cards end, its people go on or are locked, and it closes."""
        if gone.closed_on is not None:
            raise Refused(f"{gone.name} đã đóng từ trước.")
        if reason := eras.why_not_on(gone, self.on):
            raise Refused(reason)
        passed = passing.pass_on(self.session, gone, heirs, on=self.on, basis=self.basis)
        heir = heirs[0] if heirs else None
        self.account["passed"] += len(passed.passing)
        self.account["dropped"] += len(passed.dropped)
        self.account["cards"] += leaving.retire_cards(self.session, gone, self.on, by=self.by, at=self.at)
        fate = self.reorganisation.people
        self.account["people"] += leaving.move_people(
            self.session, gone, heir, fate, basis=self.basis, by=self.by, at=self.at
        )
        note = f"{self.reorganisation.kind.label} {self.basis}."
        gone.close(on=self.on, successor=heir, note=note, by=self.by, at=self.at)
        succession.follow(self.session, gone.id, [one.id for one in heirs])
        taken = f"Kế thừa {gone.name} từ ngày {dates.format_date(self.on)} {self.basis}"
        audit.record_all(self.session, [(one, taken) for one in heirs], by=self.by, action="school.succeed", at=self.at)
        self.account["closed"] += 1

    def noted(self, school: School, before: Becoming, changes: Sequence[tuple[str, str, str]]) -> None:
        """Write a dated change into the trail."""
        words = "; ".join(f"{what.lower()}: {was or 'trống'} → {is_ or 'trống'}" for what, was, is_ in changes)
        audit.record(
            self.session, by=self.by, action="school.change", subject=school, at=self.at,
            note=f"Đổi {before.name} từ ngày {dates.format_date(self.on)} {self.basis}: {words}",
        )  # fmt: skip
        self.account["changed"] += 1


def carry_out(reorganisation: Reorganisation, *, by: Any, at: datetime) -> None:
    """Do what was decided; ``by`` None is the clock. Raises Refused when its day has not come or it cannot be done.

    The caller has locked the row.
    """
    if not reorganisation.pending:
        raise Refused("Quyết định này đã được thực hiện hoặc đã hủy.")
    if reorganisation.effective_on > clock.local(at).date():
        raise Refused(f"Chưa đến ngày {dates.format_date(reorganisation.effective_on)}.")
    deed = Deed(reorganisation, by, at)
    deed.session.flush()
    holding.take(deed.session, {*reorganisation.schools, *([reorganisation.into] if reorganisation.into else [])})
    _DEEDS[reorganisation.kind](deed)
    reorganisation.carried_out_at, reorganisation.problem = at, ""
    reorganisation.account = dict(deed.account)
    by_clock = f" (đến ngày đã định; lập bởi {reorganisation.planned_by_name})" if by is None else ""
    audit.record(
        deed.session, by=by, action="reorganisation.carry_out", subject=reorganisation, at=at,
        note=f"Thực hiện {reorganisation.kind.label.lower()} {reorganisation.basis}{by_clock}",
    )  # fmt: skip


def _change(deed: Deed) -> None:
    (school,), (becoming,) = deed.reorganisation.schools, deed.becoming()
    before, changes = Becoming.of(school), becoming.differences(school)
    if not changes:
        raise Refused(f"{school.name} đã như vậy rồi, không có gì để đổi.")
    becoming.change(school, deed.communes, deed.on)
    deed.noted(school, before, changes)


def _merge(deed: Deed) -> None:
    reorganisation, gone = deed.reorganisation, deed.reorganisation.schools
    heir = reorganisation.into
    if heir is None:
        heir = deed.found(deed.becoming()[0], gone[0])
    else:
        _must_work(heir, deed)
        deed.result(heir)
    for school in gone:
        deed.end(school, [heir])


def _split(deed: Deed) -> None:
    (school,) = deed.reorganisation.schools
    new = [deed.found(becoming, school) for becoming in deed.becoming()]
    if deed.reorganisation.ends:
        deed.end(school, new)


def _close(deed: Deed) -> None:
    (school,), heir = deed.reorganisation.schools, deed.reorganisation.into
    if heir is not None:
        _must_work(heir, deed)
        deed.result(heir)
    deed.end(school, [heir] if heir else [])


def _commune(deed: Deed) -> None:
    reorganisation, session = deed.reorganisation, deed.session
    gone = reorganisation.commune
    if gone is None or gone.ended_on is not None:
        raise Refused("Xã, phường này đã được sáp nhập từ trước.")
    into = deed.communes.get(reorganisation.into_commune)
    if into is None or into is gone:
        raise Refused("Chọn một xã, phường khác để sáp nhập vào.")
    session.flush()
    working = or_(School.closed_on.is_(None), School.closed_on > deed.on)
    for school in session.scalars(select(School).where(School.commune_id == gone.id, working).order_by(School.id)):
        before = Becoming.of(school)
        if school.opened_on is not None and school.opened_on >= deed.on:
            school.commune = into  # it was founded in what the commune has become
        else:
            eras.change(school, on=deed.on, commune=into)
        deed.noted(school, before, [("Xã, phường", gone.name, into.name)])
    communes.end(gone, into, on=deed.on, by=deed.by, at=deed.at)


def _must_work(heir: School, deed: Deed) -> None:
    if not heir.open_on(deed.on) or heir.closed_on is not None:
        raise Refused(f"{heir.name} không hoạt động vào ngày {dates.format_date(deed.on)} nên không kế thừa được.")


_DEEDS: dict[Kind, Callable[[Deed], None]] = {
    Kind.CHANGE: _change,
    Kind.MERGE: _merge,
    Kind.SPLIT: _split,
    Kind.CLOSE: _close,
    Kind.COMMUNE: _commune,
}
