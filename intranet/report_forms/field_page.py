"""The page on which a field is described, new or there already."""

from decimal import Decimal
from typing import Any

from flask import request

from intranet.core.forms import Difference
from intranet.report_forms import editing, shaping
from intranet.report_forms.comparing import differences
from intranet.report_forms.definition import Column, Definition, Field, FieldKind, Merge, Rule
from intranet.report_forms.forms import FieldForm
from intranet.report_forms.models import ReportForm
from intranet.report_forms.presenting import lines_on

BLANK_COLUMNS = 3
"""How many empty lines a new table offers for its columns; later there is always one."""


class FieldPage:
    """A field on the screen. ``one`` is the field as saved, None for a new one (or one deleted meanwhile).

    ``stopped`` is what kept the last save from being done, ``overtaken`` what differs from what is saved by now.
    """

    def __init__(self, row: ReportForm, form: FieldForm, one: Field | None) -> None:
        self.row, self.form, self.one = row, form, one
        self.stopped = ""
        self.overtaken: list[Difference] = []
        self.stamp = editing.stamp_of(row)
        self.used = editing.used_kinds(row)

    @classmethod
    def showing(cls, row: ReportForm, one: Field | None, section: str = "") -> "FieldPage":
        """The field as it is saved, or an empty one for this section."""
        form = _shown(row.latest.definition, one, section)
        made = cls(row, form, one)
        made.pad()
        return made

    @classmethod
    def sent(cls, row: ReportForm, one: Field | None) -> "FieldPage":
        """The field as the request brings it."""
        form = FieldForm()
        _offer(form, row.latest.definition)
        made = cls(row, form, one)
        made.stamp = request.form.get("stamp", "")
        return made

    def arrange(self, act: str) -> None:
        """A button that changes the lines of columns and saves nothing: “more”, “up-2”, “down-2”, “drop-2”."""
        if "columns" not in self.form:
            return
        rows = [entry.form.data for entry in self.form.columns]
        way, _, place = act.partition("-")
        here = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else len(rows)
        if way == "drop" and here < len(rows):
            del rows[here]
        goal = here + {"up": -1, "down": 1}.get(way, 0)
        if here < len(rows) and 0 <= goal < len(rows) and way != "drop":
            rows.insert(goal, rows.pop(here))
        while self.form.columns.entries:
            self.form.columns.pop_entry()
        for row in rows:
            self.form.columns.append_entry(row)
        self.pad()

    def pad(self) -> None:
        """An empty line for another column, several for a table that has none."""
        if "columns" not in self.form:
            return
        columns = self.form.columns
        for _ in range(1 if any(entry.form.label.data for entry in columns) else BLANK_COLUMNS):
            if not columns.entries or columns.entries[-1].form.label.data or len(columns.entries) < BLANK_COLUMNS:
                columns.append_entry()

    def refuse(self, stopped: str) -> None:
        """Note what kept it from being saved; the next save starts from what is saved by now."""
        self.stopped, self.stamp = stopped, editing.stamp_of(self.row)
        if self.one:
            definition = self.row.latest.definition
            self.one = definition.by_key.get(self.one.key)
            if self.one:
                self.overtaken = differences(_shown(definition, self.one, ""), self.form)

    @property
    def kind(self) -> FieldKind:
        """The kind chosen on the screen."""
        return FieldKind(self.form.kind.data)

    @property
    def fixed(self) -> bool:
        """Whether the kind stays: versions in use have answers of it."""
        return self.one is not None and self.one.key in self.used

    def column_fixed(self, key: str) -> bool:
        """Whether the kind of a column stays."""
        return self.one is not None and f"{self.one.key}.{key}" in self.used

    def kind_label(self, value: str) -> str:
        """The name of a column's kind."""
        return FieldKind(value).label

    def field(self) -> Field:
        """What was typed. Call it when the form is valid; columns that are new have no key."""
        form, kind = self.form, self.kind
        columns = [
            Column(line.key.data or "", line.label.data, FieldKind(line.kind.data), line.choices)
            for line in (entry.form for entry in form.columns or ())
            if line.label.data
        ]
        return Field(
            key=self.one.key if self.one else "",
            label=form.label.data,
            kind=kind,
            merge=Merge(form.merge.data),
            unit=(form.unit.data or "") if form.unit else "",
            required=form.required.data,
            guidance=form.guidance.data or "",
            choices=form.lines if form.options else (),
            columns=tuple(columns),
        )

    @property
    def limits(self) -> dict[Rule, Decimal | None]:
        """The smallest and the largest number, for a number."""
        if "least" not in self.form:
            return {}
        return {Rule.MIN: self.form.least.data, Rule.MAX: self.form.most.data}

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        used_in = lines_on(self.row.latest.definition, [self.one.key]) if self.one else []
        return {"draft": self, "form": self.form, "row": self.row, "used_in": used_in}


def _offer(form: FieldForm, definition: Definition) -> None:
    kinds = {kind.value: kind for kind in FieldKind}
    kind = kinds.get(form.kind.data, FieldKind.INTEGER)
    form.offer(kind, [(section.key, section.title) for section in definition.sections])


def _shown(definition: Definition, one: Field | None, section: str) -> FieldForm:
    if one is None:
        form = FieldForm(None)
        form.section.data, form.least.data = section, Decimal(0)
    else:
        limits = shaping.limits_of(definition, one.key)
        bounds = {rule: check.bound for rule, check in limits.items()}
        values = {
            "kind": one.kind.value, "label": one.label, "section": shaping.section_of(definition, one.key).key,
            "unit": one.unit, "least": bounds.get(Rule.MIN), "most": bounds.get(Rule.MAX),
            "options": "\n".join(one.choices), "required": one.required, "guidance": one.guidance,
            "merge": one.merge.value,
            "columns": [
                {"key": c.key, "label": c.label, "kind": c.kind.value, "options": "\n".join(c.choices)}
                for c in one.columns
            ],
        }  # fmt: skip
        form = FieldForm(None, data=values)
    _offer(form, definition)
    return form
