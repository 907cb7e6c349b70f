"""The file: pages with the margins and numbers of NĐ 30, and metadata that do not change from run to run."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from io import BytesIO
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from intranet.pdf import mark as marks
from intranet.pdf.keeping import KeepWithStart
from intranet.pdf.paper import BOTTOM, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, TOP, Part
from intranet.pdf.parts import opening_page
from intranet.pdf.text import clean

# Streams as they are, not as letters, which are a quarter longer.
rl_config.useA85 = 0


def build(
    story: Iterable[Flowable],
    *,
    title: str,
    author: str,
    subject: str,
    created: date,
    landscape: bool = False,
    mark: str = "",
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """The PDF of a story as bytes; parameters as for `write`."""
    out = BytesIO()
    write(
        out, story, title=title, author=author, subject=subject, created=created, landscape=landscape, mark=mark,
        progress=progress,
    )  # fmt: skip
    return out.getvalue()


def write(
    out: BinaryIO,
    story: Iterable[Flowable],
    *,
    title: str,
    author: str,
    subject: str,
    created: date,
    landscape: bool = False,
    mark: str = "",
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the PDF of a story to an open binary file. The story is used up by it.

    `created` (a date or an aware time) is the only date in the file: the same story gives the same bytes.
    `landscape` turns the paper of the document itself; annexes say it for themselves. `mark` is the address that
    says whether the paper is genuine, ended by its mark; empty for none. `progress` is told the number of each
    page as it is begun. Raises ValueError for an empty story, which would be a file without a page.
    """
    flowables = list(story)
    if not flowables:
        raise ValueError("an empty story makes no page")
    numbers = _PageNumbers(mark)
    order = (True, False) if landscape else (False, True)
    template = BaseDocTemplate(
        out,
        pageTemplates=[page for turned in order for page in _pages(turned, numbers)],
        title=clean(title),
        author=clean(author),
        subject=clean(subject),
        creator="",
        producer="",
        lang="vi-VN",
        displayDocTitle=True,
        invariant=1,
        keepTogetherClass=KeepWithStart,
    )
    stamp = _pdf_date(created)

    def canvas(*args: object, **settings: object) -> Canvas:
        made = Canvas(*args, **settings)
        made.setDateFormatter(lambda *_: stamp)
        return made

    if progress:
        template.setProgressCallBack(lambda event, value: progress(value) if event == "PAGE" else None)
    template.build(flowables, canvasmaker=canvas)


class _PageNumbers:
    """Counts the pages of the document and of each annex on its own; page 1 shows no number, but the mark."""

    def __init__(self, mark: str) -> None:
        self.page, self.mark = 1, mark

    def opening(self, canvas: Canvas, template: BaseDocTemplate) -> None:
        self.page = 1
        if self.mark and template.page == 1:
            marks.draw(canvas, self.mark)

    def following(self, canvas: Canvas, template: BaseDocTemplate) -> None:
        self.page += 1
        wide, high = canvas._pagesize
        part = Part.PAGE_NUMBER
        canvas.setFont(part.face, part.size)
        canvas.drawCentredString(wide / 2, high - TOP / 2 - part.size / 3, str(self.page))


def _pages(landscape: bool, numbers: _PageNumbers) -> list[PageTemplate]:
    wide, high = (PAGE_HEIGHT, PAGE_WIDTH) if landscape else (PAGE_WIDTH, PAGE_HEIGHT)
    opening = opening_page(landscape)
    following = opening.replace("opening", "following")

    def frame() -> Frame:
        inner = (LEFT, BOTTOM, wide - LEFT - RIGHT, high - TOP - BOTTOM)
        return Frame(*inner, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    return [
        PageTemplate(opening, [frame()], onPage=numbers.opening, pagesize=(wide, high), autoNextPageTemplate=following),
        PageTemplate(following, [frame()], onPage=numbers.following, pagesize=(wide, high)),
    ]


def _pdf_date(moment: date) -> str:
    if not isinstance(moment, datetime):
        return f"D:{moment:%Y%m%d}"
    zone = f"{moment:%z}"
    return f"D:{moment:%Y%m%d%H%M%S}" + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")
