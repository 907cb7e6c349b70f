"""The pages of reminding and of the outbox: who sees and changes what, numbers that are their rows, few statements."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.duties.models import Duty, Kind
from intranet.outbox.models import Line, Message, MessageState
from intranet.reminders import queries, rules
from intranet.units.models import School
from tests.pdf.reading import read

RULES = {
    f"{kind.value}_{name}": value
    for kind in Kind
    for name, value in {"at_opening": "y", "days_before": "3", "on_day": "y", "late_days": "10"}.items()
} | {"hour": "7"}


@pytest.fixture
def reminded(post, published, session, cast, clock):
    """An acknowledgement given on Monday, due that day; late mails of three days have gone out to all but school 4,
    which has no mailbox, and school 5, whose mailbox was refused."""
    session.get_one(School, 4).email = ""
    session.commit()
    clock.set("2026-10-05 08:01")
    directive = published()
    post.plan()
    post.send()
    for day in (6, 7, 8):
        clock.set(f"2026-10-0{day} 07:30")
        post.plan()
        refused = [m for m in post.messages() if m.school_id == 5 and m.state is MessageState.WAITING]
        for message in refused:
            message.state, message.error = MessageState.FAILED, "550 no such user"
        session.commit()
        post.send()
    return directive


def duty_of(session, school_id):
    return session.scalars(select(Duty).where(Duty.school_id == school_id, Duty.kind == Kind.ACKNOWLEDGE)).one()


def test_times_count_what_went_out_and_no_announcement(session, reminded, cast):
    found = queries.times(session, [duty_of(session, school).id for school in (cast.school_a, 4, 5)])
    assert {key: (one.count, one.words) for key, one in found.items()} == {
        duty_of(session, cast.school_a).id: (3, "đã đôn đốc 3 lần, lần cuối 08/10")
    }


def test_every_list_says_it(as_, open_page, session, reminded, cast):
    duty = duty_of(session, cast.school_a)
    page = open_page(as_("lan"), "/duties/?state=late")
    assert page.text.count("đã đôn đốc 3 lần, lần cuối 08/10") == 4
    assert len(page.select(f'a[href="/reminders/duties/{duty.id}"]')) == 1
    assert open_page(as_("thanhtra"), f"/directives/{reminded.id}").text.count("đã đôn đốc 3 lần") == 4
    for address in ("/duties/calls.pdf?state=late", f"/directives/{reminded.id}/calls.pdf"):
        words = " ".join(" ".join(sheet.text for sheet in read(as_("lan").get(address).data)).split())
        assert words.count("đã đôn đốc 3 lần, lần cuối 08/10") == 4


def test_a_school_sees_it_of_its_own_without_a_link(as_, open_page, reminded):
    page = open_page(as_("minh"), "/duties/")
    assert "đã đôn đốc 3 lần" in page.text
    assert not page.select('a[href^="/reminders"]')


def test_the_history_of_a_duty(as_, open_page, session, reminded, cast):
    page = open_page(as_("thanhtra"), f"/reminders/duties/{duty_of(session, cast.school_a).id}")
    assert page.text.count("quá hạn") >= 3
    assert "việc mới giao" in page.text
    assert "minh@pgdtanloc.edu.vn" in page.text
    assert "Không có hộp thư" in open_page(as_("lan"), f"/reminders/duties/{duty_of(session, 4).id}").text


def test_each_number_of_a_day_leads_to_its_rows(as_, open_page, reminded):
    page = open_page(as_("lan"), "/reminders/")
    numbers = [(node.text(), node.attributes["href"]) for node in page.select("td.num a")]
    assert len(numbers) > 8
    for number, address in numbers:
        assert f"{number} lần báo" in open_page(as_("lan"), address).text, address
    assert {number for number, address in numbers if "mails=none" in address} == {"1"}
    assert {number for number, address in numbers if "mails=failed" in address} == {"1"}


def test_a_fresh_intranet_says_what_will_happen(as_, open_page):
    page = open_page(as_("lan"), "/reminders/")
    assert "Chưa báo gì cho trường nào" in page.text
    assert "thôi sau 5 ngày" in page.text
    assert "Không có thư nào" in open_page(as_("lan"), "/outbox/").text


def test_keepers_change_the_rules_and_it_is_on_record(as_, open_page, session):
    sent = RULES | {"plan_days_before": "5", "hour": "6"}
    del sent["card_at_opening"]
    assert as_("lan").post("/reminders/rules", data=sent).status_code == 303
    kept = rules.rules(session)
    assert kept[Kind.PLAN].days_before == 5
    assert not kept[Kind.CARD].at_opening
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.rules")).one()
    assert "Kế hoạch triển khai: báo ngay khi giao; trước hạn 3 ngày" in entry.note
    assert "giờ gửi thư nhắc việc: 7 → 6" in entry.note
    assert "trước hạn 5 ngày" in open_page(as_("thanhtra"), "/reminders/").text
    as_("lan").post("/reminders/rules", data=sent)
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.rules")).all()) == 1


@pytest.mark.parametrize(("name", "typed"), [("plan_days_before", "61"), ("card_late_days", "-1"), ("hour", "24"),
                                             ("report_late_days", "mười"), ("plan_late_days", "")])  # fmt: skip
def test_bad_rules_are_kept_as_typed_and_change_nothing(as_, session, name, typed):
    answer = as_("lan").post("/reminders/rules", data=RULES | {name: typed, "acknowledge_days_before": "9"})
    assert answer.status_code == 422
    assert 'value="9"' in answer.text
    assert rules.rules(session)[Kind.ACKNOWLEDGE].days_before == 1


@pytest.mark.parametrize(
    "address", ["/reminders/", "/reminders/notices", "/reminders/mailboxes", "/reminders/text", "/outbox/"]
)
def test_schools_have_no_business_here(as_, address):
    assert as_("minh").get(address).status_code == 403
    assert as_("thanhtra").get(address).status_code == 200


@pytest.mark.parametrize("address", ["/reminders/rules", "/outbox/sending", "/outbox/trial", "/outbox/1/sending"])
@pytest.mark.parametrize("who", ["thanhtra", "minh"])
def test_inspector_and_schools_change_nothing(as_, reminded, address, who):
    assert as_(who).post(address).status_code == 403


def test_the_outbox_shows_a_mail_and_sends_a_failed_one_again(as_, open_page, session, reminded, post):
    page = open_page(as_("lan"), "/outbox/?state=failed")
    assert "550 no such user" in page.text
    failed = [m for m in post.messages() if m.state is MessageState.FAILED]
    one = open_page(as_("lan"), f"/outbox/{failed[0].id}")
    assert "Gửi lại thư này" in one.text
    assert "Kế hoạch số 12/KH-PGDĐT" in one.text
    assert "Gửi lại thư này" not in open_page(as_("thanhtra"), f"/outbox/{failed[0].id}").text
    assert as_("lan").post(f"/outbox/{failed[0].id}/sending").status_code == 303
    assert as_("lan").post(f"/outbox/{failed[0].id}/sending").status_code == 409
    assert as_("lan").post("/outbox/sending").status_code == 303
    assert {m.state for m in post.messages() if m.school_id == 5} == {MessageState.SENT, MessageState.WAITING}
    assert as_("lan").get("/outbox/9999").status_code == 404


def test_a_trial_goes_to_oneself(as_, post):
    assert as_("lan").post("/outbox/trial").status_code == 409
    post.mailbox("lan", "lan@pgdtanloc.edu.vn")
    assert as_("lan").post("/outbox/trial").status_code == 303
    (message,) = post.messages()
    assert (message.to_address, message.subject) == ("lan@pgdtanloc.edu.vn", "Thư thử của intranet")
    assert post.send() == 1


def test_trouble_is_said(app, as_, open_page, session, monkeypatch):
    text = open_page(as_("thanhtra"), "/outbox/").text
    assert "SMTP_HOST" in text
    assert "INTRANET_URL" in text
    monkeypatch.setitem(app.config, "SMTP_HOST", "thu.pgdtanloc.edu.vn")
    monkeypatch.setitem(app.config, "INTRANET_URL", "https://intranet.pgdtanloc.edu.vn")
    now = the_clock.now()
    session.add(
        Line(id=1, failures=2, failing_since=now, next_at=now + timedelta(minutes=2), error="không kết nối được")
    )
    session.commit()
    text = open_page(as_("lan"), "/outbox/").text
    assert "SMTP_HOST" not in text
    assert "INTRANET_URL" not in text
    assert "không kết nối được" in text
    assert "Máy chủ thư không nhận thư" in open_page(as_("lan"), "/reminders/").text


def test_links_in_mails_are_those_people_reach(app, post, published, clock, monkeypatch):
    monkeypatch.setitem(app.config, "INTRANET_URL", "https://intranet.pgdtanloc.edu.vn")
    clock.set("2026-10-05 08:01")
    directive = published()
    post.plan()
    (message, *_) = post.messages()
    assert f"https://intranet.pgdtanloc.edu.vn/directives/{directive.id}\n" in message.body
    assert "Võ Văn Minh" not in message.body


def test_which_schools_no_mail_reaches(as_, open_page, session, post, cast):
    session.get_one(School, 4).email = ""
    post.mailbox("thao", "thao.hieutruong@gmail.com")
    page = open_page(as_("thanhtra"), "/reminders/mailboxes")
    assert session.get_one(School, 4).name in page.text
    outside = open_page(as_("lan"), "/reminders/mailboxes?view=outside")
    assert "thao.hieutruong@gmail.com" in outside.text
    assert "minh@" not in outside.text
    everybody = open_page(as_("lan"), "/reminders/mailboxes?view=all&page=7").text
    assert everybody.count("hộp thư chung") >= 3


class TestChatText:
    def text(self, as_, open_page, query=""):
        return open_page(as_("lan"), f"/reminders/text{query}").one("#chat-text").text()

    def test_number_subject_due_date_link_and_schools(self, as_, open_page, reminded, session):
        text = self.text(as_, open_page, "?state=late")
        for words in ("Báo nhận, theo Kế hoạch số 12/KH-PGDĐT", "(Truyền thông về giáo dục năm học",
                      "Hạn: hết ngày 05/10/2026 (trễ 3 ngày)", "Còn 6 trường: ", f"/{reminded.id}"):  # fmt: skip
            assert words in text
        assert all(school.name in text for school in session.scalars(select(School)))

    def test_no_personal_data(self, as_, open_page, reminded, session):
        text = self.text(as_, open_page)
        for personal in ("Minh", "Hoa Đ", "Thảo", "@", "0277"):
            assert personal not in text

    def test_the_filter_is_the_lists(self, as_, open_page, reminded, session, cast):
        assert "Còn 1 trường: Trường THCS Đông Phú." in self.text(as_, open_page, "?q=dong phu")
        link = open_page(as_("lan"), "/duties/?state=late&level=THCS").link("Đoạn dán nhóm Zalo")
        assert "Còn 2 trường" in self.text(as_, open_page, link.removeprefix("/reminders/text"))

    def test_nothing_owed_says_so(self, as_, open_page, reminded):
        assert "Không trường nào còn nợ" in open_page(as_("lan"), "/reminders/text?state=done").text

    def test_another_due_date_stands_apart(self, as_, open_page, reminded, session):
        duty_of(session, 3).due_at = the_clock.end_of_day(date(2026, 10, 20))
        session.commit()
        text = self.text(as_, open_page)
        assert "Còn 5 trường" in text
        assert "Hạn: hết ngày 20/10/2026 (còn 12 ngày)" in text

    def test_many_schools_are_cut(self, as_, open_page, session, published, monkeypatch):
        from intranet.reminders import chat

        monkeypatch.setattr(chat, "NAMED", 2)
        published()
        assert "và 4 trường khác" in self.text(as_, open_page)


@pytest.mark.parametrize("address", ["/reminders/", "/reminders/notices", "/reminders/mailboxes?view=all",
                                     "/reminders/text", "/outbox/", "/duties/", "/reminders/duties/1"])  # fmt: skip
def test_pages_cost_the_same_for_six_and_for_sixty_schools(as_, post, session, published, statements, clock, address):
    lan, counts = as_("lan"), []
    for number in (1, 2):
        clock.set(f"2026-10-05 1{number}:00")
        published(number=number)
        post.plan()
        post.send()
        statements.clear()
        assert lan.get(address).status_code == 200
        counts.append(len(statements))
        session.add_all(
            School(name=f"Trường Tiểu học Số {i}", commune_id=1, email=f"th{i}@pgdtanloc.edu.vn") for i in range(60)
        )
        session.commit()
    assert counts[0] == counts[1] <= 12, "\n".join(statements)


def test_message_ids_differ(post, published, clock):
    clock.set("2026-10-05 08:01")
    published()
    post.plan()
    ids = [message.message_id for message in post.messages()]
    assert len(set(ids)) == len(ids) > 5
    assert post.session.scalars(select(Message.message_id).order_by(Message.id)).all() == ids
