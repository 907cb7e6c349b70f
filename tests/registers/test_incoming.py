"""Sổ văn bản đến and sổ theo dõi: numbers of the year, whom to, by when, how far, answered by what."""

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.documents.models import Document
from intranet.documents.queries import registered
from intranet.registers import rows
from intranet.registers.models import Arrival, Standing
from intranet.registers.rows import ArrivalFilter
from tests.directives.conftest import draft, published  # noqa: F401 - fixtures
from tests.documents.test_register import FIELDS as CITED
from tests.pages import check_page

FIELDS = {
    "arrived_on": "05/10/2026",
    "number": "1",
    "proposed": "1",
    "issuer_name": "Sở Giáo dục và Đào tạo",
    "type": "ke-hoach",
    "symbol": "393/KH-SGDĐT",
    "issued_on": "01/10/2026",
    "subject": "Truyền thông về giáo dục năm 2026",
    "assigned_to": "",
    "passed_on": "",
    "signed_for": "",
    "due_on": "",
    "file_code": "",
    "note": "",
}
INCOMING = [
    "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
]  # fmt: skip
FOLLOWING = [
    "Số đến", "Tên loại, số và ký hiệu, ngày tháng và tác giả văn bản", "Đơn vị hoặc người nhận",
    "Thời hạn giải quyết", "Tiến độ giải quyết", "Số, ký hiệu văn bản trả lời", "Ghi chú",
]  # fmt: skip


def enter(client, status=303, **changes):
    response = client.post("/registers/incoming/new", data=FIELDS | changes)
    assert response.status_code == status, response.text
    return response


def deed(client, name, status=303, arrival=1, **data):
    response = client.post(f"/registers/incoming/{arrival}/{name}", data=data)
    assert response.status_code == status, response.text


def lines(client, open_page, book, query=""):
    page = open_page(client, f"/registers/{book}{query}")
    heads = page.texts("thead th")
    if not heads:
        return heads, []
    rows_ = [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in page.select("tbody tr")]
    return heads, rows_


def test_an_arrival_is_a_line_with_the_columns_of_the_decree_and_may_be_cited(as_, open_page, session):
    lan = as_("lan")
    enter(lan, assigned_to="Nguyễn Thị Ngọc Lan", passed_on="05/10/2026", signed_for="Lan", note="Gấp")
    heads, (line,) = lines(lan, open_page, "incoming")
    assert heads == [*INCOMING, "Tình trạng"]
    assert line == [
        "05/10/2026", "01", "Sở Giáo dục và Đào tạo", "393/KH-SGDĐT", "01/10/2026",
        "Kế hoạch Truyền thông về giáo dục năm 2026", "Nguyễn Thị Ngọc Lan", "05/10/2026", "Lan", "Gấp",
        "Đã chuyển, để biết",
    ]  # fmt: skip
    (document,) = session.scalars(registered()).all()
    assert (document.symbol, document.own) == ("393/KH-SGDĐT", False)
    assert "393/KH-SGDĐT" in open_page(lan, "/documents/").text
    assert session.scalars(select(AuditEntry.action)).all() == ["arrival.enter"]


def test_arrival_numbers_run_through_the_year_and_begin_anew(as_, session, clock):
    lan = as_("lan")
    enter(lan, number="312", proposed="1")  # the office starts in mid-year
    enter(lan, symbol="394/KH-SGDĐT")  # the form still proposes 1: untouched
    clock.set("2027-01-04 08:00")
    enter(lan, symbol="01/KH-SGDĐT", issued_on="02/01/2027", arrived_on="04/01/2027")
    found = session.execute(select(Arrival.year, Arrival.number).order_by(Arrival.id)).all()
    assert [tuple(row) for row in found] == [(2026, 312), (2026, 313), (2027, 1)]


def test_a_used_number_and_a_paper_that_came_already_are_refused(as_, session):
    lan = as_("lan")
    enter(lan)
    used = check_page(enter(lan, 422, proposed="", symbol="394/KH-SGDĐT", subject="Đang gõ").text)
    assert "Số đến 01 năm 2026 đã dùng cho “Truyền thông" in used.one("#number-error").text()
    assert "Đang gõ" in used.texts("textarea")
    again = check_page(enter(lan, 422, symbol="393 / kh-sgd&đt").text)
    assert "đã vào sổ ngày 05/10/2026, số đến 01" in again.text
    assert len(session.scalars(select(Arrival)).all()) == 1
    assert len(session.scalars(select(Document)).all()) == 1


def test_a_document_registered_to_be_cited_becomes_an_arrival_and_keeps_its_row(as_, open_page, session):
    lan = as_("lan")
    lan.post("/documents/new", data=CITED)
    document = session.scalars(select(Document)).one()
    page = open_page(lan, "/documents/")
    form = open_page(lan, page.link("Vào sổ đến"))
    assert form.one("[name=symbol]").attributes["value"] == "393/KH-SGDĐT"
    enter(lan, document=str(document.id), issued_on="23/09/2026")
    assert session.scalars(select(Arrival)).one().document_id == document.id
    assert "Vào sổ đến" not in open_page(lan, "/documents/").texts("tbody")[0]


def test_typed_again_it_is_known_by_number_symbol_and_body(as_, session):
    lan = as_("lan")
    lan.post("/documents/new", data=CITED)
    enter(lan, symbol="393/kh-sgdđt", issued_on="23/09/2026", subject="Gõ khác")
    document = session.scalars(select(Document)).one()
    assert session.scalars(select(Arrival)).one().document_id == document.id
    assert document.subject == CITED["subject"]


def test_what_has_no_number_is_entered_and_not_cited(as_, session):
    enter(as_("lan"), symbol="", issued_on="", subject="Đơn phản ánh", issuer_name="Một phụ huynh")
    assert session.scalars(select(Arrival)).one().document.symbol is None
    assert session.scalars(registered()).all() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arrived_on": "06/10/2026"}, "Ngày đến ở sau hôm nay"),
        ({"arrived_on": ""}, "Chưa nhập mục này"),
        ({"issued_on": "06/10/2026"}, "Văn bản đề ngày sau ngày đến"),
        ({"issued_on": ""}, "Có số, ký hiệu thì cần ngày văn bản"),
        ({"due_on": "04/10/2026"}, "Thời hạn sớm hơn ngày đến"),
        ({"passed_on": "04/10/2026"}, "Ngày chuyển sớm hơn ngày đến"),
        ({"issuer_name": ""}, "Chưa nhập mục này"),
        ({"number": "0", "proposed": ""}, "Số phải từ 1 đến 99999"),
    ],
)
def test_what_is_missing_or_wrong_is_said(as_, session, changes, message):
    assert message in check_page(enter(as_("lan"), 422, **changes).text).text
    assert session.scalar(select(Document)) is None


def test_the_whole_way_of_one_that_asks_something(as_, open_page, session, clock, published):  # noqa: F811
    lan = as_("lan")
    enter(lan, due_on="12/10/2026")
    assert [row[-1] for row in lines(lan, open_page, "following")[1]] == ["Chưa chuyển"]
    offered = [form.attributes["action"] for form in open_page(lan, "/registers/incoming/1").select("#handling form")]
    assert [one.rpartition("/")[2] for one in offered] == ["passing", "steps", "settlement", "voiding"]
    assert not open_page(as_("thanhtra"), "/registers/incoming/1").select("main form")
    deed(lan, "passing", 422, assigned_to="")
    deed(lan, "passing", assigned_to="Trần Quốc Hùng", due_on="12/10/2026")
    deed(lan, "steps", 422, words=" ")
    deed(lan, "steps", words="Đang soạn kế hoạch")
    heads, (line,) = lines(lan, open_page, "following")
    assert heads == [*FOLLOWING, "Tình trạng"]
    assert line[2:] == ["Trần Quốc Hùng", "12/10/2026", "Đang soạn kế hoạch", "", "", "Đang giải quyết"]
    clock.set("2026-10-13 08:00")
    assert lines(lan, open_page, "following")[1][0][-1] == "Quá hạn giải quyết"
    published(number=14)
    deed(lan, "settlement", answer="14 / kh-pgdđt")
    (line,) = lines(lan, open_page, "following")[1]
    assert line[4:] == ["Đã giải quyết, trả lời bằng 14/KH-PGDĐT", "14/KH-PGDĐT", "", "Đã giải quyết, trễ hạn"]
    arrival = session.scalars(select(Arrival)).one()
    assert arrival.answer is not None
    deed(lan, "steps", 409, words="Nữa")
    deed(lan, "reopening", 422, reason="")
    deed(lan, "reopening", reason="Sở yêu cầu bổ sung")
    session.expire_all()
    assert (arrival.settled_on, arrival.answer) == (None, None)
    assert [step.words for step in arrival.steps][-1] == "Mở lại: Sở yêu cầu bổ sung"
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "Arrival")).all()
    assert actions == [f"arrival.{name}" for name in ("enter", "pass", "step", "settle", "reopen")]


def test_an_answer_that_is_in_no_register_is_kept_as_typed(as_, open_page, session):
    lan = as_("lan")
    enter(lan, due_on="12/10/2026")
    deed(lan, "settlement", answer="15/CV-X")
    arrival = session.scalars(select(Arrival)).one()
    assert (arrival.answer_id, arrival.answer_symbol, arrival.answered_by) == (None, "15/CV-X", "15/CV-X")


def test_a_correction_is_audited_and_a_settled_one_is_closed(as_, session):
    lan = as_("lan")
    enter(lan)
    deed(lan, "edit", **(FIELDS | {"proposed": "", "number": "4", "subject": "Đã sửa", "note": "Bản sao"}))
    arrival = session.scalars(select(Arrival)).one()
    assert (arrival.number, arrival.document.subject, arrival.note) == (4, "Đã sửa", "Bản sao")
    note = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "arrival.correct")).one()
    assert "số đến: 1 → 4" in note
    assert "ghi chú: trống → Bản sao" in note
    deed(lan, "settlement", answer="")
    deed(lan, "edit", 422, **(FIELDS | {"proposed": ""}))


def test_a_struck_out_arrival_stays_in_sight_and_its_paper_may_come_again(as_, open_page, session):
    lan = as_("lan")
    enter(lan)
    deed(lan, "voiding", 422, reason="")
    deed(lan, "voiding", reason="Vào nhầm sổ")
    deed(lan, "voiding", 409, reason="Lần nữa")
    assert session.scalars(registered()).all() == []
    enter(lan)
    _, found = lines(lan, open_page, "incoming")
    assert [(row[1], row[-1]) for row in found] == [("02", "Chưa chuyển"), ("01", "Đã hủy số")]
    assert found[1][-2] == "ĐÃ HỦY SỐ: Vào nhầm sổ"


def test_each_count_is_the_length_of_its_list(as_, session, clock, open_page):
    lan = as_("lan")
    for number in range(1, 9):
        due = f"{6 + number:02d}/10/2026" if number % 3 else ""
        passed = "05/10/2026" if number % 2 else ""
        enter(lan, symbol=f"{number}/KH-SGDĐT", due_on=due, passed_on=passed, assigned_to="Lan")
    deed(lan, "settlement", arrival=1, answer="")
    clock.set("2026-10-10 08:00")
    deed(lan, "settlement", arrival=2, answer="")
    deed(lan, "voiding", arrival=4, reason="Nhầm")
    today = the_clock.today()
    for asking in (False, True):
        chosen = ArrivalFilter(2026, asking=asking)
        counts = rows.arrival_counts(session, chosen, today)
        assert sum(counts.values()) == len(session.scalars(rows.arrivals(chosen, today)).all())
        for state in Standing:
            found = session.scalars(rows.arrivals(chosen.but(state=state.value), today)).all()
            assert counts[state] == len(found)
            assert {one.state(today) for one in found} <= {state}
    page = open_page(lan, "/registers/incoming?year=2026")
    for stat in page.select("a.stat"):
        listed = open_page(lan, stat.attributes["href"]).select("tbody tr")
        assert len(listed) == int(stat.css_first(".stat-number").text())


@pytest.mark.parametrize(("query", "found"), [("q=393", 1), ("q=12", 1), ("q=phong trao", 1), ("q=khong co", 0),
                                              ("state=known", 0), ("year=2025", 0), ("q=Ngọc", 1),
                                              ("q=%00Ngọc", 1)])  # fmt: skip
def test_search_and_filters(as_, open_page, query, found):
    lan = as_("lan")
    enter(lan)
    enter(lan, symbol="44/QĐ-UBND", number="12", proposed="", subject="Phong trào thi đua", assigned_to="Ngọc Lan")
    assert len(lines(lan, open_page, "incoming", f"?{query}")[1]) == found


@pytest.mark.parametrize(("username", "reads", "writes"), [("hung", 200, 303), ("thanhtra", 200, 403),
                                                           ("minh", 403, 403)])  # fmt: skip
def test_who_reads_and_who_writes(as_, username, reads, writes):
    enter(as_("lan"))
    client = as_(username)
    for place in ("incoming", "following", "incoming/1", "incoming/1/stamp.pdf"):
        assert client.get(f"/registers/{place}").status_code == reads
    assert client.get("/registers/incoming/new").status_code == (200 if writes == 303 else 403)
    deed(client, "passing", writes, assigned_to="Hùng")
    deed(client, "steps", writes, words="Đang làm")
    deed(client, "settlement", writes, answer="")
    assert client.get("/registers/incoming/99").status_code == (404 if reads == 200 else 403)


def test_a_page_costs_the_same_for_three_and_for_sixty(as_, statements):
    lan = as_("lan")
    counts = []
    for numbers in (range(3), range(3, 60)):
        for number in numbers:
            enter(lan, symbol=f"{number + 1}/KH-SGDĐT", due_on="12/10/2026")
        for place in ("incoming", "following", "incoming/2", ""):
            lan.get(f"/registers/{place}")
            statements.clear()
            lan.get(f"/registers/{place}")
            counts.append(len(statements))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 12
