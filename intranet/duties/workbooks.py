"""The board, the lists of duties and the shares in time as workbooks."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from intranet.core import clock, dates
from intranet.core.spreadsheets import Cell, Sheet, workbook
from intranet.duties import sheet as boards
from intranet.duties.board_pdf import column_title
from intranet.duties.columns import Column
from intranet.duties.grouping import level_name
from intranet.duties.models import State
from intranet.duties.rates import Month, SchoolScore, Score

_GOOD = {"bg_color": "#E3F1E6", "font_color": "#1D5B2C"}
_BAD = {"bg_color": "#B3261E", "font_color": "#FFFFFF"}
_WAITING = {"bg_color": "#FFF3CF", "font_color": "#6B4E00"}
_TURNED = {"bg_color": "#FBE4D5", "font_color": "#8A3B12"}
_LOOKS = {
    boards.SHORT[State.DONE]: _GOOD,
    boards.SHORT[State.LATE]: _BAD,
    boards.SHORT[State.WAITING]: _WAITING,
    boards.SHORT[State.RETURNED]: _TURNED,
}
_COUNTED = ["Đã đến hạn", "Đúng hạn", "Trễ hạn", "Chưa nộp", "Tỷ lệ đúng hạn"]


def board(whole: boards.Sheet) -> bytes:
    """Schools × duties as on the screen, and the totals of each column."""
    header = ["Nhóm", "Trường", "Cấp học", "Xã, phường", *map(column_title, whole.columns)]
    main = Sheet("Bảng theo dõi", header, _lines(whole), frozen=2, looks=_LOOKS, widest=36)
    return workbook([main, _by_column(whole.columns), Sheet("Bộ lọc", ["Nội dung"], _about(whole))])


def scores(
    months: list[Month], schools: list[SchoolScore], parts: dict[tuple[int, date], Score], columns: list[Column]
) -> bytes:
    """The shares in time: by month, by school with its months beside, by what was asked."""
    by_month = [[month.label, *_figures(month.score)] for month in months]
    heads = ["Trường", "Cấp học", "Xã, phường", *_COUNTED, *(month.label for month in months)]
    by_school = (
        [
            one.name, level_name(one.rank), one.commune, *_figures(one.score),
            *(parts.get((one.id, month.first_on), Score()).ratio for month in months),
        ]
        for one in schools
    )  # fmt: skip
    shares = range(7, len(heads))
    return workbook(
        [
            Sheet("Theo tháng", ["Tháng", *_COUNTED], by_month, shares=(5,)),
            Sheet("Theo trường", heads, by_school, frozen=1, shares=shares),
            _by_column(columns),
        ]
    )


def _lines(whole: boards.Sheet) -> Iterator[list[Cell]]:
    for group in whole.groups:
        for line in group.lines:
            found = (whole.cells.get((line.id, column.key)) for column in whole.columns)
            yield [group.name, line.name, line.levels, line.commune, *map(_words, found)]


def _words(cell: boards.Cell | None) -> str:
    if cell is None:
        return ""
    words = boards.SHORT[cell.state]
    return f"{words}, nộp {_day(cell.submitted_at)}" if cell.submitted_at else words


def _by_column(columns: Iterable[Column]) -> Sheet:
    states = [state for state in State if state is not State.CANCELLED]
    header = [
        "Văn bản",
        "Trích yếu",
        "Việc",
        "Giao ngày",
        "Hạn",
        "Phải làm",
        *(state.label for state in states),
        *_COUNTED,
    ]
    rows = (
        [
            column.symbol, column.subject, column.label, _day(column.opened_at), _day(column.due_at), column.total,
            *(column.count(state) for state in states), *_figures(column.score),
        ]
        for column in columns
    )  # fmt: skip
    return Sheet("Theo việc", header, rows, frozen=1, shares=(len(header) - 1,))


def _figures(score: Score) -> list[Cell]:
    return [score.due, score.in_time, score.late, score.missing, score.ratio]


def _about(whole: boards.Sheet) -> list[list[Cell]]:
    return [[words] for words in (f"Tính đến {dates.format_datetime(whole.at)}", *whole.about)]


def _day(at: datetime) -> str:
    return dates.format_date(clock.local(at).date())
