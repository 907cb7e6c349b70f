"""What may be done with the office's dated profiles: papers that were issued keep their letterhead."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.references import in_use
from intranet.units.office import PRESETS, NumberSeries, OfficeProfile, Preset

LABELS = {
    "valid_from": "có hiệu lực từ",
    "display_name": "tên trên màn hình",
    "superior_line": "cơ quan chủ quản",
    "issuing_line": "cơ quan ban hành",
    "abbreviation": "chữ viết tắt",
    "unit_abbreviation": "đơn vị soạn thảo",
    "place": "địa danh",
    "head_title": "chức vụ cấp trưởng",
    "deputy_title": "chức vụ cấp phó",
    "mail_domains": "tên miền thư",
    "address": "địa chỉ",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "number_series": "dãy số",
}
"""Field → Vietnamese name in the middle of a sentence, in the order of every page."""

CAPITALS = ("superior_line", "issuing_line", "head_title", "deputy_title", "abbreviation", "unit_abbreviation")
"""Fields NĐ 30 prints in capitals (ô 2, 3 and 7a)."""

TO_FILL_IN = "…"


def all_profiles(session: Session) -> list[OfficeProfile]:
    """Every profile, the latest date first."""
    return list(session.scalars(select(OfficeProfile).order_by(OfficeProfile.valid_from.desc())))


def in_force(profiles: list[OfficeProfile], day: date) -> OfficeProfile | None:
    """The one in force on a day among all profiles, latest first; None before the first one."""
    return next((profile for profile in profiles if profile.valid_from <= day), None)


def standing(profiles: list[OfficeProfile], profile: OfficeProfile, today: date) -> tuple[str, str]:
    """State and words for a badge: coming, in force, past."""
    if profile.valid_from > today:
        return "waiting", "Sắp áp dụng"
    return ("done", "Đang áp dụng") if profile is in_force(profiles, today) else ("open", "Đã qua")


def why_fixed(profile: OfficeProfile, used: bool, today: date) -> str:
    """Why a profile may not be edited any more, "" when it may: one to come, or one no document bears yet."""
    if profile.valid_from > today or not used:
        return ""
    return (
        "Đã có văn bản mang hồ sơ này nên không sửa được nữa. Khi có thay đổi hoặc sai sót, hãy thêm hồ sơ mới "
        "áp dụng từ hôm nay; văn bản đã ban hành giữ nguyên thể thức."
    )


def why_not_from(session: Session, day: date, today: date, but: OfficeProfile | None = None) -> str:
    """Why no (other) profile may begin on this day, "" when one may.

    Days gone by are closed as soon as a document bears the profile of that time.
    """
    others = [profile for profile in all_profiles(session) if profile is not but]
    if any(profile.valid_from == day for profile in others):
        return f"Đã có hồ sơ áp dụng từ ngày {dates.format_date(day)}."
    then = in_force(others, day)
    if day < today and then is not None and in_use(session, OfficeProfile, [then.id]):
        return "Thời gian ấy đã có văn bản ban hành theo hồ sơ khác; chọn từ hôm nay trở đi."
    return ""


def values_of(profile: OfficeProfile) -> dict[str, Any]:
    """The fields of a profile."""
    return {name: getattr(profile, name) for name in LABELS}


def preset_values(key: str) -> dict[str, Any]:
    """What a kind of office fills in; the first kind for a key that is unknown."""
    preset: Preset = next((one for one in PRESETS if one.key == key), PRESETS[0])
    named = {name: getattr(preset, name) for name in LABELS if hasattr(preset, name)}
    return {"number_series": NumberSeries.BY_TYPE, "place": TO_FILL_IN, **named}


def domains(typed: str) -> tuple[list[str], list[str]]:
    """The mail domains of a text, one a line, as they are kept; and the lines that are none."""
    lines = [line.strip().lower().lstrip("@.") for line in re.split(r"[\n,;\s]+", typed) if line.strip()]
    wrong = [line for line in lines if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", line)]
    return list(dict.fromkeys(lines)), wrong


def add(session: Session, values: dict[str, Any], *, by: Any, at: datetime, today: date) -> OfficeProfile:
    """A new profile. Raises Refused when its day is closed or taken."""
    if reason := why_not_from(session, values["valid_from"], today):
        raise Refused(reason)
    profile = OfficeProfile(**values)
    session.add(profile)
    audit.record(
        session, by=by, action="profile.create", subject=profile, at=at,
        note=f"Thêm hồ sơ cơ quan áp dụng từ {dates.format_date(profile.valid_from)}: {profile.issuing_line}",
    )  # fmt: skip
    return profile


def edit(profile: OfficeProfile, values: dict[str, Any], *, by: Any, at: datetime, today: date) -> str:
    """Change a profile nobody relies on yet; returns what changed, in words. Raises Refused."""
    session = session_of(profile)
    if reason := why_fixed(profile, bool(in_use(session, OfficeProfile, [profile.id])), today):
        raise Refused(reason)
    if reason := why_not_from(session, values["valid_from"], today, but=profile):
        raise Refused(reason)
    before = values_of(profile)
    changes = text.shorten(
        "; ".join(
            f"{label}: {_shown(before[name]) or 'trống'} → {_shown(values[name]) or 'trống'}"
            for name, label in LABELS.items()
            if before[name] != values[name]
        ),
        1000,
    )
    for name, value in values.items():
        setattr(profile, name, value)
    if changes:
        note = f"Sửa hồ sơ cơ quan: {changes}"
        audit.record(session, by=by, action="profile.edit", subject=profile, at=at, note=note)
    return changes


def remove(profile: OfficeProfile, *, by: Any, at: datetime, today: date) -> None:
    """Delete a profile that has not begun. Raises Refused for others, and when a draft bears it."""
    session = session_of(profile)
    if profile.valid_from <= today:
        raise Refused("Chỉ xóa được hồ sơ chưa đến ngày áp dụng.")
    if in_use(session, OfficeProfile, [profile.id]):
        raise Refused("Đã có dự thảo văn bản mang hồ sơ này; đổi ngày của dự thảo trước khi xóa hồ sơ.")
    audit.record(
        session, by=by, action="profile.delete", subject=profile, at=at,
        note=f"Xóa hồ sơ cơ quan áp dụng từ {dates.format_date(profile.valid_from)}: {profile.issuing_line}",
    )  # fmt: skip
    session.delete(profile)


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return dates.format_date(value)
    return value.label if isinstance(value, NumberSeries) else " ".join(str(value).split())
