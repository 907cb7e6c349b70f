"""Telephone numbers: read as people type them, kept as E.164, shown the Vietnamese way. Nothing is refused.

What cannot be read or is no longer in use is kept as typed with a warning; an old number brings the new.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from intranet.core.letters import clean
from intranet.core.numbering_plan import new_landline, new_mobile


class PhoneKind(StrEnum):
    """What stands behind a number."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    OTHER = "other"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return {"mobile": "di động", "landline": "máy bàn", "other": "khác", "unknown": "chưa rõ"}[self.value]


@dataclass(frozen=True)
class Phone:
    """One number. ``e164`` is None when it cannot be dialled; ``display`` is then what was typed.

    ``warnings`` are Vietnamese sentences; ``suggestion`` is the number it has become, shown like ``display``.
    """

    e164: str | None
    display: str
    kind: PhoneKind
    warnings: tuple[str, ...] = ()
    suggestion: str | None = None


_NUMBER = re.compile(r"\(?\+?\(?[0-9][0-9\s.,()/·–—-]*")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")
_STORED = re.compile(r"\+84([0-9]{9,10})")
_SPREADSHEET_FLOAT = re.compile(r"([0-9]{8,12})\.0")
_HARD_BREAK = re.compile(r"([/;,|\n\r&]|\s(?:hoặc|và|hay)\s)")
_SOFT_BREAK = re.compile(r"[\s.\-–—]+(?=[(+0])")
_COMPLETE = re.compile(r"0[35789][0-9]{8}|01[0-9]{9}|02[0-9]{9}|0[4-8][0-9]{9}|(?:\+|00)?84[0-9]{9,10}")


def normalise(raw: str, expected: PhoneKind | None = None) -> Phone:
    """Read one number. ``expected`` is the kind its field is for: old landlines may look like mobiles."""
    typed = clean(raw)
    if not typed:
        return Phone(None, "", PhoneKind.UNKNOWN)
    if len(split_numbers(raw)) > 1:
        return _as_typed(typed, "Ô này có nhiều số; nên ghi mỗi số vào một ô.")
    if found := _SPREADSHEET_FLOAT.fullmatch(typed):
        typed = found[1]
    numbers = [n for n in _NUMBER.findall(typed) if n.strip()]
    if len(numbers) != 1:
        return _as_typed(typed, "Chưa đọc được số điện thoại, giữ nguyên như đã nhập.")
    number = numbers[0]
    before, _, after = typed.partition(number)
    words = clean(f"{before} {after}").strip(" :;,.()-–")
    notes = [f"Phần chữ “{words}” không thuộc số điện thoại."] if any(c.isalnum() for c in words) else []
    digits = "".join(c for c in number if c.isdigit())
    if re.fullmatch("00[235789][0-9]{8,9}", digits) and "+" not in number and not digits.startswith("0084"):
        digits = digits[1:]
        notes.append("Đã bỏ một số 0 thừa ở đầu.")
    if ("+" in number or digits.startswith("00")) and not digits.removeprefix("00").startswith("84"):
        return _from_library(f"+{digits.removeprefix('00')}", typed, notes)
    national = _national(digits, abroad="+" in number)
    if national is None:
        return _from_library(f"+{digits}" if "+" in number else digits, typed, notes)
    if not digits.startswith(("0", "84")):
        notes.append("Đã thêm số 0 ở đầu.")
    return _vietnamese(national, typed, notes, expected)


def split_numbers(cell: str) -> list[str]:
    """The numbers of a cell that may hold several, each as typed with the words beside it."""
    pieces: list[str] = []
    parts = _HARD_BREAK.split(cell)
    for index in range(0, len(parts), 2):
        piece, gap = parts[index], parts[index - 1] if index else ""
        # A short piece belongs to the number before it: "0277.3995.799/12", "0912,345,678".
        if pieces and (_count(piece) < 7 or _count(pieces[-1]) < 7):
            pieces[-1] += gap + piece
        else:
            pieces.append(piece)
    return [whole for piece in pieces for part in _halves(piece) if (whole := part.strip(" -–—"))]


def display(value: str | None) -> str:
    """A stored number (E.164, or as typed) as it is shown: 0ddd ddd ddd, 0277 dddd ddd, 024 dddd dddd."""
    if not value:
        return ""
    if found := _STORED.fullmatch(value):
        return _grouped(f"0{found[1]}")
    return normalise(value).display


def _vietnamese(national: str, typed: str, notes: list[str], expected: PhoneKind | None) -> Phone:
    import phonenumbers  # 60 modules that a start can do without

    e164 = f"+84{national[1:]}"
    known = phonenumbers.is_valid_number(phonenumbers.parse(e164))
    if changed := new_mobile(national):
        notes.append(f"Số di động 11 chữ số không còn dùng; số mới là {_grouped(changed)}.")
        return Phone(None, typed, PhoneKind.MOBILE, tuple(notes), _grouped(changed))
    old_landline = new_landline(national)
    if _MOBILE.fullmatch(national):
        if old_landline and expected is PhoneKind.LANDLINE:
            notes.append(f"Nếu là máy bàn với mã vùng cũ thì số mới là {_grouped(old_landline)}.")
        elif not known:
            notes.append("Đầu số di động này chưa có trong danh mục.")
        suggestion = _grouped(old_landline) if old_landline and expected is PhoneKind.LANDLINE else None
        return Phone(e164, _grouped(national), PhoneKind.MOBILE, tuple(notes), suggestion)
    if old_landline and not known:
        notes.append(f"Mã vùng đã đổi năm 2017; số mới là {_grouped(old_landline)}.")
        return Phone(None, typed, PhoneKind.LANDLINE, tuple(notes), _grouped(old_landline))
    if _LANDLINE.fullmatch(national):
        if not known:
            notes.append("Mã vùng hoặc số máy bàn này chưa có trong danh mục.")
        return Phone(e164, _grouped(national), PhoneKind.LANDLINE, tuple(notes))
    return _from_library(national, typed, notes)


def _from_library(number: str, typed: str, notes: list[str]) -> Phone:
    """A number of another country, a hotline (1800, 1900), or something unreadable."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        count = _count(typed)
        lacking = "Có lẽ thiếu mã vùng" if 6 <= count <= 8 else "Không đúng dạng số điện thoại Việt Nam"
        return _as_typed(typed, f"{lacking} ({count} chữ số), giữ nguyên như đã nhập.", *notes)
    form = phonenumbers.PhoneNumberFormat
    shown = phonenumbers.format_number(parsed, form.NATIONAL if parsed.country_code == 84 else form.INTERNATIONAL)
    e164 = phonenumbers.format_number(parsed, form.E164)
    return Phone(e164, shown, PhoneKind.OTHER, tuple(notes))


def _national(digits: str, *, abroad: bool) -> str | None:
    """The number as dialled inside Vietnam, 10 or 11 digits from 0 on; None when it has another length.

    ``abroad`` says that it was typed with a plus and the country's code.
    """
    if digits.startswith("0084"):
        digits = digits[2:]
    if digits.startswith("84") and (abroad or len(digits) >= 11):
        digits = digits[2:]
        digits = digits if digits.startswith("0") else f"0{digits}"
    elif not digits.startswith("0") and len(digits) in (9, 10):
        digits = f"0{digits}"
    return digits if digits.startswith("0") and len(digits) in (10, 11) else None


def _grouped(national: str) -> str:
    if _MOBILE.fullmatch(national):
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    if national.startswith(("024", "028")):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return f"{national[:4]} {national[4:8]} {national[8:]}"


def _as_typed(typed: str, *warnings: str) -> Phone:
    return Phone(None, typed, PhoneKind.UNKNOWN, warnings)


def _halves(piece: str) -> list[str]:
    """Cut where a complete number ends and another begins, with nothing but a space or a dash between."""
    for gap in _SOFT_BREAK.finditer(piece):
        left, right = piece[: gap.start()], piece[gap.end() :]
        if _count(left) >= 9 and _COMPLETE.fullmatch(_digits(left)) and _count(right) >= 9:
            return [left, *_halves(right)]
    return [piece]


def _digits(s: str) -> str:
    return "".join(c for c in s if c in "+0123456789")


def _count(s: str) -> int:
    return sum(c.isdigit() for c in s)
