"""The present numbers as files: at once when that is quick, by a job when it is not."""

import io
import zipfile

import pytest
from sqlalchemy import select, update

from intranet.consolidations import outputs
from intranet.consolidations.models import Output
from intranet.core.audit import AuditEntry
from intranet.jobs import worker
from intranet.jobs.models import Job, JobState
from intranet.units.models import Commune


@pytest.fixture
def period(reporting, cast, clock):
    """A month one school has handed in for."""
    clock.set("2026-10-18 08:00")
    opened = reporting.period()
    reporting.hand_in(opened, cast.school_a, {"own": 3, "press": 2, "all": 5})
    return opened


def whole(output, content):
    """Whether a file is one of its kind, to its end."""
    if output is Output.PDF:
        return content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.testzip() is None


@pytest.mark.parametrize("output", list(Output))
def test_a_quick_file_comes_at_once(period, as_, session, output):
    answer = as_("thanhtra").post(f"/consolidations/{period.id}/outputs/{output.value}", data={"download": "abc1"})
    assert answer.status_code == 200
    assert answer.mimetype == outputs.MEDIA_TYPES[output]
    assert f".{output.value}" in answer.headers["Content-Disposition"]
    assert any(one.startswith("download=abc1;") for one in answer.headers.getlist("Set-Cookie"))
    assert whole(output, answer.data)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "consolidation.print")).one()
    assert (entry.subject_id, output.label in entry.note) == (period.id, True)
    assert session.scalars(select(Job)).all() == []


def test_no_lock_is_held_while_the_file_is_drawn(period, as_, monkeypatch, session):
    seen = []

    def build(*_args):
        session.execute(update(Commune).values(name=Commune.name))  # on SQLite it would wait in vain for the request
        session.commit()
        seen.append(True)
        return b"x"

    monkeypatch.setattr(outputs, "build", build)
    assert as_("lan").post(f"/consolidations/{period.id}/outputs/pdf").status_code == 200
    assert seen


@pytest.mark.parametrize("output", list(Output))
def test_a_slow_file_is_a_job_one_can_come_back_to(app, period, as_, open_page, session, monkeypatch, output):
    monkeypatch.setattr(outputs, "SLOW", 0)
    person = as_("thanhtra")
    answer = person.post(f"/consolidations/{period.id}/outputs/{output.value}")
    assert answer.status_code == 303
    page = open_page(person, answer.location)
    assert page.h1 == f"{output.label}: {period.title}"
    assert page.link("Quay lại nơi yêu cầu") == f"/consolidations/{period.id}"
    with app.app_context():
        assert worker.work_off() == 1
    assert session.scalars(select(Job)).one().state is JobState.DONE
    page = open_page(person, answer.location)
    file = person.get(page.one("#job a.file-link").attributes["href"])
    assert file.mimetype == outputs.MEDIA_TYPES[output]
    assert whole(output, file.data)
    file.close()


def test_a_period_cancelled_meanwhile_is_said(app, period, as_, open_page, session, monkeypatch, clock):
    monkeypatch.setattr(outputs, "SLOW", 0)
    lan = as_("lan")
    answer = lan.post(f"/consolidations/{period.id}/outputs/pdf")
    period.cancelled_at, period.cancel_reason = clock.set("2026-10-19 08:00"), "Mở nhầm."
    session.commit()
    with app.app_context():
        worker.work_off()
    assert "Mở nhầm." in open_page(lan, answer.location).text


@pytest.mark.parametrize("address", ["99/outputs/pdf", "{id}/outputs/exe"])
def test_what_is_not_there_is_not_found(period, as_, address):
    assert as_("lan").post("/consolidations/" + address.format(id=period.id)).status_code == 404


@pytest.mark.parametrize("who", ["minh", "hoa"])
def test_schools_get_no_consolidation(period, as_, who):
    assert as_(who).post(f"/consolidations/{period.id}/outputs/pdf").status_code == 403


def test_the_screen_offers_the_files_and_what_is_frozen(period, as_, open_page):
    for page, freezes in (
        (open_page(as_("lan"), f"/consolidations/{period.id}"), True),
        (open_page(as_("thanhtra"), f"/consolidations/{period.id}"), False),
        (open_page(as_("lan"), f"/consolidations/{period.id}/preview"), True),
    ):
        for output in Output:
            assert page.one(f'form[action="/consolidations/{period.id}/outputs/{output.value}"]').attributes["method"]
        assert page.link("Các bản chốt") == f"/consolidations/{period.id}/snapshots"
        assert ("Chốt báo cáo" in page.text) is freezes
