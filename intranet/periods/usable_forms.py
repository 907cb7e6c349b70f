"""The forms a period can be opened on: each with the version that would be used."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from intranet.report_forms.models import FormVersion, ReportForm
from intranet.report_forms.soundness import problems_of


def sound(version: FormVersion) -> bool:
    """Whether schools can be asked with it. A frozen version always is."""
    return version.frozen_at is not None or not problems_of(version.definition)


def current(form: ReportForm) -> FormVersion | None:
    """The newest version that is sound; a draft that is not yet sound leaves the one before in use."""
    return next((version for version in reversed(form.versions) if sound(version)), None)


def usable(session: Session) -> list[FormVersion]:
    """The current version of every form in use, by name. Two statements."""
    query = select(ReportForm).where(ReportForm.retired_at.is_(None)).options(selectinload(ReportForm.versions))
    versions = [current(form) for form in session.scalars(query.order_by(ReportForm.name, ReportForm.id))]
    return [version for version in versions if version is not None]
