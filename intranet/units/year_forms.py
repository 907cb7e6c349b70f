"""The form of a school year, a row of dates for each level, and that of a task group."""

from datetime import date
from typing import Any

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from intranet.core.forms import DateField, Form, choices_of
from intranet.units.calendar import MARKS, Dates
from intranet.units.levels import Level
from intranet.units.years import GroupKind


class YearForm(Form):
    """The days of a school year. Each level has three dates, “TH_year_ends_on”: all of them, or none."""

    starts_on = DateField("Ngày bắt đầu")
    ends_on = DateField("Ngày kết thúc")

    @property
    def rows(self) -> list[tuple[Level, list[Any]]]:
        """The levels with their three fields."""
        return [(level, [self[f"{level.value}_{mark}"] for mark in MARKS]) for level in Level]

    def show(self, known: Dates) -> None:
        """Fill the form."""
        self.starts_on.data, self.ends_on.data = known.starts_on, known.ends_on
        for level, fields in self.rows:
            for field, mark in zip(fields, MARKS, strict=True):
                field.data = known.terms.get(level, {}).get(mark)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """All checks on single fields, and that no row is half filled."""
        super().validate(*args, **kwargs)
        needed = [self.starts_on, self.ends_on]
        for _, fields in self.rows:
            if any(field.raw_data and field.raw_data[0].strip() for field in fields):
                needed += fields
        for field in needed:
            if field.data is None and not field.errors:
                field.errors = ["Chưa nhập ngày này."]
        return not self.errors

    def dates(self, start_year: int) -> Dates:
        """What was typed, for the year that starts in ``start_year``; rows that are not whole are left out.

        Raises ValueError without first and last day.
        """
        terms: dict[Level, dict[str, date]] = {}
        for level, fields in self.rows:
            if all(field.data for field in fields):
                terms[level] = {mark: field.data for mark, field in zip(MARKS, fields, strict=True)}
        if self.starts_on.data is None or self.ends_on.data is None:
            raise ValueError("no first or last day")
        return Dates(start_year, self.starts_on.data, self.ends_on.data, terms)

    def refuse(self, problems: dict[str, str]) -> None:
        """Put what the rules found beside the fields that have no fault of their own."""
        for name, reason in problems.items():
            self[name].errors = self[name].errors or [reason]


for _level in Level:
    for _mark, _words in MARKS.items():
        setattr(YearForm, f"{_level.value}_{_mark}", DateField(f"{_level.label}, {_words}"))


class NewYearForm(YearForm):
    """A school year that is not there yet: the calendar year it starts in names it for ever."""

    start_year = IntegerField("Năm bắt đầu", [InputRequired(), NumberRange(2000, 2099)])

    def show(self, known: Dates) -> None:
        """Fill the form."""
        super().show(known)
        self.start_year.data = known.start_year


class TaskGroupForm(Form):
    """One of the year's tasks or solutions."""

    kind = SelectField("Loại", choices=choices_of(GroupKind))
    name = StringField("Tên", [DataRequired(), Length(max=300)])


class CopyForm(Form):
    """The year whose groups are copied."""

    source_id = SelectField("Chép từ năm học", coerce=int)
