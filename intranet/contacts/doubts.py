"""What a school should look at once more before a card is saved. A doubt warns and proposes; it never refuses."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from intranet.contacts.models import ContactCard, Visibility
from intranet.core import dates, phones, text
from intranet.core.phones import PhoneKind
from intranet.units.office import OfficeProfile

PHONE_FIELDS = {"landline": PhoneKind.LANDLINE, "mobile": PhoneKind.MOBILE, "zalo": PhoneKind.MOBILE}
_OTHER = {"landline": "mobile", "mobile": "landline"}


@dataclass(frozen=True)
class Typed:
    """What stands in the form, cleaned but not normalised."""

    name: str
    landline: str
    mobile: str
    zalo: str
    email: str
    visibility: Visibility
    valid_from: date


@dataclass(frozen=True)
class Doubt:
    """One thing to look at; ``text`` is read after the field's name.

    ``proposal`` holds what the fields would become when it is accepted: (field, value).
    """

    field: str
    text: str
    proposal: tuple[tuple[str, str], ...] = ()


def doubts(typed: Typed, *, before: ContactCard | None, profile: OfficeProfile) -> list[Doubt]:
    """All doubts about a card, in the order of the form. ``before`` is the card it would replace."""
    found = _of_person(typed, before)
    for field, kind in PHONE_FIELDS.items():
        found += _of_phone(field, kind, typed)
    found += _of_mailbox(typed.email, profile)
    if not (typed.landline or typed.mobile or typed.email):
        found.append(
            Doubt("landline", "chưa có số điện thoại hay thư điện tử nào, nên sẽ không ai liên lạc được với đầu mối.")
        )
    if typed.visibility is Visibility.PUBLIC and (typed.mobile or typed.zalo):
        found.append(
            Doubt(
                "visibility",
                "công khai số di động của một người cần được chính người đó đồng ý; giữ lại bằng chứng đồng ý "
                "(Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15).",
            )
        )
    return found


def fingerprint(found: list[Doubt]) -> str:
    """A short name of exactly these doubts, so that “Vẫn lưu” accepts what was shown and nothing else."""
    return sha256("\n".join(f"{doubt.field}:{doubt.text}" for doubt in found).encode()).hexdigest()[:16]


def proposed(found: list[Doubt]) -> dict[str, str]:
    """Every proposed value by field."""
    return {field: value for doubt in found for field, value in doubt.proposal}


def _of_person(typed: Typed, before: ContactCard | None) -> list[Doubt]:
    if before is None or text.fold(before.name) == text.fold(typed.name) or typed.valid_from > before.valid_from:
        return []
    since = dates.format_date(typed.valid_from)
    return [
        Doubt(
            "valid_from",
            f"tên đổi từ “{before.name}” sang “{typed.name}” nhưng vẫn phụ trách từ {since}. Nếu đã đổi người, hãy ghi "
            "ngày người mới bắt đầu; nếu chỉ sửa tên viết sai thì vẫn lưu.",
        )
    ]


def _of_phone(field: str, kind: PhoneKind, typed: Typed) -> list[Doubt]:
    value: str = getattr(typed, field)
    if not value or (field == "zalo" and sum(sign.isdigit() for sign in value) < 7):
        return []  # a Zalo name is no number
    parts = phones.split_numbers(value)
    if len(parts) > 1:
        warning = " ".join(phones.normalise(value, kind).warnings)
        return [Doubt(field, f"“{value}”: {warning}", _shared_out(field, parts, typed))]
    phone = phones.normalise(value, kind)
    ambiguous = phone.e164 is not None and phone.suggestion is not None  # dialled as a mobile, or a landline of old
    if field == "landline" and phone.kind is PhoneKind.MOBILE and not ambiguous:
        move = () if typed.mobile else (("landline", ""), ("mobile", phone.suggestion or value))
        return [Doubt(field, f"“{value}” là số di động; hãy ghi ở mục Di động để số được che đúng.", move)]
    if not phone.warnings:
        return []
    proposal = ((field, phone.suggestion),) if phone.suggestion else ()
    return [Doubt(field, f"“{value}”: {' '.join(phone.warnings)}", proposal)]


def _shared_out(field: str, parts: list[str], typed: Typed) -> tuple[tuple[str, str], ...]:
    """One landline and one mobile in a cell go to their own fields, when the other field is free."""
    other = _OTHER.get(field)
    if other is None or getattr(typed, other) or len(parts) != 2:
        return ()
    by_kind = {phones.normalise(part).kind: part for part in parts}
    if set(by_kind) != {PhoneKind.LANDLINE, PhoneKind.MOBILE}:
        return ()
    return (("landline", by_kind[PhoneKind.LANDLINE]), ("mobile", by_kind[PhoneKind.MOBILE]))


def _of_mailbox(email: str, profile: OfficeProfile) -> list[Doubt]:
    if not email or profile.allows_mailbox(email):
        return []
    allowed = ", ".join(f"@{line.strip().lstrip('@.')}" for line in profile.mail_domains.splitlines() if line.strip())
    return [
        Doubt(
            "email",
            f"“{email}” không thuộc tên miền của ngành ({allowed}). Quy định: không dùng hộp thư cá nhân trong "
            "chỉ đạo, điều hành; nên dùng hộp thư công vụ của trường.",
        )
    ]
