"""The drafts a person of the office has begun and the directives that name the person as whom to ask."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet.accounts import leaving
from intranet.accounts.leaving import Held, Leave
from intranet.accounts.models import User
from intranet.core import audit
from intranet.directives.models import Directive


def _drafts(user: User) -> Select[Directive]:
    return select(Directive).where(Directive.created_by_id == user.id, Directive.published_at.is_(None))


def _asked(user: User) -> Select[Directive]:
    alive = Directive.withdrawn_at.is_(None) & Directive.replaced_at.is_(None)
    return select(Directive).where(Directive.contact_name == user.display_name, alive)


def _held(session: Session, user: User) -> list[Held]:
    if user.role.at_school:
        return []
    drafts, asked = (
        session.scalar(select(func.count()).select_from(q(user).subquery())) or 0 for q in (_drafts, _asked)
    )
    return [
        Held(drafts, "văn bản dự thảo đang soạn", "chuyển cho người nhận"),
        Held(asked, "văn bản ghi là người liên hệ", "đổi sang người nhận"),
    ]


def _pass_on(session: Session, leave: Leave) -> list[str]:
    heir, by, at = leave.successor, leave.by, leave.at
    if leave.leaver.role.at_school or heir is None:
        return []
    drafts, asked = (list(session.scalars(q(leave.leaver).with_for_update(of=Directive))) for q in (_drafts, _asked))
    for draft in drafts:
        draft.created_by_id = heir.id
    for directive in asked:
        directive.contact_name, directive.contact_phone = heir.display_name, leave.phone
    notes = [(one, f"Người liên hệ: {heir.display_name} thay {leave.leaver.display_name}") for one in asked]
    audit.record_all(session, notes, by=by, action="directive.contact", at=at)
    lines = [f"Dự thảo văn bản đang soạn: {len(drafts)}"] if drafts else []
    return lines + ([f"Văn bản đổi người liên hệ: {len(asked)}"] if asked else [])


leaving.part(_held, _pass_on)
