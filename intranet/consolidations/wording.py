"""The office's words around the numbers of a period: what they start as, keeping them, and the paper they make."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.consolidations.models import Wording
from intranet.consolidations.paper import SUPERIOR, TO_SUPERIOR, Paper
from intranet.core import audit
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.documents.types import Authority
from intranet.periods.models import ReportPeriod
from intranet.report_forms.definition import Part
from intranet.report_forms.models import FormVersion
from intranet.reports.defaults import usual_signing
from intranet.reports.paper import official
from intranet.units.office import OfficeProfile

_AUTHORITIES = {one.value: one for one in Authority}

FLAGS = ("compares", "charts", "annexes", "names")
"""What is printed or not."""

_HEADINGS = tuple(f"heading_{part.value}" for part in Part)
_TEXTS = tuple(f"text_{part.value}" for part in Part)
_CARRIED = ("addressees", "authority", "signer_title", "signer_name", "recipients", *_HEADINGS, *FLAGS)
"""What the next period of a form takes over from the one before."""

PLANS = "Tiếp tục đôn đốc các trường thực hiện chế độ báo cáo đúng hạn, đúng biểu mẫu."
"""What part IV starts with; the office writes its own."""


def values_of(session: Session, period: ReportPeriod, today: date) -> dict[str, Any]:
    """What the form shows: the words kept for the period, or what a new report starts with."""
    return _values(session, period, today, OfficeProfile.on(session, today))


def _values(session: Session, period: ReportPeriod, today: date, profile: OfficeProfile) -> dict[str, Any]:
    kept, before = _own_and_before(session, period)
    usual = _usual(session, period, today, profile, before)
    return usual | _read(kept.typed) if kept else usual


def paper_of(session: Session, period: ReportPeriod, today: date) -> Paper:
    """The paper in the letterhead of the office on the report's day. Raises NoProfile while there is none."""
    profile = OfficeProfile.on(session, today)
    values = _values(session, period, today, profile)
    return paper(values, profile if values["on"] == today else OfficeProfile.on(session, values["on"]))


def paper(values: Mapping[str, Any], profile: OfficeProfile) -> Paper:
    """The paper of checked values of the form."""
    return Paper(
        **official(values, profile),
        headings=tuple(values[name] or "" for name in _HEADINGS),
        texts=tuple(values[name] or "" for name in _TEXTS),
        compares=bool(values["compares"]),
        charts=bool(values["charts"]),
        annexes=bool(values["annexes"]),
        names=bool(values["names"]),
    )


def to_superior() -> dict[str, str]:
    """Addressees and recipients of the report that goes to the body above (D3)."""
    return {"addressees": SUPERIOR, "recipients": "\n".join(TO_SUPERIOR)}


def stamp(session: Session, period: ReportPeriod) -> str:
    """Which saving a form shows, so that two people do not overwrite each other unawares; empty before the first."""
    kept = session.get(Wording, period.id, populate_existing=True)
    if kept is None:
        return ""
    return sha256(f"{kept.edited_at.isoformat()}|{kept.edited_by_name}".encode()).hexdigest()[:16]


def save(period: ReportPeriod, values: Mapping[str, Any], *, by: Any, at: datetime) -> Wording:
    """Keep checked values of the form; ``period`` is locked. Raises Refused when the period is cancelled."""
    if period.cancelled_at:
        raise Refused(f"Kỳ báo cáo đã hủy: {period.cancel_reason}")
    session = session_of(period)
    kept = session.get(Wording, period.id)
    if kept is None:
        kept = Wording(period_id=period.id, edited_at=at, edited_by_name="")
        session.add(kept)
    kept.typed = _written(values)
    kept.edited_at, kept.edited_by_name = at, by.display_name
    audit.record(
        session, by=by, action="wording.save", subject=period, at=at,
        note=f"Sửa phần lời của báo cáo tổng hợp “{period.title}”",
    )  # fmt: skip
    return kept


def _usual(
    session: Session, period: ReportPeriod, today: date, profile: OfficeProfile, before: Wording | None
) -> dict[str, Any]:
    definition = period.form_version.definition
    called = definition.subject or period.form_version.form.name
    citation = f"Căn cứ {period.directive.document.full_citation}"
    usual: dict[str, Any] = {
        **usual_signing(session, profile, today),
        "subject": f"{called} {period.name}",
        "number": None,
        "addressees": "",
        "bases": citation,
        **dict(zip(_HEADINGS, definition.headings, strict=True)),
        **dict.fromkeys(_TEXTS, ""),
        f"text_{Part.PLANS.value}": PLANS,
        **dict.fromkeys(FLAGS, True),
    }
    if period.forward_on:
        usual |= to_superior()
    if before is not None:
        typed = _read(before.typed)
        usual |= {key: typed[key] for key in _CARRIED if key in typed}
        usual["bases"] = _renewed(typed.get("bases", ""), _citation_then(session, before), citation)
    return usual


def _own_and_before(session: Session, period: ReportPeriod) -> tuple[Wording | None, Wording | None]:
    """The words of this period, and of the newest earlier one of the same form that has any. One statement."""
    own = Wording.period_id == period.id
    found = session.scalars(
        select(Wording)
        .join(ReportPeriod, ReportPeriod.id == Wording.period_id)
        .join(FormVersion, FormVersion.id == ReportPeriod.form_version_id)
        .where(FormVersion.form_id == period.form_version.form_id, or_(own, ReportPeriod.first_on < period.first_on))
        .order_by(ReportPeriod.first_on.desc(), ReportPeriod.id.desc())
        .limit(2)
    ).all()
    kept = next((one for one in found if one.period_id == period.id), None)
    return kept, next((one for one in found if one is not kept), None)


def _citation_then(session: Session, before: Wording) -> str:
    directive = session.get_one(ReportPeriod, before.period_id).directive
    return f"Căn cứ {directive.document.full_citation}"


def _renewed(bases: str, then: str, now: str) -> str:
    """The bases of the report before, its source directive exchanged for that of this period."""
    kept = [line for line in bases.splitlines() if line.strip() and line.strip() not in (then, now)]
    return "\n".join([*kept, now])


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON holds them."""
    plain = {key: values[key] for key in (*_NAMES, *_HEADINGS, *_TEXTS, *FLAGS)}
    return {**plain, "on": values["on"].isoformat(), "authority": values["authority"].value}


_NAMES = (
    "subject", "number", "place", "on", "addressees", "bases", "authority", "signer_title", "signer_name", "recipients",
)  # fmt: skip


def _read(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {**typed, "on": date.fromisoformat(typed["on"]), "authority": _AUTHORITIES[typed["authority"]]}
