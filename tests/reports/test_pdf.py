"""The PDF: form of NĐ 30, the numbers of the page, hostile words, the same bytes twice."""

import re
import unicodedata
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.documents.types import Authority
from intranet.duties.models import OF_DIRECTIVES, Duty, Kind
from intranet.reports import words
from intranet.reports.consolidation import consolidate
from intranet.reports.paper import BLANK, Paper, number_text, signing_titles, with_filing_line
from intranet.reports.pdf import report_pdf
from intranet.reports.periods import Period
from intranet.units.office import OfficeProfile
from tests.conftest import local_instant
from tests.pdf.reading import read
from tests.pdf.reading import words as words_of
from tests.reports.conftest import named
from tests.reports.test_consolidation import AUTUMN, PAPERS, SCHOOLS, TOPICS, duty

MONTH = {"period": "month", "year": "2026", "level": ""}
PAPER = Paper(
    on=date(2027, 1, 5), office="Phòng GD&ĐT huyện Tân Lộc", superior_line="ỦY BAN NHÂN DÂN HUYỆN TÂN LỘC",
    issuing_line="PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", number_text="Số: 05/BC-PGDĐT", place="Tân Lộc",
    subject="Kết quả công tác truyền thông giáo dục học kỳ I", titles=("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
    signer_name="Trần Quốc Hùng",
)  # fmt: skip


def made(*duties, **more):
    return consolidate(AUTUMN, AUTUMN.ends_at, schools=SCHOOLS, duties=duties, papers=PAPERS, topics=TOPICS, **more)


def ask(client, **values):
    answered = client.post("/reports/pdf", data=named({**MONTH, **values}))
    assert answered.status_code == 200, answered.text[:500]
    return answered.data


def rows_of(text, label):
    """The figures that stand in a table line after its label, where the line is whole."""
    return [tuple(found.split()) for found in re.findall(rf"{re.escape(label)} ((?:[0-9.]+ ?){{12}})", text)]


def test_the_parts_stand_in_the_order_of_the_decree():
    text = words_of(report_pdf(made(duty(1), duty(2, Kind.PLAN, handed="2026-10-05 08:00")), PAPER))
    order = [
        "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 05/BC-PGDĐT", "05 tháng 01 năm 2027",
        "BÁO CÁO", PAPER.subject, "I. TÌNH HÌNH CHUNG", "II. KẾT QUẢ", "Bảng 1.", "Bảng 2.", "Biểu đồ 1.", "Bảng 3.",
        "III. TỒN TẠI, DANH SÁCH CHƯA THỰC HIỆN", "IV. ĐỀ XUẤT, KIẾN NGHỊ", "Trên đây là báo cáo", "./.", "Nơi nhận:",
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "PHÓ TRƯỞNG PHÒNG" in text
    assert "Trần Quốc Hùng" in text


def test_pages_are_a4_and_numbered_from_the_second():
    days = [f"2026-10-{day:02d} 08:00" for day in range(1, 20)]
    duties = [duty(school, kind, opened=day) for school in (1, 2, 3) for kind in OF_DIRECTIVES for day in days]
    pages = read(report_pdf(made(*duties), PAPER))
    assert {(round(page.width), round(page.height)) for page in pages} == {(595, 842)}
    annex = next(place for place, page in enumerate(pages) if "Phụ lục" in page.text and "(Kèm theo" in page.text)
    for place, page in enumerate(pages):
        here = place + 1 if place < annex else place - annex + 1
        tops = [line.text for line in page.lines if line.base > page.height - 57]
        assert tops == ([] if here == 1 else [str(here)])
    assert "danh sách tại Phụ lục kèm theo" in " ".join(page.text for page in pages).replace("\r\n", " ")


def test_a_short_list_stands_in_the_body():
    text = words_of(report_pdf(made(duty(1)), PAPER))
    assert "danh sách dưới đây" in text
    assert "Phụ lục" not in text
    assert "1 Trường Mầm non Hoa Mai Báo nhận 05/KH-PGDĐT 10/10/2026 82" in text


def test_the_same_report_gives_the_same_bytes():
    report = made(duty(1), duty(2, handed="2026-10-05 08:00", settled="2026-10-05 08:00"))
    assert report_pdf(report, PAPER) == report_pdf(report, PAPER)


def test_nothing_asked_and_no_schools_still_make_a_report():
    assert "không có yêu cầu báo nhận văn bản" in words_of(report_pdf(made(), PAPER))
    empty = consolidate(AUTUMN, AUTUMN.ends_at, schools=[], duties=[], papers=[], topics={})
    assert "không có trường nào đang hoạt động" in words_of(report_pdf(empty, PAPER))


def test_the_note_about_two_levels_stands_under_the_table():
    text = words_of(report_pdf(made(duty(2)), PAPER))
    assert f"Ghi chú: {words.SEVERAL_LEVELS} (có 1 trường như vậy)." in text


def test_the_office_writes_its_own_words():
    paper = Paper(
        **{**vars(PAPER), "bases": ("Căn cứ Kế hoạch số 01/KH-SGDĐT",), "addressees": ("Sở Giáo dục và Đào tạo",),
           "situation": "Năm học có 2 đợt mưa lũ.", "evaluation": "Các trường <thực hiện> tốt.",
           "proposals": "Cấp kinh phí."}
    )  # fmt: skip
    text = words_of(report_pdf(made(duty(1)), paper))
    for part in ("Kính gửi: Sở Giáo dục và Đào tạo", "Căn cứ Kế hoạch số 01/KH-SGDĐT.", "2 đợt mưa lũ", "6. Đánh giá",
                 "Các trường <thực hiện> tốt.", "Cấp kinh phí."):  # fmt: skip
        assert part in text
    assert "Đề nghị hiệu trưởng" not in text


@pytest.mark.parametrize(
    "name", ["Trường <b>Đậm</b>", "=HYPERLINK(1)", '<img src="/etc/passwd">', "Tr&amp;ường", "A" * 300]
)
def test_a_hostile_name_is_printed_as_it_is(name):
    schools = [type(SCHOOLS[0])(1, name, SCHOOLS[0].levels, 7, name)]
    content = report_pdf(
        consolidate(AUTUMN, AUTUMN.ends_at, schools=schools, duties=[duty(1)], papers=PAPERS, topics={}), PAPER
    )
    assert "".join(name.split()) in "".join(words_of(content).split())


def test_names_in_nfd_are_drawn_in_nfc():
    name = unicodedata.normalize("NFD", "Trường Tiểu học Đồng Tháp")
    schools = [type(SCHOOLS[0])(1, name, SCHOOLS[0].levels, 7, "Xã Hòa Mỹ")]
    report = consolidate(AUTUMN, AUTUMN.ends_at, schools=schools, duties=[duty(1)], papers=PAPERS, topics={})
    assert "Trường Tiểu học Đồng Tháp" in words_of(report_pdf(report, PAPER))


def test_the_page_and_the_pdf_say_the_same(as_, open_page, muddle, clock):
    muddle(8)
    clock.set("2026-10-20 08:00")
    client = as_("lan")
    page = open_page(client, "/reports/?period=month")
    text = words_of(ask(client, at=page.one('input[name="at"]').attributes["value"]))
    for row in page.texts(".table-scroll tbody tr"):
        label, figures = re.fullmatch(r"(.*?) ((?:[0-9.]+ ?){12})", row).groups()
        assert tuple(figures.split()) in rows_of(text, label), row
    (total,) = set(page.texts("tfoot tr"))
    assert rows_of(text, "Cộng") == [tuple(total.split()[1:])] * 2
    missing = [row.split()[0] for row in page.texts(".stat")][3]
    assert f"chưa thực hiện {missing} lượt việc" in text


def test_the_pdf_counts_at_the_instant_of_the_page(as_, open_page, publish, session, clock):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    client = as_("lan")
    at = open_page(client, "/reports/?period=month").one('input[name="at"]').attributes["value"]
    later = clock.set("2026-10-05 08:05")
    for one in session.scalars(select(Duty)):
        one.settle(at=later)
    session.commit()
    assert "Các trường đã báo nhận văn bản 0/6 lượt" in words_of(ask(client, at=at))
    assert "Các trường đã báo nhận văn bản 6/6 lượt" in words_of(ask(client))


@pytest.mark.parametrize("at", ["20271201T000000Z", "20200101T000000Z", "rác"])
def test_an_impossible_instant_means_now(as_, publish, at):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    assert "số liệu tính đến 08 giờ 00 ngày 05/10/2026" in words_of(ask(as_("lan"), at=at))


def test_the_directory_is_an_annex_when_asked_for(as_, session, cast):
    from intranet.contacts.models import ContactCard
    from intranet.units.office import CardKind

    session.add(
        ContactCard(
            school_id=cast.school_a,
            kind=session.get_one(CardKind, cast.focal_card),
            name="Đặng Thị Hoa",
            post="Văn thư",
            landline="+842773552000",
            mobile="+84912345682",
            email="mnhm@pgdtanloc.edu.vn",
            valid_from=date(2026, 9, 1),
            created_at=the_clock.now(),
            created_by_name="Hoa",
        )
    )
    session.commit()
    with_it, without = words_of(ask(as_("lan"), annex="y")), words_of(ask(as_("lan")))
    assert "DANH BẠ ĐẦU MỐI TRUYỀN THÔNG" in with_it
    assert "0277 3552 000" in with_it
    assert "0912" not in with_it
    assert "Đặng Thị Hoa" not in without


def test_a_new_profile_changes_the_letterhead_from_its_day_on(as_, session):
    old = session.scalars(select(OfficeProfile)).one()
    session.add(
        OfficeProfile(
            valid_from=date(2026, 10, 5), display_name="Phòng Văn hóa – Xã hội xã Tân Lộc", place="Tân Lộc",
            superior_line="ỦY BAN NHÂN DÂN XÃ TÂN LỘC", issuing_line="PHÒNG VĂN HÓA - XÃ HỘI", abbreviation="PVHXH",
            head_title=old.head_title, deputy_title=old.deputy_title,
        )
    )  # fmt: skip
    session.commit()
    before, after = words_of(ask(as_("lan"), on="04/10/2026")), words_of(ask(as_("lan"), on="05/10/2026"))
    assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" in before
    assert "/BC-PGDĐT" in before
    assert "PHÒNG VĂN HÓA - XÃ HỘI" in after
    assert "/BC-PVHXH" in after


def test_metadata_hold_no_time_of_making(as_):
    content = ask(as_("lan"))
    pdf = pdfium.PdfDocument(BytesIO(content))
    assert pdf.get_metadata_value("CreationDate") == "D:20261005"
    pdf.close()
    assert content == ask(as_("lan")), "printed again, it is the same paper with the same mark"


def test_numbers_and_signatures():
    profile = OfficeProfile(abbreviation="PGDĐT", head_title="TRƯỞNG PHÒNG", issuing_line="PHÒNG GIÁO DỤC VÀ ĐÀO TẠO")
    assert number_text(5, profile) == "Số: 05/BC-PGDĐT"
    assert number_text(None, profile) == f"Số: {BLANK}/BC-PGDĐT"
    assert signing_titles(Authority.NONE, "TRƯỞNG PHÒNG", profile) == ("TRƯỞNG PHÒNG",)
    assert signing_titles(Authority.KT, "PHÓ TRƯỞNG PHÒNG", profile) == ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")
    assert signing_titles(Authority.Q, "TRƯỞNG PHÒNG", profile) == ("Q. TRƯỞNG PHÒNG",)
    assert signing_titles(Authority.TM, "TRƯỞNG PHÒNG", profile)[0] == "TM. PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"
    assert with_filing_line(["Sở"]) == ("Sở", "Lưu: VT")
    assert with_filing_line(["Sở", "Lưu: VT, TH"]) == ("Sở", "Lưu: VT, TH")


def test_a_refused_paper_leaves_no_trace(as_, session):
    as_("lan").post("/reports/pdf", data=named({**MONTH, "subject": ""}))
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "report.print")).all() == []


def test_a_running_period_says_the_minute():
    running = consolidate(
        Period(date(2026, 9, 1), date(2026, 12, 31)), local_instant("2026-10-05 08:05"), schools=SCHOOLS, duties=[],
        papers=[], topics={},
    )  # fmt: skip
    assert words.as_of(running) == "08 giờ 05 ngày 05/10/2026"
    assert words.as_of(made()) == "hết ngày 31/12/2026"
