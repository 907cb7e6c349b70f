"""Files of documents: read in the page, kept by the browser, taken away whole, by who may read the document."""

import io

import pytest

from intranet.core import clock as the_clock
from intranet.core.filestore import store
from intranet.directives import drafting
from intranet.documents import readings
from intranet.documents.models import Attachment, Document
from intranet.documents.types import DocumentType
from tests.core import papers
from tests.directives.conftest import VALUES, person
from tests.pages import check_page


@pytest.fixture
def published(app, session):
    """``published(("tên.pdf", bytes), …, schools=[…])``: a directive with these files; its attachments."""

    def make(*files, schools=None, publish=True):
        picked = {"audience_kind": "picked", "schools": schools} if schools else {}
        lan = person(session, "lan")
        values = VALUES | {"issued_on": the_clock.today()} | picked
        made = drafting.save(session, None, values, [], by=lan, at=the_clock.now())
        with app.app_context():
            for name, content in files:
                made.document.attach(store().accept(io.BytesIO(content), name))
        session.commit()
        if publish:
            made.publish(by=lan, at=the_clock.now())
            session.commit()
        return [attachment.id for attachment in made.document.attachments]

    return make


def get(client, url, status=200, **headers):
    response = client.get(url, headers=headers)
    response.data  # noqa: B018 - read to the end, so that the file is closed
    response.close()
    assert response.status_code == status, url
    return response


def test_a_download_is_the_file_itself_under_its_own_name(as_, published):
    content = papers.pdf(2)
    (file,) = published(("Kế hoạch số 12.pdf", content))
    response = as_("minh").get(f"/attachments/{file}/file")
    assert response.data == content
    response.close()
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch%20s%E1%BB%91%2012.pdf" in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", ["", "/text", "/file", "/pages/1.webp"])
def test_files_are_for_who_may_read_the_document(as_, published, cast, address):
    (file,) = published(("K.pdf", papers.pdf()), schools=[cast.school_a])
    for username in ("minh", "hoa", "lan", "hung", "quantri", "thanhtra"):
        get(as_(username), f"/attachments/{file}{address}")
    get(as_("thao"), f"/attachments/{file}{address}", 404)
    get(as_("lan"), f"/attachments/{file + 99}{address}", 404)


@pytest.mark.parametrize("address", ["", "/text", "/file", "/pages/1.webp"])
def test_files_of_a_draft_are_the_office_s(as_, published, address):
    (file,) = published(("K.pdf", papers.pdf()), publish=False)
    get(as_("hung"), f"/attachments/{file}{address}")
    for username in ("minh", "thanhtra"):
        get(as_(username), f"/attachments/{file}{address}", 404)


def test_a_document_nobody_owns_is_for_the_office_and_inspectors(session):
    document = Document(type=DocumentType.KE_HOACH, subject="Của Sở", issuer_name="Sở GD&ĐT")
    session.add(document)
    session.flush()
    people = ("lan", "hung", "quantri", "thanhtra", "minh", "hoa")
    readers = {name for name in people if document.visible_to(person(session, name))}
    assert readers == {"lan", "hung", "quantri", "thanhtra"}


# ---- Reading in the page ----


def test_a_pdf_is_shown_as_images_of_its_pages(as_, published):
    (file,) = published(("K.pdf", papers.pdf(3)))
    minh = as_("minh")
    images = check_page(get(minh, f"/attachments/{file}").text).select(".page-images img")
    assert [image.attributes["src"] for image in images] == [f"/attachments/{file}/pages/{n}.webp" for n in (1, 2, 3)]
    assert [image.attributes["alt"] for image in images][2] == "K.pdf, trang 3/3"
    assert all(image.attributes["loading"] == "lazy" for image in images)
    response = get(minh, f"/attachments/{file}/pages/2.webp")
    assert response.mimetype == "image/webp"
    assert response.data[:4] == b"RIFF"
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_file_in_place_of_a_dropped_one_is_not_taken_for_it(as_, published, session, app):
    (file,) = published(("K.pdf", papers.pdf(1)), publish=False)
    lan, addresses = as_("lan"), [f"/attachments/{file}/file", f"/attachments/{file}/pages/1.webp"]
    kept = {address: get(lan, address).headers["ETag"] for address in addresses}
    attachment = session.get(Attachment, file)
    document = attachment.document
    document.attachments = []
    session.flush()
    with app.app_context():
        other = document.attach(store().accept(io.BytesIO(papers.pdf(2)), "K2.pdf"))
    other.id = file  # what SQLite does by itself
    session.commit()
    for address, etag in kept.items():
        assert "immutable" not in get(lan, address, **{"If-None-Match": etag}).headers["Cache-Control"]


def test_a_page_image_is_not_sent_twice(as_, published):
    (file,) = published(("K.pdf", papers.pdf()))
    minh, url = as_("minh"), f"/attachments/{file}/pages/1.webp"
    etag = get(minh, url).headers["ETag"]
    again = get(minh, url, 304, **{"If-None-Match": etag})
    assert again.data == b""


@pytest.mark.parametrize("number", ["0", "2", "99999999999"])
def test_a_page_that_is_not_there_is_not_found(as_, published, number):
    (file,) = published(("K.pdf", papers.pdf(1)))
    get(as_("minh"), f"/attachments/{file}/pages/{number}.webp", 404)


def test_the_words_of_a_pdf_can_be_read_aloud(as_, published):
    (file,) = published(("K.pdf", papers.pdf(2)))
    page = check_page(get(as_("minh"), f"/attachments/{file}/text").text)
    assert "Trang 2, plan 3" in page.text
    block = get(as_("minh"), f"/attachments/{file}/text", **{"HX-Request": "true"}).text
    assert "Trang 2, plan 3" in block
    assert "<html" not in block


def test_a_word_file_is_read_as_text(as_, published):
    (file,) = published(("K.docx", papers.word("Kính gửi các trường", "<b>Không</b> phải thẻ")))
    page = check_page(get(as_("minh"), f"/attachments/{file}").text)
    assert page.texts(".word p") == ["Kính gửi các trường", "<b>Không</b> phải thẻ"]


def test_the_top_of_a_spreadsheet_is_shown(as_, published):
    (file,) = published(("K.xlsx", papers.excel([["Trường", "Số lớp"], ["Hoa Mai", 12]])))
    page = check_page(get(as_("minh"), f"/attachments/{file}").text)
    assert page.texts("main td") == ["Trường", "Số lớp", "Hoa Mai", "12"]


def test_a_picture_is_shown(as_, published):
    (file,) = published(("Ảnh.png", papers.picture("PNG")))
    page = check_page(get(as_("minh"), f"/attachments/{file}").text)
    (image,) = page.select(".page-images img")
    assert get(as_("minh"), image.attributes["src"]).mimetype == "image/webp"
    assert "Đọc dạng chữ" not in page.text


def test_a_file_that_cannot_be_read_is_said_and_still_offered(app, as_, published, session):
    (file,) = published(("K.docx", papers.word("Bản này sẽ hỏng trên đĩa")))
    with app.app_context():
        store().path_of(session.get(Attachment, file).sha256).write_bytes(b"PK\x03\x04 broken")
        readings._blocks.cache_clear()
    page = check_page(get(as_("minh"), f"/attachments/{file}").text)
    assert "Tệp gốc vẫn tải về được" in page.text
    assert page.link("Tải tệp gốc") == f"/attachments/{file}/file"


def test_a_file_lost_from_the_disk_is_not_found(app, as_, published, session):
    (file,) = published(("K.pdf", papers.pdf(5)))
    with app.app_context():
        store().path_of(session.get(Attachment, file).sha256).unlink()
    get(as_("minh"), f"/attachments/{file}/file", 404)
    assert "không còn trên máy chủ" in get(as_("minh"), f"/attachments/{file}").text
