"""The forms every office starts with."""

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.report_forms.checking import problems
from intranet.report_forms.definition import NUMBERS, FieldKind, Part, Rule, from_json, to_json
from intranet.report_forms.models import ReportForm
from intranet.report_forms.shipped import ARTICLES, COMMUNICATION, OPINION, SHIPPED, load, missing
from intranet.report_forms.soundness import problems_of

EVERY = [COMMUNICATION, OPINION, ARTICLES]
FIVE = {
    "news_site": "5", "news_office": "1", "news_press": "0", "news_social": "3", "news_radio": "1", "news_board": "2",
}  # fmt: skip


@pytest.mark.parametrize("definition", EVERY, ids=list(SHIPPED))
def test_all_are_sound_and_survive_the_database(definition):
    assert problems_of(definition) == []
    assert from_json(to_json(definition)) == definition
    assert {section.part for section in definition.sections} == set(Part)


@pytest.mark.parametrize("definition", EVERY, ids=list(SHIPPED))
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
    assert [form.name for form in second] == [
        "Báo cáo công tác truyền thông", "Nắm bắt tình hình dư luận", "Thống kê tin, bài hằng tháng",
    ]  # fmt: skip
    assert missing(session) == []
    assert [form.latest.definition for form in second] == EVERY
    assert session.scalar(select(func.count()).select_from(ReportForm)) == 3
    assert session.scalar(select(func.count()).where(AuditEntry.action == "form.load")) == 3


def test_the_program_itself_may_load_them(session):
    assert [form.latest.edited_by_name for form in load(session, by=None, at=the_clock.now())] == ["Hệ thống"] * 3


TALLY = {
    "units": "3", "units_met": "3", "articles": "4", "articles_posted": "4",
    "authors": [{"author": "Tổ 4, 5", "author_kind": "Tổ chuyên môn", "quota": "1", "written": "2"}],
}  # fmt: skip


def test_one_article_a_month_each_is_the_quota_of_the_tally():
    assert problems(ARTICLES, TALLY, {})[1] == []
    behind = TALLY | {"units_met": "2"}
    assert [(one.check, one.blocking) for one in problems(ARTICLES, behind, {})[1]] == [("quota", False)]
    assert all(one.settled for one in problems(ARTICLES, behind, {"quota": "Có người nghỉ ốm."})[1])
    assert not ARTICLES.allows_nil


@pytest.mark.parametrize(
    ("typed", "check", "blocking"),
    [
        ({"units_met": "4", "articles": "5"}, "met_most", True),
        ({"articles": "2", "articles_posted": "2"}, "met_wrote", True),
        ({"articles_posted": "5"}, "posted_most", False),
        ({"articles": "-1", "articles_posted": ""}, "articles_least", True),
    ],
)
def test_a_tally_that_cannot_be_is_told(typed, check, blocking):
    found = problems(ARTICLES, TALLY | typed, {})[1]
    assert (check, blocking) in [(one.check, one.blocking) for one in found]


@pytest.mark.parametrize("missing_key", ["authors", "units", "units_met", "articles"])
def test_a_tally_needs_its_rows_and_its_totals(missing_key):
    typed = {key: value for key, value in TALLY.items() if key != missing_key}
    assert [one.field for one in problems(ARTICLES, typed, {})[1] if one.blocking] == [missing_key]
