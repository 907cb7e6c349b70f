"""Having a dossier made: who asks is kept in the audit trail, a job writes it into ``filestore.made``."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core import audit, audit_chain, clock, filestore
from intranet.core.audit import AuditEntry
from intranet.directives.models import Directive
from intranet.inspection import dossier
from intranet.inspection.dossier import Asked
from intranet.inspection.items import slug
from intranet.inspection.scopes import About, name_of, scope_of
from intranet.jobs import queue
from intranet.jobs.models import Job
from intranet.jobs.queue import Progress
from intranet.units.models import School
from intranet.units.years import SchoolYear

KIND = "inspection.dossier"
_ROWS: dict[About, type[Any]] = {About.DIRECTIVE: Directive, About.SCHOOL: School, About.YEAR: SchoolYear}


def row_of(about: About) -> type[Any]:
    """The table of what such a dossier is about."""
    return _ROWS[about]


def ask(session: Session, about: About, row_id: int, year: int | None, *, by: Any, at: datetime, back: str) -> Job:
    """Ask for a dossier as things stand now, in the caller's transaction. ``back``: the page to return to."""
    name = name_of(session, scope_of(session, about, row_id, year, at))
    arguments = {
        "about": about.value,
        "row": row_id,
        "year": year,
        "at": at.isoformat(),
        "by": by.display_name,
        "head": str(audit_chain.head(session)),
        "last_entry": session.scalar(select(func.max(AuditEntry.id))) or 0,
    }
    note = f"Lập hồ sơ truyền thông: {name}"
    audit.record(
        session, by=by, action="dossier.make", subject=session.get_one(row_of(about), row_id), at=at, note=note
    )
    return queue.ask(session, KIND, f"Hồ sơ truyền thông: {name}", arguments, by=by, at=at, back=back)


@queue.handler(KIND)
def make(session: Session, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The dossier as of the instant it was asked for."""
    at, about = datetime.fromisoformat(arguments["at"]), About(arguments["about"])
    scope = scope_of(session, about, arguments["row"], arguments["year"], at)
    asked = Asked(scope, arguments["by"], arguments["head"], arguments["last_entry"])
    sha256, size = filestore.made().write(lambda out: dossier.write(session, filestore.store(), asked, out, progress))
    name = f"ho-so-{slug(name_of(session, scope))}-{clock.local(at):%Y%m%d}.zip"
    return {"files": [{"filename": name, "sha256": sha256, "size": size, "media_type": "application/zip"}]}
