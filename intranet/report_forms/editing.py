"""Changing the draft of a form, one thing at a time. Whoever opened the page before somebody else's save is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from intranet.core import audit, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.report_forms import shaping
from intranet.report_forms.checking import sentence
from intranet.report_forms.definition import NUMBERS, Check, Column, Definition, Field, FieldKind, Part, Rule, Section
from intranet.report_forms.models import FormVersion, ReportForm


class Overtaken(Refused):
    """The draft is not what the page showed any more; nothing was saved."""


def stamp_of(form: ReportForm) -> str:
    """Which saving of the draft a page shows; "" when there is no draft."""
    return f"{form.draft.id}.{form.draft.revision}" if form.draft else ""


def opened(form: ReportForm, stamp: str) -> FormVersion:
    """The draft, locked until the transaction ends. Raises Overtaken when the page that sends ``stamp`` is too old."""
    form.lock()
    draft = form.draft
    if draft is None:
        raise Overtaken("Không còn bản đang sửa: có người vừa bỏ bản đó, hoặc vừa dùng nó để mở kỳ báo cáo.")
    if form.retired_at:
        raise Refused("Biểu mẫu này thôi dùng rồi; hãy dùng lại trước khi sửa.")
    if stamp != stamp_of(form):
        who, when = draft.edited_by_name or "Một người khác", dates.format_datetime(draft.edited_at)
        raise Overtaken(f"{who} vừa lưu biểu mẫu này ({when}) sau khi bạn mở trang, nên phần của bạn chưa được lưu.")
    return draft


def save(draft: FormVersion, definition: Definition, what: str, *, by: Any, at: datetime) -> None:
    """Keep a changed definition; the caller has locked the draft."""
    draft.definition = definition
    draft.revision += 1
    draft.edited_at, draft.edited_by_name = at, by.display_name
    note = text.shorten(f"Biểu mẫu “{draft.form.name}”, phiên bản {draft.number}: {what}", 1000)
    audit.record(session_of(draft), by=by, action="form.edit", subject=draft.form, at=at, note=note)


def describe(
    draft: FormVersion, name: str, subject: str, headings: Sequence[str], allows_nil: bool, *, by: Any, at: datetime
) -> None:
    """Keep the form's name and what stands above its sections. The name stays once a period carries it."""
    form = draft.form
    if form.frozen and name != form.name:
        raise Refused("Các kỳ báo cáo đã mở mang tên biểu mẫu này nên không đổi tên được; có thể sao chép.")
    what = "sửa thông tin chung" if name == form.name else f"đổi tên thành “{name}”"
    definition = replace(draft.definition, subject=subject, headings=tuple(headings), allows_nil=allows_nil)
    save(draft, definition, what, by=by, at=at)
    form.name = name


def add_section(draft: FormVersion, title: str, part: Part, *, by: Any, at: datetime) -> Section:
    """Add a section at the end."""
    section = Section(draft.form.new_key("s"), title, part=part)
    save(draft, shaping.put_section(draft.definition, section), f"thêm mục “{title}”", by=by, at=at)
    return section


def change_section(draft: FormVersion, key: str, title: str, part: Part, *, by: Any, at: datetime) -> None:
    """Another title or part."""
    before = shaping.find(draft.definition.sections, key)
    definition = shaping.put_section(draft.definition, replace(before, title=title, part=part))
    save(draft, definition, f"sửa mục “{before.title}”", by=by, at=at)


def remove_section(draft: FormVersion, key: str, *, by: Any, at: datetime) -> None:
    """Delete a section with its fields. Raises Refused when checks compare any of them."""
    section = shaping.find(draft.definition.sections, key)
    _refuse_used(draft.definition, [one.key for one in section.fields], f"Mục “{section.title}” có chỉ tiêu")
    definition = shaping.without_section(draft.definition, key)
    save(draft, definition, f"xóa mục “{section.title}” và {len(section.fields)} chỉ tiêu", by=by, at=at)


def add_field(
    draft: FormVersion, one: Field, section_key: str, limits: Mapping[Rule, Decimal | None], *, by: Any, at: datetime
) -> Field:
    """Add a field, with its limits, at the end of a section. It gets its key here."""
    one = _keyed(draft.form, replace(one, key=draft.form.new_key("f")), ())
    definition = _limited(draft, shaping.put_field(draft.definition, one, section_key), one, limits)
    save(draft, definition, f"thêm chỉ tiêu “{one.label}”", by=by, at=at)
    return one


def change_field(
    draft: FormVersion, one: Field, section_key: str, limits: Mapping[Rule, Decimal | None], *, by: Any, at: datetime
) -> None:
    """Keep a field as it is now asked. Raises Refused when its key, or a column's, would mean another kind of thing."""
    before = draft.definition.by_key[one.key]
    one = _keyed(draft.form, one, before.columns)
    used = used_kinds(draft.form)
    for kind, key, label in [
        (one.kind, one.key, one.label),
        *((column.kind, f"{one.key}.{column.key}", column.label) for column in one.columns),
    ]:
        if used.get(key, kind) is not kind:
            raise Refused(
                f"“{label}” đã có số liệu ở loại “{used[key].label}” nên không đổi loại được, kẻo số các kỳ không so "
                "được với nhau; hãy thêm một mục mới và xóa mục này."
            )
    if one.kind not in NUMBERS:
        _refuse_used(draft.definition, [one.key], f"Chỉ tiêu “{before.label}”")
    definition = _limited(draft, shaping.put_field(draft.definition, one, section_key), one, limits)
    save(draft, definition, f"sửa chỉ tiêu “{before.label}”", by=by, at=at)


def remove_field(draft: FormVersion, key: str, *, by: Any, at: datetime) -> None:
    """Delete a field and its limits. Raises Refused, naming them, when checks compare it with others."""
    one = draft.definition.by_key[key]
    _refuse_used(draft.definition, [key], f"Chỉ tiêu “{one.label}”")
    save(draft, shaping.without_field(draft.definition, key), f"xóa chỉ tiêu “{one.label}”", by=by, at=at)


def used_kinds(form: ReportForm) -> dict[str, FieldKind]:
    """What kind each field (“f3”) and column (“f3.c4”) had in versions that were used; a key keeps its kind."""
    found: dict[str, FieldKind] = {}
    for version in form.frozen:
        for one in version.definition.fields:
            found[one.key] = one.kind
            found |= {f"{one.key}.{column.key}": column.kind for column in one.columns}
    return found


def add_check(draft: FormVersion, check: Check, *, by: Any, at: datetime) -> Check:
    """Add a check at the end. It gets its key here."""
    check = replace(check, key=draft.form.new_key("k"))
    definition = shaping.put_check(draft.definition, check)
    save(draft, definition, f"thêm ràng buộc: {sentence(check, definition)}", by=by, at=at)
    return check


def change_check(draft: FormVersion, check: Check, *, by: Any, at: datetime) -> None:
    """Keep a check as it now stands."""
    shaping.find(draft.definition.checks, check.key)
    definition = shaping.put_check(draft.definition, check)
    save(draft, definition, f"sửa ràng buộc: {sentence(check, definition)}", by=by, at=at)


def remove_check(draft: FormVersion, key: str, *, by: Any, at: datetime) -> None:
    """Delete a check."""
    words = sentence(shaping.find(draft.definition.checks, key), draft.definition)
    save(draft, shaping.without_check(draft.definition, key), f"xóa ràng buộc: {words}", by=by, at=at)


def move(draft: FormVersion, definition: Definition, *, by: Any, at: datetime) -> None:
    """Keep another order; nothing when the order is the same."""
    if definition != draft.definition:
        save(draft, definition, "đổi thứ tự", by=by, at=at)


def _keyed(form: ReportForm, one: Field, before: Sequence[Column]) -> Field:
    """The field with keys for its new columns; a key that was not there before is no key."""
    known = {column.key for column in before}
    columns = [
        column if column.key in known else replace(column, key=form.new_key("c")) for column in one.columns
    ]  # fmt: skip
    return replace(one, columns=tuple(columns))


def _limited(
    draft: FormVersion, definition: Definition, one: Field, limits: Mapping[Rule, Decimal | None]
) -> Definition:
    for rule in shaping.SINGLE:
        bound = limits.get(rule) if one.kind in NUMBERS else None
        new = bound is not None and rule not in shaping.limits_of(definition, one.key)
        key = draft.form.new_key("k") if new else ""
        definition = shaping.put_limit(definition, one.key, rule, bound, key)
    return definition


def _refuse_used(definition: Definition, keys: Sequence[str], subject: str) -> None:
    if checks := shaping.checks_on(definition, keys):
        named = " ".join(sentence(check, definition) for check in checks)
        raise Refused(f"{subject} đang dùng trong ràng buộc: {named} Hãy sửa hoặc xóa ràng buộc trước.")
