"""Handing in: who may, when, what of it; a receipt for exactly one hand-in."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core import phones
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.directives.models import Changed
from intranet.duties.models import Duty, State
from intranet.periods.models import Extension
from intranet.report_forms.definition import Definition, Field, FieldKind, Section
from intranet.report_forms.values import stamp
from intranet.submissions import handing_in, writing
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.submissions.writing import Entry
from intranet.units.models import School
from tests.reporting import SMALL

GOOD = {"own": "5", "press": "7", "all": "12"}


class Desk:
    """One school's report and the people about it."""

    def __init__(self, session, reporting, cast, period):
        self.session, self.period = session, period
        self.duty: Duty = reporting.duty(period, cast.school_a)
        self.people = {name: session.get_one(User, getattr(cast, name)) for name in ("minh", "hoa", "thao", "lan")}

    @property
    def submission(self) -> Submission:
        return self.session.get_one(Submission, self.duty.id)

    @property
    def stamp(self) -> str:
        return handing_in.stamp(self.period, self.session.get(Submission, self.duty.id))

    def write(self, name="hoa", **typed):
        there = writing.submission_of(self.duty)
        seen = there.typed if there else {}
        entries = {key: Entry(words, stamp(seen.get(key))) for key, words in typed.items()}
        writing.save(
            self.duty, entries, version_id=self.period.form_version_id, by=self.people[name], at=the_clock.now()
        )

    def submit(self, name="minh", *, shown=None, **more) -> SubmissionVersion:
        version = handing_in.submit(
            self.duty, by=self.people[name], at=the_clock.now(), shown=shown or self.stamp, **more
        )
        self.session.flush()
        return version

    def prepare(self, name="hoa", *, shown=None, **more) -> Submission:
        return handing_in.prepare(
            self.duty, by=self.people[name], at=the_clock.now(), shown=shown or self.stamp, **more
        )

    def explain(self, words, name="hoa"):
        return handing_in.explain(self.duty, words, shown=self.stamp, by=self.people[name], at=the_clock.now())

    def send_back(self, comment="Xem lại."):
        self.submission.latest.verdict = Verdict.RETURNED
        self.duty.send_back(comment, at=the_clock.now())
        self.session.flush()


@pytest.fixture
def desk(session, reporting, cast):
    return Desk(session, reporting, cast, reporting.period())


def test_the_head_hands_in_what_the_draft_means(desk, clock):
    desk.write(**GOOD, hours="1,5", site="yes", trouble="Thiếu máy")
    desk.write(gone="x")
    clock.set("2026-10-12 09:00")
    version = desk.submit()
    assert version.values == {"own": 5, "press": 7, "all": 12, "hours": "1.5", "site": True, "trouble": "Thiếu máy"}
    assert (version.number, version.nil, version.explanations) == (1, False, {})
    assert version.submitted_at == the_clock.now()
    assert version.submitted_by_name == desk.people["minh"].display_name
    assert version.prepared_by_name == desk.people["hoa"].display_name
    assert version.form_version_id == desk.period.form_version_id
    assert re.fullmatch(r"BC-2026-\d{6}", version.receipt_number)
    assert desk.duty.state(the_clock.now()) is State.WAITING
    assert desk.submission.handed == 1
    assert not handing_in.late(desk.duty, version)
    deed = desk.session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.submit")).one()
    assert deed.note == f"Nộp báo cáo lần 1: {desk.period.title}"


def test_the_digest_can_be_computed_again_by_anybody(desk):
    desk.write(own="5", trouble="Ồn ào")
    version = desk.submit()
    content = {
        "form_version": desk.period.form_version_id, "values": {"own": 5, "trouble": "Ồn ào"}, "explanations": {},
        "nil": False,
    }  # fmt: skip
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert version.digest == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize("name", ["hoa", "thao", "lan"])
def test_only_the_head_of_the_school_hands_in(desk, name):
    desk.write(**GOOD)
    with pytest.raises(Refused, match="Chỉ hiệu trưởng"):
        desk.submit(name)
    with pytest.raises(Refused, match="Chỉ hiệu trưởng"):
        desk.submit(name, nil=True, despite=True)


@pytest.mark.parametrize("name", ["minh", "thao", "lan"])
def test_only_the_focal_person_of_the_school_prepares(desk, name):
    desk.write(**GOOD)
    with pytest.raises(Refused):
        desk.prepare(name)
    assert desk.submission.prepared_at is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Tin, bài trên trang của trường: Chưa nhập"),
        ({"own": "1.5"}, "Tin, bài trên trang của trường: Cần một số"),
        ({"own": "1", "hours": "25"}, "Không quá 24 giờ."),
        ({"own": "5", "press": "7", "all": "13"}, "là 12, khác 13"),
    ],
)
def test_what_is_wrong_is_neither_prepared_nor_handed_in(desk, typed, words):
    desk.write(how="Loa", **typed)
    with pytest.raises(Refused, match=words):
        desk.submit()
    with pytest.raises(Refused, match=words):
        desk.prepare()
    assert desk.session.scalar(select(func.count()).select_from(SubmissionVersion)) == 0


def test_an_explained_warning_is_handed_in_with_its_words_and_only_while_it_is_one(desk):
    desk.write(own="5", press="7", all="13")
    desk.explain({"total": "  Một bài đăng\r\nở hai nơi ", "hours": "x", "gone": "y"})
    assert desk.submission.explanations == {"total": "Một bài đăng\nở hai nơi"}
    assert desk.submit().explanations == {"total": "Một bài đăng\nở hai nơi"}
    desk.write(all="12")
    assert desk.submit().explanations == {}
    assert desk.submission.explanations == {"total": "Một bài đăng\nở hai nơi"}


def test_an_explanation_of_another_draft_is_not_kept(desk):
    desk.write(own="5", press="7", all="13")
    before = desk.stamp
    desk.write("minh", all="14")
    with pytest.raises(Changed, match=desk.people["minh"].display_name):
        handing_in.explain(desk.duty, {"total": "x"}, shown=before, by=desk.people["hoa"], at=the_clock.now())
    assert desk.submission.explanations == {}
    with pytest.raises(Refused, match=r"dài nhất 2\.000"):
        desk.explain({"total": "x" * 2001})


def test_a_second_press_gives_the_same_receipt(desk):
    desk.write(**GOOD)
    shown = desk.stamp
    first = desk.submit(shown=shown)
    assert desk.submit(shown=shown) is first
    assert desk.submission.handed == 1


def test_a_new_hand_in_replaces_the_one_that_waits(desk, clock):
    desk.write(**GOOD)
    first = desk.submit()
    clock.set("2026-10-13 08:00")
    desk.write(press="8", all="13")
    second = desk.submit()
    assert (first.number, second.number, desk.submission.latest) == (1, 2, second)
    assert first.values["press"] == 7
    assert desk.duty.submitted_at == first.submitted_at


def test_after_a_return_the_draft_goes_on_and_can_be_handed_in_as_it_was(desk):
    desk.write(**GOOD)
    first = desk.submit()
    desk.send_back()
    assert desk.submission.typed == GOOD
    second = desk.submit()
    assert second.number == 2
    assert second.digest == first.digest
    assert desk.duty.state(the_clock.now()) is State.WAITING


def test_what_was_confirmed_is_what_is_handed_in(desk):
    desk.write(**GOOD)
    shown = desk.stamp
    desk.write("hoa", trouble="Vừa thêm")
    with pytest.raises(Changed, match="Đặng Thị Hoa vừa sửa"):
        desk.submit(shown=shown)
    with pytest.raises(Changed):
        desk.prepare(shown="1.0")
    assert desk.submission.handed == 0


def test_another_version_of_the_form_is_told(desk, reporting):
    desk.write(**GOOD)
    shown = desk.stamp
    newer = reporting.form()
    desk.period.form_version = newer
    desk.session.flush()
    with pytest.raises(Changed, match="Phòng vừa đổi biểu mẫu"):
        desk.submit(shown=shown)


def test_after_the_closing_date_it_is_refused_with_the_day_and_whom_to_ask(desk, clock):
    desk.write(**GOOD)
    clock.set("2026-10-30 00:00")
    with pytest.raises(Refused, match=r"khóa sổ hết ngày 29/10/2026.*Hãy liên hệ Lan"):
        desk.submit()
    with pytest.raises(Refused, match="khóa sổ"):
        desk.prepare()
    with pytest.raises(Refused, match="khóa sổ"):
        desk.submit(nil=True, despite=True)
    assert desk.submission.typed == GOOD


def test_who_is_asked_is_the_contact_the_directive_names(desk, clock):
    desk.write(**GOOD)
    desk.period.directive.contact_name, desk.period.directive.contact_phone = "Chị Lan", "+842123456789"
    desk.session.flush()
    clock.set("2026-10-30 00:00")
    with pytest.raises(Refused, match=f"Hãy liên hệ Chị Lan {phones.display('+842123456789')} "):
        desk.submit()


def test_until_the_last_second_it_is_taken_and_said_to_be_late(desk, clock):
    desk.write(**GOOD)
    clock.set("2026-10-29 23:59:59")
    version = desk.submit()
    assert handing_in.late(desk.duty, version)
    desk.write(trouble="Bổ sung")
    assert not handing_in.late(desk.duty, desk.submit())


@pytest.mark.parametrize(("day", "in_time"), [("2026-10-19", True), ("2026-10-29", False)])
def test_all_of_the_last_second_belongs_to_the_day(desk, clock, day, in_time):
    desk.write(**GOOD)
    the_clock.stop_at(clock.set(f"{day} 23:59:59") + timedelta(microseconds=999_999))
    version = desk.submit()
    assert (desk.duty.on_time, not handing_in.late(desk.duty, version)) == (in_time, in_time)
    the_clock.stop_at(clock.set("2026-10-30 00:00") + timedelta(microseconds=1))
    desk.write(trouble="Bổ sung")
    with pytest.raises(Refused, match="khóa sổ hết ngày 29/10/2026"):
        desk.submit()


def test_an_extension_opens_it_again(desk, clock, cast):
    desk.write(**GOOD)
    now = clock.set("2026-11-02 08:00")
    days = {"due_on": the_clock.today(), "locks_on": the_clock.today()}
    desk.session.add(Extension(period=desk.period, school_id=cast.school_a, reason="Lũ", at=now, by_name="Lan", **days))
    desk.session.flush()
    assert desk.submit().number == 1
    clock.set("2026-11-03 00:00")
    desk.write(trouble="Bổ sung")
    with pytest.raises(Refused, match="02/11/2026"):
        desk.submit()


@pytest.mark.parametrize("deed", ["cancelled", "settled", "closed", "withdrawn"])
def test_nothing_is_taken_once_nothing_is_asked(desk, deed):
    desk.write(**GOOD)
    now = the_clock.now()
    if deed == "cancelled":
        desk.duty.cancel("Gộp kỳ.", at=now)
    elif deed == "settled":
        desk.duty.settle(at=now)
    elif deed == "closed":
        desk.session.get_one(School, desk.duty.school_id).closed_on = the_clock.today()
    else:
        desk.period.directive.withdrawn_at = now
    desk.session.flush()
    for attempt in (desk.submit, desk.prepare):
        with pytest.raises(Refused):
            attempt()
    assert desk.submission.handed == 0


def test_nothing_to_report_in_one_click(desk):
    version = desk.submit(nil=True)
    assert (version.nil, version.values, version.number) == (True, {}, 1)
    assert desk.submit(nil=True) is version
    assert desk.duty.state(the_clock.now()) is State.WAITING


def test_nothing_to_report_needs_a_word_while_figures_stand_and_keeps_them(desk):
    desk.write(own="5")
    with pytest.raises(Refused, match="đã có nội dung"):
        desk.submit(nil=True)
    assert desk.submit(nil=True, despite=True).nil
    assert desk.submission.typed == {"own": "5"}


def test_nothing_to_report_is_not_confirmed_over_figures_written_meanwhile(desk):
    shown = desk.stamp
    desk.write(own="5")
    with pytest.raises(Changed):
        desk.submit(nil=True, despite=True, shown=shown)


def test_a_form_may_not_take_nothing(session, reporting, cast):
    definition = Definition((Section("s", "Mục", (Field("a", "A", FieldKind.TEXT),)),), allows_nil=False)
    desk = Desk(session, reporting, cast, reporting.period(reporting.form(definition)))
    with pytest.raises(Refused, match="không nhận"):
        desk.submit(nil=True)


def test_the_focal_person_prepares_and_the_head_hands_in(desk, clock):
    desk.write("minh", **GOOD)
    prepared = desk.prepare()
    assert (prepared.prepared_by_name, prepared.nil) == ("Đặng Thị Hoa", False)
    at = prepared.prepared_at
    clock.set("2026-10-06 08:00")
    assert desk.prepare().prepared_at == at
    assert desk.submit().prepared_by_name == "Đặng Thị Hoa"
    assert desk.submission.prepared_at is None


def test_the_focal_person_prepares_nothing_to_report(desk):
    assert desk.prepare(nil=True).nil
    assert desk.submit(nil=True).prepared_by_name == "Đặng Thị Hoa"


def test_who_hands_in_alone_prepared_alone(desk):
    desk.write("minh", **GOOD)
    assert desk.submit().prepared_by_name == ""


LONG = "Khó khăn, vướng mắc về thiết bị. " * 1250


@pytest.mark.parametrize("words", ["<script>alert(1)</script> & “x”", "=1+1", LONG.strip()])
def test_words_are_handed_in_as_they_are(desk, words):
    desk.write(own="1", trouble=words)
    assert desk.submit().values["trouble"] == words


def test_two_hundred_rows_are_handed_in(desk):
    rows = [{"name": f"Người {n}", "deed": "=1+1", "times": "1.234", "on": "5/9/2026"} for n in range(200)]
    desk.write(own="1", models=rows)
    values = desk.submit().values["models"]
    assert len(values) == 200
    assert values[199] == {"name": "Người 199", "deed": "=1+1", "times": 1234, "on": "2026-09-05"}


def test_the_small_form_has_what_these_tests_rest_on():
    assert SMALL.by_key["own"].required
