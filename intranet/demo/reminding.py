"""The mails of the past weeks: what the worker would have sent to the schools, day by day, as rows already sent.

The office's rules decide which duty stood in which mail. Nothing is carried anywhere: no mail server is asked, no file
is written. One mailbox no longer exists, one school has none, so that the office has something to put right.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from intranet.core import addresses, clock, text
from intranet.demo.bulk import Row, insert_numbered, insert_rows
from intranet.duties.models import OWED, Duty
from intranet.outbox.models import Message, MessageState
from intranet.reminders import addressees, letters, rules
from intranet.reminders.letters import Office
from intranet.reminders.models import NO_REMINDERS, Notice, NoticeKind, Reminder, ReminderSetting, Why, notice_message
from intranet.reminders.notices import KEY, KINDS
from intranet.reminders.rules import Dates, Told
from intranet.units.models import School
from intranet.units.office import OfficeProfile

DAYS = 60
"""So far back the schools were written to."""
MOST = 60
"""Of thousands of schools only so many: the texts of all their mails take longer than the demo may."""
HOUR = time(7)
_GONE = "550 5.1.1 Hộp thư không tồn tại"

Item = tuple[Duty, Why]


def write(session: Session, schools: Sequence[School], now: datetime) -> None:
    """Write notices, reminders and sent mails up to ``now``; the worker goes on from there. Flushes."""
    today = clock.local(now).date()
    since, written_to = today - timedelta(days=DAYS), schools[:MOST]
    done_today = clock.local(now).time() >= HOUR
    last = today if done_today else today - timedelta(days=1)
    session.add(ReminderSetting(id=1, hour=HOUR.hour, started_at=now, digest_on=last))
    if len(schools) > 10:
        schools[10].email = ""
    session.flush()
    told: dict[tuple[int, NoticeKind, datetime, int], list[Item]] = defaultdict(list)
    for duty in _duties(session, written_to, since):
        for kind, at, why in _story(duty, since, last, now):
            turn = duty.id if kind is NoticeKind.RETURNED else 0
            told[duty.school_id, kind, at, turn].append((duty, why))
    with current_app.test_request_context(base_url=addresses.base()):
        _write(
            session, told, {school.id: school.name for school in written_to}, gone=schools[min(9, len(schools) - 1)].id
        )


def _duties(session: Session, schools: Sequence[School], since: date) -> list[Duty]:
    """What these schools may have heard of, the most pressing first."""
    reach = clock.start_of_day(since - timedelta(days=max(rule.late_days for rule in rules.USUAL.values())))
    query = (
        select(Duty)
        .where(Duty.school_id.in_([one.id for one in schools]), or_(Duty.due_at >= reach, Duty.returned_at >= reach))
        .options(joinedload(Duty.document), joinedload(Duty.topic), lazyload(Duty.school))
    )
    return list(session.scalars(query.order_by(Duty.due_at, Duty.id)))


def _story(duty: Duty, since: date, last: date, now: datetime) -> Iterator[tuple[NoticeKind, datetime, Why]]:
    """When and why the school was told of a duty, oldest first."""
    opened_on, due_on = clock.local(duty.opened_at).date(), clock.local(duty.due_at).date()
    announced_at = duty.opened_at + timedelta(minutes=1)
    if opened_on >= since and announced_at <= now and duty.state(announced_at) in OWED:
        yield NoticeKind.OPENED, announced_at, Why.OPENED
    if duty.returned_at and since <= clock.local(duty.returned_at).date() and duty.returned_at <= now:
        yield NoticeKind.RETURNED, duty.returned_at, Why.RETURNED
    rule = rules.USUAL[duty.kind]
    heard, reminded = opened_on, None
    day = max(since, opened_on, due_on - timedelta(days=rule.days_before))
    returned_on = clock.local(duty.returned_at).date() if duty.returned_at else None
    while day <= min(last, max(due_on, returned_on or due_on) + timedelta(days=rule.late_days)):
        at = datetime.combine(day, HOUR, clock.VIETNAM)
        known = Dates(opened_on, due_on, returned_on if returned_on and returned_on <= day else None)
        if duty.state(at) in OWED and (why := rules.why(rule, known, Told(heard, reminded), day)):
            yield NoticeKind.DIGEST, at, why
            heard = day
            reminded = reminded if why in NO_REMINDERS else day
        day += timedelta(days=1)


def _write(
    session: Session,
    told: dict[tuple[int, NoticeKind, datetime, int], list[Item]],
    names: dict[int, str],
    gone: int,
) -> None:
    people = addressees.of_schools(session, list(names))
    office = Office.of(session.scalars(select(OfficeProfile)).one())
    notices: list[Row] = []
    mails: list[tuple[int, Row]] = []  # with the place of its notice
    groups = sorted(told.items(), key=lambda one: (one[0][2], one[0][0], one[0][3]))
    for (school_id, kind, at, _), items in groups:
        day, instant = clock.local(at).date(), f"{at:%Y%m%dT%H%M%S%f}"
        key = KEY[kind].format(school=school_id, duty=items[0][0].id, day=day.isoformat(), instant=instant)
        theirs = people.get(school_id, [])
        duties = [duty for duty, _ in items]
        subject = text.shorten(letters.subject(kind, duties, at), letters.SUBJECT_LENGTH)
        body = letters.text_of(office, names[school_id], kind, duties, at)
        for one in theirs:
            mails.append(
                (
                    len(notices),
                    {
                        "key": f"{key}:{one.user_id or 'school'}", "kind": KINDS[kind].name, "to_address": one.address,
                        "to_name": one.name, "user_id": one.user_id, "school_id": school_id, "subject": subject,
                        "body": body, "created_at": at, "send_after": at,
                    } | _sent(key, at, refused=school_id == gone),
                )
            )  # fmt: skip
        notices.append(
            {"key": key, "school_id": school_id, "kind": kind, "day": day, "at": at, "reached": len(theirs)}
        )  # fmt: skip
    ids = insert_numbered(session, Notice, notices)
    mail_ids = insert_numbered(session, Message, [row for _, row in mails])
    links = [{"notice_id": ids[place], "message_id": i} for (place, _), i in zip(mails, mail_ids, strict=True)]
    if links:
        session.connection().execute(insert(notice_message), links)
    reminders: list[Row] = [
        {"duty_id": duty.id, "day": row["day"], "turn": _turn(kind, row["at"]), "notice_id": i, "why": why}
        for i, row, ((_, kind, _, _), items) in zip(ids, notices, groups, strict=True)
        for duty, why in items
    ]
    insert_rows(session, Reminder, reminders)


def _sent(key: str, at: datetime, *, refused: bool) -> dict[str, Any]:
    return {
        "message_id": sha256(key.encode()).hexdigest()[:32],
        "state": MessageState.FAILED if refused else MessageState.SENT,
        "attempts": int(refused),
        "sending_since": at + timedelta(seconds=20),
        "ended_at": at + timedelta(seconds=21),
        "way": "smtp",
        "error": _GONE if refused else "",
    }


def _turn(kind: NoticeKind, at: datetime) -> int:
    local = clock.local(at)
    return local.hour * 3600 + local.minute * 60 + local.second + 1 if kind is NoticeKind.RETURNED else 0
