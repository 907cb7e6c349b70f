"""The forms of periods: opening one, its days, extensions, reasons, settings, the filters of the list."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import enum_coerce
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from intranet.core.forms import CheckboxesField, DateField, Form, choices_from, choices_of, id_or_none
from intranet.directives.audience import AudienceKind
from intranet.periods.models import Preset
from intranet.periods.presets import Days
from intranet.units.levels import Level

MONTHS = [(month, f"Tháng {month}") for month in range(1, 13)]
AUDIENCES = [
    (kind.value, "Tất cả các trường đã nhận văn bản" if kind is AudienceKind.ALL else kind.label)
    for kind in AudienceKind
]
LEVEL_DAYS = {"last_on": "số liệu đến ngày", "due_on": "hạn nộp"}


class DaysForm(Form):
    """The days of a period; each level may have two of its own, “TH_last_on” and “TH_due_on”: both, or none."""

    first_on = DateField("Số liệu từ ngày", [InputRequired()])
    last_on = DateField("Số liệu đến ngày", [InputRequired()])
    due_words = StringField("Lời văn của hạn nộp", [Length(max=200)])
    due_on = DateField("Hạn nộp (hết ngày)", [InputRequired()])
    locks_on = DateField("Ngày khóa sổ (hết ngày)", [InputRequired()])
    forward_words = StringField("Lời văn của hạn gửi cấp trên", [Length(max=200)])
    forward_on = DateField("Phòng gửi cấp trên (hết ngày)")

    @property
    def level_rows(self) -> list[tuple[Level, list[Any]]]:
        """The levels with their two fields."""
        return [(level, [self[f"{level.value}_{name}"] for name in LEVEL_DAYS]) for level in Level]

    @property
    def has_level_days(self) -> bool:
        """Whether anything stands in the fields of the levels."""
        return any(field._value() for _, fields in self.level_rows for field in fields)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """All checks on single fields, and that no level is half filled."""
        super().validate(*args, **kwargs)
        for field in (self.first_on, self.last_on, self.due_on, self.locks_on):
            if field.data is None and not field.errors:  # blanks are no day
                field.errors = ["Chưa nhập ngày này."]
        for _, fields in self.level_rows:
            if any(field._value().strip() for field in fields):
                for field in fields:
                    if field.data is None and not field.errors:
                        field.errors = ["Nhập cả hai ngày của cấp học, hoặc để trống cả hai."]
        if self.forward_words.data and self.forward_on.data is None and not self.forward_on.errors:
            self.forward_on.errors = ["Có lời văn thì cần ngày."]
        return not self.errors

    def show(self, days: Days) -> None:
        """Fill the form."""
        for name in ("first_on", "last_on", "due_words", "due_on", "locks_on", "forward_words", "forward_on"):
            self[name].data = getattr(days, name)
        for name, value in level_values(days).items():
            self[name].process_data(value)

    def days(self, name: str) -> Days:
        """What was typed; levels with the period's own days are left out. Raises ValueError before ``validate``."""
        first_on, last_on, due_on, locks_on = (
            self.first_on.data,
            self.last_on.data,
            self.due_on.data,
            self.locks_on.data,
        )
        if first_on is None or last_on is None or due_on is None or locks_on is None:
            raise ValueError("a day is missing")
        own = {
            level.value: {"last_on": last.data.isoformat(), "due_on": due.data.isoformat()}
            for level, (last, due) in self.level_rows
            if last.data and due.data and (last.data, due.data) != (last_on, due_on)
        }
        return Days(
            name, first_on, last_on, due_on, locks_on,
            self.due_words.data or "", self.forward_on.data, self.forward_words.data or "", own,
        )  # fmt: skip

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Put what the rules found beside the fields that have no fault of their own."""
        for name, reason in problems.items():
            self[name].errors = self[name].errors or [reason]


def level_values(days: Days) -> dict[str, Any]:
    """The fields of the levels that have days of their own, as dates."""
    return {
        f"{level}_{name}": date.fromisoformat(value)
        for level, own in days.level_days.items()
        for name, value in own.items()
    }


for _level in Level:
    for _name, _words in LEVEL_DAYS.items():
        setattr(DaysForm, f"{_level.value}_{_name}", DateField(f"{_level.label}, {_words}"))


class OpeningForm(DaysForm):
    """A period that is to be opened."""

    form_id = SelectField("Biểu mẫu", [InputRequired("Chưa chọn biểu mẫu.")], coerce=id_or_none)
    directive_id = SelectField("Văn bản giao báo cáo", [InputRequired("Chưa chọn văn bản.")], coerce=id_or_none)
    preset = SelectField("Kỳ báo cáo", choices=choices_of(Preset), coerce=enum_coerce(Preset), default=Preset.MONTH)
    month = SelectField("Tháng", choices=choices_from(MONTHS), coerce=int, default=1)
    year = IntegerField("Năm", [NumberRange(2000, 2099, "Năm phải từ 2000 đến 2099.")])
    school_year_id = SelectField("Năm học", coerce=id_or_none)
    name = StringField("Tên kỳ", [DataRequired(), Length(max=200)])
    proposed = HiddenField()
    audience_kind = RadioField("Giao cho", choices=choices_from(AUDIENCES), default=AudienceKind.ALL.value)
    levels = CheckboxesField("Cấp học", choices=choices_of(Level))
    communes = CheckboxesField("Xã, phường", coerce=int)
    schools = CheckboxesField("Trường", coerce=int, validate_choice=False)
    school_q = SearchField("Tìm trường theo tên")


class NewDaysForm(DaysForm):
    """Other days for a period, and why."""

    reason = TextAreaField("Lý do", [DataRequired(), Length(max=1000)])


class ExtensionForm(Form):
    """Other dates for some schools, and why."""

    due_on = DateField("Hạn nộp mới (hết ngày)", [InputRequired()])
    locks_on = DateField("Khóa sổ mới (hết ngày)", [InputRequired()])
    reason = TextAreaField("Lý do", [DataRequired(), Length(max=1000)])
    schools = CheckboxesField("Trường", coerce=int, validate_choice=False)
    school_q = SearchField("Tìm trường theo tên")

    def validate_due_on(self, field: Any) -> None:
        """Blanks are no day; what could not be read keeps its own message."""
        if field.data is None and not field.process_errors:
            raise ValidationError("Chưa nhập ngày này.")

    validate_locks_on = validate_due_on


class CancelForm(Form):
    """Why a period is cancelled."""

    reason = TextAreaField("Lý do hủy", [DataRequired(), Length(max=1000)])


class VersionForm(Form):
    """Which version of its form a period goes on with."""

    version_id = SelectField("Chuyển sang", coerce=id_or_none)


class SettingForm(Form):
    """How the office counts days. The days of the month come after the 14th, when the figures are cut off."""

    before_includes = RadioField(
        "“Trước ngày 20” nghĩa là",
        choices=choices_from([("", "Muộn nhất là hết ngày 19"), ("y", "Hết ngày 20 vẫn đúng hạn")]),
        default="",
    )
    month_due_day = IntegerField(
        "Các trường nộp báo cáo tháng trước ngày", [InputRequired(), NumberRange(16, 28, "Từ ngày 16 đến ngày 28.")]
    )
    month_forward_day = IntegerField(
        "Phòng gửi cấp trên trước ngày", [InputRequired(), NumberRange(16, 28, "Từ ngày 16 đến ngày 28.")]
    )
    lock_days = IntegerField(
        "Khóa sổ sau hạn nộp (số ngày)", [InputRequired(), NumberRange(0, 365, "Từ 0 đến 365 ngày.")]
    )

    def validate_month_forward_day(self, field: Any) -> None:
        if field.data is not None and self.month_due_day.data is not None and field.data < self.month_due_day.data:
            raise ValidationError("Không được sớm hơn ngày các trường nộp.")


class PeriodFilterForm(Form):
    """The filters of the list of periods, from the address."""

    form = SelectField("Biểu mẫu", validate_choice=False)
    year = SelectField("Năm học", validate_choice=False)
    state = SelectField("Tình trạng", validate_choice=False)
