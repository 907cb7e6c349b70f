"""One period's report as the office froze it, and a form that is still being written."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.consolidations import queries, snapshots, wording
from intranet.consolidations.snapshots import Frozen
from intranet.core import clock
from intranet.jobs.running import run_here
from intranet.periods.models import ReportPeriod
from intranet.report_forms import keeping
from intranet.report_forms.models import ReportForm


def begin_form(session: Session, by: User) -> None:
    """A copy of the communications form for next year, not used yet. Commits."""
    form = session.scalars(select(ReportForm).where(ReportForm.shipped != "").order_by(ReportForm.id)).first()
    if form is not None:
        keeping.copy(form.latest, f"{form.name} (dự thảo năm sau)", by=by, at=clock.now() - timedelta(hours=3))
        session.commit()


def freeze_newest(session: Session, by: User) -> None:
    """Freeze the last period that has been sent on to the body above, and make its files. Commits."""
    sent = select(ReportPeriod).where(ReportPeriod.forwarded_at.is_not(None)).order_by(ReportPeriod.last_on.desc())
    period = session.scalars(sent.limit(1)).first()
    if period is None:
        return
    at = period.forwarded_at - timedelta(hours=2) if period.forwarded_at else clock.now()
    frozen = Frozen.of(queries.facts(session, period, at), wording.paper_of(session, period, clock.local(at).date()))
    snapshot = snapshots.freeze(period, frozen, former=0, by=by, at=at)
    snapshot.job.back, job_id = f"/consolidations/snapshots/{snapshot.id}", snapshot.job_id
    session.commit()
    run_here(job_id)
