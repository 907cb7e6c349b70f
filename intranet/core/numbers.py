"""Numbers the Vietnamese way: a dot between thousands, a comma before the decimals."""

import re
from decimal import ROUND_HALF_UP, Decimal

_WRITTEN = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:,([0-9]+))?")


def format_number(n: int | float | Decimal, places: int | None = None) -> str:
    """1234 → "1.234", 1.5 → "1,5"; with ``places`` exactly that many decimals, rounded half up."""
    value = Decimal(str(n))
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, decimals = f"{value:,f}".partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    whole = whole.replace(",", ".")
    written = f"{whole},{decimals}" if decimals else whole
    return written.removeprefix("-") if value == 0 else written


def parse_number(s: str) -> Decimal:
    """The number in "1.234", "1 234", "1,5". Raises ValueError with a Vietnamese sentence.

    "1.5" is refused, not guessed: the dot belongs between thousands.
    """
    typed = " ".join(s.replace("−", "-").split())
    found = _WRITTEN.fullmatch(typed)
    if found is None:
        hint = ", dấu phẩy trước phần thập phân (1,5)" if re.fullmatch(r"[+-]?[0-9]+\.[0-9]+", typed) else ""
        raise ValueError(f"Cần một số, ví dụ 1.234 hoặc 1,5{hint}.")
    sign, whole, decimals = found.groups()
    return Decimal(f"{sign}{whole.replace('.', '').replace(' ', '')}.{decimals or 0}")


def percent(part: int | float | Decimal, whole: int | float | Decimal) -> str:
    """The share as "87,5%", one decimal at most; "–" when the whole is 0.

    Never "100%" while something is missing, nor "0%" while something is there.
    """
    if whole == 0:
        return "–"
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    share = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if share == 100 and exact < 100:
        share = Decimal("99.9")
    if share == 0 and exact > 0:
        share = Decimal("0.1")
    return f"{format_number(share)}%"
