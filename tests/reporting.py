"""A small report form, periods opened on it and hand-ins, written straight into the tables: for tests that need them as
their ground. Everything is invented."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.demo import Cast
from intranet.directives.models import Directive, Recipient
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind, open_duties
from intranet.periods.models import Preset, ReportPeriod
from intranet.report_forms.definition import (
    Check,
    Column,
    Definition,
    Field,
    FieldKind,
    Merge,
    Part,
    Rule,
    Section,
    to_json,
)
from intranet.report_forms.models import FormVersion, ReportForm
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.units.models import School
from intranet.units.years import SchoolYear

SMALL = Definition(
    subject="Kết quả công tác truyền thông giáo dục",
    sections=(
        Section(
            "news", "Tin, bài",
            (
                Field("own", "Tin, bài trên trang của trường", FieldKind.INTEGER, Merge.SUM, "bài", required=True),
                Field("press", "Tin, bài trên báo, đài", FieldKind.INTEGER, Merge.SUM, "bài"),
                Field("all", "Tổng số tin, bài", FieldKind.INTEGER, Merge.SUM, "bài"),
                Field("hours", "Số giờ tập huấn bình quân", FieldKind.DECIMAL, Merge.AVERAGE, "giờ"),
                Field("site", "Có trang thông tin điện tử", FieldKind.YES_NO, Merge.COUNT),
                Field("how", "Kênh chính", FieldKind.CHOICE, Merge.COUNT, choices=("Trang web", "Zalo", "Loa")),
            ),
        ),
        Section(
            "people", "Gương điển hình",
            (
                Field(
                    "models", "Danh sách gương điển hình", FieldKind.ROWS, Merge.LIST,
                    columns=(
                        Column("name", "Họ và tên"),
                        Column("deed", "Việc làm", FieldKind.LONG_TEXT),
                        Column("times", "Số lần nêu gương", FieldKind.INTEGER),
                        Column("on", "Ngày", FieldKind.DATE),
                    ),
                ),
            ),
        ),
        Section(
            "trouble", "Khó khăn",
            (Field("trouble", "Khó khăn, vướng mắc", FieldKind.LONG_TEXT, Merge.LIST),), Part.SHORTCOMINGS,
        ),
    ),
    checks=(
        Check("total", Rule.SUM, ("own", "press"), target="all", blocking=False),
        Check("hours", Rule.MAX, ("hours",), bound=Decimal("24"), message="Không quá 24 giờ."),
    ),
)  # fmt: skip
"""own, press, all: integers summed; hours: average; site, how: counted; models: rows; trouble: narrative."""


class Reporting:
    """Makes forms, periods and hand-ins. Everything is committed, so requests see it."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.cast = session, cast
        self.directive: Directive | None = None

    def form(self, definition: Definition = SMALL, name: str = "Báo cáo thử") -> FormVersion:
        """A form with one version that has not been used."""
        now = clock.now()
        form = ReportForm(name=name, created_at=now)
        version = FormVersion(form=form, content=to_json(definition), edited_at=now, edited_by_name="Lan")
        self.session.add(form)
        self.session.commit()
        return version

    def source(self) -> Directive:
        """A directive published to every school that is open, asking nothing by itself."""
        if self.directive is None:
            now = clock.now()
            document = Document(
                type=DocumentType.KE_HOACH, number=77, symbol="77/KH-PGDĐT", own=True, issued_on=clock.today(),
                subject="Công tác truyền thông", issuer_name="Phòng GD&ĐT", signer_name="Trần Quốc Hùng",
                signer_title="PHÓ TRƯỞNG PHÒNG", sealed_at=now,
            )  # fmt: skip
            self.directive = Directive(
                document=document, created_by_id=self.cast.lan, created_at=now, published_at=now,
                published_by_name="Lan", asks_acknowledgement=False,
            )  # fmt: skip
            self.session.add(self.directive)
            self.session.flush()
            schools = self.session.scalars(select(School.id).where(School.open_on(clock.today())))
            self.session.add_all(Recipient(directive_id=self.directive.id, school_id=id) for id in schools)
            self.session.commit()
        return self.directive

    def period(
        self,
        version: FormVersion | None = None,
        *,
        name: str = "tháng 10 năm 2026",
        first: str = "2026-09-15",
        last: str = "2026-10-14",
        due: str = "2026-10-19",
        locks: str = "2026-10-29",
        schools: Iterable[int] | None = None,
        **others: Any,
    ) -> ReportPeriod:
        """An open period, its duties given now. ``schools``: ids, all by default."""
        version, now = version or self.form(), clock.now()
        version.freeze(at=now)
        directive = self.source()
        year = self.session.get_one(SchoolYear, self.cast.school_year)
        period = ReportPeriod(
            form_version=version, directive=directive, school_year=year, preset=Preset.MONTH, name=name,
            first_on=date.fromisoformat(first), last_on=date.fromisoformat(last), due_on=date.fromisoformat(due),
            locks_on=date.fromisoformat(locks), opened_at=now, opened_by_name="Lan", **others,
        )  # fmt: skip
        self.session.add(period)
        self.session.flush()
        query = select(School).where(School.open_on(clock.today())).order_by(School.id)
        if schools is not None:
            query = query.where(School.id.in_(list(schools)))
        open_duties(
            self.session, list(self.session.scalars(query)), document=directive.document, kind=Kind.REPORT,
            due_at=clock.end_of_day(period.due_on), school_year=year, at=now, topic_key=period.id, matter=period.title,
        )  # fmt: skip
        self.session.commit()
        return period

    def duty(self, period: ReportPeriod, school_id: int) -> Duty:
        """The duty of a school in a period; its id is the submission's."""
        return self.session.scalars(
            select(Duty).where(Duty.kind == Kind.REPORT, Duty.topic_key == period.id, Duty.school_id == school_id)
        ).one()

    def hand_in(
        self,
        period: ReportPeriod,
        school_id: int,
        values: dict[str, Any] | None = None,
        *,
        at: datetime | None = None,
        nil: bool = False,
        verdict: Verdict | None = None,
        explanations: dict[str, str] | None = None,
    ) -> SubmissionVersion:
        """A hand-in as the verbs leave it; ``verdict`` given at the same moment."""
        at, duty = at or clock.now(), self.duty(period, school_id)
        submission = self.session.get(Submission, duty.id)
        if submission is None:
            submission = Submission(id=duty.id, period_id=period.id, school_id=school_id)
            self.session.add(submission)
            self.session.flush()
        submission.handed += 1
        version = SubmissionVersion(
            submission_id=submission.id, period_id=period.id, school_id=school_id,
            form_version_id=period.form_version_id, number=submission.handed, values=values or {}, nil=nil,
            explanations=explanations or {}, submitted_at=at, submitted_by_name="Nguyễn Văn Minh",
            digest=hashlib.sha256(json.dumps(values or {}, sort_keys=True).encode()).hexdigest(), verdict=verdict,
            comment="Xem lại." if verdict is Verdict.RETURNED else "", reviewed_at=at if verdict else None,
            reviewed_by_name="Lan" if verdict else "",
        )  # fmt: skip
        self.session.add(version)
        if verdict is Verdict.ACCEPTED:
            duty.settle(at=at)
        else:
            duty.submit(at=at)
            if verdict is Verdict.RETURNED:
                duty.send_back("Xem lại.", at=at)
        self.session.commit()
        return version
