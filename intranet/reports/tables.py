"""The tables of a report as cells: one definition for the PDF and the command."""

from collections.abc import Iterable
from itertools import groupby

from intranet.contacts.queries import DirectoryRow
from intranet.core import clock
from intranet.core.dates import format_date
from intranet.core.numbers import format_number as n
from intranet.core.numbers import percent
from intranet.duties.models import Kind
from intranet.pdf.tables import Column, Row
from intranet.pdf.tables import Kind as Look
from intranet.reports.consolidation import Consolidation, Line

ACKNOWLEDGED, PLANNED, CARDS = "Báo nhận văn bản", "Kế hoạch triển khai", "Thẻ đầu mối"


def result_columns(first: str) -> list[Column]:
    """By level, by commune: the columns under which ``result_cells`` stand."""
    return [
        Column(first, 3.4),
        Column("Số trường", 1, "right"),
        Column("Giao", 1, "right", ACKNOWLEDGED),
        Column("Đúng hạn", 1, "right", ACKNOWLEDGED),
        Column("Trễ hạn", 1, "right", ACKNOWLEDGED),
        Column("Chưa", 1, "right", ACKNOWLEDGED),
        Column("Giao", 1, "right", PLANNED),
        Column("Đã nộp", 1, "right", PLANNED),
        Column("Chấp nhận", 1, "right", PLANNED),
        Column("Chưa", 1, "right", PLANNED),
        Column("Giao", 1, "right", CARDS),
        Column("Đã xác nhận", 1, "right", CARDS),
        Column("Chưa", 1, "right", CARDS),
    ]


def result_cells(line: Line) -> list[str]:
    """One line of results."""
    told, plan, card = (line.tallies[kind] for kind in (Kind.ACKNOWLEDGE, Kind.PLAN, Kind.CARD))
    figures = [
        line.schools,
        *(told.asked, told.in_time, told.late, told.missing),
        *(plan.asked, plan.handed, plan.settled, plan.missing),
        *(card.asked, card.handed, card.missing),
    ]
    return [line.label, *map(n, figures)]


def result_rows(lines: Iterable[Line], total: Line) -> list[Row]:
    """The lines and their sum."""
    return [*(Row(result_cells(line)) for line in lines), Row(result_cells(total), Look.TOTAL)]


DIRECTIVE_COLUMNS = [
    Column("Việc được giao", 3.2),
    Column("Hạn", 1.4, "center"),
    Column("Số trường", 1, "right"),
    Column("Đúng hạn", 1, "right"),
    Column("Trễ hạn", 1, "right"),
    Column("Chưa", 1, "right"),
    Column("Tỷ lệ đúng hạn", 1.2, "right"),
]


def directive_rows(report: Consolidation) -> list[Row]:
    """Every directive of the period with what it asks."""
    rows = []
    for place, line in enumerate(report.directives, 1):
        fate = f" ({line.paper.note})" if line.paper.note else ""
        rows.append(Row((f"{place}. {line.paper.title}{fate}: {line.paper.subject}",), Look.GROUP))
        for ask in line.asks:
            tally = ask.tally
            figures = [n(figure) for figure in (tally.asked, tally.in_time, tally.late, tally.missing)]
            due = format_date(clock.local(ask.due_at).date())
            rows.append(Row([ask.label, due, *figures, percent(tally.in_time, tally.asked)]))
        if not line.asks:
            rows.append(Row(["Không còn việc nào được giao" if line.paper.note else "Không giao việc", *[""] * 6]))
    return rows


MISSING_COLUMNS = [
    Column("STT", 0.5, "center"),
    Column("Trường", 2.9),
    Column("Việc chưa thực hiện", 2.6),
    Column("Văn bản", 1.7),
    Column("Hạn", 1.1, "center"),
    Column("Trễ (ngày)", 0.8, "center"),
]


def missing_rows(report: Consolidation) -> list[Row]:
    """What is missing by name, commune by commune, numbered through."""
    rows = []
    place = 0
    for commune, found in groupby(report.missing, key=lambda row: row.commune):
        some = list(found)
        rows.append(Row((f"{commune} ({n(len(some))} lượt)",), Look.GROUP))
        for row in some:
            place += 1
            late = n(row.days_late) if row.days_late else "còn hạn"
            rows.append(Row([n(place), row.school, row.what, row.document, format_date(row.due_on), late]))
    return rows


DIRECTORY_COLUMNS = [
    Column("STT", 0.4, "center"),
    Column("Trường", 2.2),
    Column("Xã, phường", 1.3),
    Column("Loại đầu mối", 1.6),
    Column("Họ và tên", 1.6),
    Column("Chức vụ", 1.5),
    Column("Điện thoại cơ quan", 1.3),
    Column("Thư điện tử", 2.3),
]


def directory_rows(entries: Iterable[DirectoryRow]) -> list[list[str]]:
    """The directory without mobile numbers."""
    return [
        [n(place), row.school, row.commune, row.kind, row.name, row.post, row.landline, row.email]
        for place, row in enumerate(entries, 1)
    ]
