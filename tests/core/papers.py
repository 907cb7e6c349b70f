"""Files for the tests of attachments, good and bad, built fresh each time."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from functools import cache

import docx
import xlsxwriter
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "Các trường gửi kế hoạch trước ngày 15."


@cache
def pdf(
    pages: int = 1, *, size: tuple[float, float] = (595, 842), encrypt: str | StandardEncryption | None = None
) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=encrypt, invariant=1)
    for number in range(1, pages + 1):
        for line in range(30):
            canvas.drawString(60, size[1] - 60 - 22 * line, f"Trang {number}, plan {line}, before the fifteenth")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_with(action: bytes, catalog: bytes = b"/OpenAction 4 0 R", *, packed: bool = False) -> bytes:
    """A one-page PDF whose object 4 is `action`; `packed` hides all objects in a compressed object stream."""
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        4: action,
    }
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    if not packed:
        offsets = []
        for number, body in bodies.items():
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        start = out.tell()
        out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets))
        out.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
        return out.getvalue()
    head, content = b"", b""
    for number, body in bodies.items():
        head += b"%d %d " % (number, len(content))
        content += body + b" "
    stream = zlib.compress(head + content)
    at_stream = out.tell()
    out.write(b"5 0 obj\n<< /Type /ObjStm /N 4 /First %d /Filter /FlateDecode " % len(head))
    out.write(b"/Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(stream), stream))
    start = out.tell()
    rows = [(0, 0, 65535), *((2, 5, index) for index in range(4)), (1, at_stream, 0), (1, start, 0)]
    table = zlib.compress(
        b"".join(bytes([kind]) + first.to_bytes(4, "big") + second.to_bytes(2, "big") for kind, first, second in rows)
    )
    out.write(b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode ")
    out.write(b"/Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(table), table, start))
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs or (SENTENCE,):
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(rows: Iterable[Iterable[object]] = ((SENTENCE,),)) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        hidden = book.add_worksheet("Ẩn")
        hidden.hide()
    return out.getvalue()


def picture(form: str, size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, form)
    return out.getvalue()


def blank_picture(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("L", size).save(out, "PNG", compress_level=1)
    return out.getvalue()


def changed(archive: bytes, parts: dict[str, bytes], replace: dict[str, tuple[bytes, bytes]] | None = None) -> bytes:
    """The ZIP with parts added or replaced whole, and in others one text replaced by another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name in parts:
                continue
            content = old.read(name)
            if name in (replace or {}):
                before, after = (replace or {})[name]
                assert before in content
                content = content.replace(before, after)
            new.writestr(name, content)
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def related(archive: bytes, kind: str, target: str, *, external: bool, parts: dict[str, bytes] | None = None) -> bytes:
    """The DOCX with one more relationship of its main part."""
    mode = ' TargetMode="External"' if external else ""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    line = f'<Relationship Id="rId99" Type="{base}/{kind}" Target="{target}"{mode}/></Relationships>'
    end = (b"</Relationships>", line.encode())
    return changed(archive, parts or {}, {"word/_rels/document.xml.rels": end})
