"""Requests about one's own data: the clock, who answers, what each step refuses."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.contacts.models import ContactCard, Visibility
from intranet.core.audit import AuditEntry
from intranet.privacy.models import DataRequest, Standing, Wish, answer_due, carry_out_due

EVERYBODY = ["quantri", "hung", "lan", "thanhtra", "minh", "hoa"]


def actions(session, request):
    trail = AuditEntry.subject_type == "DataRequest", AuditEntry.subject_id == request.id
    return list(session.scalars(select(AuditEntry.action).where(*trail).order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("received", "answered"),
    [
        (date(2026, 10, 5), date(2026, 10, 7)),  # Monday → Wednesday
        (date(2026, 10, 8), date(2026, 10, 12)),  # Thursday → Monday
        (date(2026, 10, 9), date(2026, 10, 13)),  # Friday → Tuesday
        (date(2026, 10, 10), date(2026, 10, 13)),  # Saturday → Tuesday
        (date(2026, 10, 11), date(2026, 10, 13)),
    ],
)
def test_the_answer_is_due_two_working_days_later(received, answered):
    assert answer_due(received) == answered


def test_carrying_out_takes_ten_fifteen_or_twenty_days():
    days = {wish: (carry_out_due(date(2026, 10, 5), wish) - date(2026, 10, 5)).days for wish in Wish}
    assert days == {Wish.SEE: 10, Wish.CORRECT: 10, Wish.LIMIT: 15, Wish.OBJECT: 15, Wish.ERASE: 20}


@pytest.mark.parametrize("who", EVERYBODY)
def test_everyone_asks_and_sees_the_clock(as_, request_, open_page, who):
    made = request_(who, "correct", "Chức vụ phải là Phó Hiệu trưởng")
    assert (made.received_on, made.answer_due_on, made.due_on) == (
        date(2026, 10, 5), date(2026, 10, 7), date(2026, 10, 15),
    )  # fmt: skip
    page = open_page(as_(who), f"/privacy/requests/{made.id}")
    for words in ("07/10/2026 còn 2 ngày", "15/10/2026 còn 10 ngày", "Chờ trả lời", "Chức vụ phải là"):
        assert words in page.text
    assert made.receipt_number in open_page(as_(who), "/privacy/own").text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"wish": "correct", "words": ""}, "Ghi mục nào sai"),
        ({"wish": "bogus", "words": "x"}, "Lựa chọn không có trong danh sách"),
        ({"words": "x"}, "Chọn một yêu cầu"),
        ({"wish": "erase", "words": "x" * 3000}, "Dài quá"),
    ],
)
def test_a_bad_request_is_told_and_not_kept(as_, session, typed, message):
    answer = as_("minh").post("/privacy/own/requests/new", data=typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(DataRequest)).all() == []


def test_asked_twice_it_names_the_first(as_, request_, session):
    made = request_("minh", "erase")
    again = as_("minh").post("/privacy/own/requests/new", data={"wish": "erase", "words": "Nữa"})
    assert again.status_code == 422
    assert made.receipt_number in again.text
    assert "Nữa" in again.text
    assert as_("minh").post("/privacy/own/requests/new", data={"wish": "limit"}).status_code == 303
    assert as_("hoa").post("/privacy/own/requests/new", data={"wish": "erase"}).status_code == 303


@pytest.mark.parametrize(
    ("who", "status"), [("hoa", 404), ("thao", 404), ("minh", 200), ("lan", 200), ("hung", 200), ("thanhtra", 200)]
)
def test_only_the_person_and_the_office_read_it(as_, request_, who, status):
    made = request_("minh", "erase")
    assert as_(who).get(f"/privacy/requests/{made.id}").status_code == status


@pytest.mark.parametrize("step", ["answer", "extension", "completion", "exports"])
@pytest.mark.parametrize("who", ["lan", "thanhtra", "minh", "hoa"])
def test_only_administrator_and_leader_answer(as_, request_, session, who, step):
    made = request_("minh", "see")
    assert as_(who).post(f"/privacy/requests/{made.id}/{step}", data={"granted": "yes"}).status_code == 403
    assert actions(session, made) == ["data.ask"]


def test_nobody_answers_the_own_request(as_, request_, session):
    made = request_("hung", "erase")
    assert as_("hung").post(f"/privacy/requests/{made.id}/answer", data={"granted": "yes"}).status_code == 409
    assert actions(session, made) == ["data.ask"]


def test_a_no_needs_a_reason_which_the_person_reads(as_, request_, session, open_page):
    made = request_("minh", "erase")
    bare = as_("hung").post(f"/privacy/requests/{made.id}/answer", data={"granted": "no"})
    assert bare.status_code == 422
    assert "phải nêu lý do" in bare.text
    typed = {"granted": "no", "words": "Đang giữ nhiệm vụ hiệu trưởng"}
    as_("hung").post(f"/privacy/requests/{made.id}/answer", data=typed)
    page = open_page(as_("minh"), f"/privacy/requests/{made.id}")
    assert "Đang giữ nhiệm vụ hiệu trưởng" in page.text
    assert "Không thực hiện, có lý do" in page.text
    assert as_("hung").post(f"/privacy/requests/{made.id}/answer", data=typed).status_code == 409
    assert actions(session, made) == ["data.ask", "data.answer"]


@pytest.mark.parametrize(
    ("until", "status"), [("15/10/2026", 422), ("16/10/2026", 303), ("30/10/2026", 303), ("31/10/2026", 422), ("", 422)]
)
def test_it_is_extended_by_fifteen_days_at_most(as_, request_, session, until, status):
    made = request_("minh", "correct", granted=True)
    answer = as_("hung").post(f"/privacy/requests/{made.id}/extension", data={"until": until, "reason": "Chờ hồ sơ"})
    assert answer.status_code == status
    session.expire_all()
    assert (made.due_on == date(2026, 10, 15)) is (status == 422)
    assert ("Chờ hồ sơ" in as_("minh").get(f"/privacy/requests/{made.id}").text) is (status == 303)


def test_it_is_extended_once_in_time_with_a_reason_after_the_answer(as_, request_, clock):
    made = request_("minh", "correct")
    address, typed = f"/privacy/requests/{made.id}", {"until": "20/10/2026", "reason": "Chờ hồ sơ"}
    assert as_("hung").post(f"{address}/extension", data=typed).status_code == 422
    as_("hung").post(f"{address}/answer", data={"granted": "yes"})
    assert as_("hung").post(f"{address}/extension", data={**typed, "reason": " "}).status_code == 422
    assert as_("hung").post(f"{address}/extension", data=typed).status_code == 303
    twice = as_("hung").post(f"{address}/extension", data={**typed, "until": "25/10/2026"})
    assert twice.status_code == 422
    assert "một lần" in twice.text
    late = request_("hoa", "correct", granted=True)
    clock.set("2026-10-16 08:00")
    overdue = as_("hung").post(f"/privacy/requests/{late.id}/extension", data=typed)
    assert "Đã quá hạn" in overdue.text


def test_limiting_takes_the_mobile_number_from_other_units(as_, request_, session, write):
    card = write("minh", name="Đặng Thị Hoa", visibility=Visibility.PUBLIC)
    other = write("thao", name="Đặng Thị Hoa", visibility=Visibility.PUBLIC)
    made = request_("hoa", "limit", granted=True)
    assert "912 345 682" in as_("thao").get(f"/contacts/cards/{card.id}").text
    as_("hung").post(f"/privacy/requests/{made.id}/completion", data={"outcome": "Đã hạn chế"})
    session.expire_all()
    assert session.get_one(ContactCard, card.id).visibility is Visibility.OFFICE
    assert session.get_one(ContactCard, other.id).visibility is Visibility.PUBLIC
    assert "912 345 682" not in as_("thao").get(f"/contacts/cards/{card.id}").text
    assert made.standing is Standing.DONE


def test_an_erasure_is_not_just_noted_as_done(as_, request_, session):
    made = request_("minh", "erase", granted=True)
    answer = as_("hung").post(f"/privacy/requests/{made.id}/completion", data={"outcome": "Xong"})
    assert answer.status_code == 409
    session.expire_all()
    assert made.standing is Standing.ACCEPTED


def test_the_person_takes_it_back_while_it_is_open(as_, request_, session):
    made = request_("minh", "erase", granted=True)
    for who in ("hoa", "lan", "quantri"):
        assert as_(who).post(f"/privacy/requests/{made.id}/withdrawal").status_code in (404, 409)
    assert as_("minh").post(f"/privacy/requests/{made.id}/withdrawal").status_code == 303
    session.expire_all()
    assert made.standing is Standing.WITHDRAWN
    assert as_("minh").post(f"/privacy/requests/{made.id}/withdrawal").status_code == 409
    assert as_("quantri").post(f"/privacy/requests/{made.id}/erasure").status_code == 409


def test_the_list_counts_exactly_its_rows(as_, request_, clock, open_page):
    first = request_("minh", "erase")
    request_("hoa", "see", granted=True)
    request_("thao", "limit", granted=False)
    clock.set("2026-10-08 08:00")
    request_("lan", "erase")
    page = open_page(as_("thanhtra"), "/privacy/requests/")
    assert page.texts("th[scope=row]")[0] == first.receipt_number  # most pressing first
    assert page.texts(".stat-number") == ["3", "1"]
    for link, count in (("state=open", 3), ("state=late", 1), ("state=refused", 1), ("state=accepted", 1), ("", 4)):
        assert len(open_page(as_("lan"), f"/privacy/requests/?{link}").select("tbody tr")) == count
    assert "trễ 1 ngày" in page.text
    for who in ("minh", "hoa"):
        assert as_(who).get("/privacy/requests/").status_code == 403


@pytest.mark.parametrize("standing", list(Standing))
def test_python_and_sql_agree_where_it_stands(as_, request_, session, standing):
    made = {
        Standing.ASKED: lambda: request_("minh", "see"),
        Standing.ACCEPTED: lambda: request_("minh", "see", granted=True),
        Standing.REFUSED: lambda: request_("minh", "see", granted=False),
        Standing.DONE: lambda: request_("minh", "see", granted=True),
        Standing.WITHDRAWN: lambda: request_("minh", "see"),
    }[standing]()
    if standing is Standing.DONE:
        as_("hung").post(f"/privacy/requests/{made.id}/completion", data={"outcome": "Đã trao"})
    if standing is Standing.WITHDRAWN:
        as_("minh").post(f"/privacy/requests/{made.id}/withdrawal")
    session.expire_all()
    assert made.standing is standing
    asked = select(DataRequest.standing_sql(), DataRequest.next_due_sql(), DataRequest.open_sql())
    row = session.execute(asked).one()
    assert tuple(row) == (standing.value, made.next_due_on, not made.closed)


NOTED = {"received_on": "02/10/2026", "channel": "đơn viết tay", "wish": "see", "words": "Xin bản dữ liệu"}


def test_a_request_on_paper_runs_from_the_day_it_came(as_, session, cast, open_page):
    hung = as_("hung")
    open_page(hung, f"/privacy/requests/new?person={cast.khoa}")
    answer = hung.post("/privacy/requests/new", data={**NOTED, "person": cast.khoa})
    made = session.scalars(select(DataRequest)).one()
    assert answer.location == f"/privacy/requests/{made.id}"
    assert (made.user_id, made.asker_name, made.answer_due_on) == (cast.khoa, "Đỗ Đăng Khoa", date(2026, 10, 6))
    assert "đơn viết tay" in open_page(hung, answer.location).text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"received_on": "06/10/2026"}, "không được sau hôm nay"),
        ({"channel": ""}, "Chưa nhập mục này"),
        ({"wish": "correct", "words": ""}, "Ghi mục nào sai"),
    ],
)
def test_a_bad_note_is_told(as_, session, cast, changed, message):
    answer = as_("hung").post("/privacy/requests/new", data={**NOTED, "person": cast.khoa, **changed})
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(DataRequest)).all() == []


@pytest.mark.parametrize("whose", ["", "?person=999", "?card=999", "?person=x"])
def test_a_note_is_about_somebody(as_, whose):
    assert as_("hung").get(f"/privacy/requests/new{whose}").status_code == 404
    assert as_("hung").post(f"/privacy/requests/new{whose}", data=NOTED).status_code == 404


def test_lists_and_pages_keep_to_their_statements(as_, request_, session, statements, cast):
    needed = []
    for wish in ("see", "correct", "limit", "object"):
        made = request_("minh", wish)
        lan, minh = as_("lan"), as_("minh")
        counts = []
        for client, address in (
            (lan, "/privacy/requests/"), (lan, f"/privacy/requests/{made.id}"), (minh, "/privacy/own"),
        ):  # fmt: skip
            statements.clear()
            assert client.get(address).status_code == 200
            counts.append(len(statements))
        needed.append(tuple(counts))
    assert len(set(needed)) == 1
    assert max(needed[0]) <= 12


def test_who_answers_is_told_what_waits_and_until_when(as_, request_, open_page):
    wished, granted = request_("minh", "see"), request_("hoa", "erase", granted=True)

    def told(who):
        rows = open_page(as_(who), "/to-do").texts(".task-list li")
        return [row for row in rows if "DL-2026" in row]

    asked, erasing = told("quantri")
    assert all(words in asked for words in (str(wished), "07/10/2026", "Trả lời"))
    assert all(words in erasing for words in (str(granted), "25/10/2026", "Thực hiện"))
    assert [str(wished) in row for row in told("hung")] == [True]  # erasing is the administrator's
    assert len(told("thanhtra")) == 2
    assert told("lan") == told("minh") == []
    as_("hung").post(f"/privacy/requests/{wished.id}/answer", data={"granted": "no", "words": "Đã gửi tuần trước"})
    assert told("hung") == []
