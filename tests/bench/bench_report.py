"""The consolidated PDF for 60, 300 and 3,000 schools: how its time grows, and against bare ReportLab.

Bare ReportLab draws the same tables with its own LongTable, from cells whose lines are already broken, in pieces of
500 rows (whole, it would copy all the rest at every page): the quickest there is without our code.
"""

import time
from collections.abc import Callable
from datetime import date
from io import BytesIO

from reportlab.lib.colors import black
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate, TableStyle
from sqlalchemy import select

from intranet.core import clock
from intranet.core.db import db
from intranet.pdf.fonts import REGULAR
from intranet.pdf.paper import TEXT_WIDTH
from intranet.pdf.table_layout import Column, Kind, Layout, Row
from intranet.reports import queries, tables
from intranet.reports.consolidation import Consolidation
from intranet.reports.paper import Paper
from intranet.reports.pdf import report_pdf
from intranet.reports.periods import Period
from intranet.units.office import OfficeProfile
from intranet.units.years import SchoolYear
from tests.bench.district import district

SIZES = (60, 300, 3000)
PIECE = 500


def rows() -> list[tuple[str, str, str]]:
    """The table's lines."""
    found = []
    per_school = []
    for size in SIZES:
        app, _ = district(size)
        times = 5 if size < 1000 else 2
        with app.app_context():
            counting = best(lambda: _report()[0], times)
            report, paper = _report()
        _lines.clear()
        drawing = best(lambda: report_pdf(report, paper), times)  # noqa: B023 - called at once
        bare = best(lambda: _bare(report), times)  # noqa: B023 - called at once
        listed = len(report.missing) + len(report.directory)
        figure = f"{counting:.2f} s + {drawing:.2f} s"
        found.append((f"report of {size:,} schools, {listed:,} rows listed: counting + drawing", figure, ""))
        what = f"report of {size:,} schools: drawing against bare ReportLab"
        found.append((what, f"{drawing / bare:.2f} ×", "at most 1.5 ×"))
        per_school.append((counting + drawing) / size)
    growth = " → ".join(f"{cost * 1000:.1f}" for cost in per_school)
    return [*found, ("report: milliseconds per school from 60 to 3,000", growth, "not growing (linear)")]


def best(work: Callable[[], object], times: int) -> float:
    """The least processor seconds of a few runs: other programs of the machine do not count."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def _report() -> tuple[Consolidation, Paper]:
    year = db.session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc())).first()
    assert year is not None
    period = Period(year.starts_on, year.ends_on, f"năm học {year.label}")
    profile = OfficeProfile.on(db.session, date(2026, 12, 31))
    paper = Paper(
        on=date(2026, 12, 31), office=profile.display_name, superior_line=profile.superior_line,
        issuing_line=profile.issuing_line, number_text="Số: 01/BC-PGDĐT", place=profile.place, subject="Kết quả",
        titles=(profile.head_title,),
    )  # fmt: skip
    report = queries.report(db.session, period, period.cut(clock.now()), directory=True)
    db.session.rollback()
    return report, paper


def _bare(report: Consolidation) -> bytes:
    story: list[Flowable] = []
    story += _bare_table(tables.result_columns("Cấp học"), tables.result_rows(report.by_level, report.total), 11)
    story += _bare_table(tables.result_columns("Xã"), tables.result_rows(report.by_commune, report.total), 11)
    story += _bare_table(tables.DIRECTIVE_COLUMNS, tables.directive_rows(report), 12)
    story += _bare_table(tables.MISSING_COLUMNS, tables.missing_rows(report), 11)
    entries = [Row(cells) for cells in tables.directory_rows(report.directory)]
    story += _bare_table(tables.DIRECTORY_COLUMNS, entries, 11)
    out = BytesIO()
    SimpleDocTemplate(out, pageCompression=1).build(story)
    return out.getvalue()


_lines: dict[tuple[str, int], tuple[Layout, list[list[str]]]] = {}


def _bare_table(columns: list[Column], given: list[Row], size: float) -> list[Flowable]:
    key = columns[0].title + columns[-1].title, len(given)
    if key not in _lines:  # breaking the lines is our work, not bare ReportLab's
        layout = Layout(columns, given, size, TEXT_WIDTH)
        _lines[key] = layout, [["\n".join(lines) for lines in row.cells] for row in layout.rows]
    layout, cells = _lines[key]
    head = [column.title for column in columns]
    pieces: list[Flowable] = []
    for start in range(0, len(cells), PIECE):
        part = cells[start : start + PIECE]
        style = [
            ("FONT", (0, 0), (-1, -1), REGULAR, size, layout.leading),
            ("GRID", (0, 0), (-1, -1), 0.5, black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
        for place, row in enumerate(layout.rows[start : start + PIECE], 1):
            if row.kind is Kind.GROUP:
                style.append(("SPAN", (0, place), (-1, place)))
        whole = [row + [""] * (len(head) - len(row)) for row in part]
        pieces.append(LongTable([head, *whole], colWidths=layout.widths, repeatRows=1, style=TableStyle(style)))
    return pieces
