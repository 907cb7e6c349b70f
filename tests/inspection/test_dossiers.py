"""Dossiers: what is in them, for whom, and that nothing in them can be changed unnoticed."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pypdfium2
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.consolidations.models import Snapshot
from intranet.contacts.models import ContactCard
from intranet.core import audit, audit_chain, clock, filestore
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.directives.models import Directive
from intranet.documents.models import Attachment
from intranet.duties.models import Duty
from intranet.inspection import making
from intranet.inspection.masking import masked_within
from intranet.inspection.scopes import About
from intranet.jobs.models import Job, JobState
from intranet.jobs.running import run_here
from intranet.plans.models import PlanVersion
from intranet.submissions.models import SubmissionVersion
from intranet.units.models import School
from intranet.units.years import SchoolYear
from tests.clients import signed_in
from tests.conftest import MONDAY, local_instant
from tests.demo_district import copied_district

MOBILE = "+84912345682"


@pytest.fixture(scope="module")
def district(_database) -> Iterator[Flask]:
    """A copy of the demo's district, with a mobile number on every card."""
    clock.stop_at(local_instant(MONDAY))
    app = copied_district(_database, "dossiers")
    with app.app_context():
        for card in db.session.scalars(select(ContactCard)):
            card.mobile = card.zalo = MOBILE
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


class Opened:
    """A dossier opened for reading."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        self.names = self.zip.namelist()
        self.manifest = json.loads(self.zip.read("manifest.json"))

    def rows(self, stem: str) -> list[list[object]]:
        """The rows of a list without its headings."""
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.zip.read(f"danh-sach/{stem}.xlsx")))
        return [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()[1:]]

    def within(self, folder: str) -> list[str]:
        """The files of a folder."""
        return [name for name in self.names if name.startswith(f"{folder}/")]

    @property
    def index(self) -> str:
        """The text of the index."""
        pages = pypdfium2.PdfDocument(self.zip.read("muc-luc.pdf"))
        try:
            return "\n".join(page.get_textpage().get_text_bounded() for page in pages)
        finally:
            pages.close()


def ask(app, username: str, address: str, **typed) -> Opened:
    """The dossier as the person gets it, by the pages."""
    client = signed_in(app, username)
    answer = client.post(address, data=typed)
    assert answer.status_code == 303, answer.status
    job_id = int(urlsplit(answer.location).path.rpartition("/")[2])
    with app.app_context():
        run_here(job_id)
        job = db.session.get_one(Job, job_id)
        assert job.state is JobState.DONE, job.error
        db.session.rollback()
    with client.get(f"/jobs/{job_id}/files/1") as file:
        assert file.mimetype == "application/zip"
        return Opened(file.data)


@pytest.fixture
def reported(district):
    """A published directive that a report period rests on."""
    with district.app_context():
        return db.session.scalars(select(Snapshot).order_by(Snapshot.id)).first().period.directive_id


def test_a_directive_has_its_papers_lists_index_and_manifest(district, reported):
    opened = ask(district, "thanhtra", f"/inspection/directives/{reported}")
    with district.app_context():
        duties = db.session.scalars(select(Duty).where(Duty.document_id == reported)).all()
        directive = db.session.get_one(Directive, reported)
        own = {file.sha256 for file in directive.document.attachments}
        symbol = directive.document.symbol
    assert len(opened.rows("viec-duoc-giao")) == len(duties)
    assert {row[2] for row in opened.rows("viec-duoc-giao")} == {symbol}
    inside = {hashlib.sha256(opened.zip.read(name)).hexdigest() for name in opened.within("01-van-ban")}
    assert own
    assert own <= inside
    assert any(name.endswith("so-lieu.xlsx") for name in opened.within("06-tong-hop"))
    assert any("ban-chot-1" in name and name.endswith(".pdf") for name in opened.within("06-tong-hop"))
    assert "MỤC LỤC HỒ SƠ TRUYỀN THÔNG" in opened.index
    assert symbol in opened.index


def test_every_file_stands_in_the_manifest_with_its_sha256(district, reported):
    opened = ask(district, "lan", f"/inspection/directives/{reported}")
    listed = {one["path"]: (one["sha256"], one["size"]) for one in opened.manifest["files"]}
    sums = dict(reversed(line.split("  ", 1)) for line in opened.zip.read("SHA256SUMS").decode().splitlines())
    assert set(opened.names) == set(listed) | {"manifest.json", "SHA256SUMS"} == set(sums) | {"SHA256SUMS"}
    for name in opened.names:
        content = opened.zip.read(name)
        if name in listed:
            assert (hashlib.sha256(content).hexdigest(), len(content)) == listed[name]
        if name in sums:
            assert hashlib.sha256(content).hexdigest() == sums[name]
    assert len({name.casefold() for name in opened.names}) == len(opened.names)


def test_the_head_of_the_audit_chain_is_noted_and_fits(district, reported):
    opened = ask(district, "thanhtra", f"/inspection/directives/{reported}")
    with district.app_context():
        verdict = audit_chain.verify(db.session, opened.manifest["audit_head"])
    assert verdict.intact
    assert verdict.head.number > int(opened.manifest["audit_head"].partition("-")[0]), "the deed itself came after"
    assert opened.manifest["audit_head"][:20] in opened.index.replace("\r\n", "").replace(" ", "")


def test_the_same_rows_give_the_same_bytes(district, reported):
    with district.app_context():
        by = db.session.scalars(select(User).where(User.username == "lan")).one()
        job = making.ask(db.session, About.DIRECTIVE, reported, None, by=by, at=clock.now(), back="")
        arguments = dict(job.arguments)
        db.session.commit()
        made = [making.make(db.session, arguments, lambda *_: None)["files"][0] for _ in range(2)]
        db.session.rollback()
    assert made[0] == made[1]
    assert made[0]["filename"].endswith("-20261005.zip")


def test_a_school_has_its_own_things_only_with_receipts_and_reports(district):
    with district.app_context():
        minh = db.session.scalars(select(User).where(User.username == "minh")).one()
        school, name = minh.school_id, minh.school.name
        plans = select(PlanVersion).join(PlanVersion.plan).where(
            PlanVersion.submitted_at.is_not(None), PlanVersion.plan.has(school_id=school)
        )  # fmt: skip
        files = {
            file.sha256
            for version in db.session.scalars(plans)
            for file in db.session.scalars(select(Attachment).where(Attachment.document_id == version.document_id))
        }
        reports = db.session.scalars(select(SubmissionVersion).where(SubmissionVersion.school_id == school)).all()
        numbers = {one.receipt_number for one in reports}
        own = db.session.scalars(select(AuditEntry.id).where(AuditEntry.school_id == school)).all()
        cards = db.session.scalars(select(ContactCard.id).where(ContactCard.school_id == school)).all()
    opened = ask(district, "thanhtra", f"/inspection/schools/{school}")
    for stem in ("viec-duoc-giao", "bao-nhan", "ke-hoach", "bao-cao", "the-dau-moi"):
        rows = opened.rows(stem)
        assert {row[0] for row in rows} == {name}, stem
    inside = {hashlib.sha256(opened.zip.read(one)).hexdigest() for one in opened.within("04-ke-hoach")}
    assert files
    assert files <= inside
    assert numbers
    assert all(any(number in one for one in opened.within("05-bao-cao")) for number in numbers)
    assert len(opened.within("03-bao-nhan")) == len(opened.rows("bao-nhan"))
    assert len(opened.rows("the-dau-moi")) == len(cards)
    assert [int(row[0]) for row in opened.rows("nhat-ky")] == own
    assert not opened.within("06-tong-hop"), "what other schools reported"


def test_a_year_holds_what_was_asked_in_it(district):
    with district.app_context():
        year = db.session.scalars(select(SchoolYear)).one()
        duties = db.session.scalars(select(Duty.id).where(Duty.school_year_id == year.id)).all()
        published = db.session.scalars(select(Directive.id).where(Directive.published_at.is_not(None))).all()
        entries = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    opened = ask(district, "hung", f"/inspection/years/{year.id}")
    assert len(opened.rows("viec-duoc-giao")) == len(duties)
    assert len(opened.rows("van-ban")) == len(published)
    audit = opened.rows("nhat-ky")
    assert [int(row[0]) for row in audit] == entries
    read = list(csv.reader(io.StringIO(opened.zip.read("danh-sach/nhat-ky.csv").decode("utf-8-sig"))))
    assert [int(row[0]) for row in read[1:]] == entries


def test_another_year_of_a_school_holds_nothing_of_this_one(district):
    with district.app_context():
        later = SchoolYear(start_year=2041, starts_on=date(2041, 9, 1), ends_on=date(2042, 5, 31))
        db.session.add(later)
        db.session.commit()
        this = db.session.scalars(select(SchoolYear.id).order_by(SchoolYear.starts_on)).first()
        school, year = db.session.scalars(select(User).where(User.username == "minh")).one().school_id, later.id
    nothing = ask(district, "lan", f"/inspection/schools/{school}", year=year)
    assert not [name for name in nothing.names if name.startswith(("01", "03", "04", "05"))]
    assert nothing.rows("nhat-ky") == []
    whole = ask(district, "lan", f"/inspection/schools/{school}", year=this)
    assert whole.rows("viec-duoc-giao")
    with district.app_context():
        db.session.delete(db.session.get_one(SchoolYear, year))
        db.session.commit()


@pytest.mark.parametrize("username", ["lan", "thanhtra", "minh"])
def test_mobile_numbers_are_masked_whoever_asks(district, username):
    with district.app_context():
        school = db.session.scalars(select(User).where(User.username == "minh")).one().school_id
    opened = ask(district, username, f"/inspection/schools/{school}")
    cells = [str(cell) for row in opened.rows("the-dau-moi") for cell in row]
    assert "•••• ••• 682" in cells
    written = "\n".join(cells)
    for form in (MOBILE, "0912345682", "0912 345 682"):
        assert form not in written


def test_what_people_wrote_holds_no_mailbox_and_no_number(district):
    """Colleagues' mailboxes stand in the trail of their accounts, numbers in reasons that people type."""
    mailbox = "hoa.moi@example.com"
    signed_in(district, "hoa").post("/account/", data={"display_name": "Lê Hoa", "email": mailbox})
    with district.app_context():
        minh = db.session.scalars(select(User).where(User.username == "minh")).one()
        school_id, school = minh.school_id, minh.school
        duty = db.session.scalars(select(Duty).where(Duty.school_id == school_id).order_by(Duty.id)).first()
        duty.return_reason = f"Thiếu số liệu, gọi 0912.345.682 hoặc {mailbox}"
        for number in (MOBILE, "0912 345 682", "(0277) 3552 000"):
            audit.record(
                db.session, by=minh, action="school.edit", subject=school, at=clock.now(), note=f"Số: {number}"
            )
        db.session.commit()
        assert mailbox in "".join(db.session.scalars(select(AuditEntry.note)))
    for username in ("thanhtra", "minh"):
        opened = ask(district, username, f"/inspection/schools/{school_id}")
        plain = opened.zip.read("danh-sach/nhat-ky.csv").decode("utf-8-sig")
        rows = [*opened.rows("nhat-ky"), *opened.rows("viec-duoc-giao")]
        written = "\n".join([plain, *(str(cell) for row in rows for cell in row)])
        assert written.count("Số: •••• ••• 682") == 4, "two entries, in both files"
        assert "gọi •••• ••• 682 hoặc ••••@example.com" in written
        assert "thành “••••@example.com”" in plain
        for known in (mailbox, "hoa.moi", MOBILE, "0912 345 682", "0912.345.682", "3552 000"):
            assert known not in written


@pytest.mark.parametrize(
    "words",
    ["Kế hoạch số 12/KH-PGDĐT ngày 05/10/2026 08:00", "hạn: hết ngày 19/09/2026", "BN-2026-000123",
     "1.234.567.890 đồng", "2026-10-05", "Mã 87000000", "5d41402abc4b2a76b9719d911017c592", "@lan nhắc",
     "12 trường, 3 xã"],
)  # fmt: skip
def test_days_sums_and_numbers_of_papers_stay(words):
    assert masked_within(words) == words


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("0912345682/0987654321", "•••• ••• 682/•••• ••• 321"),
        ("0912345682-0987654321", "•••• ••• 682-•••• ••• 321"),
        ("0912 345 682 0987 654 321", "•••• ••• 682 •••• ••• 321"),
        ("ĐT:01689 345 682.", "ĐT:•••• ••• 682."),
        ("84912345682, 0084 912 345 682", "•••• ••• 682, •••• ••• 682"),
        ("a.b+c@x.edu.vn; d@y.vn.", "••••@x.edu.vn; ••••@y.vn."),
        ("<hoa@example.vn>", "<••••@example.vn>"),
    ],
)
def test_numbers_and_mailboxes_are_found_as_people_write_them(words, shown):
    assert masked_within(words) == shown


def test_a_lost_file_is_named_and_the_rest_is_made(district, reported):
    with district.app_context():
        attachment = db.session.scalars(select(Attachment).where(Attachment.document_id == reported)).first()
        path, kept = filestore.store().path_of(attachment.sha256), None
        kept = path.read_bytes()
        path.unlink()
    try:
        opened = ask(district, "lan", f"/inspection/directives/{reported}")
    finally:
        path.write_bytes(kept)
    assert len(opened.manifest["missing"]) == 1
    assert "thiếu tệp trong kho" in opened.index.replace("\r\n", " ")


def test_asking_is_a_deed_of_the_trail(app, as_, session, cast):
    answer = as_("thanhtra").post(f"/inspection/schools/{cast.school_a}")
    assert answer.status_code == 303
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.actor_id, entry.school_id) == ("dossier.make", cast.thanhtra, cast.school_a)
    assert "Trường Mầm non Hoa Mai" in entry.note
    assert session.scalars(select(Job)).one().kind == making.KIND


def test_people_of_a_school_have_their_own_only(app, as_, open_page, cast, reporting):
    directive, year = reporting.source().id, cast.school_year
    minh = as_("minh")
    assert minh.get("/inspection/").location == f"/inspection/schools/{cast.school_a}"
    assert "Trường Mầm non Hoa Mai" in open_page(minh, f"/inspection/schools/{cast.school_a}").h1
    for address in (
        f"/inspection/schools/{cast.school_b}", f"/inspection/directives/{directive}", f"/inspection/years/{year}"
    ):  # fmt: skip
        assert minh.get(address).status_code == 404
        assert minh.post(address).status_code == 404


@pytest.mark.parametrize("username", ["thanhtra", "lan"])
@pytest.mark.parametrize("about", ["directives", "schools", "years"])
def test_the_page_of_a_thing_makes_its_dossier_with_one_button(
    app, as_, open_page, session, cast, reporting, username, about
):
    page_of = {
        "directives": f"/directives/{reporting.source().id}",
        "schools": f"/schools/{cast.school_a}",
        "years": f"/school-years/{cast.school_year}",
    }
    row, client = page_of[about].rpartition("/")[2], as_(username)
    page = open_page(client, page_of[about])
    assert page.link("Xem trước hồ sơ gồm những gì") == f"/inspection/{about}/{row}"
    form = page.one(f'form[action="/inspection/{about}/{row}"]')
    assert form.text().strip() == "Lập hồ sơ truyền thông (ZIP)"
    waiting = open_page(client, client.post(form.attributes["action"]).location)
    assert waiting.link("Quay lại nơi yêu cầu") == page_of[about]
    asked = waiting.one("#job").attributes["hx-get"]
    job_id = session.scalars(select(Job.id)).one()
    with app.app_context():
        run_here(job_id)
    done = open_page(client, asked)
    with client.get(done.one("[data-fetch] a").attributes["href"]) as file:
        assert file.mimetype == "application/zip"
        assert file.data.startswith(b"PK")
    assert not open_page(client, urlsplit(asked).path).select("[data-fetch]"), "who comes back later fetches nothing"


def test_asked_for_on_the_page_before_one_comes_back_to_it(as_, open_page, cast):
    address, thanhtra = f"/inspection/schools/{cast.school_a}", as_("thanhtra")
    button = open_page(thanhtra, address).one("#contents form button")
    typed = {button.attributes["name"]: button.attributes["value"], "year": cast.school_year}
    job = open_page(thanhtra, thanhtra.post(address, data=typed).location)
    assert job.link("Quay lại nơi yêu cầu") == f"{address}?year={cast.school_year}"


def test_another_schools_page_has_no_button(as_, open_page, cast):
    assert open_page(as_("minh"), f"/schools/{cast.school_a}").select('form[action^="/inspection/"]')
    assert "/inspection/schools/" not in as_("minh").get(f"/schools/{cast.school_b}").text


def test_a_draft_has_no_dossier(app, as_, session, reporting):
    directive = reporting.source()
    directive.published_at = None
    session.commit()
    assert as_("lan").get(f"/inspection/directives/{directive.id}").status_code == 404
    assert as_("thanhtra").post(f"/inspection/directives/{directive.id}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/inspection/schools/99999", "/inspection/years/99999", "/inspection/people/1", "/inspection/schools/1x"],
)
def test_what_is_not_there_is_404(app, as_, address):
    assert as_("lan").get(address).status_code == 404


def test_a_year_nobody_has_is_404(app, as_, cast):
    assert as_("lan").get(f"/inspection/schools/{cast.school_a}?year=777").status_code == 404
    assert as_("lan").post(f"/inspection/schools/{cast.school_a}", data={"year": "777"}).status_code == 404


def test_the_choice_offers_years_directives_and_schools_and_finds_them(app, as_, open_page, cast, reporting):
    directive = reporting.source()
    page = open_page(as_("thanhtra"), "/inspection/")
    assert page.link("Năm học 2026–2027") == f"/inspection/years/{cast.school_year}"
    assert page.link("Kế hoạch số 77/KH-PGDĐT ngày 05/10/2026") == f"/inspection/directives/{directive.id}"
    found = open_page(as_("thanhtra"), "/inspection/?q=hoa+mai")
    assert found.link("Trường Mầm non Hoa Mai") == f"/inspection/schools/{cast.school_a}"
    assert "Tiểu học Tân Lộc" not in found.one("#found").text()
    nothing = open_page(as_("thanhtra"), "/inspection/?q=khongcogi")
    assert "Không có trường nào khớp." in nothing.text


def test_the_page_before_counts_what_will_be_inside(app, as_, open_page, cast, reporting, session):
    period = reporting.period()
    reporting.hand_in(period, cast.school_a, {"own": 3})
    page = open_page(as_("thanhtra"), f"/inspection/directives/{period.directive_id}")
    rows = {
        row.css_first("dt").text(strip=True): row.css_first("dd").text(strip=True) for row in page.select("dl > div")
    }
    assert rows["Việc giao cho trường"] == str(len(session.scalars(select(Duty)).all()))
    assert rows["Lần nộp báo cáo"] == "1"
    assert rows["Lần nộp kế hoạch"] == "0"


def test_a_school_finds_earlier_ones_again(app, as_, open_page, cast):
    minh = as_("minh")
    job = urlsplit(minh.post(f"/inspection/schools/{cast.school_a}").location).path
    page = open_page(minh, f"/inspection/schools/{cast.school_a}")
    assert page.link("Trường Mầm non Hoa Mai") == job


def test_pages_take_few_statements(app, as_, cast, statements):
    client = as_("thanhtra")
    for address in ("/inspection/", f"/inspection/schools/{cast.school_a}", f"/inspection/years/{cast.school_year}"):
        statements.clear()
        assert client.get(address).status_code == 200
        assert len(statements) <= 12, statements


def test_school_names_do_not_leave_the_folder(district):
    """A name is typed by people; a path in a ZIP is followed by programs."""
    with district.app_context():
        school = db.session.scalars(select(School)).first()
        before, school.name = school.name, "../../Trường C:\\Windows"
        school_id = school.id
        db.session.commit()
    try:
        opened = ask(district, "lan", f"/inspection/schools/{school_id}")
    finally:
        with district.app_context():
            db.session.get_one(School, school_id).name = before
            db.session.commit()
    for name in opened.names:
        assert not {"", ".."} & set(name.split("/"))
        assert not {"\\", ":"} & set(name)
