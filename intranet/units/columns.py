"""Which column of a school list holds which fact: guessed from the header, remembered from last time."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import text
from intranet.units.facts import LABELS
from intranet.units.models import ImportMatch

# Folded header words → fact. E-mail and website stand before address, because of "địa chỉ email", "địa chỉ web".
_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("ten truong", "ten don vi", "ten co so giao duc", "ten co so", "truong", "don vi", "ten"),
    "levels": ("cap hoc", "bac hoc", "cap", "bac"),
    "commune": ("xa phuong", "phuong xa", "xa phuong thi tran", "ten xa", "xa", "phuong", "dia ban"),
    "ownership": ("loai hinh", "loai hinh truong", "hinh thuc so huu", "cong lap tu thuc"),
    "abbreviation": ("chu viet tat", "ten viet tat", "viet tat"),
    "phone": ("dien thoai", "so dien thoai", "sdt", "so dt", "dt", "tel", "phone"),
    "email": ("email", "e mail", "thu dien tu", "hop thu", "mail"),
    "website": ("website", "trang web", "trang thong tin dien tu", "cong thong tin dien tu", "web"),
    "address": ("dia chi",),
    "sector_code": ("ma truong", "ma don vi", "ma csdl nganh", "ma so", "ma"),
    "electronic_id": ("ma dinh danh dien tu", "ma dinh danh"),
    "organ_id": ("ma co quan", "organid", "organ id"),
}
_ERROR_COLUMN = "loi"


def _plain(cell: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.fold(cell).replace("_", " ")))


def looks_like_header(cell: str) -> bool:
    """Whether a cell is one of the usual column titles."""
    return any(_plain(cell) in names for names in _NAMES.values()) and len(cell) < 60


def guess(header: Sequence[str]) -> dict[str, int]:
    """Fact → place of its column, as the titles say; titles that merely contain the words come second."""
    titles = [_plain(cell) for cell in header]
    found: dict[str, int] = {}
    for exact in (True, False):
        for fact, names in _NAMES.items():
            free = [place for place in range(len(titles)) if place not in found.values()]
            place = next((place for place in free if _means(titles[place], names, exact)), None)
            if fact not in found and place is not None:
                found[fact] = place
    return {fact: found[fact] for fact in LABELS if fact in found}


def _means(title: str, names: tuple[str, ...], exact: bool) -> bool:
    if exact:
        return title in names
    # One short word inside a longer title says nothing: "tên hiệu trưởng" is no school's name.
    telling = [name for name in names if " " in name or name in ("email", "website")]
    return any(f" {name} " in f" {title} " for name in telling)


def header_key(header: Sequence[str]) -> str:
    """The fingerprint of a header line; the column of errors this program adds does not count."""
    titles = [_plain(cell) for cell in header]
    while titles and titles[-1] in ("", _ERROR_COLUMN):
        titles.pop()
    return sha256("\n".join(titles).encode()).hexdigest()


def recall(session: Session, header: Sequence[str]) -> dict[str, int] | None:
    """How this header was matched last time, None for a new one."""
    found = session.scalar(select(ImportMatch).where(ImportMatch.header_key == header_key(header)))
    if found is None:
        return None
    return {fact: place for fact, place in found.columns.items() if fact in LABELS and place < len(header)}


def remember(session: Session, header: Sequence[str], columns: dict[str, int], *, at: datetime) -> None:
    """Keep the match for the next file with this header."""
    key = header_key(header)
    found = session.scalar(select(ImportMatch).where(ImportMatch.header_key == key))
    if found is None:
        found = ImportMatch(header_key=key)
        session.add(found)
    found.columns, found.used_at = columns, at
