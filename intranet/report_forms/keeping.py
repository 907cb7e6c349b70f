"""The life of a form: made, copied, given a new version, retired, deleted while nobody has used it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.report_forms.definition import Definition
from intranet.report_forms.models import FormVersion, ReportForm


def twin(session: Session, name: str, but: ReportForm | None = None) -> ReportForm | None:
    """The form that has this name already, case aside."""
    wanted = name.casefold()
    forms = session.scalars(select(ReportForm).order_by(ReportForm.id))
    return next((one for one in forms if one is not but and one.name.casefold() == wanted), None)


def create(session: Session, name: str, definition: Definition, *, by: Any, at: datetime) -> ReportForm:
    """A new form whose first version can be changed until a period uses it."""
    form = _new(session, name, definition, by, at)
    audit.record(session, by=by, action="form.create", subject=form, at=at, note=f"Lập biểu mẫu “{name}”")
    return form


def copy(source: FormVersion, name: str, *, by: Any, at: datetime) -> ReportForm:
    """A form of its own that asks the same; its numbers are not compared with those of the first."""
    session = session_of(source)
    form = _new(session, name, source.definition, by, at)
    form.keys = source.form.keys
    note = f"Sao chép biểu mẫu “{source.form.name}” (phiên bản {source.number}) thành “{name}”"
    audit.record(session, by=by, action="form.copy", subject=form, at=at, note=note)
    return form


def _new(session: Session, name: str, definition: Definition, by: Any, at: datetime) -> ReportForm:
    form = ReportForm(name=name, created_at=at)
    _add_version(form, definition, by, at)
    session.add(form)
    return form


def _add_version(form: ReportForm, definition: Definition, by: Any, at: datetime) -> FormVersion:
    version = FormVersion(number=len(form.versions) + 1, edited_at=at, edited_by_name=by.display_name)
    version.definition = definition
    form.versions.append(version)
    return version


def begin_draft(form: ReportForm, *, by: Any, at: datetime) -> FormVersion:
    """A version that can be changed, begun as the last one stands; the draft when there is one already."""
    form.lock()
    if form.retired_at:
        raise Refused("Biểu mẫu này thôi dùng rồi; hãy dùng lại trước khi sửa.")
    if form.draft is not None:
        return form.draft
    version = _add_version(form, form.latest.definition, by, at)
    _record(
        form,
        by=by,
        action="form.draft",
        at=at,
        note=f"Lập phiên bản {version.number} của biểu mẫu “{form.name}” để sửa",
    )
    return version


def discard_draft(form: ReportForm, *, by: Any, at: datetime) -> None:
    """Go back to the version in use. Raises Refused when there is nothing to go back to."""
    form.lock()
    draft = form.draft
    if draft is None:
        raise Refused("Biểu mẫu không có bản đang sửa.")
    if not form.frozen:
        raise Refused("Biểu mẫu này chưa dùng lần nào nên không có phiên bản cũ; có thể xóa cả biểu mẫu.")
    _record(
        form,
        by=by,
        action="form.discard",
        at=at,
        note=f"Bỏ bản sửa (phiên bản {draft.number}) của biểu mẫu “{form.name}”",
    )
    form.versions.remove(draft)


def retire(form: ReportForm, *, by: Any, at: datetime) -> None:
    """Offer it for new periods no more; periods opened on it stay as they are."""
    form.lock()
    if form.retired_at:
        raise Refused("Biểu mẫu này thôi dùng rồi.")
    form.retired_at = at
    _record(form, by=by, action="form.retire", at=at, note=f"Thôi dùng biểu mẫu “{form.name}”")


def restore(form: ReportForm, *, by: Any, at: datetime) -> None:
    """Use it again."""
    form.lock()
    if not form.retired_at:
        raise Refused("Biểu mẫu này đang dùng.")
    form.retired_at = None
    _record(form, by=by, action="form.restore", at=at, note=f"Dùng lại biểu mẫu “{form.name}”")


def delete(form: ReportForm, *, by: Any, at: datetime) -> None:
    """Delete a form no period has used."""
    form.lock()
    if form.frozen:
        raise Refused("Biểu mẫu đã dùng cho kỳ báo cáo nên không xóa được; có thể thôi dùng.")
    session = session_of(form)
    _record(form, by=by, action="form.delete", at=at, note=f"Xóa biểu mẫu “{form.name}”")
    session.delete(form)


def _record(form: ReportForm, *, by: Any, action: str, at: datetime, note: str) -> None:
    audit.record(session_of(form), by=by, action=action, subject=form, at=at, note=note)
