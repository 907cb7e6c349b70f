"""The board on landscape paper: as many columns a page as can be read, the others on further sets of pages."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable, PageBreak, Spacer
from sqlalchemy.orm import Session

from intranet.core import clock, dates
from intranet.core.numbers import format_number
from intranet.duties.columns import Column
from intranet.duties.models import State
from intranet.duties.sheet import SHORT, Cell, Group, Sheet
from intranet.pdf import document, parts, tables
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH
from intranet.pdf.tables import Kind, Row
from intranet.units.office import OfficeProfile

COLUMNS = 8
"""How many things asked fit beside the schools on one page."""

_SIZE = 9.5
_FINISHED = (State.DONE, State.DONE_LATE)
_KEY = (
    "Trong ô: tình trạng và ngày nộp lần đầu; “–”: không yêu cầu. Dòng của cấp học, xã, phường và dòng cuối: số trường "
    "đã xong / số trường phải làm; QH: số trường quá hạn, chưa làm."
)


def paper(session: Session, sheet: Sheet, *, by: Any, at: datetime) -> bytes:
    """The PDF: one set of pages for each ``COLUMNS`` columns, all schools in each set, the heads on every page."""
    today = clock.local(at).date()
    profile = OfficeProfile.on(session, today)
    head = Letterhead(profile.superior_line, profile.issuing_line, "", dates.official_date(profile.place, today))
    story: list[Flowable] = [
        *head.flowables(LANDSCAPE_TEXT_WIDTH),
        *parts.title("Bảng theo dõi", "Việc giao cho các trường"),
    ]
    story += parts.body(about(sheet))
    story.append(Spacer(1, 6))
    sets = [sheet.columns[start : start + COLUMNS] for start in range(0, len(sheet.columns), COLUMNS)]
    for place, columns in enumerate(sets or [[]], 1):
        if place > 1:
            story.append(PageBreak())
        caption = f"Phần {place}/{len(sets)}" if len(sets) > 1 else ""
        story += tables.data_table(
            _heads(columns), _rows(sheet, columns), caption=caption, size=_SIZE, empty="Không có việc nào khớp."
        )
    story += parts.body(_KEY)
    story += parts.body(f"In lúc {dates.format_datetime(at)}, người in: {by.display_name}.")
    return document.build(
        story,
        title="Bảng theo dõi",
        author=profile.display_name,
        subject=about(sheet),
        created=clock.local(at),
        landscape=True,
    )


def about(sheet: Sheet) -> str:
    """What the paper holds: as of when, how many schools, narrowed to what."""
    narrowed = f" ({'; '.join(sheet.about)})" if sheet.about else ""
    return (
        f"Tính đến {dates.format_datetime(sheet.at)}: {format_number(sheet.schools)} trường, "
        f"{format_number(len(sheet.columns))} việc được giao{narrowed}."
    )


def column_title(column: Column) -> str:
    """The head of a column: symbol, what is asked, by when."""
    due_on = clock.local(column.due_at).date()
    return f"{column.symbol} {column.label}, hạn {dates.format_date(due_on)}"


def _heads(columns: Sequence[Column]) -> list[tables.Column]:
    heads = [tables.Column("STT", 0.5, "center"), tables.Column("Trường", 3.4)]
    return heads + [tables.Column(column_title(column), 1.6) for column in columns]


def _rows(sheet: Sheet, columns: Sequence[Column]) -> Iterator[Row]:
    place = 0
    for group in sheet.groups:
        yield Row(["", group.name, *(_total(group, column) for column in columns)], Kind.HEADING)
        for line in group.lines:
            place += 1
            cells = [_words(sheet.cells.get((line.id, column.key))) for column in columns]
            yield Row([str(place), line.name, *cells])
    if sheet.groups:
        sums = [_shown(column.count(*_FINISHED), column.total, column.count(State.LATE)) for column in columns]
        yield Row(["", "Toàn bộ", *sums], Kind.TOTAL)


def _words(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    if cell.submitted_at is None:
        return SHORT[cell.state]
    return f"{SHORT[cell.state]} {clock.local(cell.submitted_at):%d/%m}"


def _total(group: Group, column: Column) -> str:
    counts = group.counts.get(column.key, {})
    finished = sum(counts.get(state, 0) for state in _FINISHED)
    return _shown(finished, sum(counts.values()), counts.get(State.LATE, 0))


def _shown(finished: int, asked: int, late: int) -> str:
    if not asked:
        return "–"
    words = f"{format_number(finished)}/{format_number(asked)}"
    return f"{words}, QH {format_number(late)}" if late else words
