"""``flask report``: the consolidated report as a PDF file, its numbers on the screen."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import with_appcontext

from intranet.core import addresses, audit, clock, dates, marks
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.reports import numbering, periods, queries, tables, words
from intranet.reports.consolidation import Consolidation
from intranet.reports.defaults import usual_paper
from intranet.reports.models import about_to_print
from intranet.reports.paper import Paper, number_text, signing_titles
from intranet.reports.pdf import report_pdf
from intranet.reports.periods import BadPeriod, Period
from intranet.units.levels import Level
from intranet.units.office import OfficeProfile


class Mistake(click.ClickException):
    """What the person has to mend, said without click's English around it."""

    exit_code = 2

    def __init__(self, option: str, message: str) -> None:
        super().__init__(f"{option}: {message}")

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Lỗi ở {self.message}", file=file, err=file is None)


class Day(click.ParamType[date]):
    """A day written dd/mm/yyyy."""

    name = "ngày/tháng/năm"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = dates.parse_date(str(value))
        except ValueError as wrong:
            raise Mistake(_option(param), f"“{value}”: {wrong}") from None
        if not 2000 <= day.year <= 2100:
            raise Mistake(_option(param), f"“{value}”: năm phải từ 2000 đến 2100.")
        return day


class LevelName(click.ParamType[Level]):
    """A level by its code."""

    name = "cấp"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Level:
        found = next((level for level in Level if level.value == str(value).upper()), None)
        if found is None:
            known = ", ".join(level.value for level in Level)
            raise Mistake(_option(param), f"không có cấp “{value}”; các cấp: {known}.")
        return found


def _option(param: click.Parameter | None) -> str:
    return param.opts[0] if param else ""


@click.command("report")
@click.option("--from", "first", required=True, type=Day(), help="Ngày đầu của kỳ, ví dụ 01/09/2026.")
@click.option("--to", "last", required=True, type=Day(), help="Ngày cuối của kỳ.")
@click.option("--level", type=LevelName(), help="Chỉ các trường có cấp này: MN, TH, THCS…")
@click.option("--output", required=True, type=click.Path(path_type=Path), help="Tệp PDF sẽ ghi.")
@click.option("--date", "on", type=Day(), help="Ngày của báo cáo; mặc định hôm nay.")
@click.option("--number", type=click.IntRange(1, 99_999), help="Số của báo cáo; bỏ trống để ghi tay.")
@click.option("--directory/--no-directory", default=True, show_default=True, help="Kèm danh bạ đầu mối.")
@with_appcontext
def report(
    first: date, last: date, level: Level | None, output: Path, on: date | None, number: int | None, directory: bool
) -> None:
    """Lập báo cáo tổng hợp của một kỳ thành tệp PDF và in bảng số liệu."""
    now, on = clock.now(), on or clock.today()
    try:
        period = periods.check_begun(periods.custom(first, last), clock.today())
    except BadPeriod as bad:
        raise Mistake(f"--{bad.field}", str(bad)) from None
    _check_place(output)
    made = queries.report(db.session, period, period.cut(now), level=level, directory=directory)
    try:
        profile = OfficeProfile.on(db.session, on)
    except LookupError:
        raise click.ClickException("Chưa có thông tin của Phòng; hãy nhập ở trang Thiết lập.") from None
    paper = _paper(profile, period, on, number, level)
    try:
        numbering.take(db.session, paper, numbering.named(period, level), by=None, at=now)
    except Refused as taken:
        raise Mistake("--number", str(taken)) from None
    printed = about_to_print(db.session, paper, made, at=now)
    audit.record(
        db.session, by=None, action="report.print", subject=printed, at=now,
        note=f"Lập báo cáo tổng hợp {period.days} bằng lệnh: {paper.subject}",
    )  # fmt: skip
    mark = addresses.marked(db.session, marks.Paper.PRINTED_REPORT, printed.id)
    db.session.commit()
    content = report_pdf(made, replace(paper, mark=mark))
    printed.drawn(content)
    db.session.commit()
    write_whole(output, content)
    click.echo(f"{paper.subject}; số liệu tính đến {words.as_of(made)}.")
    for line in _summary(made):
        click.echo(line)
    click.echo(f"Đã ghi {output} ({-(-len(content) // 1024)} KB).")


def _paper(profile: OfficeProfile, period: Period, on: date, number: int | None, level: Level | None) -> Paper:
    usual = usual_paper(db.session, profile, period, on, level)
    return Paper(
        on=on,
        office=profile.display_name,
        superior_line=profile.superior_line,
        issuing_line=profile.issuing_line,
        number_text=number_text(number, profile),
        place=profile.place,
        subject=usual["subject"],
        titles=signing_titles(usual["authority"], usual["signer_title"], profile),
        signer_name=usual["signer_name"],
    )


def _check_place(output: Path) -> None:
    """Before the work: raises Mistake when the file cannot be written there."""
    folder = output.parent
    if not folder.is_dir():
        raise Mistake("--output", f"không có thư mục {folder}.")
    if output.is_dir():
        raise Mistake("--output", f"{output} là một thư mục, cần tên tệp.")
    if not os.access(folder, os.W_OK):
        raise Mistake("--output", f"không ghi được vào thư mục {folder}.")


def write_whole(output: Path, content: bytes) -> None:
    """Write a file so that there is the whole of it or nothing. Raises click.ClickException when it cannot be."""
    handle, name = -1, ""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(output)
    except OSError as wrong:
        if name:
            Path(name).unlink(missing_ok=True)
        raise click.ClickException(f"Không ghi được {output}: {wrong.strerror}.") from None


def _summary(made: Consolidation) -> list[str]:
    """The results by level and by commune as lines of text."""
    columns = [f"{column.group} {column.title.lower()}".strip() for column in tables.result_columns("")[1:]]
    total = tables.result_cells(made.total)[1:]
    width = max(map(len, columns))
    lines = [f"  {column:{width}}  {figure:>8}" for column, figure in zip(columns, total, strict=True)]
    lines += ["", *_grid("Cấp học", [tables.result_cells(line) for line in made.by_level])]
    return [*lines, "", *_grid("Xã, phường", [tables.result_cells(line) for line in made.by_commune])]


def _grid(first: str, rows: Sequence[Sequence[str]]) -> list[str]:
    heads = [first, *_HEADS]
    cells = [heads, *rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    return ["  " + "  ".join(_padded(row, widths)) for row in cells]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]


_HEADS = ["Trường", "BN giao", "đúng", "trễ", "chưa", "KH giao", "nộp", "chấp nhận", "chưa", "Thẻ giao", "xong", "chưa"]
"""BN: báo nhận, KH: kế hoạch."""
