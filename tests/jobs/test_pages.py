"""The pages of jobs: who sees them, what each state offers, files only when they are whole."""

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core import filestore
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.jobs.models import JobState
from intranet.jobs.running import claim, run_here

CONTENT = b"%PDF-1.7 whole"


@pytest.fixture
def made(app, jobs):
    """A kind of job that makes one PDF."""

    def make(_session, _arguments, _progress):
        sha256 = filestore.made().put(CONTENT)
        name = "Báo cáo tháng 10.pdf"
        return {"files": [{"filename": name, "sha256": sha256, "size": len(CONTENT), "media_type": "application/pdf"}]}

    jobs.kind(make)
    return jobs


def run(app, job_id):
    with app.app_context():
        run_here(job_id)


def test_a_waiting_job_says_so_and_asks_for_itself_again(made, as_, open_page):
    job_id = made.ask()
    page = open_page(as_("lan"), f"/jobs/{job_id}")
    assert page.h1 == "Lập tệp thử"
    assert "Đang chờ" in page.text
    section = page.one("#job")
    assert section.attributes["hx-get"] == f"/jobs/{job_id}"
    assert section.attributes["hx-trigger"] == "every 2s"
    assert page.link("Xem lại") == f"/jobs/{job_id}"
    assert page.link("Quay lại") == "/periods/"


def test_a_running_job_shows_its_progress(made, as_, open_page):
    job_id = made.ask()
    claim(made.engine, "a", the_clock.now())
    job = made.read(job_id)
    job.done, job.total, job.step = 30, 120, "Vẽ phụ lục"
    made.session.commit()
    page = open_page(as_("lan"), f"/jobs/{job_id}")
    bar = page.one("progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("30", "120")
    assert "Vẽ phụ lục…" in page.text
    assert as_("lan").get(f"/jobs/{job_id}/files/1").status_code == 404


def test_polling_gets_the_block_only(made, as_):
    answer = as_("lan").get(f"/jobs/{made.ask()}", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith("<section")
    assert "<html" not in answer.text


def test_a_finished_job_offers_its_file_and_stops_asking(app, made, as_, open_page):
    job_id = made.ask()
    run(app, job_id)
    page = open_page(as_("lan"), f"/jobs/{job_id}")
    assert "hx-get" not in page.one("#job").attributes
    assert page.link("Báo cáo tháng 10.pdf") == f"/jobs/{job_id}/files/1"
    answer = as_("lan").get(f"/jobs/{job_id}/files/1")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, CONTENT, "application/pdf")
    assert "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20th%C3%A1ng%2010.pdf" in answer.headers["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("number", [0, 2, 99])
def test_there_is_no_other_file(app, made, as_, number):
    job_id = made.ask()
    run(app, job_id)
    assert as_("lan").get(f"/jobs/{job_id}/files/{number}").status_code == 404


def test_a_file_that_is_gone_is_not_offered(app, made, as_, open_page):
    job_id = made.ask()
    run(app, job_id)
    with app.app_context():
        filestore.made().path_of(made.read(job_id).files[0]["sha256"]).unlink()
    assert "không còn giữ tệp" in open_page(as_("lan"), f"/jobs/{job_id}").text
    assert as_("lan").get(f"/jobs/{job_id}/files/1").status_code == 404


def test_a_failed_job_says_why_and_can_be_tried_again(app, jobs, as_, open_page, session):
    def refuse(*_):
        raise Refused("Kỳ báo cáo đã hủy.")

    jobs.kind(refuse)
    job_id = jobs.ask()
    run(app, job_id)
    lan = as_("lan")
    page = open_page(lan, f"/jobs/{job_id}")
    assert "Kỳ báo cáo đã hủy." in page.text
    assert page.one(f'form[action="/jobs/{job_id}/retry"]').text().strip() == "Thử lại"

    jobs.kind(lambda *_: {})
    assert lan.post(f"/jobs/{job_id}/retry").status_code == 303
    job = jobs.read(job_id)
    assert (job.state, job.attempts, job.error, job.finished_at) == (JobState.QUEUED, 0, "", None)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "job.retry")).one()
    assert (entry.subject_id, entry.actor_name) == (job_id, "Nguyễn Thị Ngọc Lan")
    run(app, job_id)
    assert jobs.read(job_id).state is JobState.DONE
    answer = lan.post(f"/jobs/{job_id}/retry")
    assert answer.status_code == 409, "only what failed is tried again"


@pytest.mark.parametrize(
    ("asker", "who", "status"),
    [
        ("lan", "hung", 200), ("lan", "quantri", 200), ("thanhtra", "thanhtra", 200), ("thanhtra", "lan", 200),
        ("lan", "thanhtra", 404), ("lan", "minh", 404), ("minh", "minh", 200), ("minh", "hoa", 404),
        ("minh", "thao", 404),
    ],
)  # fmt: skip
def test_a_job_is_its_askers_and_the_offices(app, made, as_, asker, who, status):
    job_id = made.ask(by=asker)
    run(app, job_id)
    person = as_(who)
    assert person.get(f"/jobs/{job_id}").status_code == status
    answer = person.get(f"/jobs/{job_id}/files/1")
    assert answer.status_code == status
    answer.close()
    assert person.post(f"/jobs/{job_id}/retry").status_code == (409 if status == 200 else 404)


def test_everybody_finds_their_own_jobs_again(made, as_, open_page):
    mine, other = made.ask(by="thanhtra"), made.ask(by="lan")
    page = open_page(as_("thanhtra"), "/jobs/")
    assert page.link("Lập tệp thử") == f"/jobs/{mine}"
    assert f"/jobs/{other}" not in page.html
    assert "chưa yêu cầu" in open_page(as_("minh"), "/jobs/").text


def test_the_list_costs_the_same_for_many(made, as_, statements):
    lan = as_("lan")
    made.ask()
    statements.clear()
    lan.get("/jobs/")
    few = len(statements)
    for _ in range(30):
        made.ask()
    statements.clear()
    lan.get("/jobs/")
    assert len(statements) == few
