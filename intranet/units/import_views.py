"""Importing a list of schools: send the file, match its columns, look at what would happen, say yes."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock, filenames, spreadsheets
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.files import MAX_BYTES
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.units import columns
from intranet.units.applying import account, carry_out, decide
from intranet.units.cautions import office_on
from intranet.units.drafts import ImportDraft
from intranet.units.encodings import converted, suspect
from intranet.units.facts import Communes
from intranet.units.import_forms import UploadForm, match_form
from intranet.units.importing import Outcome, Plan, Planned, plan
from intranet.units.known import known_schools
from intranet.units.levels import Level
from intranet.units.name_reading import read_levels
from intranet.units.row_reading import ReadRow, RowReader
from intranet.units.tables import Table, read_table
from intranet.units.views import bp

SHOWN = 50
"""How many unproblematic rows of a kind the preview and the result show."""

MEANINGS = [("", "Chưa rõ"), *((level.value, level.label) for level in Level), ("TH&THCS", "Tiểu học và THCS")]


@bp.get("/schools/import")
@allow(*OFFICE)
def import_schools() -> Response:
    """Where the file is chosen."""
    return page("units/import.html", "upload", form=UploadForm(None))


@bp.post("/schools/import")
@allow(*OFFICE)
def upload_schools() -> BaseResponse:
    """Read the file and keep it for the next steps; no school is touched."""
    form = UploadForm()
    if not form.validate():
        return invalid("units/import.html", "upload", form=form)
    filename = filenames.clean(form.file.data.filename or "")
    try:
        table = read_table(form.file.data.read(MAX_BYTES + 1), filename)
    except Refused as refusal:
        form.file.errors = [str(refusal)]
        return invalid("units/import.html", "upload", form=form)
    draft = ImportDraft.keep(db.session, table, filename, by=current_user, at=clock.now())
    db.session.commit()
    return go(url_for("units.match_columns", draft_id=draft.id))


@bp.get("/schools/import/<int:draft_id>/columns")
@allow(*OFFICE)
def match_columns(draft_id: int) -> Response:
    """Which column is which: as chosen before, as remembered for this header, or guessed."""
    draft = find(ImportDraft, draft_id)
    table = draft.table
    suspicion = suspect(table)
    readable = converted(table, suspicion.encoding if suspicion else "")
    remembered = columns.recall(db.session, table.header)
    chosen = draft.columns or (columns.guess(readable.header) if remembered is None else remembered)
    form = match_form(readable, suspicion, chosen)
    form.rename.data = draft.choices.get("rename", False)
    return page(
        "units/import_columns.html",
        "match",
        draft=draft,
        table=readable,
        form=form,
        suspicion=suspicion,
        remembered=remembered is not None,
    )


@bp.post("/schools/import/<int:draft_id>/columns")
@allow(*OFFICE)
def save_match(draft_id: int) -> BaseResponse:
    """Keep the match, for this file and for the next with the same header."""
    draft = _unfinished(draft_id)
    table = draft.table
    suspicion = suspect(table)
    readable = converted(table, suspicion.encoding if suspicion else "")
    form = match_form(readable, suspicion, sent=True)
    if not form.validate():
        return invalid(
            "units/import_columns.html", "match", draft=draft, table=readable, form=form, suspicion=suspicion
        )
    draft.columns = form.columns()
    encoding = form.encoding.data if suspicion else ""
    draft.choices = {**draft.choices, "encoding": encoding, "rename": form.rename.data}
    columns.remember(db.session, table.header, draft.columns, at=clock.now())
    db.session.commit()
    return go(url_for("units.preview_import", draft_id=draft.id))


@bp.get("/schools/import/<int:draft_id>/preview")
@allow(*OFFICE)
def preview_import(draft_id: int) -> BaseResponse:
    """What importing would do, row by row."""
    draft = find(ImportDraft, draft_id)
    if draft.imported_at:
        return go(url_for("units.import_result", draft_id=draft.id))
    if not draft.columns:
        return go(url_for("units.match_columns", draft_id=draft.id))
    return _preview(draft, _plan(draft), 200)


@bp.post("/schools/import/<int:draft_id>/levels")
@allow(*OFFICE)
def explain_levels(draft_id: int) -> BaseResponse:
    """Say what the file's own names of levels mean, and look again."""
    draft = _unfinished(draft_id)
    meanings = dict(draft.choices.get("levels", {}))
    for typed, meaning in zip(request.form.getlist("typed"), request.form.getlist("meaning"), strict=False):
        if read_levels(meaning):
            meanings[typed] = meaning
    draft.choices = {**draft.choices, "levels": meanings}
    db.session.commit()
    return go(url_for("units.preview_import", draft_id=draft.id))


@bp.post("/schools/import/<int:draft_id>")
@allow(*OFFICE)
def confirm_import(draft_id: int) -> BaseResponse:
    """Import what was looked at; when the schools have changed since, show it again instead."""
    draft = find(ImportDraft, draft_id)
    db.session.refresh(draft, with_for_update=True)  # pressed twice at once: the second sees what the first did
    result = url_for("units.import_result", draft_id=draft.id)
    if draft.imported_at:
        return go(result)
    if not draft.columns:
        raise Refused("Chưa ghép cột của tệp. Hãy ghép cột rồi xem trước.")
    planned, choices = _plan(draft), _choices(request.form)
    if request.form.get("plan") != planned.fingerprint:
        return _preview(
            draft, planned, 422, choices,
            ["Danh sách trường đã thay đổi từ lúc xem trước; chưa nhập gì. Hãy xem lại rồi xác nhận."],
        )  # fmt: skip
    deeds = decide(planned, choices)
    if deeds.clashes:
        return _preview(draft, planned, 422, choices, deeds.clashes)
    carry_out(db.session, deeds, draft=draft, by=current_user, at=clock.now())
    db.session.commit()
    return go(result)


@bp.get("/schools/import/<int:draft_id>/result")
@allow(*OFFICE)
def import_result(draft_id: int) -> Response:
    """What became of every row."""
    draft = find(ImportDraft, draft_id)
    if draft.result is None:
        abort(404)
    total = sum(len(rows) for rows in draft.result.values())
    return page(
        "units/import_result.html", draft=draft, result=draft.result, total=total,
        account=account(draft.result), shown=SHOWN,
    )  # fmt: skip


@bp.get("/schools/import/<int:draft_id>/errors.<kind>")
@allow(*OFFICE)
def import_errors(draft_id: int, kind: str) -> Response:
    """The rows that could not be read, as they were sent, with the reason: to be mended and sent again."""
    draft = find(ImportDraft, draft_id)
    if not draft.columns or kind not in ("xlsx", "csv"):
        abort(404)
    table = _readable(draft)
    reasons = {row.line: row.error for row in _read(draft) if row.error}
    rows = [[*row.cells, reasons[row.line]] for row in table.rows if row.line in reasons]
    stem = f"{filenames.split(draft.filename)[0]}-dong-loi"
    return spreadsheets.download("xlsx" if kind == "xlsx" else "csv", stem, "Dòng lỗi", [*table.header, "Lỗi"], rows)


@bp.post("/schools/import/<int:draft_id>/cancelling")
@allow(*OFFICE)
def cancel_import(draft_id: int) -> BaseResponse:
    """Throw the uploaded list away."""
    db.session.delete(_unfinished(draft_id))
    db.session.commit()
    flash("Đã bỏ tệp vừa gửi; không trường nào thay đổi.", "info")
    return go(url_for("units.schools"))


def _unfinished(draft_id: int) -> ImportDraft:
    draft = find(ImportDraft, draft_id)
    if draft.imported_at:
        raise Refused("Tệp này đã nhập xong. Muốn nhập tiếp, hãy gửi tệp khác.")
    return draft


def _plan(draft: ImportDraft) -> Plan:
    return plan(_read(draft), known_schools(db.session), rename=draft.choices.get("rename", False))


def _readable(draft: ImportDraft) -> Table:
    return converted(draft.table, draft.choices.get("encoding", ""))


def _read(draft: ImportDraft) -> list[ReadRow]:
    reader = RowReader(
        draft.columns,
        Communes(db.session),
        office_on(db.session, clock.today()),
        draft.choices.get("levels", {}),
    )
    return [reader.read(row) for row in _readable(draft).rows]


def _choices(sent: Mapping[str, str]) -> dict[int, str]:
    return {
        int(found[1]): choice for name, choice in sent.items() if (found := re.fullmatch(r"row-([0-9]{1,7})", name))
    }


def _preview(
    draft: ImportDraft, planned: Plan, status: int, choices: dict[int, str] | None = None, errors: Any = ()
) -> Response:
    return page(
        "units/import_preview.html",
        "preview",
        status,
        draft=draft,
        plan=planned,
        rows={outcome.value: planned.of(outcome) for outcome in Outcome},
        listed=_listed(planned.of(Outcome.NEW)),
        choices=choices or {},
        errors=[(None, error) for error in errors],
        notes=draft.table.notes,
        shown=SHOWN,
        meanings=MEANINGS,
    )


def _listed(new: list[Planned]) -> list[Planned]:
    """The new rows worth looking at: all with notes, and the first ones without."""
    plain = {row.line for row in [row for row in new if not row.notes][:SHOWN]}
    return [row for row in new if row.notes or row.line in plain]
