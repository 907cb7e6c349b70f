"""The table inside an uploaded XLSX or CSV file: one header line and the rows under it, every cell as text."""

import csv
import io
import json
import tempfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Self

from intranet.core import filetypes, reading, text
from intranet.core.errors import Refused
from intranet.core.files import MAX_BYTES
from intranet.units.columns import looks_like_header

MAX_ROWS = 20_000
_HEADER_WITHIN = 20  # lines
_DELIMITERS = ",;\t|"
_XLSX_START = b"PK\x03\x04"

ONLY = "Chỉ nhận tệp Excel (.xlsx) và CSV. Tệp Excel cũ (.xls): hãy mở ra, lưu lại dạng .xlsx rồi gửi."


@dataclass(frozen=True)
class Row:
    """One line of the table. ``line`` is its number as Excel shows it; as many cells as the header has."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as it was sent, nothing converted. ``notes``: Vietnamese sentences on what was left aside."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """The table as bytes for the database."""
        return zlib.compress(json.dumps(asdict(self)).encode(), 3)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """The table from ``packed``."""
        raw = json.loads(zlib.decompress(packed))
        rows = tuple(Row(row["line"], tuple(row["cells"])) for row in raw["rows"])
        return cls(tuple(raw["header"]), rows, tuple(raw["notes"]))


def read_table(content: bytes, filename: str) -> Table:
    """The table of a file, told by its content. Raises Refused, in Vietnamese, for what holds none."""
    if not content.strip():
        raise Refused("Tệp rỗng, không có dòng nào. Hãy kiểm tra lại tệp rồi gửi.")
    if len(content) > MAX_BYTES:
        raise Refused(f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB. Hãy tách thành nhiều tệp rồi gửi lại.")
    if content.startswith(_XLSX_START):
        return _from_xlsx(content, filename)
    if (written := _decoded(content)) is None:
        raise Refused(ONLY)
    return _table(_csv_lines(written), ())


def _from_xlsx(content: bytes, filename: str) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        if filetypes.detect(path, filename) != filetypes.XLSX:
            raise Refused(ONLY)
        try:
            sheets = reading.xlsx_preview(path, MAX_ROWS + _HEADER_WITHIN)
        except reading.ReadFailed as failure:
            raise Refused(str(failure)) from failure
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise Refused("Tệp Excel không có dòng nào. Hãy kiểm tra lại tệp rồi gửi.")
    first, *others = filled
    names = ", ".join(f"“{sheet.name}”" for sheet in others)
    notes = (f"Chỉ đọc trang tính “{first.name}”; chưa đọc: {names}.",) if others else ()
    return _table([list(row) for row in first.rows], notes)


def _decoded(content: bytes) -> str | None:
    """The text of a CSV file, None for what is no text.

    Old files are in one byte a letter: TCVN3 and VNI are kept as Latin-1 shows them, for the person to convert;
    other marks are Windows' Vietnamese code page.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:1000] or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"Rar!", b"7z\xbc", b"\xd0\xcf")):
        return None
    as_latin = content.decode("latin-1")
    lines = [line for line in as_latin.splitlines()[:200] if not line.isascii()]
    legacy = sum(text.looks_like_tcvn3(line) or text.looks_like_vni(line) for line in lines)
    return as_latin if legacy * 2 > len(lines) else text.nfc(content.decode("cp1258", errors="replace"))


def _csv_lines(written: str) -> list[list[str]]:
    written = written.replace("\0", "")
    delimiter, skipped = _delimiter(written)
    try:
        lines = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused("Tệp CSV có ô dài quá 100.000 ký tự hoặc dấu nháy không đóng. Hãy kiểm tra lại tệp.") from error
    return [[], *lines[1:]] if skipped else lines


def _delimiter(written: str) -> tuple[str, bool]:
    """What separates the cells, and whether the first line only says so (“sep=;”, as Excel writes it)."""
    first = written.partition("\n")[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], True
    sample = written[:20_000]

    def width(delimiter: str) -> float:
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))[:30]
        except csv.Error:
            return 0
        return median(len(row) for row in rows if row) if any(rows) else 0

    return max(_DELIMITERS, key=width), False


def _table(lines: list[list[str]], notes: tuple[str, ...]) -> Table:
    if len(lines) > MAX_ROWS + 1:
        raise Refused(f"Tệp có hơn {MAX_ROWS:,} dòng. Hãy tách thành nhiều tệp.".replace(",", "."))
    filled = [(number, cells) for number, cells in enumerate(lines, 1) if any(cell.strip() for cell in cells)]
    if not filled:
        raise Refused("Tệp không có dòng nào. Hãy kiểm tra lại tệp rồi gửi.")
    start = _header_place([cells for _, cells in filled[:_HEADER_WITHIN]])
    header_line, header = filled[start]
    if len(filled) == start + 1:
        raise Refused("Tệp chỉ có dòng tiêu đề, không có trường nào ở dưới.")
    width = max(len(cells) for _, cells in filled[start:])
    titles = (*header, *[""] * (width - len(header)))
    rows = tuple(Row(line, (*cells, *[""] * (width - len(cells)))) for line, cells in filled[start + 1 :])
    if start:
        notes = (*notes, f"Lấy dòng {header_line} làm dòng tiêu đề; bỏ qua {start} dòng phía trên.")
    return Table(titles, rows, notes)


def _header_place(lines: list[list[str]]) -> int:
    """Which of the first filled lines names the columns: lists often carry a title above. Raises Refused."""
    known = [sum(looks_like_header(cell) for cell in cells) for cells in lines]
    best = max(range(len(lines)), key=lambda place: (known[place], -place))
    if known[best]:
        return best
    if any(text.lookalike_key(cell).partition(":")[0] for cell in lines[0]):
        raise Refused("Tệp không có dòng tiêu đề cột. Hãy thêm một dòng đầu, ví dụ: Tên trường, Cấp học, Điện thoại.")
    return 0
