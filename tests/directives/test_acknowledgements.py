"""Acknowledging: one statement for a school, bound to the files, whoever presses and how often."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.core.audit import AuditEntry
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Relation
from intranet.duties.models import Duty, State
from tests.directives.conftest import person
from tests.pages import check_page
from tests.pdf.reading import read


def press(client, directive, htmx=False, **data):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/directives/{directive.id}/acknowledgement", data=data, headers=headers)


def statements(session):
    session.expire_all()
    return list(session.scalars(select(Acknowledgement)))


@pytest.mark.parametrize("username", ["minh", "hoa"])
def test_one_press_acknowledges_for_the_school(as_, published, session, cast, username):
    made, client = published(), as_(username)
    response = press(client, made, note="Đã phổ biến\ntrong họp")
    assert response.status_code == 303
    assert response.location == f"/directives/{made.id}#acknowledgement"
    (made_statement,) = statements(session)
    user = person(session, username)
    assert (made_statement.user_id, made_statement.user_name) == (user.id, user.display_name)
    assert made_statement.school_id == cast.school_a
    file = made.document.attachments[0]
    assert made_statement.files == [{"filename": "Kế hoạch.pdf", "sha256": file.sha256}]
    assert made_statement.note == "Đã phổ biến\ntrong họp"
    assert made_statement.receipt_number == "BN-2026-000001"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "directive.acknowledge")).one()
    assert (entry.actor_id, entry.school_id) == (user.id, cast.school_a)


def test_the_page_offers_the_button_then_the_receipt(as_, published, open_page):
    made, minh = published(), as_("minh")
    url = f"/directives/{made.id}"
    page = open_page(minh, url)
    assert "Tôi xác nhận Trường Mầm non Hoa Mai đã nhận được văn bản này cùng 1 tệp kèm theo" in page.text
    assert page.one(f"form[action='{url}/acknowledgement'] button[type=submit]").text().strip() == "Báo nhận"
    press(minh, made)
    page = open_page(minh, url)
    assert "BN-2026-000001" in page.text
    assert "đúng hạn" in page.text
    assert not page.select("form[action$=acknowledgement]")


def test_htmx_gets_the_receipt_in_place_of_the_button(as_, published):
    response = press(as_("minh"), published(), htmx=True)
    assert response.status_code == 200
    assert response.text.lstrip().startswith('<section id="acknowledgement"')
    assert "BN-2026-000001" in response.text
    assert "<html" not in response.text


def test_opening_alone_is_not_tracked(as_, published, session):
    made, minh = published(), as_("minh")
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    minh.get(f"/directives/{made.id}")
    minh.get(f"/attachments/{made.document.attachments[0].id}/file").close()
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
    assert statements(session) == []


def test_pressed_again_it_shows_the_first_statement(as_, published, session, clock):
    made = published()
    press(as_("minh"), made, note="lần đầu")
    clock.set("2026-10-06 10:00")
    assert press(as_("minh"), made, note="lần hai").status_code == 303
    block = press(as_("hoa"), made, htmx=True).text
    assert "Người báo nhận: Võ Văn Minh" in block
    assert "lần đầu" in block
    assert len(statements(session)) == 1


def test_after_the_last_day_it_counts_as_late(as_, published, session, clock, open_page):
    made = published()
    clock.set("2026-10-06 00:00")
    assert "Quá hạn báo nhận" in open_page(as_("minh"), "/directives/").text
    press(as_("minh"), made)
    session.expire_all()
    assert (
        session.scalars(select(Duty).where(Duty.settled_at.is_not(None))).one().state(statements(session)[0].at)
        is State.DONE_LATE
    )
    assert "trễ hạn" in open_page(as_("minh"), f"/directives/{made.id}").text


def test_the_last_minute_of_the_last_day_is_in_time(as_, published, session, clock):
    made = published(acknowledge_due_on=date(2026, 10, 7))
    clock.set("2026-10-07 23:59")
    press(as_("minh"), made)
    assert statements(session)[0].duty.on_time


@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "thanhtra"])
def test_only_schools_acknowledge(as_, published, session, username):
    assert press(as_(username), published()).status_code == 403
    assert statements(session) == []


def test_a_school_outside_the_audience_finds_nothing(as_, published, session, cast):
    made = published(audience_kind="picked", schools=[cast.school_b])
    assert press(as_("minh"), made).status_code == 404
    assert statements(session) == []


def test_a_correction_is_not_acknowledged(as_, published, draft, session, open_page):
    first = published()
    correction = published(number=13, relation=Relation.CORRECTS.value, related_id=first.id)
    assert press(as_("minh"), correction).status_code == 409
    assert "không phải báo nhận" in open_page(as_("minh"), f"/directives/{correction.id}").text


def test_a_note_too_long_is_refused_and_kept(as_, published, session):
    made, note = published(), "a" * 2001
    page = check_page(press(as_("minh"), made, note=note).text)
    assert page.texts("textarea[name=note]") == [note]
    assert statements(session) == []


@pytest.mark.parametrize("same_person", [True, False])
def test_pressed_at_the_same_moment_it_gives_one_statement(app, as_, published, session, same_person):
    made = published()
    people = ["minh"] * 8 if same_person else ["minh", "hoa"] * 4
    clients = [as_(username) for username in people]
    together = threading.Barrier(len(clients))

    def run(client):
        together.wait()
        return press(client, made).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(run, clients))
    assert answers == [303] * 8
    assert len(statements(session)) == 1
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "directive.acknowledge")
    assert session.scalar(entries) == 1


# ---- The receipt ----


def test_the_receipt_says_who_when_and_for_which_files(as_, published, session):
    made, minh = published(subject="Trích yếu <b>đậm</b> & dài"), as_("minh")
    press(minh, made, note="Ghi chú của trường")
    response = minh.get("/acknowledgements/1/receipt.pdf")
    assert response.mimetype == "application/pdf"
    text = " ".join(" ".join(page.text for page in read(response.data)).split())
    for words in (
        "PHIẾU BÁO NHẬN VĂN BẢN",
        "BN-2026-000001",
        "TRƯỜNG MẦM NON HOA MAI",
        "Võ Văn Minh",
        "08:00 05/10/2026",
        "đúng hạn",
        "<b>đậm</b> & dài",
        "Ghi chú của trường",
    ):
        assert words in text, words
    assert made.document.attachments[0].sha256 in text.replace(" ", "")


@pytest.mark.parametrize(
    ("username", "status"), [("minh", 200), ("hoa", 200), ("lan", 200), ("thanhtra", 200), ("thao", 404)]
)
def test_a_receipt_is_for_its_school_and_the_office(as_, published, username, status):
    press(as_("minh"), published())
    assert as_(username).get("/acknowledgements/1/receipt.pdf").status_code == status
