"""“Việc cần làm” says the next step of each duty, not only that it is owed."""

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.core.roles import Role
from intranet.duties.models import Duty, Kind, State
from intranet.duties.progress import next_steps
from tests.demo_district import demo_district


@pytest.fixture
def district(_database, cast):
    """The demo's district, read only."""
    return demo_district(_database)


def steps_of(district, role, *conditions):
    """The duties that meet the conditions, with the step for this role."""
    with district.app_context():
        duties = db.session.scalars(select(Duty).where(Duty.settled_at.is_(None), *conditions)).all()
        return duties, next_steps(db.session, duties, role)


@pytest.mark.parametrize("role", [Role.HEAD, Role.FOCAL])
def test_every_open_duty_has_a_button(district, role):
    duties, steps = steps_of(district, role, Duty.cancelled_at.is_(None))
    assert duties
    assert all(steps[duty.id].button for duty in duties)


def test_what_was_returned_is_to_be_mended(district):
    duties, steps = steps_of(district, Role.FOCAL, Duty.returned_at.is_not(None))
    assert {duty.state(the_clock.now()) for duty in duties} == {State.RETURNED}
    assert {steps[duty.id].button for duty in duties} == {"Sửa và nộp lại"}


def test_a_card_that_is_there_is_only_to_be_confirmed(district):
    duties, steps = steps_of(district, Role.HEAD, Duty.kind == Kind.CARD)
    buttons = {steps[duty.id].button for duty in duties}
    assert buttons == {"Xác nhận thẻ", "Khai thẻ"}
    assert all("cần xác nhận" in step.note for step in steps.values() if step.button == "Xác nhận thẻ")
