"""Returned work is told at once, in the transaction that returns it, to whom handed it in and the head."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import audit
from intranet.core import clock as the_clock
from intranet.duties.models import Duty, Kind
from intranet.plans.models import Plan
from intranet.reminders.models import NoticeKind
from intranet.units.models import School


@pytest.fixture
def handed_in(post, published, session, cast, clock):
    """School A's plan, handed in by Hoa; what the mails of its opening were has gone."""
    clock.set("2026-10-05 08:01")
    published(asks_acknowledgement=False, asks_plan=True, plan_due_on=date(2026, 10, 16))
    post.plan()
    post.send()
    duty = session.scalars(select(Duty).where(Duty.school_id == cast.school_a, Duty.kind == Kind.PLAN)).one()
    duty.submit(at=the_clock.now())
    plan = Plan(id=duty.id, school_id=cast.school_a, directive_id=duty.document_id)
    session.add(plan)
    session.flush()
    hoa = session.get_one(User, cast.hoa)
    audit.record(session, by=hoa, action="plan.submit", subject=plan, at=the_clock.now(), note="Nộp lần 1")
    session.commit()
    clock.set("2026-10-06 09:00")
    return duty


def send_back(session, duty, reason="Thiếu phân công."):
    duty.send_back(reason, at=the_clock.now())
    session.commit()


def told(post):
    return [m for m in post.messages() if m.kind == "returned"]


def test_the_sender_and_the_head_hear_at_once_what_to_mend(post, session, handed_in, clock):
    send_back(session, handed_in)
    assert [m.to_address for m in told(post)] == ["minh@pgdtanloc.edu.vn", "hoa@pgdtanloc.edu.vn"]
    assert post.send() == 2
    (message, _) = told(post)
    assert message.subject.startswith("Bị trả lại: Kế hoạch triển khai: Kế hoạch số 12/KH-PGDĐT")
    for words in ("Phòng ghi: Thiếu phân công.", "Hạn: hết ngày 16/10/2026", f"/plans/{handed_in.id}", "Trích yếu: "):
        assert words in message.body


def test_others_of_the_school_hear_nothing(post, session, cast, handed_in):
    other = User(username="tam", display_name="Lý Thị Tâm", role="focal", school_id=cast.school_a, password_hash="x",
                 created_at=the_clock.now(), email="tam@pgdtanloc.edu.vn")  # fmt: skip
    session.add(other)
    session.commit()
    send_back(session, handed_in)
    assert "tam@pgdtanloc.edu.vn" not in [m.to_address for m in told(post)]


def test_with_nobody_of_them_the_school_is_told(post, session, cast, handed_in):
    for username in ("minh", "hoa"):
        post.mailbox(username, "")
    send_back(session, handed_in)
    assert [m.to_address for m in told(post)] == [session.get_one(School, cast.school_a).email]


def test_no_mailbox_at_all_is_on_record(post, session, cast, handed_in):
    for username in ("minh", "hoa"):
        post.mailbox(username, "")
    session.get_one(School, cast.school_a).email = ""
    session.commit()
    send_back(session, handed_in)
    (notice,) = post.notices(NoticeKind.RETURNED)
    assert (notice.school_id, notice.reached) == (cast.school_a, 0)


def test_undone_with_the_deed(post, session, handed_in):
    handed_in.send_back("Thiếu phân công.", at=the_clock.now())
    session.rollback()
    assert told(post) == []


def test_twice_a_day_is_told_twice_and_the_digest_keeps_quiet_that_day(post, session, handed_in, clock):
    send_back(session, handed_in)
    clock.set("2026-10-06 10:00")
    handed_in.submit(at=the_clock.now())
    session.commit()
    clock.set("2026-10-06 11:00")
    send_back(session, handed_in, "Thiếu kinh phí.")
    assert len(told(post)) == 4
    post.plan()
    assert [n for n in post.notices(NoticeKind.DIGEST) if n.school_id == handed_in.school_id] == []


def test_a_returned_plan_past_its_day_is_reminded_of_from_its_return_on(post, session, handed_in, clock):
    clock.set("2026-11-20 09:00")
    send_back(session, handed_in)
    post.send()
    days = []
    for day in range(21, 31):
        clock.set(f"2026-11-{day} 07:30")
        post.plan()
        post.send()
        days += [str(n.day) for n in post.notices(NoticeKind.DIGEST) if str(n.day) == f"2026-11-{day}"
                 and n.school_id == handed_in.school_id]  # fmt: skip
    assert days == [f"2026-11-{day}" for day in range(21, 31)]
    clock.set("2026-12-01 07:30")
    post.plan()
    assert not [n for n in post.notices(NoticeKind.DIGEST) if str(n.day) == "2026-12-01"]


def test_a_mail_of_a_return_that_waited_is_dropped_when_it_was_handed_in_again(post, session, handed_in, clock):
    send_back(session, handed_in)
    clock.set("2026-10-06 12:00")
    handed_in.submit(at=the_clock.now())
    session.commit()
    assert post.send() == 0
    assert {m.state.value for m in told(post)} == {"dropped"}


def test_a_closed_school_is_not_asked_to_mend(post, session, cast, handed_in):
    session.get_one(School, cast.school_a).closed_on = date(2026, 10, 6)
    session.commit()
    send_back(session, handed_in)
    assert told(post) == []
