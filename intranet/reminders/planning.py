"""What the worker does by the clock: new work announced at once, the day's digest once after its hour.

Schools are taken a hundred at a time, each hundred in a transaction of its own that holds the setting's row: no lock
lasts, several workers do not tell anybody twice, and one that dies is carried on by the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Engine, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from intranet.core import addresses, clock
from intranet.core.db import reading
from intranet.duties.models import OWED, Duty, Kind
from intranet.jobs.ticking import every
from intranet.outbox.models import Message, MessageState
from intranet.reminders import notices, rules
from intranet.reminders.models import NO_REMINDERS, Notice, NoticeKind, Reminder, ReminderSetting, Why, notice_message
from intranet.reminders.rules import Dates, Rule, Told
from intranet.units.models import School

SCHOOLS = 100
"""So many are planned in one transaction."""
NEWS_FOR = timedelta(days=3)
"""Work given longer ago is no news, however long no worker ran."""
UNSENT_FOR = timedelta(days=14)
"""So far back unsent notices are told again."""

_UNSENT = (MessageState.WAITING, MessageState.UNSURE)


@every(20, "reminders")
def tick(engine: Engine, at: datetime) -> None:
    """Announce what is new, then send the day's digest when it is time; a school is told of new work in one mail."""
    with reading(), Session(engine) as session:
        setting = rules.setting_of(session)
    if setting is None:
        with Session(engine) as session, session.begin():
            rules.held(session, at)
        return
    with current_app.test_request_context(base_url=addresses.base()):
        announce(engine, setting, at)
        today = clock.local(at)
        if today.hour >= setting.hour and (setting.digest_on is None or setting.digest_on < today.date()):
            send_digests(engine, at)


def announce(engine: Engine, setting: ReminderSetting, at: datetime) -> None:
    """Tell schools of what was given to them since they were last told, in one notice each."""
    with reading(), Session(engine) as session:
        kinds = [kind for kind, rule in rules.rules(session).items() if rule.at_opening]
        new = _new(kinds, max(setting.started_at, at - NEWS_FOR), at)
        schools = session.scalars(select(Duty.school_id).join(Duty.school).where(new).distinct()).all()
    for some in _batches(schools):
        with Session(engine) as session, session.begin():
            rules.held(session, at)
            told = defaultdict(list)
            for duty in session.scalars(_whole(and_(new, Duty.school_id.in_(some)))):
                told[duty.school_id].append((duty, Why.OPENED))
            notices.write(session, NoticeKind.OPENED, told, at=at)


def send_digests(engine: Engine, at: datetime) -> None:
    """Write today's digest to every school that has something in it, and note that the day is done."""
    today = clock.local(at).date()
    with reading(), Session(engine) as session:
        in_force = rules.rules(session)
        due = _in_reach(in_force, today, at)
        schools = set(session.scalars(select(Duty.school_id).join(Duty.school).where(due).distinct()))
        schools |= set(session.scalars(_unsent(select(Notice.school_id), today)))
    for some in _batches(schools):
        with Session(engine) as session, session.begin():
            rules.held(session, at)
            _digests(session, some, in_force, at)
    with Session(engine) as session, session.begin():
        rules.held(session, at).digest_on = today


def _digests(session: Session, schools: Sequence[int], in_force: dict[Kind, Rule], at: datetime) -> None:
    today = clock.local(at).date()
    done = select(Notice.school_id).where(Notice.key.in_([f"digest:{one}:{today.isoformat()}" for one in schools]))
    left = sorted(set(schools) - set(session.scalars(done)))
    unsent = _unsent(select(Notice.id), today).where(Notice.school_id.in_(left))
    old = list(session.scalars(unsent))
    again = {
        row.duty_id: row.day
        for row in session.execute(
            select(Reminder.duty_id, func.max(Reminder.day).label("day"))
            .where(Reminder.notice_id.in_(old))
            .group_by(Reminder.duty_id)
        )
    }
    wanted = or_(_in_reach(in_force, today, at), and_(Duty.id.in_(again), _owed(today, at)))
    duties = session.scalars(_whole(and_(wanted, Duty.school_id.in_(left)))).all()
    heard = _heard(session, [duty.id for duty in duties])
    told = defaultdict(list)
    for duty in duties:
        on, reminded_on = heard.get(duty.id, (None, None))
        known = Told(on, reminded_on, unsent=on is not None and again.get(duty.id) == on)
        if why := rules.why(in_force[duty.kind], _dates(duty), known, today):
            told[duty.school_id].append((duty, why))
    notices.write(session, NoticeKind.DIGEST, told, at=at)
    if old:
        mails = select(notice_message.c.message_id).where(notice_message.c.notice_id.in_(old))
        overtaken = update(Message).where(Message.id.in_(mails), Message.state == MessageState.WAITING)
        session.execute(
            overtaken.values(state=MessageState.DROPPED, ended_at=at, error="Đã có thư nhắc việc mới hơn."),
            execution_options={"synchronize_session": False},
        )


def _owed(today: date, at: datetime) -> ColumnElement[bool]:
    return and_(Duty.state_sql(at).in_([state.value for state in OWED]), School.open_on(today))


def _new(kinds: Sequence[Kind], since: datetime, at: datetime) -> ColumnElement[bool]:
    unheard = ~exists().where(Reminder.duty_id == Duty.id)
    given = and_(Duty.opened_at > since, Duty.opened_at <= at, Duty.kind.in_(kinds))
    return and_(given, _owed(clock.local(at).date(), at), unheard)


def _in_reach(in_force: dict[Kind, Rule], today: date, at: datetime) -> ColumnElement[bool]:
    """What is owed and may stand in today's digest; ``rules.why`` decides."""
    earliest = clock.start_of_day(today - timedelta(days=max(rule.late_days for rule in in_force.values())))
    latest = clock.end_of_day(today + timedelta(days=max(rule.days_before for rule in in_force.values())))
    recent = or_(Duty.due_at >= earliest, Duty.returned_at >= earliest)
    return and_(Duty.due_at <= latest, recent, _owed(today, at))


def _unsent(query: Select[int], today: date) -> Select[int]:
    """Of the notices of earlier days those of which no mail has gone out, and some may still go or be lost; and those
    with a mail that was cancelled because its person left: whoever took over has not heard."""
    mails = (
        select(Message.id)
        .join(notice_message, notice_message.c.message_id == Message.id)
        .where(notice_message.c.notice_id == Notice.id)
    )
    return query.where(
        Notice.day < today,
        Notice.day >= today - UNSENT_FOR,
        or_(
            mails.where(Message.state == MessageState.CANCELLED).exists(),
            and_(
                mails.where(Message.state.in_(_UNSENT)).exists(),
                ~mails.where(Message.state == MessageState.SENT).exists(),
            ),
        ),
    ).distinct()


def _whole(condition: ColumnElement[bool]) -> Select[Duty]:
    """Duties with what a mail says of them, by school, the most pressing first."""
    return (
        select(Duty)
        .join(Duty.school)
        .where(condition)
        .options(joinedload(Duty.document), joinedload(Duty.topic))
        .order_by(Duty.school_id, Duty.due_at, Duty.id)
    )


def _heard(session: Session, duties: Sequence[int]) -> dict[int, tuple[date | None, date | None]]:
    """The last day each duty was told of, and the last it was reminded of. One statement."""
    reminded = case((Reminder.why.not_in(NO_REMINDERS), Reminder.day))
    rows = session.execute(
        select(Reminder.duty_id, func.max(Reminder.day), func.max(reminded))
        .where(Reminder.duty_id.in_(duties))
        .group_by(Reminder.duty_id)
    )
    return {duty_id: (on, reminded_on) for duty_id, on, reminded_on in rows}


def _dates(duty: Duty) -> Dates:
    returned = clock.local(duty.returned_at).date() if duty.returned_at else None
    return Dates(clock.local(duty.opened_at).date(), clock.local(duty.due_at).date(), returned)


def _batches(schools: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(schools)
    for first in range(0, len(ordered), SCHOOLS):
        yield ordered[first : first + SCHOOLS]
