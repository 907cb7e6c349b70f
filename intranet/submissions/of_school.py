"""What a school has reported, for its page among the units."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core.dates import school_year_label
from intranet.core.roles import ALL
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind
from intranet.duties.standing import Handed
from intranet.units import related
from intranet.units.models import School
from intranet.units.years import SchoolYear


@related.source
def reported(session: Session, school: School, at: datetime) -> list[related.Related]:
    """The reports it has handed in, of each school year, newest year first."""
    chosen = DutyFilter(school=school.id, kind=Kind.REPORT, handed=(Handed.IN_TIME, Handed.LATE))
    years = session.execute(
        select(SchoolYear.id, SchoolYear.start_year, func.count())
        .select_from(Duty)
        .join(Duty.school)
        .join(Duty.school_year)
        .where(*chosen.conditions(at))
        .group_by(SchoolYear.id, SchoolYear.start_year)
        .order_by(SchoolYear.start_year.desc())
    )
    return [
        related.Related(count, _words(start), "duties.index", chosen.but(year=year).query(), ALL)
        for year, start, count in years
    ]


def _words(start_year: int) -> str:
    return f"báo cáo định kỳ đã nộp, năm học {school_year_label(start_year)}"
