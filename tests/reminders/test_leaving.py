"""Mail that waited for somebody who left: it does not go, and whoever took over hears in the next digest."""

from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.outbox.models import MessageState
from intranet.reminders.models import NoticeKind
from intranet.units.models import School
from tests.handovers.test_handing_over import hand_over

HOA, MINH, HANH = "hoa@pgdtanloc.edu.vn", "minh@pgdtanloc.edu.vn", "hanh@pgdtanloc.edu.vn"


@pytest.fixture
def told(post, published, clock):
    """Schools were told of a plan due in four weeks; no mail has gone yet."""
    clock.set("2026-10-05 08:01")
    published(asks_acknowledgement=False, asks_plan=True, plan_due_on=date(2026, 11, 2))
    post.plan()
    return post


def mails(post, cast, kind="opened"):
    """State and mailbox of what school A is told."""
    its = [m for m in post.messages() if m.school_id == cast.school_a and m.kind == kind]
    return sorted((m.to_address, m.state.value) for m in its)


def leave(as_, session, cast, **changed):
    assert hand_over(as_("minh"), cast.hoa, left_on="05/10/2026", **changed).status_code == 303
    session.rollback()
    session.expire_all()


def begin_work(session, name, mailbox):
    """The successor's account is used for the first time."""
    one = session.scalars(select(User).where(User.display_name == name)).one()
    one.password_hash, one.email = generate_password_hash("x"), mailbox
    session.commit()


def days(post, cast):
    """When and why school A was told of something."""
    return [(str(one.day), one.why.value) for one in post.reminders() if one.duty.school_id == cast.school_a]


def test_what_waited_is_cancelled_and_the_successor_hears_once_in_the_next_digest(as_, session, told, cast, clock):
    leave(as_, session, cast)
    assert mails(told, cast) == [(HOA, "cancelled"), (MINH, "waiting")]
    (cancelled,) = [m for m in told.messages() if m.state is MessageState.CANCELLED]
    assert (cancelled.ended_at, cancelled.user_id) == (the_clock.now(), cast.hoa)
    told.send()
    assert HOA not in {str(one["To"].addresses[0].addr_spec) for one in told.files()}
    begin_work(session, "Phan Thị Hạnh", HANH)
    clock.set("2026-10-06 07:30")
    told.plan()
    told.plan()
    assert mails(told, cast, "digest") == [(HANH, "waiting"), (MINH, "waiting")]
    assert days(told, cast) == [("2026-10-05", "opened"), ("2026-10-06", "again")]
    told.send()
    clock.set("2026-10-07 07:30")
    told.plan()
    assert len(days(told, cast)) == 2, "told again once, not every day"
    others = {n.school_id for n in told.notices(NoticeKind.DIGEST)}
    assert others == {cast.school_a}, "schools nobody left are not told again"


def test_the_office_sees_it_and_the_record_of_the_handover_says_it(as_, session, told, cast, open_page):
    minh = as_("minh")
    before = open_page(minh, f"/handovers/people/{cast.hoa}")
    assert "1 thư còn chờ gửi tới hộp thư của người này" in before.text
    leave(as_, session, cast)
    page = open_page(as_("thanhtra"), "/outbox/?state=cancelled")
    assert HOA in page.text
    assert "Tài khoản của người nhận đã khóa" in page.text
    assert "Không gửi 1 thư còn chờ tới hộp thư cũ" in open_page(minh, "/handovers/1").text


def test_a_mailbox_a_colleague_uses_too_keeps_its_mail(as_, session, told, cast):
    for message in told.messages():
        if message.to_address == HOA:
            message.to_address = "Truyen.Thong@pgdtanloc.edu.vn"
    session.get_one(User, cast.minh).email = "truyen.thong@pgdtanloc.edu.vn"
    session.commit()
    leave(as_, session, cast)
    assert {state for _, state in mails(told, cast)} == {"waiting"}
    kept = [m for m in told.messages() if m.to_address.startswith("Truyen")]
    assert [(m.user_id, m.to_name) for m in kept] == [(cast.minh, "Võ Văn Minh")]
    assert told.send() == len(told.messages())


def test_the_schools_own_mailbox_keeps_its_mail(as_, session, told, cast):
    session.get_one(School, cast.school_a).email = HOA
    session.commit()
    leave(as_, session, cast)
    (kept,) = [m for m in told.messages() if m.to_address == HOA]
    assert (kept.state, kept.user_id, kept.to_name) == (MessageState.WAITING, None, "Trường Mầm non Hoa Mai")


def test_a_mailbox_the_successor_takes_over_keeps_its_mail(as_, session, told, cast):
    leave(as_, session, cast, email=HOA)
    (kept,) = [m for m in told.messages() if m.to_address == HOA]
    assert (kept.state, kept.to_name) == (MessageState.WAITING, "Phan Thị Hạnh")


def test_a_mailbox_of_another_school_is_no_reason_to_send(as_, session, told, cast):
    session.get_one(User, cast.thao).email = HOA
    session.commit()
    leave(as_, session, cast)
    assert mails(told, cast) == [(HOA, "cancelled"), (MINH, "waiting")]


def test_without_anybody_else_the_next_digest_goes_to_the_school(as_, session, told, cast, clock):
    session.get_one(User, cast.minh).email = ""
    session.get_one(School, cast.school_a).email = "mnhoamai@pgdtanloc.edu.vn"
    session.commit()
    leave(as_, session, cast)
    clock.set("2026-10-06 07:30")
    told.plan()
    assert mails(told, cast, "digest") == [("mnhoamai@pgdtanloc.edu.vn", "waiting")]


def test_written_while_the_account_was_being_locked_it_does_not_go_either(as_, session, told, cast):
    """The worker plans beside the one who hands over; an administrator may lock without a handover."""
    assert as_("quantri").post(f"/people/{cast.hoa}/lock").status_code == 303
    assert mails(told, cast) == [(HOA, "waiting"), (MINH, "waiting")]
    told.send()
    assert mails(told, cast) == [(HOA, "cancelled"), (MINH, "sent")]


def test_returned_work_whose_sender_left_is_told_to_the_successor(as_, session, told, cast, clock):
    told.send()
    duty = next(one.duty for one in told.reminders() if one.duty.school_id == cast.school_a)
    session.get_one(User, cast.minh).email = ""
    duty.submit(at=the_clock.now())
    session.commit()
    duty.send_back("Thiếu phân công.", at=the_clock.now())
    session.commit()
    assert mails(told, cast, "returned") == [(HOA, "waiting")], "the head has no mailbox"
    leave(as_, session, cast)
    begin_work(session, "Phan Thị Hạnh", HANH)
    clock.set("2026-10-06 07:30")
    told.plan()
    assert mails(told, cast, "digest") == [(HANH, "waiting")]
