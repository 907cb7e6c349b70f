"""Two years of monthly reports on a form of 60 fields, straight in the tables: the ground the measurements stand on."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.db import db
from intranet.directives.models import Directive
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind, open_duties
from intranet.periods.models import Preset, ReportPeriod
from intranet.plans.versions import Verdict
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
from intranet.submissions.models import Submission, SubmissionVersion
from intranet.units.models import School
from intranet.units.years import SchoolYear
from tests.bench.district import district

PERIODS = 24
CHANNELS = ("Trang web", "Zalo", "Loa", "Bảng tin")
WORDS = "Trường đã họp ban truyền thông, phân công từng người viết bài, đăng đúng lịch và trả lời phụ huynh trong ngày."


def _numbers(section: str, count: int) -> tuple[Field, ...]:
    kind, merge = FieldKind.INTEGER, Merge.SUM
    return tuple(
        Field(f"{section}{n}", f"Chỉ tiêu {section.upper()}.{n} của kỳ", kind, merge, "bài") for n in range(count)
    )


SIXTY = Definition(
    subject="Kết quả công tác truyền thông giáo dục",
    sections=(
        *(Section(key, f"Nhóm số liệu {key.upper()}", _numbers(key, 11)) for key in ("a", "b", "c", "d")),
        Section(
            "e", "Bình quân",
            tuple(Field(f"e{n}", f"Bình quân {n}", FieldKind.DECIMAL, Merge.AVERAGE, "giờ") for n in range(6)),
        ),
        Section(
            "f", "Đã làm, chưa làm",
            (
                *(Field(f"f{n}", f"Đã triển khai việc {n}", FieldKind.YES_NO, Merge.COUNT) for n in range(4)),
                *(Field(f"k{n}", f"Kênh {n}", FieldKind.CHOICE, Merge.COUNT, choices=CHANNELS) for n in range(2)),
            ),
        ),
        Section(
            "r", "Gương điển hình",
            (
                Field("r0", "Gương điển hình", FieldKind.ROWS, Merge.LIST, columns=(
                    Column("name", "Họ và tên"), Column("deed", "Việc làm"), Column("on", "Ngày", FieldKind.DATE),
                )),
            ),
        ),
        *(
            Section(f"n{n}", f"Phần {n}", (Field(f"n{n}", f"Nhận định {n}", FieldKind.LONG_TEXT, Merge.LIST),), part)
            for n, part in enumerate((Part.SITUATION, Part.SHORTCOMINGS, Part.PROPOSALS))
        ),
    ),
    checks=(Check("sum", Rule.SUM, tuple(f"a{n}" for n in range(10)), target="a10", blocking=False),),
)  # fmt: skip
"""44 sums, 6 averages, 6 counts, one table, 3 narratives."""


@cache
def reporting(schools: int) -> tuple[Flask, int]:
    """An app on a district where every school but one in twenty reported 24 times, and the id of the last period."""
    app, _ = district(schools)
    with app.app_context():
        period_id = _fill(db.session)
        db.session.commit()
        db.session.close()
    return app, period_id


def _fill(session: Session) -> int:
    now = clock.now()
    form = ReportForm(name="Báo cáo đo tốc độ", created_at=now)
    version = FormVersion(form=form, content=to_json(SIXTY), edited_at=now, frozen_at=now)
    document = Document(
        type=DocumentType.KE_HOACH, number=999, symbol="999/KH-PGDĐT", own=True, issued_on=clock.today(),
        subject="Đo tốc độ", issuer_name="Phòng GD&ĐT", signer_name="A", signer_title="B", sealed_at=now,
    )  # fmt: skip
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    directive = Directive(
        document=document, created_by_id=lan.id, created_at=now, published_at=now, asks_acknowledgement=False
    )
    year = session.scalars(select(SchoolYear)).one()
    session.add_all([version, directive])
    session.flush()
    schools = list(session.scalars(select(School).order_by(School.id)))
    rng, period_id = Random("sixty"), 0
    for month in months(clock.today()):
        period = _period(version, directive, year, month, now)
        session.add(period)
        session.flush()
        open_duties(
            session, schools, document=document, kind=Kind.REPORT, due_at=clock.end_of_day(period.due_on),
            school_year=year, at=clock.start_of_day(month), topic_key=period.id, matter=period.title,
        )  # fmt: skip
        _hand_in(session, period, rng)
        period_id = period.id
    return period_id


def months(today: date) -> Iterator[date]:
    """The first days of the last months, the oldest first."""
    count = today.year * 12 + today.month - 1 - PERIODS
    for one in range(count, count + PERIODS):
        yield date(one // 12, one % 12 + 1, 1)


def _period(version: FormVersion, directive: Directive, year: SchoolYear, month: date, now: datetime) -> ReportPeriod:
    return ReportPeriod(
        form_version=version, directive=directive, school_year=year, preset=Preset.MONTH,
        name=f"tháng {month.month} năm {month.year}", first_on=month - timedelta(days=17),
        last_on=month.replace(day=14), due_on=month.replace(day=19), locks_on=month.replace(day=28), opened_at=now,
    )  # fmt: skip


def _hand_in(session: Session, period: ReportPeriod, rng: Random) -> None:
    duties = session.execute(
        select(Duty.id, Duty.school_id)
        .where(Duty.topic_key == period.id, Duty.kind == Kind.REPORT)
        .order_by(Duty.school_id)
    ).all()
    sheets = [_values(rng) for _ in range(100)]
    submissions, versions, marks = [], [], []
    for duty_id, school_id in duties[1:]:  # the first is Minh's, who is to write
        if rng.random() < 0.05:
            continue
        values = rng.choice(sheets)
        at = datetime(period.due_on.year, period.due_on.month, rng.randint(15, 21), 3, tzinfo=UTC)
        shared = {"period_id": period.id, "school_id": school_id}
        submissions.append(shared | {"id": duty_id, "handed": 1})
        versions.append(
            shared
            | {
                "submission_id": duty_id, "form_version_id": period.form_version_id, "number": 1, "values": values,
                "submitted_at": at, "submitted_by_name": "Hiệu trưởng", "verdict": Verdict.ACCEPTED,
                "digest": sha256(json.dumps(values).encode()).hexdigest(), "reviewed_at": at,
            }
        )  # fmt: skip
        marks.append({"id": duty_id, "submitted_at": at, "settled_at": at})
    for model, rows in ((Submission, submissions), (SubmissionVersion, versions)):
        session.execute(insert(model), rows)
    session.bulk_update_mappings(Duty.__mapper__, marks)


def _values(rng: Random) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in SIXTY.fields:
        match field.kind:
            case FieldKind.INTEGER:
                values[field.key] = rng.randint(0, 60)
            case FieldKind.DECIMAL:
                values[field.key] = f"{rng.randint(0, 20)}.{rng.randint(1, 9)}"
            case FieldKind.YES_NO:
                values[field.key] = rng.random() < 0.7
            case FieldKind.CHOICE:
                values[field.key] = rng.choice(CHANNELS)
            case FieldKind.LONG_TEXT if rng.random() < 0.3:
                values[field.key] = " ".join([WORDS] * rng.randint(1, 3))
            case FieldKind.ROWS if rng.random() < 0.5:
                values[field.key] = [{"name": "Phạm Thị Mẫu", "deed": WORDS, "on": "2026-10-01"}] * rng.randint(1, 2)
    values["a10"] = sum(values[f"a{n}"] for n in range(10))
    return values
