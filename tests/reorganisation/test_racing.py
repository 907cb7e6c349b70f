"""A school ends while a directive is being published: whoever is second sees what the first did (PostgreSQL)."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.directives.models import Directive, Recipient
from intranet.duties.models import OWED, Duty
from intranet.reorganisation import planning
from intranet.reorganisation.models import Kind
from intranet.reorganisation.planning import Wanted
from intranet.units.models import School
from tests.conftest import POSTGRES
from tests.directives.conftest import draft
from tests.reorganisation.conftest import DECISION

__all__ = ["draft"]

pytestmark = pytest.mark.skipif(not POSTGRES, reason="on SQLite whoever writes is alone")


def impatient() -> Session:
    """A session that would rather fail than wait."""
    session = Session(db.engine)
    session.execute(text("SET lock_timeout = '300ms'"))
    return session


def publish(session, directive_id, cast):
    directive = session.get_one(Directive, directive_id)
    directive.publish(by=session.get_one(User, cast.lan), at=the_clock.now())


def close(session, cast):
    gone, into = (session.get_one(School, one) for one in (cast.school_a, cast.school_b))
    wanted = Wanted(Kind.CLOSE, the_clock.today(), DECISION, schools=(gone,), into=into)
    planning.plan(session, wanted, by=session.get_one(User, cast.lan), at=the_clock.now())


def owed_by(session, school_id):
    query = select(Duty).where(Duty.school_id == school_id, Duty.state_sql(the_clock.now()).in_([*OWED]))
    return session.scalars(query).all()


def test_what_is_being_published_is_waited_for_and_passes(app, session, draft, cast):
    made = draft().id
    with app.app_context(), impatient() as clerk, impatient() as clock:
        publish(clerk, made, cast)
        with pytest.raises(OperationalError, match="lock"):
            close(clock, cast)
        clock.rollback()
        clerk.commit()
        close(clock, cast)
        clock.commit()
        assert owed_by(clock, cast.school_a) == []


def test_a_school_that_is_ending_is_waited_for_and_not_asked(app, session, draft, cast):
    made = draft().id
    with app.app_context(), impatient() as clerk, impatient() as clock:
        close(clock, cast)
        with pytest.raises(OperationalError, match="lock"):
            publish(clerk, made, cast)
        clerk.rollback()
        clock.commit()
        publish(clerk, made, cast)
        clerk.commit()
        asked = clerk.scalars(select(Recipient.school_id).where(Recipient.directive_id == made)).all()
        assert cast.school_a not in asked
        assert cast.school_b in asked
