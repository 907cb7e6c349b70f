"""Days as Vietnamese offices write them: 05/09/2026, "ngày 05 tháng 01 năm 2026", "còn 3 ngày", 2026–2027."""

import re
from datetime import date, datetime, timedelta

from intranet.core.clock import local

_WRITTEN = re.compile(r"([0-9]{1,2})\s*([/.-])\s*([0-9]{1,2})\s*\2\s*([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")  # a phone's number pad has no slash
_IN_WORDS = re.compile(r"(?:ngày\s+)?([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})", re.IGNORECASE)


def parse_date(s: str) -> date:
    """A day written dd/mm/yyyy (also with - or ., one-digit days), ddmmyyyy, yyyy-mm-dd or "ngày 5 tháng 9 năm 2026".

    Raises ValueError with a Vietnamese sentence. Which years are sensible is the form's business.
    """
    typed = s.strip()
    if found := _WRITTEN.fullmatch(typed):
        day, _, month, year = found.groups()
    elif found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _DIGITS.fullmatch(typed) or _IN_WORDS.fullmatch(typed):
        day, month, year = found.groups()
    else:
        raise ValueError("Ngày viết dạng ngày/tháng/năm, ví dụ 05/09/2026.")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"Không có ngày {day}/{month}/{year}.") from None


def format_date(d: date) -> str:
    """05/09/2026."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def format_datetime(dt: datetime) -> str:
    """An aware instant on a clock in Vietnam: "07:30 05/09/2026"."""
    if dt.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    there = local(dt)
    return f"{there.hour:02d}:{there.minute:02d} {format_date(there)}"


def official_date(place: str, d: date) -> str:
    """Place and day as NĐ 30/2020 (Phụ lục I, ô 4) prints them: 05 tháng 01, 12 tháng 9."""
    month = f"{d.month:02d}" if d.month < 3 else str(d.month)
    return f"{place}, ngày {d.day:02d} tháng {month} năm {d.year:04d}"


def due_in_words(due: date, today: date) -> str:
    """ "còn 3 ngày", "hôm nay" or "trễ 2 ngày"."""
    left = (due - today).days
    if left == 0:
        return "hôm nay"
    return f"còn {left} ngày" if left > 0 else f"trễ {-left} ngày"


def next_working_day(day: date) -> date:
    """The first day from Monday to Friday after a day. Public holidays are not known here."""
    day += timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def school_year_label(start: int) -> str:
    """2026 → "2026–2027"."""
    return f"{start}–{start + 1}"
