"""The one decision about a day, over every day around a due date."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intranet.reminders.models import Why
from intranet.reminders.rules import Dates, Rule, Told, why

TODAY = date(2026, 10, 5)
RULES = st.builds(
    Rule, at_opening=st.booleans(), days_before=st.integers(0, 60), on_day=st.booleans(), late_days=st.integers(0, 60)
)
DAYS = st.integers(-90, 90).map(lambda n: TODAY + timedelta(days=n))


@given(RULES, st.integers(-70, 70), DAYS)
def test_each_day_has_its_reason_or_none(rule, left, opened_on):
    found = why(rule, Dates(opened_on, TODAY + timedelta(days=left)), Told(), TODAY)
    if left == 0:
        assert found == (Why.ON_DAY if rule.on_day else None)
    elif left < 0:
        assert found == (Why.LATE if -left <= rule.late_days else None)
    else:
        begun = left <= rule.days_before and opened_on < TODAY + timedelta(days=left - rule.days_before)
        assert found == (Why.BEFORE if begun else None)


@given(RULES, DAYS, DAYS, st.none() | DAYS, st.booleans())
def test_nobody_is_told_twice_a_day(rule, opened_on, due_on, returned_on, unsent):
    told = Told(TODAY, TODAY, unsent)
    assert why(rule, Dates(opened_on, due_on, returned_on), told, TODAY) is None
    assert why(rule, Dates(opened_on, due_on, TODAY), Told(), TODAY) is None


@given(st.integers(1, 60), st.integers(1, 60))
def test_before_the_day_it_is_said_once(days_before, left):
    duty = Dates(TODAY - timedelta(days=90), TODAY + timedelta(days=left))
    rule, told, said = Rule(days_before=days_before), Told(), []
    for day in (TODAY + timedelta(days=n) for n in range(left)):
        if reason := why(rule, duty, told, day):
            said.append(reason)
            told = Told(day, day)
    assert said == [Why.BEFORE]


def test_what_did_not_go_out_is_told_again():
    duty = Dates(date(2026, 9, 1), date(2026, 10, 30))
    assert why(Rule(), duty, Told(date(2026, 10, 4), None, unsent=True), TODAY) is Why.AGAIN


def test_a_rule_says_itself():
    assert Rule().words == (
        "báo ngay khi giao; trước hạn 3 ngày; trong ngày đến hạn; quá hạn thì hằng ngày, thôi sau 10 ngày"
    )
    assert Rule(False, 0, False, 0).words == "không gửi thư"
