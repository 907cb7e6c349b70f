"""Who is told of what and when: announced once, reminded as the rules say, once a duty and day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.duties.models import Duty, Kind
from intranet.outbox.models import MessageState
from intranet.reminders.models import Notice, NoticeKind, Reminder, Why
from intranet.units.models import School


def duty_of(session, school_id, kind):
    return session.scalars(select(Duty).where(Duty.school_id == school_id, Duty.kind == kind)).one()


def whys(post, school_id):
    return [(str(r.day), r.why.value) for r in post.reminders() if r.duty.school_id == school_id]


@pytest.fixture
def plan_due_friday(post, published, clock):
    """A plan due on Friday the 16th, given on Monday the 5th."""
    clock.set("2026-10-05 08:01")
    return published(asks_acknowledgement=False, asks_plan=True, plan_due_on=date(2026, 10, 16))


def test_new_work_is_announced_once_in_one_mail_to_each_person(post, published, cast, clock):
    clock.set("2026-10-05 08:01")
    published(asks_plan=True, plan_due_on=date(2026, 10, 20))
    post.plan()
    mine = [message for message in post.messages() if message.school_id == cast.school_a]
    assert [message.to_address for message in mine] == ["minh@pgdtanloc.edu.vn", "hoa@pgdtanloc.edu.vn"]
    assert mine[0].subject == "Việc mới ngày 05/10/2026: 2 việc"
    assert whys(post, cast.school_a) == [("2026-10-05", "opened")] * 2
    clock.set("2026-10-05 08:05")
    post.plan()
    assert len(post.notices()) == 6


def test_what_was_there_before_the_first_worker_is_no_news(app, session, published, clock, cast):
    from tests.reminders.conftest import Post

    published(asks_acknowledgement=False, asks_plan=True, plan_due_on=date(2026, 10, 30))
    clock.set("2026-10-05 09:00")
    post = Post(app, session)
    post.plan()
    assert post.notices() == []


def test_days_before_on_the_day_and_daily_when_late_until_it_stops(post, plan_due_friday, cast, clock):
    post.plan()
    post.send()
    for day in (date(2026, 10, 6) + timedelta(days=n) for n in range(25)):
        clock.set(f"{day} 07:10")
        post.plan()
        post.plan()
        post.send()
    expected = [("2026-10-05", "opened"), ("2026-10-13", "before"), ("2026-10-16", "on_day")]
    expected += [(str(date(2026, 10, 16) + timedelta(days=n)), "late") for n in range(1, 11)]
    assert whys(post, cast.school_a) == expected


def test_the_digest_waits_for_its_hour(post, plan_due_friday, cast, clock):
    clock.set("2026-10-16 06:59")
    post.plan()
    assert not post.notices(NoticeKind.DIGEST)
    clock.set("2026-10-16 07:00")
    post.plan()
    assert len(post.notices(NoticeKind.DIGEST)) == 6


def test_a_day_without_a_worker_is_made_up_for(post, plan_due_friday, cast, clock):
    post.plan()
    post.send()
    clock.set("2026-10-15 15:00")
    post.plan()
    assert whys(post, cast.school_a)[1:] == [("2026-10-15", "before")]


def test_only_who_has_not_fulfilled_is_reminded(post, plan_due_friday, session, cast, clock):
    post.plan()
    duty_of(session, cast.school_a, Kind.PLAN).submit(at=the_clock.now())
    duty_of(session, cast.school_b, Kind.PLAN).settle(at=the_clock.now())
    closed = session.get_one(School, 3)
    closed.closed_on = date(2026, 10, 10)
    session.commit()
    post.send()
    clock.set("2026-10-16 08:00")
    post.plan()
    told = {notice.school_id for notice in post.notices(NoticeKind.DIGEST)}
    assert told == {4, 5, 6}


def test_an_acknowledgement_due_the_same_day_is_not_told_twice_that_day(post, published, cast, clock):
    clock.set("2026-10-05 08:30")
    published()
    post.plan()
    clock.set("2026-10-05 12:00")
    post.plan()
    assert whys(post, cast.school_a) == [("2026-10-05", "opened")]
    post.send()
    clock.set("2026-10-06 07:30")
    post.plan()
    assert whys(post, cast.school_a)[1:] == [("2026-10-06", "late")]


def test_without_a_mailbox_it_is_noted_and_not_tried_again(post, published, session, cast, clock):
    session.get_one(School, 4).email = ""
    session.get_one(School, 5).email = "khong co"
    session.commit()
    clock.set("2026-10-05 08:01")
    published()
    post.plan()
    assert {n.school_id: n.reached for n in post.notices()} == {1: 2, 2: 1, 3: 1, 4: 0, 5: 0, 6: 1}
    assert {message.school_id for message in post.messages()} == {1, 2, 3, 6}


def test_locked_people_get_nothing_and_a_shared_mailbox_one_mail(post, published, session, cast, clock):
    post.mailbox("hoa", "Minh@pgdtanloc.edu.vn")
    post.mailbox("khoa", "khoa@pgdtanloc.edu.vn")
    clock.set("2026-10-05 08:01")
    published()
    post.plan()
    found = [m.to_address for m in post.messages() if m.school_id in (cast.school_a, cast.school_b)]
    assert found == ["minh@pgdtanloc.edu.vn", "thao@pgdtanloc.edu.vn"]


def test_a_kind_that_is_not_announced_still_gets_its_reminder(post, session, published, cast, clock):
    from intranet.accounts.models import User
    from intranet.reminders import rules

    new = rules.rules(session) | {Kind.ACKNOWLEDGE: rules.Rule(at_opening=False, days_before=0, late_days=1)}
    rules.keep(session, new, 6, by=session.get_one(User, cast.lan), at=the_clock.now())
    session.commit()
    clock.set("2026-10-05 08:01")
    published()
    post.plan()
    for day in ("2026-10-06", "2026-10-07"):
        post.send()
        clock.set(f"{day} 06:30")
        post.plan()
    assert whys(post, cast.school_a) == [("2026-10-05", "on_day"), ("2026-10-06", "late")]


def test_a_dead_worker_is_carried_on_by_the_next(post, plan_due_friday, session, clock, monkeypatch):
    from intranet.reminders import planning

    post.plan()
    post.send()
    monkeypatch.setattr(planning, "SCHOOLS", 2)
    real, rounds = planning._digests, []

    def dies(*arguments):
        rounds.append(1)
        if len(rounds) == 2:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(planning, "_digests", dies)
    clock.set("2026-10-16 08:00")
    with pytest.raises(KeyboardInterrupt):
        post.plan()
    assert len(post.notices(NoticeKind.DIGEST)) == 2
    monkeypatch.setattr(planning, "_digests", real)
    post.plan()
    assert sorted(n.school_id for n in post.notices(NoticeKind.DIGEST)) == [1, 2, 3, 4, 5, 6]
    assert len(session.scalars(select(Reminder.id).where(Reminder.why == Why.ON_DAY)).all()) == 6


def test_what_did_not_go_out_is_told_again_in_the_next_digest(post, plan_due_friday, cast, clock):
    post.plan()
    post.send()
    clock.set("2026-10-13 07:30")
    post.plan()
    clock.set("2026-10-14 07:30")
    post.plan()
    assert whys(post, cast.school_a)[1:] == [("2026-10-13", "before"), ("2026-10-14", "again")]
    old = [m for m in post.messages() if m.key.startswith(f"digest:{cast.school_a}:2026-10-13")]
    assert {message.state for message in old} == {MessageState.DROPPED}
    post.send()
    clock.set("2026-10-15 07:30")
    post.plan()
    assert whys(post, cast.school_a)[3:] == []


def test_a_mail_nobody_knows_of_is_not_sent_again_but_told_in_the_next_digest(post, plan_due_friday, cast, clock):
    post.plan()
    for message in post.messages():
        message.state = MessageState.UNSURE
    post.session.commit()
    clock.set("2026-10-06 07:30")
    post.plan()
    assert whys(post, cast.school_a) == [("2026-10-05", "opened"), ("2026-10-06", "again")]
    assert {m.state for m in post.messages() if m.key.startswith("opened")} == {MessageState.UNSURE}


def test_planning_costs_the_same_for_six_and_for_sixty_schools(post, session, published, statements, clock):
    counts = []
    for number in (1, 2):
        clock.set(f"2026-10-05 1{number}:00")
        published(number=number)
        statements.clear()
        post.plan()
        counts.append(len(statements))
        session.add_all(School(name=f"Trường Tiểu học Số {i}", commune_id=1) for i in range(60))
        session.commit()
    assert len(session.scalars(select(Notice.id)).all()) == 6 + 66
    assert counts[0] >= counts[1] - 1, "\n".join(statements)
