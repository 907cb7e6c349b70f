"""Writing notices to schools with their mails and reminders, and writing a mail anew that had to wait."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from intranet.core import clock
from intranet.duties.models import OWED, Duty
from intranet.outbox import kinds
from intranet.outbox.models import Message
from intranet.outbox.posting import Letter, post
from intranet.reminders import addressees, letters
from intranet.reminders.addressees import Addressee
from intranet.reminders.letters import Office
from intranet.reminders.models import Notice, NoticeKind, Reminder, Why, notice_message
from intranet.units.cautions import office_on
from intranet.units.models import School

Told = Mapping[int, Sequence[tuple[Duty, Why]]]
"""What each school, by id, is told of."""

KEY = {
    NoticeKind.DIGEST: "digest:{school}:{day}",
    NoticeKind.OPENED: "opened:{school}:{instant}",
    NoticeKind.RETURNED: "returned:{duty}:{instant}",
}


def write(
    session: Session,
    kind: NoticeKind,
    told: Told,
    *,
    at: datetime,
    turn: int = 0,
    among: Callable[[list[Addressee]], list[Addressee]] = lambda everybody: everybody,
) -> None:
    """Write a notice to each of these schools, mails to its people (those ``among`` leaves), and the reminders.

    A constant number of statements. A school without a mailbox gets the notice without a mail. Nothing is written
    before the office has its profile. Raises IntegrityError when one of them was told already.
    """
    today = clock.local(at).date()
    profile = office_on(session, today)
    if profile is None or not told:
        return
    names = {row.id: row.name for row in session.execute(select(School.id, School.name).where(School.id.in_(told)))}
    everybody = addressees.of_schools(session, list(told))
    people = {school_id: among(everybody.get(school_id, [])) for school_id in told}
    keys = {school_id: _key(kind, school_id, items[0][0], at) for school_id, items in told.items()}
    rows = [
        {"key": key, "school_id": school_id, "kind": kind, "day": today, "at": at, "reached": len(people[school_id])}
        for school_id, key in keys.items()
    ]
    connection = session.connection()
    connection.execute(insert(Notice), rows)
    found = session.execute(select(Notice.key, Notice.id).where(Notice.key.in_(list(keys.values()))))
    notices = {row.key: row.id for row in found}
    office, posts = Office.of(profile), {}
    for school_id, items in told.items():
        if people[school_id]:
            duties = [duty for duty, _ in items]
            subject = letters.subject(kind, duties, at)
            # the worker writes the text of a return when it goes: the verb that returns knows no addresses
            body = "" if kind is NoticeKind.RETURNED else letters.text_of(office, names[school_id], kind, duties, at)
            for one in people[school_id]:
                letter = Letter(
                    f"{keys[school_id]}:{one.user_id or 'school'}", KINDS[kind], one.address, one.name, subject, body,
                    user_id=one.user_id, school_id=school_id,
                )  # fmt: skip
                posts[letter.key] = (letter, notices[keys[school_id]])
    ids = post(session, [letter for letter, _ in posts.values()], at=at)
    if posts:
        links = [{"notice_id": notice_id, "message_id": ids[key]} for key, (_, notice_id) in posts.items()]
        connection.execute(insert(notice_message), links)
    reminders = [
        {"duty_id": duty.id, "day": today, "turn": turn, "notice_id": notices[keys[school_id]], "why": why}
        for school_id, items in told.items()
        for duty, why in items
    ]
    # in the order in which verbs lock duties, or PostgreSQL finds two waiting for each other
    connection.execute(insert(Reminder), sorted(reminders, key=lambda row: int(str(row["duty_id"]))))


def _key(kind: NoticeKind, school_id: int, duty: Duty, at: datetime) -> str:
    day, instant = clock.local(at).date().isoformat(), f"{at:%Y%m%dT%H%M%S%f}"
    return KEY[kind].format(school=school_id, duty=duty.id, day=day, instant=instant)


def freshen(session: Session, message: Message, at: datetime) -> tuple[str, str] | None:
    """The words of a mail that had to wait: only what is owed still; None when that is nothing."""
    its_notice = select(notice_message.c.notice_id).where(notice_message.c.message_id == message.id)
    notice = session.scalars(select(Notice).where(Notice.id.in_(its_notice))).one()
    duties = session.scalars(
        select(Duty)
        .join(Reminder, Reminder.duty_id == Duty.id)
        .where(Reminder.notice_id == notice.id)
        .options(joinedload(Duty.document), joinedload(Duty.topic))
        .order_by(Duty.due_at, Duty.id)
    )
    left = [
        duty
        for duty in duties
        if duty.state(at) in OWED and (notice.kind is not NoticeKind.RETURNED or duty.returned_at is not None)
    ]
    profile = office_on(session, clock.local(at).date())
    if not left or profile is None:
        return None
    office = Office.of(profile)
    return letters.subject(notice.kind, left, at), letters.text_of(office, notice.school.name, notice.kind, left, at)


KINDS = {kind: kinds.register(kind.value, kind.label, freshen) for kind in NoticeKind}
"""The outbox's kinds of mail for the kinds of notice."""
