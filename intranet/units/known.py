"""The schools there are, as the import compares with: all of them in two statements."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.units.facts import LABELS, Facts
from intranet.units.levels import Level
from intranet.units.models import Commune, School, SchoolLevel


@dataclass(frozen=True)
class Known:
    """A school of the database."""

    id: int
    facts: Facts
    key: str
    """Its lookalike key."""
    closed: bool

    @property
    def described(self) -> str:
        """Name and place, for choosing among namesakes."""
        place = f" ({self.facts.commune})" if self.facts.commune else ""
        return f"{self.facts.name}{place}{', đã đóng' if self.closed else ''}"


def known_schools(session: Session) -> list[Known]:
    """Every school, closed ones too."""
    levels: dict[int, list[Level]] = {}
    for row in session.execute(select(SchoolLevel.school_id, SchoolLevel.level)):
        levels.setdefault(row.school_id, []).append(row.level)
    plain = [name for name in LABELS if name not in ("levels", "commune")]
    query = (
        select(School.id, School.lookalike_key, School.closed_on, Commune.name.label("commune"))
        .add_columns(*(getattr(School, name) for name in plain))
        .outerjoin(Commune, Commune.id == School.commune_id)
        .order_by(School.level_rank, School.sort_key, School.id)
    )
    return [
        Known(
            row.id,
            Facts(
                levels=tuple(sorted(levels.get(row.id, []), key=lambda level: level.rank)),
                commune=row.commune or "",
                **{name: getattr(row, name) for name in plain},
            ),
            row.lookalike_key,
            row.closed_on is not None,
        )
        for row in session.execute(query)
    ]
