"""The forms every office starts with."""

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.report_forms.checking import problems
from intranet.report_forms.definition import NUMBERS, FieldKind, Part, Rule, from_json, to_json
from intranet.report_forms.models import ReportForm
from intranet.report_forms.shipped import COMMUNICATION, OPINION, SHIPPED, load, missing
from intranet.report_forms.soundness import problems_of

BOTH = [COMMUNICATION, OPINION]
FIVE = {
    "news_site": "5", "news_office": "1", "news_press": "0", "news_social": "3", "news_radio": "1", "news_board": "2",
}  # fmt: skip


@pytest.mark.parametrize("definition", BOTH, ids=["communication", "opinion"])
def test_both_are_sound_and_survive_the_database(definition):
    assert problems_of(definition) == []
    assert from_json(to_json(definition)) == definition
    assert {section.part for section in definition.sections} == set(Part)


@pytest.mark.parametrize("definition", BOTH, ids=["communication", "opinion"])
def test_no_number_may_be_negative(definition):
    kept = {check.fields[0] for check in definition.checks if check.rule is Rule.MIN and check.bound == 0}
    assert kept == {one.key for one in definition.fields if one.kind in NUMBERS}


def test_news_that_do_not_add_up_may_be_explained():
    typed = FIVE | {"news_total": "13", "staff": "30", "results": "Tốt"}
    found = problems(COMMUNICATION, typed, {})[1]
    assert [(one.check, one.blocking) for one in found] == [("news_adds_up", False)]
    assert problems(COMMUNICATION, typed | {"news_total": "12"}, {})[1] == []


@pytest.mark.parametrize(
    ("typed", "check", "blocking"),
    [
        ({"events": "2", "events_before": "3"}, "events_before_most", True),
        ({"staff": "20", "trained": "21"}, "trained_most", False),
        ({"staff": "20", "staff_reached": "21"}, "reached_most", True),
        ({"tasks": "10"}, "tasks_most", True),
        ({"solutions": "6"}, "solutions_most", True),
        ({"budget": "-1"}, "budget_least", True),
    ],
)
def test_what_cannot_be_is_told(typed, check, blocking):
    asked = {"staff": "30", "news_total": "0", "results": "Tốt"} | typed
    assert [(one.check, one.blocking) for one in problems(COMMUNICATION, asked, {})[1]] == [(check, blocking)]


def test_the_opinion_note_names_issues_with_their_state():
    issues = OPINION.by_key["issues"]
    assert issues.kind is FieldKind.ROWS
    assert [column.choices for column in issues.columns if column.choices] == [("Dự báo", "Đang nóng", "Đã xử lý")]
    assert OPINION.allows_nil
    assert not COMMUNICATION.allows_nil
    found = problems(OPINION, {"opinions": "5", "from_parents": "4"}, {})[1]
    assert [(one.check, one.blocking) for one in found] == [("opinions_add_up", False)]


def test_loading_twice_gives_the_same_forms(session, cast):
    lan, now = session.get_one(User, cast.lan), the_clock.now()
    assert missing(session) == [name for name, _ in SHIPPED.values()]
    first = [form.id for form in load(session, by=lan, at=now)]
    second = load(session, by=lan, at=now)
    assert [form.id for form in second] == first
    assert [form.name for form in second] == ["Báo cáo công tác truyền thông", "Nắm bắt tình hình dư luận"]
    assert missing(session) == []
    assert [form.latest.definition for form in second] == BOTH
    assert session.scalar(select(func.count()).select_from(ReportForm)) == 2
    assert session.scalar(select(func.count()).where(AuditEntry.action == "form.load")) == 2


def test_the_program_itself_may_load_them(session):
    assert [form.latest.edited_by_name for form in load(session, by=None, at=the_clock.now())] == ["Hệ thống"] * 2
