"""Drafts of directives that are not published, for the office's list of things to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.accounts.models import User
from intranet.core import clock, text
from intranet.core.roles import OFFICE
from intranet.directives.models import Directive

LONGEST = 80
"""Characters of a subject in a task's title."""


@tasks.source
def drafts(session: Session, user: Any, now: datetime) -> list[tasks.Task]:
    """Each draft; a signed document is due on its day (NĐ 30 art. 18.1), own drafts come before those of colleagues."""
    if user.role not in OFFICE:
        return []
    query = (
        select(Directive, User.display_name)
        .join(User, User.id == Directive.created_by_id)
        .where(Directive.published_at.is_(None))
        .order_by(Directive.created_by_id != user.id, Directive.id)
    )
    return [_task(draft, "" if draft.created_by_id == user.id else name, now) for draft, name in session.execute(query)]


def _task(draft: Directive, colleague: str, now: datetime) -> tasks.Task:
    document, today = draft.document, clock.local(now).date()
    due_on = document.issued_on if document.issued_on and document.symbol else None
    why = [f"{colleague} soạn."] if colleague else []
    if due_on is not None and due_on <= today:
        why.append("Đã đến ngày ban hành: phát hành trong ngày ký, chậm nhất ngày làm việc tiếp theo.")
    subject = text.shorten(document.subject, LONGEST) or "chưa có trích yếu"
    return tasks.Task(
        f"draft-{draft.id}",
        f"Phát hành dự thảo {document.symbol or document.type.label.lower()}: {subject}",
        "Soạn tiếp",
        "directives.edit",
        {"directive_id": draft.id},
        why=" ".join(why),
        due_on=due_on,
        since=draft.edited_at or draft.created_at,
    )
