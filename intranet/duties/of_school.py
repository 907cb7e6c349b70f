"""What a school still owes, for its page among the units."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core.dates import school_year_label
from intranet.core.roles import ALL
from intranet.duties.filters import DutyFilter
from intranet.duties.models import UNFINISHED, Duty
from intranet.units import related
from intranet.units.models import School
from intranet.units.years import SchoolYear


@related.source
def unfinished(session: Session, school: School, at: datetime) -> list[related.Related]:
    """Its unfinished duties of each school year, oldest year first."""
    chosen = DutyFilter(school=school.id, states=UNFINISHED)
    years = session.execute(
        select(SchoolYear.id, SchoolYear.start_year, func.count())
        .select_from(Duty)
        .join(Duty.school)
        .join(Duty.school_year)
        .where(*chosen.conditions(at))
        .group_by(SchoolYear.id, SchoolYear.start_year)
        .order_by(SchoolYear.start_year)
    )
    return [
        related.Related(count, _words(start), "duties.index", chosen.but(year=year).query(), ALL)
        for year, start, count in years
    ]


def _words(start_year: int) -> str:
    return f"việc chưa xong, năm học {school_year_label(start_year)}"
