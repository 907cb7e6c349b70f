"""Handing in: by the head only, what was shown, once, late ones too; and what is handed in never changes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.directives.models import Directive
from intranet.duties.models import State
from intranet.units.years import TaskGroup
from tests.pages import check_page
from tests.pdf.reading import read
from tests.plans.conftest import FIELDS


def test_the_focal_person_prepares_and_the_head_submits(as_, asked, open_page, session):
    asked.save("hoa")
    focal = open_page(as_("hoa"), f"/plans/{asked.duties[1]}")
    assert "Chờ hiệu trưởng nộp" in focal.text
    checked = open_page(as_("hoa"), f"/plans/{asked.duties[1]}/submission")
    assert checked.h1 == "Kế hoạch chờ hiệu trưởng nộp"
    assert not checked.select("form[action$=submission]")
    assert asked.submit("hoa").status_code == 403
    assert asked.plan(1).draft is not None

    head = open_page(as_("minh"), f"/plans/{asked.duties[1]}")
    assert head.link("Kiểm tra và nộp") == f"/plans/{asked.duties[1]}/submission"
    checked = open_page(as_("minh"), f"/plans/{asked.duties[1]}/submission")
    shown = checked.one("form[action$=submission] input[name=shown]").attributes["value"]
    answer = as_("minh").post(f"/plans/{asked.duties[1]}/submission", data={"shown": shown})
    assert (answer.status_code, answer.location) == (303, f"/plans/{asked.duties[1]}")
    version = asked.plan(1).latest
    assert (version.submitted_by_name, version.submitted_at) == ("Võ Văn Minh", the_clock.now())
    assert version.document.sealed_at is not None
    assert asked.duty(1).state(the_clock.now()) is State.WAITING
    page = open_page(as_("minh"), f"/plans/{asked.duties[1]}")
    assert version.receipt_number == f"KH-2026-{version.id:06d}"
    assert version.receipt_number in page.one(".receipt").text()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.submit")).one()
    assert (entry.actor_name, entry.subject_type, entry.subject_id) == ("Võ Văn Minh", "Plan", asked.duties[1])


def test_the_check_page_shows_what_looks_odd_without_refusing(as_, asked, open_page, clock):
    clock.set("2026-10-25 08:00")
    asked.save(
        "minh",
        number="7",
        notation="KH-PGDDT",
        issued_on="01/10/2026",
        basis_id=[""],
        basis_words=["Căn cứ Công văn số 45/PGDĐT-VP ngày 20/12/2026 của Phòng GD&ĐT về truyền thông"],
    )
    page = open_page(as_("minh"), f"/plans/{asked.duties[1]}/submission")
    for words in (
        "“PGDDT” có lẽ là “PGDĐT”",
        "Ngày ban hành trước ngày của Kế hoạch số 12/KH-PGDĐT",
        "bao phủ 0/14 nhóm",
        "Căn cứ chưa có Kế hoạch số 12/KH-PGDĐT",
        "Đã quá hạn 23:59 20/10/2026; kế hoạch vẫn được nhận",
        "Căn cứ đề ngày 20/12/2026, sau ngày của văn bản (01/10/2026)",
    ):
        assert words in page.text
    assert asked.submit("minh").status_code == 303


@pytest.mark.parametrize("missing", ["number", "issued_on", "subject", "signer_name", "file"])
def test_an_incomplete_plan_is_not_taken(asked, missing):
    gap = {"file": False} if missing == "file" else {missing: ""}
    assert asked.save("minh", **gap).status_code == 303
    answer = asked.submit("minh")
    assert answer.status_code == 409
    assert "Chưa nộp được" in answer.text
    assert asked.plan(1).draft is not None
    assert asked.duty(1).submitted_at is None


def test_what_was_edited_after_the_check_is_shown_again(asked):
    asked.save("hoa")
    seen = asked.plan(1).latest.stamp
    asked.save("hoa", stamp=seen, file=False, subject="Đổi sau khi hiệu trưởng xem")
    answer = asked.submit("minh", shown=seen)
    assert answer.status_code == 409
    page = check_page(answer.text)
    assert "Đặng Thị Hoa vừa sửa bản dự thảo" in page.text
    assert "Đổi sau khi hiệu trưởng xem" in page.text
    assert asked.plan(1).draft is not None


def test_nothing_begun_is_nothing_to_submit(asked):
    assert asked.submit("minh").status_code == 409
    assert asked.plan(1) is None


def test_a_second_press_gives_the_same_submission(asked, session):
    first = asked.hand_in()
    answer = asked.submit("minh")
    assert (answer.status_code, answer.location) == (303, f"/plans/{first.id}")
    assert len(asked.plan(1).versions) == 1
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.submit")).all()) == 1


def test_two_heads_at_the_same_moment_give_one_submission(asked, session, as_, cast):
    minh = session.get_one(User, cast.minh)
    second = User(
        username="minh2", display_name="Hồ Thị Quyên", role=minh.role, post="Hiệu trưởng", school_id=1,
        password_hash=minh.password_hash, created_at=the_clock.now(), activated_at=the_clock.now(),
    )  # fmt: skip
    session.add(second)
    session.commit()
    asked.save("hoa")
    stamp = asked.plan(1).latest.stamp
    session.rollback()
    clients = [as_("minh"), as_("minh2")] * 3
    together = threading.Barrier(len(clients))

    def press(client):
        together.wait(10)
        return client.post(f"/plans/{asked.duties[1]}/submission", data={"shown": stamp}).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert set(pool.map(press, clients)) == {303}
    plan = asked.plan(1)
    assert len(plan.submitted) == 1
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.submit")).all()) == 1


def test_a_late_plan_is_taken_and_marked_late(asked, clock, as_, open_page):
    clock.set("2026-10-21 00:00")
    asked.hand_in()
    assert asked.duty(1).on_time is False
    assert "nộp trễ hạn" in open_page(as_("lan"), f"/plans/{asked.duties[1]}").text
    asked.review("lan", "accepted")
    assert asked.duty(1).state(the_clock.now()) is State.DONE_LATE


def test_the_first_submission_decides_whether_it_was_on_time(asked, clock):
    clock.set("2026-10-20 23:59")
    asked.hand_in()
    clock.set("2026-10-23 08:00")
    asked.review("lan", "returned", "Bổ sung phân công.")
    clock.set("2026-10-26 08:00")
    asked.hand_in("minh", file=False)
    asked.review("lan", "accepted")
    assert asked.duty(1).state(the_clock.now()) is State.DONE


def test_a_withdrawn_directive_asks_no_more(asked, session, cast, as_, open_page):
    asked.save("minh")
    asked.hand_in("thao")
    directive = session.get_one(Directive, asked.directive.id)
    directive.withdraw("Ban hành nhầm", by=session.get_one(User, cast.hung), at=the_clock.now())
    session.commit()
    assert asked.submit("minh").status_code == 409
    assert "Không còn phải nộp kế hoạch" in asked.submit("minh").text
    late = asked.save("minh", stamp="1.1", file=False)
    assert late.status_code == 422
    page = open_page(as_("minh"), f"/plans/{asked.duties[1]}")
    assert "Ban hành nhầm" in page.text
    assert not page.select("main form, main .actions")
    assert as_("minh").get(f"/plans/{asked.duties[1]}/draft").status_code == 302
    assert asked.review("lan", "accepted", school_id=2).status_code == 409
    assert not open_page(as_("lan"), f"/plans/{asked.duties[2]}").select("form[action$=review]")
    assert asked.save("thao").status_code == 422


def test_what_is_handed_in_never_changes(asked, session):
    asked.hand_in("minh", tasks=asked.tasks[:2])
    changes = [
        lambda version: setattr(version, "valid_year", 2030),
        lambda version: setattr(version, "submitted_at", None),
        lambda version: setattr(version.document, "subject", "Khác"),
        lambda version: version.document.attachments.pop(),
        lambda version: setattr(version.document.attachments[0], "sha256", "0" * 64),
        lambda version: version.groups.pop(),
        lambda version: version.groups.append(session.get_one(TaskGroup, asked.solutions[0])),
        lambda version: session.delete(version),
    ]
    for change in changes:
        version = asked.plan(1).latest
        with pytest.raises(RuntimeError, match=r"handed in|sealed"):  # noqa: PT012 - the change refuses or the flush
            change(version)
            session.flush()
        session.rollback()
    assert asked.plan(1).latest.valid_year == 2026


def test_a_verdict_is_given_once(asked, session):
    asked.hand_in()
    asked.review("lan", "returned", "Sửa lại.")
    version = asked.plan(1).latest
    version.comment = "Khác"
    with pytest.raises(RuntimeError, match="handed in"):
        session.flush()


def test_the_receipt_says_what_was_taken(as_, asked, clock):
    clock.set("2026-10-21 09:30")
    plan = asked.hand_in()
    version = plan.latest
    answer = as_("minh").get(f"/plans/{plan.id}/versions/1/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    text = " ".join(read(answer.data)[0].text.split())
    for words in (
        version.receipt_number,
        "177/KH-MNHM ngày 08/10/2026",
        FIELDS["subject"],
        "Võ Văn Minh",
        "09:30 21/10/2026",
        "sau hạn 23:59 20/10/2026",
        "Kế hoạch trường.pdf",
    ):
        assert words in text
    assert version.document.attachments[0].sha256 in text.replace(" ", "")
    assert as_("lan").get(f"/plans/{plan.id}/versions/1/receipt.pdf").status_code == 200
    assert as_("thao").get(f"/plans/{plan.id}/versions/1/receipt.pdf").status_code == 404
    assert as_("lan").get(f"/plans/{plan.id}/versions/2/receipt.pdf").status_code == 404
