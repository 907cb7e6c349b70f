"""The mark on papers: where it stands, that it disturbs nothing, and that a stamped copy is known again."""

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import func, select

from intranet.core import clock, marks, reading
from intranet.core.filestore import store
from intranet.core.marks import Paper
from intranet.core.reading import ReadFailed
from intranet.directives import pdf as directive_papers
from intranet.directives.acknowledgements import acknowledge
from intranet.pdf import mark as drawing
from intranet.verification.models import StampedCopy
from intranet.verification.stamping import picture
from tests.directives.conftest import person

ADDRESS = "https://intranet.pgdtanloc.edu.vn/verify/VB-123-K7MPQ2XW"
MM = 72 / 25.4


def words_of(content: bytes, page: int = 0) -> str:
    document = pdfium.PdfDocument(content)
    return " ".join(document[page].get_textpage().get_text_range().split())


def dark(content: bytes, page: int = 0) -> Image.Image:
    return pdfium.PdfDocument(content)[page].render(scale=1).to_pil().convert("L").point(lambda dot: dot < 160 and 255)


@pytest.fixture
def mark(tmp_path) -> Path:
    path = tmp_path / "mark.pdf"
    path.write_bytes(drawing.alone(ADDRESS))
    return path


def page(tmp_path, rotation=0, size=(595, 842), full=False, before="") -> Path:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas._code.append(before)
    step, left, top = (12, 2, 6) if full else (22, 60, 60)
    for line in range(int(size[1]) // 12 if full else 15):
        canvas.drawString(left, size[1] - top - step * line, f"Line {line} " + "mark of a word " * (12 if full else 2))
    canvas.setPageRotation(rotation)
    canvas.showPage()
    canvas.drawString(60, 60, "second page")
    canvas.save()
    path = tmp_path / "original.pdf"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(595, 842), (842, 595), (420, 595)])
def test_it_stands_upright_in_a_blank_margin_and_covers_nothing(tmp_path, mark, rotation, size):
    original = page(tmp_path, rotation, size)
    stamped = reading.stamped(original, mark)
    before, after = dark(original.read_bytes()), dark(stamped)
    assert after.size == before.size
    lost = Image.composite(before, Image.new("L", before.size), after.point(lambda dot: 255 - dot))
    assert sum(lost.histogram()[1:]) == 0, "every dot of the original is still there"
    added = Image.composite(after, Image.new("L", after.size), before.point(lambda dot: 255 - dot)).getbbox()
    assert added is not None
    wide, high = added[2] - added[0], added[3] - added[1]
    assert wide > 2 * high, "upright: a line of words beside the code"
    assert "VB-123-K7MPQ2XW" in words_of(stamped)
    assert words_of(stamped, 1) == "second page"


def test_a_page_without_room_gets_a_strip_at_its_foot(tmp_path, mark):
    original = page(tmp_path, full=True)
    stamped = reading.stamped(original, mark)
    before, after = pdfium.PdfDocument(original)[0].get_size(), pdfium.PdfDocument(stamped)[0].get_size()
    assert after[0] == before[0]
    assert drawing.SIZE < after[1] - before[1] < 24 * MM
    assert dark(stamped).crop((0, 0, 595, 842)).histogram() == dark(original.read_bytes()).histogram()


def test_what_the_page_leaves_turned_does_not_turn_the_mark(tmp_path, mark):
    stamped = reading.stamped(page(tmp_path, before="0.5 0 0 0.5 20 300 cm"), mark)
    added = dark(stamped).crop((0, 770, 595, 842)).getbbox()
    assert added is not None
    assert abs((added[3] - added[1]) - drawing.SIZE) < 2


def test_a_signed_file_is_refused(tmp_path, mark):
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /SigFlags 3 >> >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
        4: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] >>",
        5: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /V 4 0 R /Rect [0 0 0 0] /P 3 0 R >>",
    }
    out, offsets = io.BytesIO(b"%PDF-1.5\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in objects.items():
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets))
    out.write(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    path = tmp_path / "signed.pdf"
    path.write_bytes(out.getvalue())
    with pytest.raises(ReadFailed, match="ký số"):
        reading.stamped(path, mark)


def test_what_is_no_pdf_is_refused(tmp_path, mark):
    path = tmp_path / "no.pdf"
    path.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(ReadFailed):
        reading.stamped(path, mark)


def test_a_stamped_copy_is_made_once_and_known_by_its_file(app, as_, client, published, session):
    directive = published()
    file = directive.document.attachments[0]
    with as_("minh").get(f"/attachments/{file.id}/marked.pdf") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        first = answer.data
    assert marks.mark(session, Paper.DIRECTIVE, directive.id) in words_of(first)
    with as_("lan").get(f"/attachments/{file.id}/marked.pdf") as answer:
        assert answer.data == first
    session.expire_all()
    copy = session.scalars(select(StampedCopy)).one()
    assert copy.size == len(first)
    with app.app_context():
        assert store().verify(file.sha256), "the original is untouched"
        store().path_of(copy.sha256).unlink()
    with as_("lan").get(f"/attachments/{file.id}/marked.pdf") as answer:  # the store lost it
        again = answer.data
    assert session.scalar(select(func.count()).select_from(StampedCopy)) == 1
    said = client.post("/verify", data={"file": (io.BytesIO(again), "a.pdf")}, content_type="multipart/form-data").text
    assert "Đúng, còn hiệu lực" in said


def test_only_pdfs_of_published_directives_are_stamped(app, as_, draft, asked, session):
    hidden = draft(number=44)
    assert as_("lan").get(f"/attachments/{hidden.document.attachments[0].id}/marked.pdf").status_code == 404
    asked.hand_in()
    plan = asked.plan(1).latest.document.attachments[0]
    assert as_("minh").get(f"/attachments/{plan.id}/marked.pdf").status_code == 404
    assert as_("thao").get("/attachments/4711/marked.pdf").status_code == 404


def test_what_a_school_may_not_read_it_gets_no_copy_of(as_, published, cast):
    directive = published(audience_kind="picked", schools=[cast.school_a])
    file = directive.document.attachments[0]
    with as_("minh").get(f"/attachments/{file.id}/marked.pdf") as answer:
        assert answer.status_code == 200
    assert as_("thao").get(f"/attachments/{file.id}/marked.pdf").status_code == 404


def test_the_picture_for_word_carries_the_mark_the_directive_will_have(as_, draft, session):
    directive = draft()
    answer = as_("lan").get(f"/directives/{directive.id}/qr.png")
    mark = marks.mark(session, Paper.DIRECTIVE, directive.id)
    assert mark in answer.headers["Content-Disposition"]
    shown = Image.open(io.BytesIO(answer.data))
    assert shown.format == "PNG"
    assert 2.0 < shown.width / shown.info["dpi"][0] * 2.54 < 3.5, "centimetres on paper"
    assert answer.data == picture(f"http://localhost/verify/{mark}")
    assert as_("minh").get(f"/directives/{directive.id}/qr.png").status_code == 403
    page = as_("lan").get(f"/directives/{directive.id}/draft").text
    assert f"/directives/{directive.id}/qr.png" in page


def test_the_code_of_the_picture_is_the_code_on_paper():
    modules = drawing.modules(ADDRESS)
    shown = Image.open(io.BytesIO(picture(ADDRESS)))
    side = range(4, 4 + len(modules))
    read = [[shown.getpixel((x * 10 + 5, y * 10 + 5)) == 0 for x in side] for y in side]
    assert read == modules
    assert len(modules) <= 37, "modules stay 0.4 mm or more at 15 mm"
    assert drawing.modules(ADDRESS + "X") != modules


def test_receipts_carry_the_mark_at_the_foot_of_page_one_only(app, published, session):
    statement = acknowledge(published(), by=person(session, "minh"), at=clock.now())
    session.commit()
    with app.test_request_context(base_url="https://intranet.example"):
        content = directive_papers.receipt(statement)
        assert content == directive_papers.receipt(statement), "the same bytes each time"
    mark = marks.mark(session, Paper.ACKNOWLEDGEMENT, statement.id)
    assert f"Mã xác thực: {mark}" in words_of(content)
    assert "https://intranet.example/verify" in words_of(content)
    ink = dark(content)
    foot = ink.crop((0, round(842 - 20 * MM), 595, 842)).getbbox()
    assert foot is not None
    assert foot[3] <= 20 * MM - 3 * MM, "inside the bottom margin, off the edge that printers leave blank"
