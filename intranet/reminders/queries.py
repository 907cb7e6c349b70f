"""Reading what was sent: how often a duty was reminded of, the notices of a day, the history of one duty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload, selectinload

from intranet.core import dates, text
from intranet.duties import reminded
from intranet.duties.models import Duty
from intranet.duties.reminded import Reminded
from intranet.outbox.models import Message, MessageState
from intranet.reminders.models import NO_REMINDERS, Notice, NoticeKind, Reminder, notice_message
from intranet.units.models import School

MAILS = {
    "sent": ("Đã gửi", (MessageState.SENT,)),
    "waiting": ("Đang chờ gửi", (MessageState.WAITING, MessageState.SENDING)),
    "failed": ("Không gửi được", (MessageState.FAILED, MessageState.UNSURE)),
    "dropped": ("Thôi gửi", (MessageState.DROPPED, MessageState.CANCELLED)),
    "none": ("Không có hộp thư", ()),
}
"""The filters of notices by what became of their mails: name, Vietnamese words, the states of one of them."""


def _mail_in(states: Sequence[MessageState]) -> ColumnElement[bool]:
    return (
        select(Message.id)
        .join(notice_message, notice_message.c.message_id == Message.id)
        .where(notice_message.c.notice_id == Reminder.notice_id, Message.state.in_(states))
        .exists()
    )


@reminded.source
def times(session: Session, duties: Sequence[int]) -> dict[int, Reminded]:
    """How often each of these was reminded of by a mail that went out; announcements and returns do not count."""
    rows = session.execute(
        select(Reminder.duty_id, func.count(), func.max(Reminder.day))
        .where(Reminder.duty_id.in_(duties), Reminder.why.not_in(NO_REMINDERS), _mail_in([MessageState.SENT]))
        .group_by(Reminder.duty_id)
    )
    return {duty_id: Reminded(count, last) for duty_id, count, last in rows}


def of_duty(session: Session, duty: Duty) -> list[Reminder]:
    """All that a school was told of one duty, newest first, with the mails. Three statements."""
    query = (
        select(Reminder)
        .where(Reminder.duty_id == duty.id)
        .options(joinedload(Reminder.notice).selectinload(Notice.messages))
        .order_by(Reminder.day.desc(), Reminder.id.desc())
    )
    return list(session.scalars(query))


@dataclass(frozen=True)
class NoticeFilter:
    """Which notices: of a day, a kind, a key of ``MAILS``, words of the school's name."""

    day: date | None = None
    kind: NoticeKind | None = None
    mails: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "NoticeFilter":
        """From the query arguments of a request; what names nothing narrows nothing."""
        try:
            day = dates.parse_date(args["day"]) if args.get("day") else None
        except ValueError:
            day = None
        return cls(
            day,
            next((kind for kind in NoticeKind if kind == args.get("kind")), None),
            args.get("mails", "") if args.get("mails") in MAILS else "",
            text.query_of(args),
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Notice joined with School."""
        found: list[ColumnElement[bool]] = []
        if self.day:
            found.append(Notice.day == self.day)
        if self.kind:
            found.append(Notice.kind == self.kind)
        if self.mails == "none":
            found.append(Notice.reached == 0)
        elif self.mails:
            its = select(notice_message.c.notice_id).join(Message, Message.id == notice_message.c.message_id)
            found.append(Notice.id.in_(its.where(Message.state.in_(MAILS[self.mails][1]))))
        found += [School.search_key.contains(word, autoescape=True) for word in text.words(self.q)]
        return found


def notices(chosen: NoticeFilter) -> Select[Notice]:
    """The notices of a filter, newest first, with school, mails and duties."""
    return (
        select(Notice)
        .join(Notice.school)
        .where(*chosen.conditions())
        .options(
            contains_eager(Notice.school).options(lazyload(School.level_rows), lazyload(School.commune)),
            selectinload(Notice.messages),
            selectinload(Notice.reminders),
        )
        .order_by(Notice.at.desc(), Notice.id.desc())
    )


@dataclass(frozen=True)
class Day:
    """The notices of one day: how many by kind, and by what became of their mails (keys of ``MAILS``)."""

    day: date
    kinds: Mapping[NoticeKind, int]
    mails: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many schools were told something, each time counted."""
        return sum(self.kinds.values())


def days(session: Session, since: date) -> list[Day]:
    """The days since one, newest first. Two statements."""
    kinds: dict[date, dict[NoticeKind, int]] = {}
    none: dict[date, int] = {}
    rows = session.execute(
        select(Notice.day, Notice.kind, func.count(), func.count().filter(Notice.reached == 0))
        .where(Notice.day >= since)
        .group_by(Notice.day, Notice.kind)
    )
    for day, kind, count, without in rows:
        kinds.setdefault(day, {})[kind] = count
        none[day] = none.get(day, 0) + without
    name = case(
        *((Message.state.in_(states), name) for name, (_, states) in MAILS.items() if states),
        else_="",
    )
    mails: dict[date, dict[str, int]] = {}
    of_notices = (
        select(Notice.day, name, func.count(Notice.id.distinct()))
        .join(notice_message, notice_message.c.notice_id == Notice.id)
        .join(Message, Message.id == notice_message.c.message_id)
        .where(Notice.day >= since)
        .group_by(Notice.day, name)
    )
    for day, named, count in session.execute(of_notices):
        mails.setdefault(day, {})[named] = count
    return [Day(day, kinds[day], mails.get(day, {}) | {"none": none[day]}) for day in sorted(kinds, reverse=True)]
