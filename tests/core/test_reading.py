"""Reading attachments in the page: right, small, cached, and never at the price of the server."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from intranet.core import reading, sandbox
from intranet.core._reader.numbering import written
from intranet.core.reading import Block, ReadFailed, Sheet
from tests.core import papers


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[bytes], Path]:
    def keep(content: bytes) -> Path:
        path = tmp_path / "kept"
        path.write_bytes(content)
        return path

    return keep


Keep = Callable[[bytes], Path]


def opened(image: bytes) -> Image.Image:
    shown = Image.open(io.BytesIO(image))
    assert shown.format == "WEBP"
    return shown


def blocks(keep: Keep, *xml: str) -> list[Block]:
    """What is read of a document whose body is this XML."""
    document = docx.Document()
    for number, piece in enumerate(xml):
        document.element.body.insert(number, parse_xml(piece.replace(">", f" {nsdecls('w')}>", 1)))
    return reading.docx_blocks(keep(papers.saved(document)))


def texts(found: list[Block]) -> list[str]:
    return [f"{block.label} {block.text}".strip() for block in found]


def test_pdf_pages_are_small_images_of_the_announced_size(keep: Keep, tmp_path: Path) -> None:
    path = keep(papers.pdf(3))
    pages = reading.page_images(path, "ab12", tmp_path / "cache")

    assert pages.count == 3
    assert pages.sizes == ((1000, 1415),) * 3
    for number in (1, 2, 3):
        image = pages.image(number)
        assert len(image) <= 60_000
        assert opened(image).size == pages.sizes[number - 1]
        assert opened(image).convert("L").getextrema() == (0, 255)
    assert pages.image(1) != pages.image(2)
    with pytest.raises(IndexError):
        pages.image(4)
    with pytest.raises(IndexError):
        pages.image(0)


def test_pages_are_made_once(keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = keep(papers.pdf(2))
    first = reading.page_images(path, "ab12", tmp_path / "cache").image(2)

    def not_again(*_arguments: object) -> bytes:
        raise AssertionError("parsed again")

    monkeypatch.setattr(reading, "run", not_again)
    again = reading.page_images(path, "ab12", tmp_path / "cache")
    assert again.count == 2
    assert again.image(2) == first
    assert {file.name for file in (tmp_path / "cache" / "ab12").iterdir()} == {"pages.json", "2.webp"}


def test_a_failed_page_is_not_cached(keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = reading.page_images(keep(papers.pdf()), "ab12", tmp_path / "cache")
    with monkeypatch.context() as fault:
        fault.setattr(sandbox, "WALL_SECONDS", 0.001)
        with pytest.raises(ReadFailed):
            pages.image(1)
    assert opened(pages.image(1)).size == (1000, 1415)


def test_an_endless_page_is_scaled_down_instead_of_filling_memory(keep: Keep, tmp_path: Path) -> None:
    pages = reading.page_images(keep(papers.pdf(size=(100, 14_400))), "ab12", tmp_path / "cache")
    assert pages.sizes == ((111, 16_000),)
    assert opened(pages.image(1)).size == (111, 16_000)


def test_the_seal_of_a_digital_signature_is_drawn(keep: Keep) -> None:
    red = b"1 0 0 rg 0 0 200 200 re f"
    seal = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 200] /Length %d >> stream\n%s\nendstream" % (
        len(red),
        red,
    )
    signature = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [100 100 300 300] /F 4 /AP << /N 4 0 R >> >>"
    content = papers.pdf_with(seal, b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>")
    content = content.replace(b"/MediaBox", b"/Annots [5 0 R] /MediaBox")
    content = content.replace(b"xref\n", b"5 0 obj\n" + signature + b"\nendobj\nxref\n", 1)

    page = opened(reading.page_image(keep(content), 1)).convert("RGB")

    assert page.getpixel((330, page.height - 330)) == (255, 0, 0)
    assert page.getpixel((900, 100)) == (255, 255, 255)


def test_a_scan_keeps_its_red_seal(keep: Keep) -> None:
    noise = (
        Image.effect_noise((1654, 2339), 40).convert("RGB").point([min(255, value + 90) for value in range(256)] * 3)
    )
    noise.paste((200, 30, 40), (800, 1200, 1000, 1400))
    scan = io.BytesIO()
    noise.save(scan, "PDF", resolution=200)

    image = reading.page_image(keep(scan.getvalue()), 1)

    red, green, blue = opened(image).convert("RGB").getpixel((545, 786))  # type: ignore[misc]  # three bands
    assert red > 150
    assert max(green, blue) < 90
    assert len(image) < 250_000


def test_pdf_text_by_page(keep: Keep) -> None:
    first, second = reading.pdf_text(keep(papers.pdf(2)))
    assert first.startswith("Trang 1, plan 0, before the fifteenth\nTrang 1, plan 1")
    assert second.startswith("Trang 2")


def test_a_photo_is_one_page_the_right_way_up(keep: Keep, tmp_path: Path) -> None:
    photo = Image.new("RGB", (3000, 2000), "white")
    photo.paste("blue", (0, 0, 1500, 2000))  # left half; turned a quarter clockwise it is the upper half
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    path = keep(out.getvalue())

    assert reading.image_size(path) == (2000, 3000)
    pages = reading.page_images(path, "ab12", tmp_path)
    assert pages.sizes == ((1000, 1500),)
    shown = opened(pages.image(1)).convert("RGB")
    assert shown.size == (1000, 1500)
    assert shown.getpixel((500, 100))[2] > 200 > 60 > shown.getpixel((500, 100))[0]  # type: ignore[index]
    assert min(shown.getpixel((500, 1400))) > 240  # type: ignore[type-var]


def test_docx_structure(keep: Keep) -> None:
    document = docx.Document()
    document.add_heading("Kế hoạch", 0)
    document.add_heading("I. Mục đích", 2)
    middle = document.add_paragraph()
    middle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    middle.add_run("Độc lập").bold = True
    document.add_paragraph("<b>không phải thẻ</b> & “ngoặc”")
    document.add_paragraph("Một", style="List Number")
    document.add_paragraph("Chấm", style="List Bullet")
    document.add_paragraph("Hai", style="List Number")
    document.add_paragraph("")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Trường"
    table.cell(0, 1).text = "Hạn\n15/10"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Cả hai"
    document.add_paragraph("Cuối")

    assert reading.docx_blocks(keep(papers.saved(document))) == [
        Block("heading", "Kế hoạch", 1),
        Block("heading", "I. Mục đích", 2),
        Block("paragraph", "Độc lập", align="center", strong=True),
        Block("paragraph", "<b>không phải thẻ</b> & “ngoặc”"),
        Block("item", "Một", label="1."),
        Block("item", "Chấm", label="•"),
        Block("item", "Hai", label="2."),
        Block("table", rows=(("Trường", "Hạn\n15/10"), ("Cả hai",))),
        Block("paragraph", "Cuối"),
    ]


def test_no_sentence_of_a_docx_is_lost_and_no_deleted_one_shown(keep: Keep) -> None:
    found = blocks(
        keep,
        "<w:p><w:r><w:t>Hạn </w:t></w:r><w:ins><w:r><w:t>mới</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>dời</w:t></w:r></w:moveFrom></w:p>",
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Trong ô điền</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p><w:hyperlink><w:r><w:t>trang</w:t><w:tab/><w:t>tin</w:t></w:r></w:hyperlink></w:p>",
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict><w:t>Cạnh khung</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Bảng trong bảng</w:t></w:r></w:p></w:tc></w:tr>"
        "</w:tbl><w:p/></w:tc></w:tr></w:tbl>",
    )
    assert texts(found[:5]) == ["Hạn mới", "Trong ô điền", "trang\ttin", "Cạnh khung", "Trong khung"]
    assert found[5].rows == (("Bảng trong bảng",),)


def test_numbers_of_nested_lists_are_those_word_prints(keep: Keep) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate((("upperRoman", "%1."), ("decimal", "%1.%2."), ("lowerLetter", "%3)")))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    for list_id, override in ((77, ""), (78, restart)):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="77"/>{override}</w:num>')
        )
    for list_id, depth in (
        (77, 0),
        (77, 1),
        (77, 2),
        (77, 2),
        (77, 1),
        (77, 2),
        (77, 0),
        (77, 1),
        (78, 0),
        (99, 0),
    ):
        paragraph = document.add_paragraph("x")
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = list_id

    found = reading.docx_blocks(keep(papers.saved(document)))

    labels = ["I.", "I.1.", "a)", "b)", "I.2.", "a)", "II.", "II.1.", "I.", ""]
    assert [block.label for block in found] == labels
    assert [block.level for block in found] == [0, 1, 2, 2, 1, 2, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("number", "form", "label"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
    ],
)
def test_number_forms(number: int, form: str, label: str) -> None:
    assert written(number, form) == label


def test_a_docx_nested_too_deep_is_cut_not_fatal(keep: Keep) -> None:
    deep = "<w:smartTag>" * 200 + "<w:r><w:t>đáy</w:t></w:r>" + "</w:smartTag>" * 200
    found = blocks(keep, f"<w:p>{deep}</w:p>", "<w:p><w:r><w:t>sau</w:t></w:r></w:p>")
    assert texts(found) == ["sau"]


def test_xlsx_preview_shows_what_a_person_reads(keep: Keep) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, ["TT", "Tên", "=HYPERLINK(1)", True])
        sheet.write_number(1, 0, 12)
        sheet.write_number(1, 1, 2.5)
        sheet.write_datetime(1, 2, date(2026, 9, 5), day)  # type: ignore[arg-type]
        sheet.write_datetime(1, 3, datetime(2026, 9, 5, 7, 30), moment)  # noqa: DTZ001 - a sheet has no zones
        book.add_worksheet("Ẩn").hide()

    assert reading.xlsx_preview(keep(out.getvalue())) == [
        Sheet(
            "Danh sách",
            (("TT", "Tên", "=HYPERLINK(1)", "TRUE"), ("12", "2,5", "05/09/2026", "05/09/2026 07:30")),
            cut=False,
        )
    ]


def test_xlsx_preview_says_when_there_is_more(keep: Keep) -> None:
    (sheet,) = reading.xlsx_preview(keep(papers.excel([[number] for number in range(60)])), rows=50)
    assert [row[0] for row in sheet.rows] == [str(number) for number in range(50)]
    assert sheet.cut


@pytest.mark.parametrize(
    "read",
    [
        reading.pdf_text,
        reading.docx_blocks,
        reading.xlsx_preview,
        reading.image_size,
        lambda path: reading.page_image(path, 1),
        lambda path: reading.page_images(path, "ab12", path.parent / "cache"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", papers.word()[:500], b"\x89PNG\r\n\x1a\n"])
def test_what_cannot_be_read_is_a_sentence(keep: Keep, read: Callable[[Path], object], content: bytes) -> None:
    with pytest.raises(ReadFailed, match="Không đọc được tệp"):
        read(keep(content))


def test_a_missing_file_is_a_sentence_too(tmp_path: Path) -> None:
    for read in (reading.pdf_text, reading.docx_blocks, lambda path: reading.page_image(path, 1)):
        with pytest.raises(ReadFailed, match="Không đọc được tệp"):
            read(tmp_path / "gone")


def stand_in(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child, its limits set, run this instead of a verb."""
    start = "import sys; sys.path.append(sys.argv.pop(1)); from _reader import limits; limits.apply(); "
    monkeypatch.setattr(sandbox, "_START", ("-I", "-c", start + code))


def test_a_file_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, "exec('while True: pass')")
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(ReadFailed, match="quá nặng"):
        sandbox.run("pdf-text", tmp_path)
    assert time.monotonic() - begun < 5


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits on Windows")
def test_a_file_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, "sys.stdout.write(str(len(bytearray(900 << 20)) >> 20))")
    assert sandbox.run("pdf-text", tmp_path) == b"900"
    stand_in(monkeypatch, "sys.stdout.write(str(len(bytearray(1100 << 20)) >> 20))")
    with pytest.raises(ReadFailed):
        sandbox.run("pdf-text", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits on Windows")
def test_the_reader_cannot_write_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, "open(sys.argv[2] + '/x', 'wb', buffering=0).write(b'x')")
    with pytest.raises(ReadFailed):
        sandbox.run("pdf-text", tmp_path)
    assert (tmp_path / "x").read_bytes() == b""


def test_the_reader_gets_no_secrets_and_none_of_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:secret@localhost/x")
    stand_in(
        monkeypatch,
        "import os, json, _reader.main; print(json.dumps([dict(os.environ), sorted(sys.modules)]))",
    )
    environment, modules = json.loads(sandbox.run("pdf-text", tmp_path))
    assert "DATABASE_URL" not in environment
    assert not {"flask", "sqlalchemy", "intranet", "PIL", "docx"} & set(modules)


def test_more_readers_than_the_machine_takes_wait_or_are_told(monkeypatch: pytest.MonkeyPatch, keep: Keep) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    slots = 0
    while sandbox._AT_ONCE.acquire(blocking=False):
        slots += 1
    try:
        with pytest.raises(ReadFailed, match="thử lại"):
            reading.pdf_text(keep(papers.pdf()))
    finally:
        sandbox._AT_ONCE.release(slots)
    assert slots >= 2


def test_hostile_files_that_passed_no_check_still_hurt_nobody(keep: Keep) -> None:
    """The reader meets files only after the check, but must not depend on it."""
    bomb = papers.changed(papers.word(), {"word/styles.xml": b"<a>".ljust(60 << 20) + b"</a>"})
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE w:p [<!ENTITY e0 "ha">{entities}]>'
    document = (
        f'<?xml version="1.0"?>{laughs}<w:document {nsdecls("w")}><w:body><w:p><w:r>'
        "<w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    )
    for content in (bomb, papers.changed(papers.word(), {"word/document.xml": document.encode()})):
        try:
            found = reading.docx_blocks(keep(content))
        except ReadFailed:
            continue
        assert sum(len(block.text) for block in found) < 1000


def test_reader_refuses_an_unknown_verb() -> None:
    start = [sys.executable, *sandbox._START, str(Path(sandbox.__file__).parent), "delete", "a"]
    assert subprocess.run(start, capture_output=True, check=False).returncode != 0
