"""Freezing: what is kept, that it never changes, that its files come out the same, and who may do what."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from intranet.consolidations import outputs, queries, wording
from intranet.consolidations import snapshots as freezing
from intranet.consolidations.models import NarrativeChoice, Output, Snapshot, SnapshotFile, SnapshotSubmission
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.filestore import store
from intranet.jobs import worker
from intranet.jobs.models import Job, JobState
from intranet.submissions.models import SubmissionVersion, Verdict
from intranet.units.models import School
from tests.served import ROOT

VALUES = {"own": 3, "press": 2, "all": 5, "hours": "1.5", "site": True, "how": "Loa", "trouble": "Thiếu người viết."}


@pytest.fixture
def period(reporting, cast, clock):
    """A month two schools have handed in for, one of them accepted."""
    clock.set("2026-10-18 08:00")
    opened = reporting.period()
    reporting.hand_in(opened, cast.school_a, VALUES, verdict=Verdict.ACCEPTED)
    reporting.hand_in(opened, cast.school_b, {**VALUES, "own": 4, "all": 6})
    clock.set("2026-10-30 09:00")
    return opened


@pytest.fixture
def real_files():
    """The test draws the files as they are; the others need not wait for that."""


@pytest.fixture(autouse=True)
def _quick_files(request, monkeypatch):
    if "real_files" not in request.fixturenames:
        monkeypatch.setattr(
            outputs, "build", lambda output, report, *_: f"{output} of {report.facts.cut}: {report.accepted}".encode()
        )


def seen_by(client, open_page, period):
    return open_page(client, f"/consolidations/{period.id}/snapshots/new").one("input[name=seen]").attributes["value"]


@pytest.fixture
def freeze(as_, open_page, session):
    """Lan freezes what she sees; the snapshot."""

    def act(period, reason=""):
        lan = as_("lan")
        sent = {"seen": seen_by(lan, open_page, period), "reason": reason}
        answer = lan.post(f"/consolidations/{period.id}/snapshots/new", data=sent)
        assert answer.status_code == 303, answer.text
        session.rollback()
        session.expire_all()
        return session.get_one(Snapshot, int(answer.location.rpartition("/")[2]))

    return act


def test_the_check_says_what_would_be_frozen_and_what_speaks_against_it(period, as_, open_page, clock):
    page = open_page(as_("lan"), f"/consolidations/{period.id}/snapshots/new")
    stats = dict(zip(page.texts(".stat-label"), page.texts(".stat-number"), strict=True))
    assert (stats["đã nộp"], stats["đã được Phòng duyệt"]) == ("2", "1")
    assert page.link("đã nộp") == f"/periods/{period.id}?state=submitted"
    doubts = page.texts(".alert li")
    assert any("chưa nộp" in one for one in doubts)
    assert "1 báo cáo được tính nhưng Phòng chưa duyệt." in doubts
    assert not any("khóa sổ" in one for one in doubts)
    clock.set("2026-10-29 23:00")
    doubts = open_page(as_("lan"), f"/consolidations/{period.id}/snapshots/new").texts(".alert li")
    assert any("Kỳ chưa khóa sổ (ngày khóa sổ 29/10/2026)" in one for one in doubts)


def test_freezing_keeps_facts_hand_ins_and_three_files(app, period, freeze, session, cast):
    snapshot = freeze(period)
    assert (snapshot.number, snapshot.reason, snapshot.by_name) == (1, "", "Nguyễn Thị Ngọc Lan")
    assert snapshot.job.state is JobState.DONE, "quick files are there at once"
    used = session.scalars(select(SnapshotSubmission.version_id)).all()
    schools = session.scalars(select(SubmissionVersion.school_id).where(SubmissionVersion.id.in_(used)))
    assert set(schools) == {cast.school_a, cast.school_b}
    assert [one.output for one in snapshot.files] == list(Output)
    with app.app_context():
        for one in snapshot.files:
            content = store().path_of(one.sha256).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (one.size, one.sha256)
            assert one.filename.endswith(f"-chot-1.{one.output.value}")
        facts, _paper = freezing.read(snapshot.facts_sha256)
    assert facts.cut == snapshot.at
    assert {one.version_id for one in facts.answers} == set(used)
    note = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "snapshot.freeze")).one()
    assert snapshot.facts_sha256 in note


def test_the_page_names_files_hand_ins_and_digests(period, freeze, as_, open_page, session):
    snapshot = freeze(period)
    page = open_page(as_("thanhtra"), f"/consolidations/snapshots/{snapshot.id}")
    for one in snapshot.files:
        assert one.sha256 in page.text
        answer = as_("thanhtra").get(f"/consolidations/snapshots/{snapshot.id}/files/{one.output.value}")
        assert hashlib.sha256(answer.data).hexdigest() == one.sha256
        assert answer.mimetype == one.media_type
        answer.close()
    for version in session.scalars(select(SubmissionVersion)):
        assert version.digest in page.text
        assert version.receipt_number in page.text
        assert f"/submissions/{version.submission_id}?version={version.number}" in page.html
    assert "Lập lại tệp" not in page.text


@pytest.mark.usefixtures("real_files")
def test_two_builds_are_the_same_bytes_whatever_happened_meanwhile(
    app, period, freeze, session, reporting, cast, clock
):
    snapshot = freeze(period)
    first = {one.output: one.sha256 for one in snapshot.files}
    reporting.hand_in(period, cast.school_b, {**VALUES, "own": 400})
    session.execute(update(School).values(name=School.name + " mới"))
    session.commit()
    clock.set("2027-03-01 10:00")
    with app.app_context():
        for sha256 in first.values():
            store().path_of(sha256).unlink()
        job = session.get_one(Job, snapshot.job_id)
        job.state = JobState.QUEUED
        session.commit()
        assert worker.work_off() == 1
        session.refresh(job)
        assert job.state is JobState.DONE, job.error
        assert {Output(one["output"]): one["sha256"] for one in job.result["frozen"]} == first
        assert all(store().verify(sha256) for sha256 in first.values())


@pytest.mark.usefixtures("real_files")
def test_another_process_builds_the_same_bytes(app, period, freeze, tmp_path):
    """After a restart: other hash seeds, another time of day."""
    snapshot = freeze(period)
    script = """
import dataclasses, hashlib, sys
from intranet import create_app
from intranet.consolidations import outputs, snapshots
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import Output
with create_app().app_context():
    facts, paper = snapshots.read(sys.argv[1])
    paper = dataclasses.replace(paper, mark=sys.argv[2])
    for output in Output:
        print(hashlib.sha256(outputs.build(output, consolidate(facts), paper)).hexdigest())
"""
    environment = {**os.environ, "INTRANET_INSTANCE": app.instance_path, "PYTHONHASHSEED": "7", "TZ": "America/Lima"}
    made = subprocess.run(
        [sys.executable, "-c", script, snapshot.facts_sha256, freezing.mark_of(snapshot)], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert made.stdout.split() == [one.sha256 for one in snapshot.files]


def test_a_later_snapshot_needs_a_reason_and_replaces_the_former_which_stays(period, freeze, as_, open_page, session):
    first = freeze(period)
    lan = as_("lan")
    sent = {"seen": seen_by(lan, open_page, period), "reason": " "}
    answer = lan.post(f"/consolidations/{period.id}/snapshots/new", data=sent)
    assert answer.status_code == 422
    assert "Bản chốt mới thay bản cũ nên cần ghi lý do." in answer.text
    second = freeze(period, "Trường B nộp lại.")
    assert (second.number, second.reason) == (2, "Trường B nộp lại.")
    page = open_page(lan, f"/consolidations/snapshots/{first.id}")
    assert "Đã được thay" in page.text
    assert page.link("Xem bản hiện hành") == f"/consolidations/snapshots/{second.id}"
    page = open_page(lan, f"/consolidations/snapshots/{second.id}")
    assert "Hiện hành" in page.text
    assert "Trường B nộp lại." in page.text
    rows = open_page(lan, f"/consolidations/{period.id}/snapshots").texts("tbody tr")
    assert ["Hiện hành" in rows[0], "Đã được thay" in rows[1]] == [True, True]
    assert session.get_one(Snapshot, first.id).files[0].sha256 == first.files[0].sha256


def test_nothing_frozen_can_be_changed(period, freeze, session):
    snapshot = freeze(period)
    for row, change in ((snapshot, {"reason": "khác"}), (snapshot.files[0], {"sha256": "0" * 64})):
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(RuntimeError, match="is frozen"):
            session.flush()
        session.rollback()
    for row in (session.get_one(Snapshot, snapshot.id), session.scalars(select(SnapshotFile)).first()):
        session.delete(row)
        with pytest.raises(RuntimeError, match="is frozen"):
            session.flush()
        session.rollback()


def test_what_was_not_seen_is_not_frozen(period, reporting, cast, as_, open_page, session):
    lan = as_("lan")
    seen = seen_by(lan, open_page, period)
    reporting.hand_in(period, cast.school_b, {**VALUES, "own": 9})
    answer = lan.post(f"/consolidations/{period.id}/snapshots/new", data={"seen": seen})
    assert answer.status_code == 422
    assert "vừa thay đổi, chưa chốt" in answer.text
    assert session.scalars(select(Snapshot)).all() == []
    assert lan.post(f"/consolidations/{period.id}/snapshots/new").status_code == 422


def test_a_cancelled_period_is_not_frozen(period, as_, open_page, session):
    lan = as_("lan")
    seen = seen_by(lan, open_page, period)
    period.cancelled_at, period.cancel_reason = the_clock.now(), "Mở nhầm."
    session.commit()
    answer = lan.post(f"/consolidations/{period.id}/snapshots/new", data={"seen": seen})
    assert answer.status_code == 409
    assert "Mở nhầm." in answer.text


def test_of_two_who_freeze_at_once_the_second_is_told(app, period, freeze, session, cast):
    with app.app_context():
        old = freezing.Frozen.of(
            queries.facts(session, period, the_clock.now() - timedelta(seconds=1)),
            wording.paper_of(session, period, the_clock.today()),
        )
        session.rollback()
        freeze(period)
        mine = db.session.get_one(type(period), period.id)
        with pytest.raises(freezing.Refused, match="Có người vừa chốt"):
            freezing.freeze(mine, old, former=0, by=None, at=the_clock.now(), reason="Vội")
        db.session.rollback()


def test_what_comes_in_while_the_numbers_are_read_is_in_none_of_them(
    period, as_, open_page, reporting, session, monkeypatch
):
    lan, third = as_("lan"), session.scalars(select(School.id).order_by(School.id.desc())).first()
    seen = seen_by(lan, open_page, period)

    def hand_in_before(*args):
        monkeypatch.setattr(queries, "compared", compared)
        reporting.hand_in(period, third, VALUES)
        return compared(*args)

    compared = queries.compared
    monkeypatch.setattr(queries, "compared", hand_in_before)
    answer = lan.post(f"/consolidations/{period.id}/snapshots/new", data={"seen": seen})
    assert answer.status_code == 303, "the trend counts a report that the totals do not"


def test_pressed_twice_a_replacement_is_frozen_once(period, freeze, as_, open_page, session):
    freeze(period)
    lan = as_("lan")
    sent = {"seen": seen_by(lan, open_page, period), "reason": "Trường B nộp lại."}
    assert lan.post(f"/consolidations/{period.id}/snapshots/new", data=sent).status_code == 303
    answer = lan.post(f"/consolidations/{period.id}/snapshots/new", data=sent)
    assert answer.status_code == 422
    assert "vừa chốt" in answer.text
    assert list(session.scalars(select(Snapshot.number).order_by(Snapshot.number))) == [1, 2]


# ---- What changed since ----


def changes(client, open_page, snapshot):
    return open_page(client, f"/consolidations/snapshots/{snapshot.id}/changes")


def test_nothing_changed_is_said(period, freeze, as_, open_page, clock):
    snapshot = freeze(period)
    clock.set("2026-11-20 08:00")
    assert "Không có gì thay đổi" in changes(as_("hung"), open_page, snapshot).text


def test_every_change_since_is_named(period, freeze, as_, open_page, reporting, cast, session):
    snapshot = freeze(period)
    third = session.scalars(select(School.id).where(School.id.not_in([cast.school_a, cast.school_b]))).first()
    reporting.hand_in(period, third, {**VALUES, "own": 1_000, "press": None})
    reporting.hand_in(period, cast.school_b, {**VALUES, "own": 14, "all": 16}, verdict=Verdict.RETURNED)
    chosen = session.scalars(select(SubmissionVersion).where(SubmissionVersion.school_id == cast.school_a)).one()
    session.add(
        NarrativeChoice(period_id=period.id, version_id=chosen.id, field_key="trouble", printed=True,
                        text="Thiếu người.", at=the_clock.now(), by_name="Lan")
    )  # fmt: skip
    school = session.get_one(School, cast.school_a)
    before, school.name = school.name, "Trường Tiểu học Đổi Tên"
    session.commit()

    page = changes(as_("thanhtra"), open_page, snapshot)
    names = {id: session.get_one(School, id).name for id in (cast.school_b, third)}
    heads = page.texts("h3")
    assert heads[:2] == ["Trường mới nộp (1)", "Báo cáo không còn được tính (bị trả lại) (1)"]
    assert names[third] in page.text
    assert names[cast.school_b] in page.text
    assert f"{before} → Trường Tiểu học Đổi Tên" in page.text
    rows = {row.css_first("td").text(strip=True): [td.text(strip=True) for td in row.css("td.num")]
            for row in page.select("tbody tr")}  # fmt: skip
    assert rows["Tin, bài trên trang của trường (bài)"] == ["7", "1.003"]
    assert rows["Đã nộp"] == ["2", "3"]
    assert rows["Trả lại, chờ nộp lại"] == ["0", "1"]
    assert "Trường phải báo cáo" not in rows
    assert "đã sửa ở 1 chỗ" in page.text

    reporting.hand_in(period, cast.school_b, {**VALUES, "own": 5, "all": 7})
    assert "Trường nộp lại (1)" in changes(as_("lan"), open_page, snapshot).texts("h3")


def test_the_check_before_a_later_snapshot_shows_the_changes(period, freeze, as_, open_page, reporting, cast):
    freeze(period)
    reporting.hand_in(period, cast.school_b, {**VALUES, "own": 5, "all": 7})
    page = open_page(as_("lan"), f"/consolidations/{period.id}/snapshots/new")
    assert page.h1 == "Kiểm tra trước khi chốt lại"
    assert "Trường nộp lại (1)" in page.texts("h3")


# ---- Files: made by a job, made again, never half ----


@pytest.fixture
def slow(monkeypatch):
    """Every file counts as work for the worker."""
    monkeypatch.setattr(freezing, "QUICK", 0)


@pytest.mark.usefixtures("slow")
def test_big_files_are_made_by_a_worker_with_progress(app, period, freeze, as_, open_page, session):
    snapshot = freeze(period)
    lan = as_("lan")
    page = open_page(lan, f"/consolidations/snapshots/{snapshot.id}")
    section = page.one("#files")
    assert section.attributes["hx-trigger"] == "every 2s"
    assert lan.get(f"/consolidations/snapshots/{snapshot.id}/files/pdf").status_code == 404
    polled = lan.get(section.attributes["hx-get"], headers={"HX-Request": "true"}).text
    assert polled.lstrip().startswith("<section")
    assert 'id="files"' in polled
    with app.app_context():
        assert worker.work_off() == 1
    page = open_page(lan, f"/consolidations/snapshots/{snapshot.id}")
    assert "hx-get" not in page.one("#files").attributes
    assert len(page.select("#files a.file-link")) == 3
    assert page.link("Xem thay đổi") == f"/consolidations/snapshots/{snapshot.id}/changes"
    job = open_page(lan, f"/jobs/{snapshot.job_id}")
    assert job.link("Quay lại nơi yêu cầu") == f"/consolidations/snapshots/{snapshot.id}"


# The builder stops in the middle of its second file, and says so.
STUCK = """
import sys
from pathlib import Path
from intranet import create_app
from intranet.consolidations import outputs
from intranet.jobs import worker

real = outputs.build

def build(output, report, paper, progress):
    if output.value == "xlsx":
        progress(1, 2, "Ghi bảng tính")
        Path(sys.argv[1]).touch()
        while True:
            sys.stdin.read()
    return real(output, report, paper, progress)

outputs.build = build
with create_app().app_context():
    worker.work_off()
"""


@pytest.mark.usefixtures("slow", "real_files")
def test_a_build_killed_half_way_serves_no_half_file_and_is_resumed(
    app, period, freeze, as_, open_page, session, tmp_path
):
    snapshot, lan, sign = freeze(period), as_("lan"), tmp_path / "in the middle"
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "INTRANET_INSTANCE": app.instance_path, "DATABASE_URL": url}
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK, str(sign)], cwd=ROOT, env=environment, stdin=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not sign.exists():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)  # between two looks at another process
    process.send_signal(signal.SIGKILL)
    process.communicate()

    job = session.get_one(Job, snapshot.job_id, populate_existing=True)
    assert (job.state, job.step) == (JobState.RUNNING, "Tệp 2/3 (XLSX): ghi bảng tính")
    session.rollback()
    assert session.scalars(select(SnapshotFile)).all() == []
    session.rollback()
    for output in Output:
        assert lan.get(f"/consolidations/snapshots/{snapshot.id}/files/{output.value}").status_code == 404

    the_clock.stop_at(datetime.now(UTC) + timedelta(seconds=61))
    with app.app_context():
        assert worker.work_off() == 1
    answer = lan.get(f"/consolidations/snapshots/{snapshot.id}/files/xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        assert book.testzip() is None
    answer.close()
    session.expire_all()
    for one in snapshot.files:
        answer = lan.get(f"/consolidations/snapshots/{snapshot.id}/files/{one.output.value}")
        assert hashlib.sha256(answer.data).hexdigest() == one.sha256
        answer.close()


@pytest.mark.usefixtures("slow")
def test_a_build_that_failed_says_so_and_is_made_again_from_the_same_facts(
    app, period, freeze, as_, open_page, session, monkeypatch
):
    snapshot, lan = freeze(period), as_("lan")

    def fail(*_):
        raise OSError("no space left on device")

    with monkeypatch.context() as broken, app.app_context():
        broken.setattr(outputs, "build", fail)
        worker.work_off()
    page = open_page(lan, f"/consolidations/snapshots/{snapshot.id}")
    assert "Chưa lập được tệp" in page.text
    assert "Số liệu, lời văn đã chốt vẫn được giữ nguyên." in page.text
    assert "Lập lại tệp" not in open_page(as_("thanhtra"), f"/consolidations/snapshots/{snapshot.id}").text
    assert lan.post(f"/consolidations/snapshots/{snapshot.id}/rebuild").status_code == 303
    assert lan.post(f"/consolidations/snapshots/{snapshot.id}/rebuild").status_code == 409, "it is being made"
    with app.app_context():
        worker.work_off()
    assert len(open_page(lan, f"/consolidations/snapshots/{snapshot.id}").select("#files a.file-link")) == 3
    assert lan.post(f"/consolidations/snapshots/{snapshot.id}/rebuild").status_code == 409, "nothing is missing"
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "snapshot.rebuild")).one()


def test_a_damaged_file_is_not_served_and_can_be_made_again(app, period, freeze, as_, open_page):
    snapshot, lan = freeze(period), as_("lan")
    with app.app_context():
        store().path_of(snapshot.files[0].sha256).write_bytes(b"half")
    assert lan.get(f"/consolidations/snapshots/{snapshot.id}/files/pdf").status_code == 404
    assert "Thiếu tệp" in open_page(lan, f"/consolidations/snapshots/{snapshot.id}").text
    assert lan.post(f"/consolidations/snapshots/{snapshot.id}/rebuild").status_code == 303
    with app.app_context():
        worker.work_off()
    answer = lan.get(f"/consolidations/snapshots/{snapshot.id}/files/pdf")
    assert hashlib.sha256(answer.data).hexdigest() == snapshot.files[0].sha256
    answer.close()


def test_files_that_would_come_out_otherwise_never_take_the_place_of_the_frozen_ones(
    app, period, freeze, as_, open_page, session, monkeypatch
):
    snapshot, lan = freeze(period), as_("lan")
    with app.app_context():
        store().path_of(snapshot.files[0].sha256).unlink()
    monkeypatch.setattr(outputs, "build", lambda *_: b"another version of the program")
    lan.post(f"/consolidations/snapshots/{snapshot.id}/rebuild")
    with app.app_context():
        worker.work_off()
    assert "khác mã SHA-256 đã chốt" in open_page(lan, f"/consolidations/snapshots/{snapshot.id}").text
    session.expire_all()
    assert [one.sha256 for one in session.get_one(Snapshot, snapshot.id).files] == [
        one.sha256 for one in snapshot.files
    ]


def test_lost_facts_are_said(app, period, freeze, as_, session):
    snapshot = freeze(period)
    with app.app_context():
        store().path_of(snapshot.facts_sha256).unlink()
    answer = as_("lan").get(f"/consolidations/snapshots/{snapshot.id}/changes")
    assert answer.status_code == 409
    assert "bản sao lưu" in answer.text


def test_a_snapshots_job_is_not_tidied_away(app, period, freeze, clock, session):
    snapshot = freeze(period)
    clock.set("2027-10-30 09:00")
    with app.app_context():
        assert worker.tidy() == 0
        assert all(store().verify(one.sha256) for one in snapshot.files)


# ---- Who may ----


@pytest.mark.parametrize(
    ("who", "reads", "freezes"),
    [("lan", 200, 422), ("hung", 200, 422), ("quantri", 200, 422), ("thanhtra", 200, 403), ("minh", 403, 403),
     ("hoa", 403, 403)],
)  # fmt: skip
def test_the_office_freezes_inspectors_read_schools_do_neither(period, freeze, as_, who, reads, freezes):
    snapshot, person = freeze(period), as_(who)
    base = f"/consolidations/snapshots/{snapshot.id}"
    for address in (base, f"{base}/changes", f"{base}/files/pdf", f"/consolidations/{period.id}/snapshots"):
        answer = person.get(address)
        assert answer.status_code == reads, address
        answer.close()
    assert person.post(f"/consolidations/{period.id}/snapshots/new").status_code == freezes
    assert person.post(f"{base}/rebuild").status_code == (403 if freezes == 403 else 409)


def test_what_is_not_there_is_not_found(period, freeze, as_):
    snapshot, lan = freeze(period), as_("lan")
    for address in ("snapshots/99", f"snapshots/{snapshot.id}/files/exe", "99/snapshots", "99/snapshots/new",
                    "snapshots/99/changes"):  # fmt: skip
        assert lan.get(f"/consolidations/{address}").status_code == 404, address


def test_the_page_costs_the_same_for_many_hand_ins(period, freeze, as_, statements, reporting, session):
    lan = as_("lan")
    few = freeze(period)
    statements.clear()
    lan.get(f"/consolidations/snapshots/{few.id}")
    cost = len(statements)
    for school_id in session.scalars(select(School.id).order_by(School.id.desc()).limit(5)).all():
        reporting.hand_in(period, school_id, VALUES)
    many = freeze(period, "Nộp thêm")
    statements.clear()
    lan.get(f"/consolidations/snapshots/{many.id}")
    assert len(statements) == cost
