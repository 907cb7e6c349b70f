"""The forms that come with the program, for an office to load once and then to keep as its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.report_forms.definition import Definition
from intranet.report_forms.models import FormVersion, ReportForm
from intranet.report_forms.shipped_articles import ARTICLES
from intranet.report_forms.shipped_communication import COMMUNICATION
from intranet.report_forms.shipped_opinion import OPINION

__all__ = ["ARTICLES", "COMMUNICATION", "OPINION", "SHIPPED", "load", "missing"]

SHIPPED: dict[str, tuple[str, Definition]] = {
    "communication": ("Báo cáo công tác truyền thông", COMMUNICATION),
    "opinion": ("Nắm bắt tình hình dư luận", OPINION),
    "articles": ("Thống kê tin, bài hằng tháng", ARTICLES),
}
"""Name and definition by the key that ``ReportForm.shipped`` keeps."""


def missing(session: Session) -> list[str]:
    """The names of the shipped forms that have not been loaded, or were deleted again."""
    there = set(session.scalars(select(ReportForm.shipped)))
    return [name for key, (name, _) in SHIPPED.items() if key not in there]


def load(session: Session, *, by: Any, at: datetime) -> list[ReportForm]:
    """Add the shipped forms that are not there yet; returns all that are, in the order of ``SHIPPED``."""
    rows = session.scalars(select(ReportForm).where(ReportForm.shipped.in_(SHIPPED)))
    there = {form.shipped: form for form in rows}
    for key, (name, definition) in SHIPPED.items():
        if key in there:
            continue
        there[key] = form = ReportForm(name=name, shipped=key, created_at=at)
        version = FormVersion(form=form, number=1, edited_at=at, edited_by_name=by.display_name if by else "Hệ thống")
        version.definition = definition
        session.add(form)
        audit.record(session, by=by, action="form.load", subject=form, at=at, note=f"Nạp biểu mẫu có sẵn “{name}”")
    return [there[key] for key in SHIPPED]
