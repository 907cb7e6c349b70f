"""A school writes, confirms and ends its cards: roles, bad input, doubts, two people at once."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from intranet.contacts.confirmations import CardConfirmation
from intranet.contacts.models import ContactCard, Visibility
from intranet.duties.models import Duty
from intranet.units.office import CardKind
from tests.pages import Page, check_page

TYPED = {
    "name": "Đặng Thị Hoa",
    "post": "Thư ký Hội đồng trường",
    "landline": "0277 3552 000",
    "mobile": "0912.345.682",
    "zalo": "",
    "email": "mnhm@pgdtanloc.edu.vn",
    "valid_from": "01/09/2026",
    "visibility": "office",
    "replaces": "0",
}


@pytest.fixture
def url(cast):
    return f"/contacts/schools/{cast.school_a}/kinds/{cast.focal_card}/card"


def in_force(session):
    session.expire_all()
    return session.scalars(select(ContactCard).where(ContactCard.valid_to.is_(None))).all()


def press(client, url, page: Page, act, **changed):
    """Send the form on the page again with one of its buttons, as a browser without JavaScript does."""
    data = {}
    for control in page.select("main form input"):
        attributes = control.attributes
        if attributes.get("type") != "radio" or "checked" in attributes:
            data[attributes["name"]] = attributes.get("value") or ""
    return client.post(url, data={**data, **changed, "act": act})


@pytest.mark.parametrize("username", ["minh", "hoa"])
def test_head_and_focal_person_write_and_confirm_in_one_go(as_, url, session, ask, cast, open_page, username):
    ask(cast.school_a, cast.focal_card)
    client = as_(username)
    answer = client.post(url, data={**TYPED, "act": "confirm"})
    assert answer.status_code == 303
    (card,) = in_force(session)
    assert (card.mobile, card.landline, card.visibility) == ("+84912345682", "+842773552000", Visibility.OFFICE)
    assert session.scalars(select(Duty)).one().settled_at is not None
    receipt = open_page(client, answer.location)
    assert "TDM-2026-" in receipt.text
    assert "Đúng hạn" in receipt.text
    assert "0912 345 682" in receipt.text


def test_saving_alone_leaves_the_duty_open(as_, url, session, ask, cast, open_page):
    ask(cast.school_a, cast.focal_card)
    client = as_("hoa")
    assert client.post(url, data={**TYPED, "act": "save"}).location == "/contacts/own"
    assert session.scalars(select(Duty)).one().settled_at is None
    page = open_page(client, "/contacts/own")
    assert "Kế hoạch truyền thông" in page.text
    assert "còn 5 ngày" in page.text
    (card,) = in_force(session)
    answer = client.post(f"/contacts/cards/{card.id}/confirmation")
    assert answer.status_code == 303
    session.expire_all()
    assert session.scalars(select(Duty)).one().settled_at is not None
    assert client.post(f"/contacts/cards/{card.id}/confirmation").location == answer.location


def test_the_page_of_a_school_without_cards_offers_each_active_kind(as_, url, open_page, cast):
    page = open_page(as_("hoa"), "/contacts/own")
    assert page.h1 == "Thẻ đầu mối của trường"
    assert page.text.count("Trường chưa có thẻ này.") == 2
    assert "Phụ trách công nghệ thông tin" not in page.text
    form = open_page(as_("hoa"), page.link("Lập thẻ"))
    assert form.one("[name=email]").attributes["value"] == "mnhm@pgdtanloc.edu.vn"
    assert form.one("[name=visibility][checked]").attributes["value"] == "office"
    assert "Thư ký Hội đồng trường" in [option.attributes["value"] for option in form.select("datalist option")]
    for words in ("Dùng để", "Ai xem được", "Quyền của người có tên", "91/2025/QH15", "0277 3555 012"):
        assert words in form.text


def test_a_retired_kind_still_shows_its_card_but_takes_no_new_one(as_, url, write, session, cast, open_page):
    write()
    session.get_one(CardKind, cast.focal_card).active = False
    session.commit()
    assert "Đặng Thị Hoa" in open_page(as_("hoa"), "/contacts/own").text
    assert as_("hoa").get(url).status_code == 404
    assert as_("hoa").post(url, data=TYPED).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "   ", "Chưa nhập"),
        ("name", "A" * 201, "Dài quá 200"),
        ("post", "", "Chưa nhập"),
        ("mobile", "0912345678 " * 6, "Dài quá 60"),
        ("email", "không có a còng", "Địa chỉ thư không hợp lệ"),
        ("email", "a@b.vn, c@d.vn", "Địa chỉ thư không hợp lệ"),
        ("valid_from", "31/02/2026", "Không có ngày"),
        ("valid_from", "01/01/1900", "Ngày phải từ"),
        ("valid_from", "06/10/2026", "không được sau hôm nay"),
        ("valid_from", "", "Chưa nhập"),
        ("visibility", "everyone", "không"),
    ],
)
def test_bad_input_keeps_what_was_typed(as_, url, session, field, value, words):
    answer = as_("hoa").post(url, data={**TYPED, field: value, "act": "confirm"})
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert words in " ".join(page.texts(".error-summary"))
    assert in_force(session) == []
    kept = page.one(f"[name={'post' if field == 'name' else 'name'}]").attributes["value"]
    assert kept == (TYPED["post"] if field == "name" else TYPED["name"])
    if field in ("mobile", "email", "valid_from"):
        assert page.one(f"[name={field}]").attributes["value"] == value.strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('=HYPERLINK("http://example.com")', '=HYPERLINK("http://example.com")'),
        ("<b>Hoa</b>", "<b>Hoa</b>"),
        ("Nguye\u0302\u0303n Thi\u0323 Hoa\u0300", "Nguyễn Thị Hoà"),
        ("  Đặng   Thị\tHoa ", "Đặng Thị Hoa"),
    ],
)
def test_odd_names_are_kept_and_shown_as_text(as_, url, session, open_page, typed, kept):
    client = as_("hoa")
    assert client.post(url, data={**TYPED, "name": typed, "act": "save"}).status_code == 303
    assert in_force(session)[0].name == kept
    page = open_page(client, "/contacts/")
    assert page.texts("tbody th") == [kept]
    assert not page.select("tbody b")


def test_a_doubt_keeps_the_form_and_saves_when_accepted(as_, url, session):
    client = as_("hoa")
    answer = client.post(url, data={**TYPED, "email": "hoa@gmail.com", "act": "save"})
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "không dùng hộp thư cá nhân" in page.text
    assert page.one("[name=mobile]").attributes["value"] == "0912.345.682"
    assert in_force(session) == []
    assert "Đổi theo đề nghị" not in page.text
    assert press(client, url, page, "accept").location == "/contacts/own"
    assert in_force(session)[0].email == "hoa@gmail.com"
    assert session.scalars(select(CardConfirmation)).all() == []


def test_accepting_saves_what_was_shown_and_nothing_else(as_, url, session):
    client = as_("hoa")
    page = check_page(client.post(url, data={**TYPED, "email": "hoa@gmail.com", "act": "confirm"}).text)
    changed = press(client, url, page, "accept", mobile="0121 234 5678")
    assert changed.status_code == 422
    assert "0792 345 678" in changed.text
    assert in_force(session) == []


def test_an_old_number_is_changed_with_one_press(as_, url, session):
    client = as_("hoa")
    typed = {**TYPED, "mobile": "01212345678", "email": "hoa@gmail.com", "act": "confirm"}
    page = check_page(client.post(url, data=typed).text)
    assert "0792 345 678" in page.text
    answer = press(client, url, page, "convert")
    assert answer.status_code == 303
    assert "/contacts/confirmations/" in answer.location
    (card,) = in_force(session)
    assert (card.mobile, card.email) == ("+84792345678", "hoa@gmail.com")


def test_an_old_number_may_also_be_kept(as_, url, session):
    client = as_("hoa")
    page = check_page(client.post(url, data={**TYPED, "mobile": "0121 234 5678", "act": "save"}).text)
    assert press(client, url, page, "accept").status_code == 303
    assert in_force(session)[0].mobile == "0121 234 5678"


def test_two_numbers_in_one_cell_are_taken_apart(as_, url, session):
    client = as_("hoa")
    typed = {**TYPED, "landline": "0277 3552 000 / 0912 345 682", "mobile": "", "act": "save"}
    page = check_page(client.post(url, data=typed).text)
    assert press(client, url, page, "convert").status_code == 303
    (card,) = in_force(session)
    assert (card.landline, card.mobile) == ("+842773552000", "+84912345682")


def test_a_change_of_person_starts_a_new_card(as_, url, write, session, open_page):
    old = write()
    client = as_("hoa")
    page = open_page(client, url)
    assert page.one("[name=mobile]").attributes["value"] == "0912 345 682"
    answer = press(client, url, page, "save", name="Trần Văn Bé", mobile="", zalo="", valid_from="05/10/2026")
    assert answer.status_code == 303
    (card,) = in_force(session)
    assert (card.name, card.valid_from) == ("Trần Văn Bé", date(2026, 10, 5))
    assert session.get_one(ContactCard, old.id).valid_to == date(2026, 10, 5)
    history = open_page(client, "/contacts/own")
    assert "Lịch sử thẻ" in history.text
    assert "•••• ••• 682" in history.text
    assert "0912 345 682" not in history.html
    assert "84912345682" not in history.html


def test_saving_without_a_change_says_so(as_, url, write, session, open_page):
    write()
    client = as_("hoa")
    assert press(client, url, open_page(client, url), "save").status_code == 303
    assert "Thẻ không có gì thay đổi." in open_page(client, "/contacts/own").text
    assert session.scalar(select(func.count()).select_from(ContactCard)) == 1


def test_the_second_of_two_people_is_told_and_may_then_replace(as_, url, write, session):
    client = as_("minh")
    page = check_page(client.get(url).text)
    write("hoa", name="Trần Văn Bé")
    answer = press(client, url, page, "save", **{k: v for k, v in TYPED.items() if k != "replaces"})
    assert answer.status_code == 422
    told = check_page(answer.text)
    assert "Người khác của trường vừa sửa thẻ này" in told.text
    assert "Trần Văn Bé" in told.text
    assert told.one("[name=name]").attributes["value"] == "Đặng Thị Hoa"
    assert [card.name for card in in_force(session)] == ["Trần Văn Bé"]
    again = press(client, url, told, "save", valid_from="02/10/2026")
    assert again.status_code == 303
    assert [card.name for card in in_force(session)] == ["Đặng Thị Hoa"]


def test_two_people_at_the_same_moment_leave_one_card(as_, url, session):
    clients, start, answers = [as_("minh"), as_("hoa")], Barrier(2), []

    def send(client, name):
        start.wait()
        answers.append(client.post(url, data={**TYPED, "name": name, "act": "save"}).status_code)

    threads = [Thread(target=send, args=pair) for pair in zip(clients, ["Đặng Thị Hoa", "Trần Văn Bé"], strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422]
    assert len(in_force(session)) == 1
    assert session.scalar(select(func.count()).select_from(ContactCard)) == 1


def test_ending_a_card(as_, write, session, open_page):
    card, client = write(), as_("minh")
    for typed in ("", "hôm qua", "06/10/2026", "31/08/2026"):
        refused = client.post(f"/contacts/cards/{card.id}/ending", data={"on": typed})
        assert refused.status_code == 409
        check_page(refused.text)
    assert client.post(f"/contacts/cards/{card.id}/ending", data={"on": "05/10/2026"}).status_code == 303
    assert in_force(session) == []
    assert "Đã kết thúc thẻ của Đặng Thị Hoa" in open_page(client, "/contacts/own").text
    assert client.post(f"/contacts/cards/{card.id}/confirmation").status_code == 409


def test_another_schools_cards_cannot_be_found_for_writing(as_, url, write, session):
    card, thao = write(), as_("thao")
    assert thao.get(url).status_code == 404
    assert thao.post(url, data={**TYPED, "act": "save"}).status_code == 404
    assert thao.post(f"/contacts/cards/{card.id}/confirmation").status_code == 404
    assert thao.post(f"/contacts/cards/{card.id}/ending", data={"on": "05/10/2026"}).status_code == 404
    assert [one.id for one in in_force(session)] == [card.id]


def test_another_schools_page_history_and_receipts_are_not_found(as_, write, cast, session):
    old = write()
    answer = as_("hoa").post(f"/contacts/cards/{old.id}/confirmation")
    new = write(post="Văn thư")
    thao = as_("thao")
    assert thao.get(f"/contacts/schools/{cast.school_a}").status_code == 404
    assert thao.get(f"/contacts/cards/{old.id}").status_code == 404
    assert thao.get(answer.location).status_code == 404
    assert thao.get(f"/contacts/cards/{new.id}").status_code == 200
    for name in ("lan", "thanhtra", "hoa"):
        for path in (f"/contacts/schools/{cast.school_a}", f"/contacts/cards/{old.id}", answer.location):
            assert as_(name).get(path).status_code == 200, (name, path)


@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "thanhtra"])
def test_the_office_and_inspectors_do_not_write_for_schools(as_, url, write, cast, open_page, username):
    card, client = write(), as_(username)
    page = open_page(client, f"/contacts/schools/{cast.school_a}")
    assert "Chỉ trường mới lập, sửa và xác nhận thẻ" in page.text
    assert not page.select("main form")
    for path in (url, "/contacts/own"):
        assert client.get(path).status_code == 403
    for path in (url, f"/contacts/cards/{card.id}/confirmation", f"/contacts/cards/{card.id}/ending"):
        assert client.post(path, data=TYPED).status_code == 403


def test_wrong_methods_and_unknown_rows(as_, url, write, cast):
    card, client = write(), as_("hoa")
    assert client.get(f"/contacts/cards/{card.id}/confirmation").status_code == 405
    assert client.get(f"/contacts/cards/{card.id}/ending").status_code == 405
    assert client.delete(url).status_code == 405
    assert client.get(f"/contacts/schools/{cast.school_a}/kinds/999/card").status_code == 404
    assert client.get("/contacts/cards/999").status_code == 404
    assert client.get("/contacts/confirmations/999").status_code == 404
    assert client.get("/contacts/schools/999").status_code == 404


def test_htmx_gets_the_form_alone_and_is_sent_on_when_it_is_saved(as_, url):
    client, asks = as_("hoa"), {"HX-Request": "true"}
    wrong = client.post(url, data={**TYPED, "name": ""}, headers=asks)
    assert wrong.status_code == 422
    assert wrong.text.lstrip().startswith('<section id="card"')
    right = client.post(url, data={**TYPED, "act": "save"}, headers=asks)
    assert (right.status_code, right.headers["HX-Redirect"]) == (204, "/contacts/own")
