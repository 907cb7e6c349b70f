"""The present numbers of a period as a file: at once when that is quick, else by a job one can come back to."""

from io import BytesIO
from typing import Any

from flask import abort, send_file, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from intranet.consolidations import outputs, queries, wording
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.facts import Facts
from intranet.consolidations.models import Output
from intranet.consolidations.paper import Paper
from intranet.consolidations.views import bp
from intranet.core import audit, clock, filestore
from intranet.core.access import allow, find
from intranet.core.db import db, reading, see_one_moment
from intranet.core.downloads import arriving
from intranet.core.errors import Refused
from intranet.core.rendering import go
from intranet.core.roles import OFFICE, READ_ALL
from intranet.jobs import queue
from intranet.jobs.queue import Progress
from intranet.periods.models import ReportPeriod
from intranet.reports import numbering

KIND = "consolidation.output"


def present(period: ReportPeriod) -> tuple[Facts, Paper]:
    """The facts and words of a period as they stand now."""
    return _present(db.session, period)


def unlocked(period_id: int) -> tuple[Facts, Paper]:
    """The same of one moment, before the view locks or changes any row: on SQLite everybody else would wait meanwhile.

    Ends the transaction the request has begun; the next one begins with the first row read afterwards.
    """
    db.session.rollback()
    with reading():
        see_one_moment(db.session)
        read = present(find(ReportPeriod, period_id))
        db.session.rollback()
    return read


def _present(session: Session, period: ReportPeriod) -> tuple[Facts, Paper]:
    now = clock.now()
    return queries.facts(session, period, now), wording.paper_of(session, period, clock.local(now).date())


@bp.context_processor
def _kinds() -> dict[str, Any]:
    return {"output_kinds": list(Output)}


@bp.post("/consolidations/<int:period_id>/outputs/<output>")
@allow(*READ_ALL)
def output(period_id: int, output: str) -> BaseResponse:
    """The file, or the page of the job that makes it. Who asked for it is kept in the audit trail."""
    if output not in list(Output):
        abort(404)
    kind, (facts, paper) = Output(output), unlocked(period_id)
    report = consolidate(facts)
    quick = outputs.weight(report, paper, kind) <= outputs.SLOW
    content = outputs.build(kind, report, paper) if quick else b""
    now, period = clock.now(), find(ReportPeriod, period_id)
    if kind is not Output.XLSX and current_user.role in OFFICE:  # who may only read takes no number
        numbering.take(db.session, paper, numbering.of_period(period.id), by=current_user, at=now)
    note = f"Xuất {kind.label}: {period.title}, {len(facts.answers)} báo cáo"
    audit.record(db.session, by=current_user, action="consolidation.print", subject=period, at=now, note=note)
    if not quick:
        back, arguments = url_for("consolidations.show", period_id=period.id), {"period": period.id, "output": output}
        title = f"{kind.label}: {period.title}"
        job_id = queue.ask(db.session, KIND, title, arguments, by=current_user, at=now, back=back).id
        db.session.commit()
        return go(url_for("jobs.show", job_id=job_id, fetch=1))
    db.session.commit()
    name = outputs.filename(kind, report)
    answer = send_file(BytesIO(content), outputs.MEDIA_TYPES[kind], as_attachment=True, download_name=name)
    return arriving(answer)


@queue.handler(KIND)
def build(session: Session, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The file of the numbers as they are when the job is done, in ``filestore.made``."""
    kind, period = Output(arguments["output"]), session.get_one(ReportPeriod, arguments["period"])
    if period.void:
        raise Refused(f"Kỳ báo cáo không còn hiệu lực: {period.void}")
    progress(0, 0, "Đọc số liệu")
    facts, paper = _present(session, period)
    session.rollback()  # nothing more is read: no connection waits while the file is drawn
    report = consolidate(facts)
    content = outputs.build(kind, report, paper, progress)
    file = {
        "filename": outputs.filename(kind, report),
        "sha256": filestore.made().put(content),
        "size": len(content),
        "media_type": outputs.MEDIA_TYPES[kind],
    }
    return {"files": [file]}
