"""Report periods, extensions for single schools, and the office's settings about them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.core import clock, dates
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.core.roles import OFFICE
from intranet.directives.audience import AudienceKind
from intranet.directives.models import Directive
from intranet.report_forms.models import FormVersion
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.years import SchoolYear


class Preset(StrEnum):
    """The periods that come again and again."""

    MONTH = "month"
    FIRST_TERM = "first_term"
    SCHOOL_YEAR = "school_year"
    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"
    YEAR = "year"
    CUSTOM = "custom"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "month": "Hằng tháng (ngày 15 tháng trước đến ngày 14)",
            "first_term": "Học kỳ I (theo ngày của từng cấp học)",
            "school_year": "Cả năm học (theo ngày của từng cấp học)",
            "first_half": "6 tháng đầu năm (15/12 đến 14/6, NĐ 09/2019)",
            "second_half": "6 tháng cuối năm (15/6 đến 14/12, NĐ 09/2019)",
            "year": "Năm (15/12 đến 14/12, NĐ 09/2019)",
            "custom": "Tùy chọn từ ngày đến ngày",
        }[self.value]


class PeriodState(StrEnum):
    """Whether reports of a period are still taken."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"open": "Đang mở", "closed": "Đã khóa sổ", "cancelled": "Đã hủy"}[self.value]


LevelDays = Mapping[str, Mapping[str, str]]
"""{level: {"last_on": ISO, "due_on": ISO}} for the levels whose days are not the period's."""


def due_of(due_on: date, level_days: LevelDays, levels: Iterable[Level]) -> date:
    """The last day in time for a school of these levels: the latest of theirs."""
    own = [date.fromisoformat(level_days[one]["due_on"]) if one in level_days else due_on for one in levels]
    return max(own, default=due_on)


def in_full(words: str, day: date) -> str:
    """“trước ngày 20 (hạn: hết ngày 19/10/2026)”; without words “hết ngày 19/10/2026”."""
    until = f"hết ngày {dates.format_date(day)}"
    return f"{words} (hạn: {until})" if words else until


class ReportPeriod(Base):
    """One form asked for the days ``first_on`` to ``last_on`` of the schools the directive reached.

    ``name`` as in a subject: “tháng 10 năm 2026”. ``due_on`` is the last day in time, ``due_words`` how the document
    puts it (“trước ngày 20 hằng tháng”), ``locks_on`` the last day a report is taken. ``level_days`` holds other days
    for levels, {level: {"last_on": ISO, "due_on": ISO}}; a school of several levels has the latest. ``forward_on`` is
    by when the office sends its own report on to the body above (D3), None where it need not, ``forward_words`` how the
    document puts that.
    """

    __tablename__ = "report_period"
    __table_args__ = (Index("ix_report_period_first_on", "first_on"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"), index=True)
    preset: Mapped[Preset] = mapped_column(choice(Preset))
    name: Mapped[str] = mapped_column(String(200))
    first_on: Mapped[date]
    last_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    due_words: Mapped[str] = mapped_column(String(200), default="")
    locks_on: Mapped[date]
    level_days: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    audience_kind: Mapped[AudienceKind] = mapped_column(choice(AudienceKind), default=AudienceKind.ALL)
    audience: Mapped[list[Any]] = mapped_column(JSON, default=list)
    forward_on: Mapped[date | None]
    forward_words: Mapped[str] = mapped_column(String(200), default="")
    forwarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forwarded_by_name: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_name: Mapped[str] = mapped_column(String(200), default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_name: Mapped[str] = mapped_column(String(200), default="")
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    form_version: Mapped[FormVersion] = relationship(lazy="joined", innerjoin=True)
    directive: Mapped[Directive] = relationship(lazy="joined", innerjoin=True)
    school_year: Mapped[SchoolYear] = relationship()
    extensions: Mapped[list["Extension"]] = relationship(back_populates="period", order_by="Extension.id")

    @property
    def title(self) -> str:
        """“Nắm bắt tình hình dư luận, tháng 10 năm 2026”."""
        return f"{self.form_version.form.name}, {self.name}"

    @property
    def days(self) -> str:
        """“từ ngày 15/09/2026 đến ngày 14/10/2026”."""
        return f"từ ngày {dates.format_date(self.first_on)} đến ngày {dates.format_date(self.last_on)}"

    def due_of(self, levels: Iterable[Level]) -> date:
        """The last day in time for a school of these levels, extensions apart."""
        return due_of(self.due_on, self.level_days, levels)

    @property
    def due_text(self) -> str:
        """“trước ngày 20 (hạn: hết ngày 19/10/2026)”: the document's words and the day they mean."""
        return in_full(self.due_words, self.due_on)

    @property
    def forward_text(self) -> str:
        """The same of the office's own report to the body above; empty where there is none."""
        return in_full(self.forward_words, self.forward_on) if self.forward_on else ""

    def locks_at(self, extension: "Extension | None") -> datetime:
        """The last instant a school may hand in: the period's, or its extension's when that is later."""
        return clock.end_of_day(max(extension.locks_on, self.locks_on) if extension else self.locks_on)

    @property
    def void(self) -> str:
        """Why it is asked no more: it was cancelled, or its source directive withdrawn; empty while it is asked."""
        if self.cancelled_at:
            return self.cancel_reason
        withdrawn = self.directive.withdrawn_at is not None
        return f"Văn bản giao báo cáo đã thu hồi: {self.directive.withdrawal_reason}" if withdrawn else ""

    def state(self, today: date) -> PeriodState:
        """Whether reports are still taken on a day, extensions apart."""
        if self.void:
            return PeriodState.CANCELLED
        return PeriodState.OPEN if today <= self.locks_on else PeriodState.CLOSED

    def lock(self) -> None:
        """Read the row again and keep others from changing it until the transaction ends."""
        session_of(self).refresh(self, with_for_update={"of": ReportPeriod})

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors; a school sees its own submission instead."""
        return user.role in OFFICE or not user.role.at_school

    def __str__(self) -> str:
        return self.title


class Extension(Base):
    """Other dates for one school, with the reason; a later one replaces an earlier one. Also how the office unlocks."""

    __tablename__ = "extension"
    __table_args__ = (Index("ix_extension_period_school", "period_id", "school_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    due_on: Mapped[date]
    locks_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(200))

    period: Mapped[ReportPeriod] = relationship(back_populates="extensions")
    school: Mapped[School] = relationship()


class PeriodSetting(Base):
    """How the office counts days; one row. ``before_includes``: “trước ngày 20” still means all of the 20th.

    ``month_due_day`` and ``month_forward_day``: the days of the month in “trước ngày …” for schools and for the office.
    ``lock_days``: how many days after the due date a period closes, as a proposal.
    """

    __tablename__ = "period_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    before_includes: Mapped[bool] = mapped_column(default=False)
    month_due_day: Mapped[int] = mapped_column(default=20)
    month_forward_day: Mapped[int] = mapped_column(default=25)
    lock_days: Mapped[int] = mapped_column(default=10)
