"""The index of a dossier (mục lục hồ sơ) on paper, in the house style of NĐ 30, landscape."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from reportlab.platypus import Flowable, Spacer

from intranet.core import clock, dates
from intranet.core.numbers import format_number
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH
from intranet.pdf.signature import signature
from intranet.pdf.tables import Column, Kind, Row, data_table
from intranet.units.office import OfficeProfile

TITLE = "Mục lục hồ sơ truyền thông"
_COLUMNS = [
    Column("STT", 0.35, "center"),
    Column("Số, ký hiệu", 1.3),
    Column("Ngày tháng", 0.8, "center"),
    Column("Tên loại và trích yếu nội dung", 3.2),
    Column("Tác giả", 1.6),
    Column("Tệp trong hồ sơ", 2.6),
    Column("Ghi chú", 1.3),
]
_LISTS = [
    Column("STT", 0.35, "center"),
    Column("Danh sách", 2.5),
    Column("Số dòng", 0.8, "right"),
    Column("Tệp trong hồ sơ", 4),
]


@dataclass(frozen=True)
class Line:
    """A line of the index; ``paths`` are the places in the ZIP."""

    part: str
    symbol: str
    on: str
    title: str
    author: str
    paths: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class ListLine:
    """A list of the dossier and how many rows it has."""

    title: str
    rows: int
    paths: tuple[str, ...]


def index_pdf(
    lines: Sequence[Line],
    lists: Sequence[ListLine],
    *,
    about: str,
    profile: OfficeProfile,
    at: datetime,
    by: str,
    head: str,
) -> bytes:
    """The PDF. ``about`` names the dossier; ``head`` is that of the audit chain, empty for none."""
    local = clock.local(at)
    letterhead = Letterhead(
        profile.superior_line, profile.issuing_line, "", dates.official_date(profile.place, local.date())
    )
    papers = sum(len(line.paths) for line in lines)
    story: list[Flowable] = [
        *letterhead.flowables(LANDSCAPE_TEXT_WIDTH),
        *parts.title(TITLE, about[:1].upper() + about[1:]),
        *parts.body(
            f"Hồ sơ lập lúc {dates.format_datetime(at)}, số liệu đến thời điểm đó; gồm {format_number(len(lines))} văn "
            f"bản, tài liệu với {format_number(papers)} tệp và {format_number(len(lists))} danh sách. Số di động trong "
            "danh sách đã được che."
        ),
        Spacer(1, 6),
        *parts.clause(1, "Văn bản, tài liệu"),
        *data_table(_COLUMNS, _rows(lines), size=10.5, empty="Chưa có văn bản, tài liệu nào."),
        *parts.clause(2, "Danh sách"),
        *data_table(
            _LISTS,
            [
                [str(place), one.title, format_number(one.rows), "; ".join(one.paths)]
                for place, one in enumerate(lists, 1)
            ],
            size=10.5,
        ),
        *parts.body(
            "Mã SHA-256 của từng tệp ghi trong manifest.json và SHA256SUMS; tệp nào bị sửa sau khi lập hồ sơ thì mã "
            f"không còn khớp.{f' Đầu chuỗi nhật ký khi lập hồ sơ: {head}.' if head else ''}"
        ),
        *signature(("NGƯỜI LẬP HỒ SƠ",), by, ("Lưu: hồ sơ",), available=LANDSCAPE_TEXT_WIDTH),
    ]
    return document.build(
        story,
        title=f"{TITLE}: {about}",
        author=profile.display_name,
        subject=about,
        created=local,
        landscape=True,
    )


def _rows(lines: Sequence[Line]) -> list[Row]:
    rows, number = [], 0
    for part, its in groupby(lines, key=lambda line: line.part):
        rows.append(Row([part], Kind.GROUP))
        for line in its:
            number += 1
            cells = [str(number), line.symbol, line.on, line.title, line.author, "; ".join(line.paths), line.note]
            rows.append(Row(cells))
    return rows
