"""Freezing a period's report: the check, the snapshots, their files, what changed since."""

from typing import Any

from flask import Response, abort, flash, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from intranet.consolidations import snapshots as freezing
from intranet.consolidations.comparing import changes as compared
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.facts import Facts
from intranet.consolidations.models import Snapshot
from intranet.consolidations.output_views import present, unlocked
from intranet.consolidations.paper import Paper
from intranet.consolidations.presenting import Links
from intranet.consolidations.snapshot_forms import FreezeForm
from intranet.consolidations.snapshot_page import doubts, seen, used
from intranet.consolidations.views import bp
from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db, reading
from intranet.core.filestore import store
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.jobs.running import run_here
from intranet.periods.models import ReportPeriod
from intranet.reports import numbering

CHECK = "consolidations/freeze.html"
NAMED = 20
"""How many schools are named on the check page; the page of the period has them all."""


@bp.get("/consolidations/<int:period_id>/snapshots")
@allow(*READ_ALL)
def snapshots(period_id: int) -> Response:
    """The snapshots of a period, the newest first."""
    period = find(ReportPeriod, period_id)
    query = select(Snapshot).where(Snapshot.period_id == period.id).order_by(Snapshot.number.desc())
    rows = paginate(db.session, query.options(joinedload(Snapshot.job)), request.args.get("page", 1, int))
    return page("consolidations/snapshots.html", "snapshots", period=period, rows=rows)


@bp.get("/consolidations/<int:period_id>/snapshots/new")
@allow(*OFFICE)
def check(period_id: int) -> Response:
    """What would be frozen, and what speaks against it now."""
    period = find(ReportPeriod, period_id)
    facts, paper = present(period)
    return page(CHECK, form=FreezeForm(None), **_check(period, facts, paper))


@bp.post("/consolidations/<int:period_id>/snapshots/new")
@allow(*OFFICE)
def freeze(period_id: int) -> BaseResponse:
    """Freeze what was shown; when it is not what was shown any more, show it again."""
    facts, paper = unlocked(period_id)
    form, former = FreezeForm(), _former(period_id)
    if request.form.get("seen") != seen(facts, paper, former):
        return invalid(CHECK, form=form, changed=True, **_check(find(ReportPeriod, period_id), facts, paper))
    frozen = freezing.Frozen.of(facts, paper)
    quick = freezing.quick(frozen)
    period = find(ReportPeriod, period_id)
    form.replaces = former > 0
    if not form.validate():
        return invalid(CHECK, form=form, **_check(period, facts, paper))
    numbering.take(db.session, paper, numbering.of_period(period.id), by=current_user, at=clock.now())
    snapshot = freezing.freeze(
        period, frozen, former=former, by=current_user, at=clock.now(), reason=form.reason.data or ""
    )
    address = url_for("consolidations.snapshot", snapshot_id=snapshot.id)
    snapshot.job.back, job_id = address, snapshot.job_id
    db.session.commit()
    if quick:
        run_here(job_id)
    flash(f"Đã chốt số liệu {len(facts.answers)} báo cáo.", "success")
    return go(address)


def _former(period_id: int) -> int:
    """The number of the snapshot that stands, 0 for none, read before anything is locked."""
    with reading():
        former = freezing.newest(db.session, period_id)
        number = former.number if former else 0
        db.session.rollback()
    return number


def _check(period: ReportPeriod, facts: Facts, paper: Paper) -> dict[str, Any]:
    report, former = consolidate(facts), freezing.newest(db.session, period.id)
    since = compared(freezing.read(former.facts_sha256), (facts, paper)) if former else None
    return {
        "period": period,
        "report": report,
        "links": Links(report),
        "former": former,
        "changes": since,
        "doubts": doubts(period, report, paper, clock.now()),
        "seen": seen(facts, paper, former.number if former else 0),
        "named": NAMED,
    }


@bp.get("/consolidations/snapshots/<int:snapshot_id>")
@allow(*READ_ALL)
def snapshot(snapshot_id: int) -> Response:
    """One snapshot: its files, who froze it when, the hand-ins it was made from."""
    one = find(Snapshot, snapshot_id, joinedload(Snapshot.job), joinedload(Snapshot.period))
    newest = freezing.newest(db.session, one.period_id)
    return page(
        "consolidations/snapshot.html",
        "files" if request.args.get("part") == "files" else "hand_ins",
        snapshot=one,
        job=one.job,
        period=one.period,
        newest=newest,
        damaged=freezing.missing(one.files),
        rows=paginate(db.session, used(one.id), request.args.get("page", 1, int), scalars=False),
    )


@bp.get("/consolidations/snapshots/<int:snapshot_id>/changes")
@allow(*READ_ALL)
def changes(snapshot_id: int) -> Response:
    """What a report made now would say otherwise."""
    one = find(Snapshot, snapshot_id, joinedload(Snapshot.period))
    now = present(one.period)
    since = compared(freezing.read(one.facts_sha256), now)
    return page("consolidations/changes.html", snapshot=one, period=one.period, changes=since, cut=now[0].cut)


@bp.get("/consolidations/snapshots/<int:snapshot_id>/files/<output>")
@allow(*READ_ALL)
def snapshot_file(snapshot_id: int, output: str) -> Response:
    """A frozen file, exactly the bytes of its SHA-256; 404 while it is not made, and when the store has lost it."""
    one = find(Snapshot, snapshot_id)
    file = next((file for file in one.files if file.output == output), None)
    if file is None or not store().verify(file.sha256):
        abort(404)
    path = store().path_of(file.sha256)
    return send_file(
        path, file.media_type, as_attachment=True, download_name=file.filename, etag=file.sha256, conditional=True
    )


@bp.post("/consolidations/snapshots/<int:snapshot_id>/rebuild")
@allow(*OFFICE)
def rebuild(snapshot_id: int) -> BaseResponse:
    """Make the files anew from the frozen facts."""
    one = find(Snapshot, snapshot_id)
    freezing.rebuild(one, by=current_user, at=clock.now())
    db.session.commit()
    return go(url_for("consolidations.snapshot", snapshot_id=one.id))
