"""The office's verdict: on what was read, once; with comments when it returns; many at once; taken back."""

import threading

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.duties.models import Duty, State
from intranet.submissions import reviewing
from intranet.submissions.models import SubmissionVersion, Verdict
from intranet.units.models import School
from tests.pages import check_page


class Office:
    """Presses the buttons of the review pages."""

    def __init__(self, as_, session, reporting, cast):
        self.as_, self.session, self.reporting, self.cast = as_, session, reporting, cast
        self.period = reporting.period()
        self.duty_id = reporting.duty(self.period, cast.school_a).id

    def hand_in(self, values=None, **more):
        return self.reporting.hand_in(self.period, self.cast.school_a, values or {"own": 1}, **more)

    def review(self, username, verdict, comment="", number=1, **about):
        data = {"verdict": verdict, "comment": comment, "number": number}
        data |= {f"about_{key}": words for key, words in about.items()}
        return self.as_(username).post(f"/submissions/{self.duty_id}/review", data=data)

    def reopen(self, username, reason, number=1):
        return self.as_(username).post(
            f"/submissions/{self.duty_id}/reopening", data={"reason": reason, "number": number}
        )

    def accept_many(self, username, chosen, **more):
        return self.as_(username).post(f"/periods/{self.period.id}/acceptances", data={"chosen": chosen, **more})

    @property
    def duty(self):
        self.session.expire_all()
        return self.session.get_one(Duty, self.duty_id)

    @property
    def state(self):
        return self.duty.state(the_clock.now())

    def version(self, number=1):
        self.session.expire_all()
        query = select(SubmissionVersion).where(SubmissionVersion.submission_id == self.duty_id)
        return self.session.scalars(query.where(SubmissionVersion.number == number)).one()

    def deeds(self, action):
        return list(self.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


@pytest.fixture
def office(as_, session, reporting, cast):
    return Office(as_, session, reporting, cast)


@pytest.mark.parametrize("username", ["lan", "hung", "quantri"])
def test_the_office_accepts(office, username):
    office.hand_in()
    assert office.review(username, "accepted", "Tốt.").status_code == 303
    version = office.version()
    assert (version.verdict, version.comment, version.comments) == (Verdict.ACCEPTED, "Tốt.", {})
    assert version.reviewed_at == the_clock.now()
    assert office.state is State.DONE
    (entry,) = office.deeds("submission.accept")
    assert (entry.school_id, entry.subject_type, entry.subject_id) == (1, "Submission", office.duty_id)
    assert "Tốt." in entry.note


def test_a_late_report_that_is_accepted_stays_late(office, clock):
    clock.set("2026-10-25 08:00")
    office.hand_in()
    office.review("lan", "accepted")
    assert office.state is State.DONE_LATE


def test_it_returns_with_a_comment_for_each_field(office):
    office.hand_in()
    answer = office.review("lan", "returned", "Xem lại số liệu.", own="Sao chỉ có 1?\nThiếu tin Tết.", press="  ")
    assert answer.status_code == 303
    version = office.version()
    assert version.verdict is Verdict.RETURNED
    assert version.comments == {"own": "Sao chỉ có 1?\nThiếu tin Tết."}
    duty = office.duty
    assert (duty.return_reason, office.state) == ("Xem lại số liệu.", State.RETURNED)
    (entry,) = office.deeds("submission.return")
    assert "Xem lại số liệu. (kèm ý kiến ở 1 chỉ tiêu)" in entry.note


def test_comments_on_fields_are_enough(office):
    office.hand_in()
    assert office.review("lan", "returned", own="Sai.", hours="Quá nhiều.").status_code == 303
    assert office.duty.return_reason == "Xem ý kiến ở 2 chỉ tiêu."


@pytest.mark.parametrize(("comment", "own"), [("", ""), ("  \n ", " "), ("", "\n")])
def test_a_return_needs_at_least_one_comment(office, comment, own):
    office.hand_in()
    answer = office.review("lan", "returned", comment, own=own)
    assert answer.status_code == 422
    assert "ít nhất một ý kiến" in check_page(answer.text).text
    assert office.state is State.WAITING


def test_too_long_comments_stay_typed(office):
    office.hand_in()
    answer = office.review("lan", "returned", "Dài " * 1100, own="Ngắn", press="Rất dài " * 300)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "Dài quá 4000 ký tự" in page.text
    assert "Dài quá 2000 ký tự" in page.text
    assert "open" not in page.one("details:has(#about_all)").attributes
    assert page.one("#about_own").text() == "Ngắn"
    assert page.one("#about_press").text().startswith("Rất dài")
    assert "open" in page.one("details:has(#about_own)").attributes
    links = [link.attributes["href"] for link in page.select(".error-summary a")]
    assert all(page.select(link) for link in links)
    assert {"#comment", "#about_press"} == set(links)
    assert office.state is State.WAITING


def test_a_comment_on_a_field_the_form_has_not_is_ignored(office):
    office.hand_in()
    assert office.review("lan", "returned", "Sửa.", khac="x", comment2="y").status_code == 303
    assert office.version().comments == {}


def test_two_reviewers_at_once_one_is_told(office):
    office.hand_in()
    assert office.review("hung", "returned", "Sửa.").status_code == 303
    answer = office.review("lan", "accepted", "Đẹp lắm.", own="Ba mươi.")
    assert answer.status_code == 409
    page = check_page(answer.text)
    assert f"{office.version().reviewed_by_name} đã duyệt" in page.text
    assert "Đẹp lắm." in page.text, "what was typed can be copied"
    assert "Ba mươi." in page.text
    assert office.version().comment == "Sửa."
    assert office.state is State.RETURNED


def test_of_two_verdicts_at_one_moment_one_counts(office):
    office.hand_in()
    clients = {"lan": office.as_("lan"), "hung": office.as_("hung")}
    together, answers = threading.Barrier(len(clients)), {}

    def judge(username, verdict):
        together.wait()
        data = {"verdict": verdict, "comment": f"{username} viết", "number": 1}
        answers[username] = clients[username].post(f"/submissions/{office.duty_id}/review", data=data).status_code

    people = [threading.Thread(target=judge, args=pair) for pair in (("lan", "accepted"), ("hung", "returned"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(answers.values()) == [303, 409]
    winner = next(username for username, status in answers.items() if status == 303)
    assert office.version().comment == f"{winner} viết"
    assert office.state is (State.DONE if winner == "lan" else State.RETURNED)
    assert len(office.deeds("submission.accept")) + len(office.deeds("submission.return")) == 1


def test_the_verdict_is_on_the_hand_in_that_was_read(office):
    office.hand_in({"own": 1})
    office.hand_in({"own": 2})
    answer = office.review("lan", "returned", "Sai số.", number=1, own="Thiếu.")
    assert answer.status_code == 409
    page = check_page(answer.text)
    assert "Trường vừa nộp lần 2" in page.text
    assert page.one("input[name=number]").attributes["value"] == "2"
    assert page.one("#comment").text() == "Sai số."
    assert page.one("#about_own").text() == "Thiếu."
    assert office.state is State.WAITING
    assert office.review("lan", "returned", "Sai số.", number=2).status_code == 303
    assert office.version(1).verdict is None


def test_what_was_accepted_is_not_judged_again(office):
    office.hand_in()
    office.review("lan", "accepted")
    assert office.review("hung", "returned", "Đổi ý").status_code == 409
    assert office.version().verdict is Verdict.ACCEPTED
    assert len(office.deeds("submission.accept")) == 1


def test_what_is_no_longer_asked_is_not_judged(office, session):
    office.hand_in()
    duty = office.duty
    duty.cancel("Trường đã đóng", at=the_clock.now())
    session.commit()
    assert office.review("lan", "accepted").status_code == 409
    assert office.version().verdict is None


@pytest.mark.parametrize("verdict", ["", "maybe", "reopened"])
def test_an_unknown_verdict_is_refused(office, verdict):
    office.hand_in()
    assert office.review("lan", verdict).status_code == 409
    assert office.state is State.WAITING


@pytest.mark.parametrize("number", [0, 2, "x", "", 10**12])
def test_a_hand_in_that_is_none_is_not_found(office, number):
    office.hand_in()
    assert office.review("lan", "accepted", number=number).status_code == 404
    assert office.reopen("lan", "Sai", number=number).status_code == 404


def test_a_report_never_handed_in_cannot_be_judged(office):
    assert office.review("lan", "accepted").status_code == 404
    assert office.reopen("lan", "Sai").status_code == 404


def test_an_accepted_report_is_opened_again_with_a_reason(office):
    office.hand_in()
    office.review("lan", "accepted", "Tốt.")
    assert office.reopen("hung", "Số liệu trùng với trường bên.").status_code == 303
    assert office.state is State.RETURNED
    version = office.version()
    assert (version.verdict, version.comment) == (Verdict.RETURNED, "Số liệu trùng với trường bên.")
    assert office.duty.on_time, "the first hand-in decides"
    (entry,) = office.deeds("submission.reopen")
    assert "Số liệu trùng" in entry.note
    assert office.deeds("submission.accept"), "that it was accepted stays on record"
    office.hand_in({"own": 2})
    assert office.review("lan", "accepted", number=2).status_code == 303
    assert office.state is State.DONE


@pytest.mark.parametrize("reason", ["", "   "])
def test_opening_again_needs_a_reason(office, reason):
    office.hand_in(verdict=Verdict.ACCEPTED)
    answer = office.reopen("lan", reason)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert reviewing.NEEDS_REASON in page.text
    assert "open" in page.one("details:has(#reason)").attributes
    assert office.state is State.DONE


@pytest.mark.parametrize("deed", ["return", "reopen"])
def test_what_a_closed_school_gets_back_it_owes_no_more(office, session, cast, deed):
    office.hand_in()
    if deed == "reopen":
        assert office.review("lan", "accepted").status_code == 303
    session.rollback()
    school, lan = session.get_one(School, cast.school_a), session.get_one(User, cast.lan)
    school.close(on=the_clock.today(), successor=None, note="", by=lan, at=the_clock.now())
    session.commit()
    answer = office.review("lan", "returned", "Sai số.") if deed == "return" else office.reopen("lan", "Sai số.")
    assert answer.status_code == 303
    assert office.state is State.CANCELLED
    assert office.duty.cancel_reason.startswith("Trường đóng từ ngày ")
    session.get_one(School, cast.school_a).reopen(by=lan, at=the_clock.now())
    session.commit()
    assert office.state is State.RETURNED


def test_only_what_is_accepted_is_opened_again(office):
    office.hand_in()
    answer = office.reopen("lan", "Nhầm rồi")
    assert answer.status_code == 409
    assert "Nhầm rồi" in check_page(answer.text).text
    assert office.state is State.WAITING


@pytest.mark.parametrize("username", ["minh", "hoa", "thao", "thanhtra"])
def test_only_the_office_judges(office, username):
    office.hand_in()
    assert office.review(username, "accepted").status_code == 403
    assert office.reopen(username, "Sai").status_code == 403
    assert office.accept_many(username, [f"{office.duty_id}.1"], agreed="1").status_code == 403
    assert office.state is State.WAITING


@pytest.mark.parametrize("username", ["minh", "thanhtra"])
def test_the_verbs_refuse_others_too(office, session, username):
    version = office.hand_in()
    person = session.scalars(select(User).where(User.username == username)).one()
    now = the_clock.now()
    for verb in (
        lambda: reviewing.accept(version, by=person, at=now),
        lambda: reviewing.send_back(version, "Sửa.", {}, by=person, at=now),
        lambda: reviewing.reopen(version, "Sửa.", by=person, at=now),
        lambda: reviewing.accept_many(version.period, [(office.duty_id, 1)], by=person, at=now),
    ):
        with pytest.raises(Refused):
            verb()
    assert office.state is State.WAITING


def many(office, count=6, **more):
    """Every school hands in; the boxes of them all."""
    duties = list(office.session.scalars(select(Duty).where(Duty.topic_key == office.period.id).order_by(Duty.id)))
    for duty in duties[:count]:
        office.reporting.hand_in(office.period, duty.school_id, {"own": 1}, **more)
    return [f"{duty.id}.1" for duty in duties[:count]]


def test_many_are_accepted_after_their_names_were_shown(office, open_page):
    chosen = many(office)
    boxes = open_page(office.as_("lan"), f"/periods/{office.period.id}?state=waiting").select("input[name=chosen]")
    assert sorted(box.attributes["value"] for box in boxes) == sorted(chosen)
    page = check_page(office.accept_many("lan", chosen).text)
    assert "Trường Mầm non Hoa Mai" in page.text
    assert office.state is State.WAITING, "asking is not doing"
    assert [box.attributes["value"] for box in page.select("input[name=chosen]")] == chosen
    answer = office.as_("lan").post(
        f"/periods/{office.period.id}/acceptances", data={"chosen": chosen, "agreed": "1"}, follow_redirects=True
    )
    assert "Đã chấp nhận 6 của 6 báo cáo." in answer.text
    assert office.state is State.DONE
    assert len(office.deeds("submission.accept")) == 6


def test_those_overtaken_meanwhile_are_left_and_told(office, session, cast):
    chosen = many(office)
    office.review("hung", "returned", "Sửa.")
    office.reporting.hand_in(office.period, cast.school_b, {"own": 2})
    third = session.get_one(Duty, int(chosen[2].partition(".")[0]))
    third.cancel("Trường đã đóng", at=the_clock.now())
    session.commit()
    client = office.as_("lan")
    url = f"/periods/{office.period.id}/acceptances"
    answer = client.post(url, data={"chosen": chosen, "agreed": "1"}, follow_redirects=True)
    assert (
        "Đã chấp nhận 3 của 6 báo cáo; 1 báo cáo đã có người duyệt trước; 1 báo cáo trường vừa nộp lại, "
        "cần đọc bản mới; 1 báo cáo không còn chờ duyệt."
    ) in answer.text
    assert office.version().verdict is Verdict.RETURNED
    assert office.reporting.duty(office.period, cast.school_b).settled_at is None
    assert len(office.deeds("submission.accept")) == 3


def test_all_that_wait_in_a_filter_are_accepted_at_once(office, session):
    many(office, nil=True)
    page = check_page(office.accept_many("lan", [], every="1", level="MN").text)
    schools = page.texts("main ol li")
    assert "Trường Mầm non Hoa Mai, Thị trấn Tân Lộc" in schools
    assert all("Tiểu học" not in school for school in schools)
    chosen = [box.attributes["value"] for box in page.select("input[name=chosen]")]
    assert len(chosen) == len(schools)
    answer = office.accept_many("lan", chosen, agreed="1", level="MN")
    assert answer.location.endswith(f"/periods/{office.period.id}?level=MN&state=waiting")


def test_reports_of_another_period_are_not_accepted_here(office, cast):
    office.hand_in()
    other = office.reporting.period(name="tháng 11 năm 2026", first="2026-10-15", last="2026-11-14")
    answer = office.as_("lan").post(
        f"/periods/{other.id}/acceptances",
        data={"chosen": f"{office.duty_id}.1", "agreed": "1"}, follow_redirects=True,
    )  # fmt: skip
    assert "Đã chấp nhận 0 của 1 báo cáo" in answer.text
    assert office.state is State.WAITING


@pytest.mark.parametrize("chosen", [[], ["x"], ["1"], ["99999999999.1"], ["²³.1"], ["1.1.1"], ["4294967296.1"]])
def test_nonsense_chosen_accepts_nothing(office, chosen):
    office.hand_in()
    assert office.accept_many("lan", chosen, agreed="1").status_code == 200
    assert office.state is State.WAITING


@pytest.mark.parametrize("count", [3, 6])
def test_accepting_many_takes_the_same_statements_for_any_number(office, count, session, statements):
    chosen = many(office, count)
    lan = session.get_one(User, office.cast.lan)
    session.commit()
    client = office.as_("lan")
    statements.clear()
    client.post(f"/periods/{office.period.id}/acceptances", data={"chosen": chosen, "agreed": "1"})
    assert len(statements) <= 11, "\n".join(statements)
    assert lan.role.value == "officer"
    assert not [one for one in statements if "submission_version.values" in one]
