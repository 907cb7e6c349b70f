"""Telephone numbers on a card: what is kept of them, and what a person who may not see them gets to see."""

import re
from dataclasses import dataclass

from intranet.core import phones
from intranet.core.phones import PhoneKind

_STORED_MOBILE = re.compile(r"\+84[35789][0-9]{8}")
_STORED = re.compile(r"\+[0-9]{8,15}")
_FEWEST_DIGITS = 9


@dataclass(frozen=True)
class Number:
    """A number as one person may see it. ``e164`` is empty when it is masked or cannot be dialled."""

    label: str
    display: str
    e164: str = ""
    masked: bool = False

    @property
    def uri(self) -> str:
        """“tel:+84912345678”, or nothing."""
        return f"tel:{self.e164}" if self.e164 else ""

    @property
    def open_display(self) -> str:
        """What may be copied into an address book: nothing for a masked number."""
        return "" if self.masked else self.display


def stored(typed: str, kind: PhoneKind | None = None) -> str:
    """E.164 where the number can be read, else as typed. ``kind`` is what the field is for."""
    phone = phones.normalise(typed, kind)
    return phone.e164 or phone.display


def holds_mobile(value: str) -> bool:
    """Whether a stored value is or contains a mobile number (schools write both into one cell)."""
    if not value or _STORED_MOBILE.fullmatch(value):
        return bool(value)
    if _STORED.fullmatch(value):
        return False
    return any(phones.normalise(part).kind is PhoneKind.MOBILE for part in phones.split_numbers(value))


def number(label: str, value: str, shown: bool) -> Number:
    """A stored value for the screen, masked unless ``shown``."""
    if not shown:
        return Number(label, masked(value), masked=True)
    return Number(label, phones.display(value), value if _STORED.fullmatch(value) else "")


def masked(value: str) -> str:
    """“•••• ••• 682”; nothing at all of what is not one single number."""
    digits = [sign for sign in value if sign.isdigit()]
    whole = len(digits) >= _FEWEST_DIGITS and len(phones.split_numbers(value)) == 1
    return f"•••• ••• {''.join(digits[-3:])}" if whole else "••••"
