"""What the office writes around the numbers: letterhead, subject, bases, its own paragraphs, signature, recipients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.core import dates
from intranet.documents import symbols
from intranet.documents.types import Authority, DocumentType
from intranet.reports import words
from intranet.units.levels import Level
from intranet.units.office import OfficeProfile

BLANK = " " * 8
"""Room for a number written by hand."""

RECIPIENTS = (
    "Sở Giáo dục và Đào tạo (để b/c)",
    "Lãnh đạo Phòng (để b/c)",
    "Các trường trực thuộc (để th/h)",
    "Lưu: VT",
)


@dataclass(frozen=True)
class Official:
    """A report as a document of the office on its day: what NĐ 30 puts around any text. Texts are plain.

    ``mark`` is the address its QR code says (``core.addresses.marked``), empty for a paper that nobody signs.
    """

    on: date
    office: str
    superior_line: str
    issuing_line: str
    number_text: str
    place: str
    subject: str
    titles: tuple[str, ...] = ()
    signer_name: str = ""
    recipients: tuple[str, ...] = RECIPIENTS
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    mark: str = ""

    @property
    def place_date(self) -> str:
        """“Tân Lộc, ngày 05 tháng 01 năm 2027”."""
        return dates.official_date(self.place, self.on)

    @property
    def source(self) -> str:
        """The line under the heading of an annex."""
        number = self.number_text.removeprefix("Số: ")
        day = dates.official_date("", self.on).removeprefix(", ")
        return f"Kèm theo Báo cáo số {number} {day} của {self.office}"


@dataclass(frozen=True)
class Paper(Official):
    """The report about duties, with the office's own paragraphs; each line of them is one."""

    situation: str = ""
    evaluation: str = ""
    proposals: str = ""


def usual_subject(period_name: str, level: Level | None = None) -> str:
    """“Kết quả công tác truyền thông giáo dục cấp tiểu học học kỳ I năm học 2026–2027”."""
    return " ".join(
        part for part in ("Kết quả công tác truyền thông giáo dục", words.of_level(level), period_name) if part
    )


def number_text(number: int | None, profile: OfficeProfile) -> str:
    """“Số: 05/BC-PGDĐT”, with room for the hand when there is no number."""
    symbol = symbols.compose(number or 1, DocumentType.BAO_CAO, profile.abbreviation)
    written, notation = symbols.split(symbol)
    return f"Số: {written if number else BLANK}/{notation}"


def signing_titles(authority: Authority, title: str, profile: OfficeProfile) -> tuple[str, ...]:
    """The lines of ô 7a: for KT., TL. and TUQ. the head's title, under it the signer's own."""
    if authority is Authority.NONE:
        return (title,)
    if authority is Authority.Q:
        return (f"{authority.prefix} {title}",)
    over = profile.issuing_line if authority is Authority.TM else profile.head_title
    return (f"{authority.prefix} {over}", title)


def with_filing_line(recipients: Sequence[str]) -> tuple[str, ...]:
    """The recipients ended by where the copy is filed, as NĐ 30 asks (ô 9b)."""
    if recipients and recipients[-1].lower().startswith("lưu"):
        return tuple(recipients)
    return (*recipients, RECIPIENTS[-1])


def official(values: Mapping[str, Any], profile: OfficeProfile) -> dict[str, Any]:
    """The values of an ``Official`` in the letterhead of a profile, from checked ones of ``forms.OfficialForm``."""
    return {
        "on": values["on"],
        "office": profile.display_name,
        "superior_line": profile.superior_line,
        "issuing_line": profile.issuing_line,
        "number_text": number_text(values["number"], profile),
        "place": values["place"],
        "subject": " ".join(values["subject"].split()),
        "titles": signing_titles(values["authority"], values["signer_title"], profile),
        "signer_name": values["signer_name"] or "",
        "recipients": with_filing_line(lines_of(values["recipients"])),
        "addressees": lines_of(values["addressees"]),
        "bases": lines_of(values["bases"]),
    }


def lines_of(typed: str | None) -> tuple[str, ...]:
    """The lines that say something, without the dash a person may put before each."""
    bare = (line.strip().lstrip("-–•").strip() for line in (typed or "").splitlines())
    return tuple(line for line in bare if line)
