"""Doing what an import plan says: all of it in one transaction, an account of every row, an audit entry each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from intranet.core import audit
from intranet.core.errors import Refused
from intranet.units.drafts import ImportDraft
from intranet.units.facts import Communes, Facts, in_words
from intranet.units.importing import Match, Outcome, Plan, Planned
from intranet.units.models import School

_UNTOUCHED = ("id", "successor_id", "insert_order")
_WRITTEN = [column.key for column in School.__table__.columns if column.key not in _UNTOUCHED]
_SHOWN_LINES = 20


@dataclass
class Deeds:
    """Rows by what is done with them: the outcome of the plan after the person's choices."""

    new: list[Planned]
    edits: list[tuple[Planned, Match]]
    same: list[Planned]
    skipped: list[Planned]
    errors: list[Planned]

    @property
    def clashes(self) -> list[str]:
        """Sentences on schools that several rows would change; importing them would lose all rows but one."""
        rows: dict[int, list[tuple[Planned, Match]]] = defaultdict(list)
        for row, match in self.edits:
            rows[match.school.id].append((row, match))
        return [
            f"Các dòng {', '.join(str(row.line) for row, _ in same)} cùng cập nhật {same[0][1].school.described}; "
            "hãy chọn lại."
            for same in rows.values()
            if len(same) > 1
        ]


def decide(plan: Plan, choices: Mapping[int, str]) -> Deeds:
    """What is done with each row. ``choices``: line → “new”, “skip” or “update-ID”; a row not chosen for is added."""
    deeds = Deeds(plan.of(Outcome.NEW), [], plan.of(Outcome.SAME), [], plan.of(Outcome.ERROR))
    deeds.edits = [(row, row.match) for row in plan.of(Outcome.EDIT) if row.match]
    for row in plan.of(Outcome.ASK):
        chosen = choices.get(row.line, "new")
        match = next((match for match in row.candidates if chosen == f"update-{match.school.id}"), None)
        if chosen == "skip":
            deeds.skipped.append(row)
        elif match is None:
            deeds.new.append(row)
        elif match.changes:
            deeds.edits.append((row, match))
        else:
            deeds.same.append(row)
    deeds.new.sort(key=lambda row: row.line)
    deeds.edits.sort(key=lambda edit: edit[0].line)
    deeds.same.sort(key=lambda row: row.line)
    return deeds


def carry_out(session: Session, deeds: Deeds, *, draft: ImportDraft, by: Any, at: datetime) -> None:
    """Add and change the schools and keep the account in the draft. The caller commits.

    Raises Refused when several rows change one school.
    """
    if deeds.clashes:
        raise Refused(" ".join(deeds.clashes))
    communes = Communes(session)
    added = [(row, _added(session, row.facts, communes)) for row in deeds.new]
    edited = _edit(session, deeds.edits, communes)
    source = f"từ tệp {draft.filename}, dòng"
    audit.record_all(
        session,
        [(school, f"Thêm {school.name} {source} {row.line}") for row, school in added],
        by=by, action="school.create", at=at,
    )  # fmt: skip
    audit.record_all(
        session,
        [
            (school, f"Sửa {match.school.facts.name} {source} {row.line}: {in_words(match.changes)}")
            for row, match, school in edited
        ],
        by=by, action="school.edit", at=at,
    )  # fmt: skip
    draft.imported_at = at
    draft.result = {
        "new": [[row.line, school.id, school.name] for row, school in added],
        "edit": [[row.line, school.id, school.name] for row, _, school in edited],
        "same": _lines(deeds.same),
        "skipped": _lines(deeds.skipped),
        "errors": [[row.line, row.facts.name, row.error] for row in deeds.errors],
    }
    audit.record(
        session, by=by, action="school.import", subject=draft, at=at,
        note=f"Nhập danh sách trường {draft.filename}: {account(draft.result)}",
    )  # fmt: skip


def account(result: Mapping[str, list[Any]]) -> str:
    """“38 mới, 2 sửa, 1 lỗi ở dòng 17: thiếu tên trường”: every row of the file is in it."""
    words = {"new": "mới", "edit": "sửa", "same": "giống hệt", "skipped": "bỏ qua"}
    parts = [f"{len(result[kind])} {word}" for kind, word in words.items() if result[kind]]
    if errors := result["errors"]:
        if len(errors) == 1:
            (line, _name, reason) = errors[0]
            parts.append(f"1 lỗi ở dòng {line}: {reason[:1].lower()}{reason[1:].rstrip('.')}")
        else:
            lines = ", ".join(str(line) for line, *_ in errors[:_SHOWN_LINES])
            parts.append(f"{len(errors)} lỗi ở các dòng {lines}{'…' if len(errors) > _SHOWN_LINES else ''}")
    return ", ".join(parts) or "không có dòng nào"


def _added(session: Session, facts: Facts, communes: Communes) -> School:
    school = School()
    facts.write_to(school, communes.get(facts.commune))
    session.add(school)
    return school


def _edit(
    session: Session, edits: Iterable[tuple[Planned, Match]], communes: Communes
) -> list[tuple[Planned, Match, School]]:
    matches = {match.school.id: match for _, match in edits}
    query = select(School).where(School.id.in_(matches)).options(joinedload(School.level_rows))
    schools = {school.id: school for school in session.scalars(query).unique()}
    for school in schools.values():
        after = matches[school.id].after
        after.write_to(school, communes.get(after.commune))
        # The same columns in every UPDATE make one statement for all of them.
        for name in _WRITTEN:
            flag_modified(school, name)
    return [(row, match, schools[match.school.id]) for row, match in edits]


def _lines(rows: Iterable[Planned]) -> list[int]:
    return [row.line for row in rows]
