"""The pages of jobs: how far one is, what it made, one's own jobs to come back to."""

from flask import Blueprint, Response, abort, flash, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.filestore import made
from intranet.core.paging import paginate
from intranet.core.rendering import go, page
from intranet.core.roles import ALL
from intranet.jobs import queue
from intranet.jobs.models import Job, JobState

bp = Blueprint("jobs", __name__, cli_group=None)


@bp.get("/jobs/")
@allow(*ALL)
def index() -> Response:
    """The jobs this person asked for, newest first."""
    query = select(Job).where(Job.created_by_id == current_user.id).order_by(Job.id.desc())
    return page("jobs/index.html", "jobs", jobs=paginate(db.session, query, request.args.get("page", 1, int)))


@bp.get("/jobs/<int:job_id>")
@allow(*ALL)
def show(job_id: int) -> Response:
    """One job; the page asks for itself again while it runs. ``?fetch=1``: whoever has just asked for a file gets it
    once it is done, without pressing again."""
    job = find(Job, job_id)
    files = [(number, file, made().path_of(file["sha256"]).exists()) for number, file in enumerate(job.files, 1)]
    return page("jobs/show.html", "job", job=job, files=files, fetch="fetch" in request.args)


@bp.post("/jobs/<int:job_id>/retry")
@allow(*ALL)
def retry(job_id: int) -> BaseResponse:
    """Put a job that failed back into the queue."""
    job = find(Job, job_id)
    queue.ask_again(db.session, job, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã đưa lại vào hàng chờ.", "success")
    return go(url_for("jobs.show", job_id=job.id, fetch=1))


@bp.get("/jobs/<int:job_id>/files/<int:number>")
@allow(*ALL)
def file(job_id: int, number: int) -> Response:
    """A finished file; ``number`` counts from 1. 404 before the job is done, and when the file was tidied away."""
    job = find(Job, job_id)
    if job.state is not JobState.DONE or not 1 <= number <= len(job.files):
        abort(404)
    one = job.files[number - 1]
    path = made().path_of(one["sha256"])
    if not path.exists():
        abort(404)
    return send_file(
        path, one["media_type"], as_attachment=True, download_name=one["filename"], etag=one["sha256"], conditional=True
    )


from intranet.jobs import cli  # noqa: E402, F401 - its command
