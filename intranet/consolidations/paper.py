"""What the office writes around the numbers of a period: the report as a document, its headings and own paragraphs."""

from dataclasses import dataclass

from intranet.core.text import nfc
from intranet.report_forms.definition import USUAL_HEADINGS, Part
from intranet.reports.paper import Official

SUPERIOR = "Sở Giáo dục và Đào tạo"
"""Whom the report for the upper level is addressed to (D3)."""

TO_SUPERIOR = ("Như trên (để b/c)", "Lãnh đạo Phòng (để b/c)", "Lưu: VT")
"""Nơi nhận of the report for the upper level."""


@dataclass(frozen=True)
class Paper(Official):
    """The report of a period. ``headings`` and ``texts`` (the office's own paragraphs, a line each) are of parts I–V.

    ``compares``: with the columns of earlier periods; ``charts``: with charts; ``annexes``: with the figures school by
    school; ``names``: with the schools that were late or have not reported.
    """

    headings: tuple[str, ...] = USUAL_HEADINGS
    texts: tuple[str, ...] = ("",) * len(Part)
    compares: bool = True
    charts: bool = True
    annexes: bool = True
    names: bool = True

    def heading(self, part: Part) -> str:
        """The heading of a part, the usual one where the office has left it empty."""
        return nfc(self.headings[part - 1]) or USUAL_HEADINGS[part - 1]

    def text(self, part: Part) -> tuple[str, ...]:
        """The office's own paragraphs of a part."""
        return tuple(line.strip() for line in self.texts[part - 1].splitlines() if line.strip())
