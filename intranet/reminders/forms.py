"""The form of the rules: one line a kind of duty, and the hour of the digest."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from intranet.core.forms import Form, choices_from
from intranet.duties.models import Kind
from intranet.reminders.rules import MOST_DAYS, Rule

_DAYS = [InputRequired(), NumberRange(0, MOST_DAYS)]


class RulesForm(Form):
    """Fields named “plan_days_before”, one set for each kind."""

    hour = SelectField(
        "Giờ gửi thư nhắc việc hằng ngày", coerce=int, choices=choices_from((n, f"{n} giờ") for n in range(24))
    )

    @property
    def lines(self) -> list[tuple[Kind, dict[str, Any]]]:
        """Each kind with its fields by the names of ``Rule``."""
        return [(kind, {name: self[f"{kind.value}_{name}"] for name in Rule.__dataclass_fields__}) for kind in Kind]

    def show(self, rules: Mapping[Kind, Rule], hour: int) -> None:
        """Fill in what holds now."""
        self.hour.data = hour
        for kind, fields in self.lines:
            for name, field in fields.items():
                field.data = getattr(rules[kind], name)

    @property
    def rules(self) -> dict[Kind, Rule]:
        """What a valid form says."""
        return {kind: Rule(**{name: field.data for name, field in fields.items()}) for kind, fields in self.lines}


for _kind in Kind:
    setattr(RulesForm, f"{_kind.value}_at_opening", BooleanField(f"{_kind.label}: báo ngay khi giao"))
    setattr(RulesForm, f"{_kind.value}_days_before", IntegerField(f"{_kind.label}: số ngày trước hạn", _DAYS))
    setattr(RulesForm, f"{_kind.value}_on_day", BooleanField(f"{_kind.label}: nhắc trong ngày đến hạn"))
    setattr(RulesForm, f"{_kind.value}_late_days", IntegerField(f"{_kind.label}: số ngày nhắc sau hạn", _DAYS))
