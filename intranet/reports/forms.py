"""The forms of a report: which period and schools, and what the office writes around the numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import enum_coerce
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from intranet.core.forms import DateField, Form, OptionalIntegerField, choices_of
from intranet.documents.types import Authority
from intranet.reports import periods
from intranet.reports.paper import Paper, official
from intranet.reports.periods import BadPeriod, Period, Preset
from intranet.units.levels import Level
from intranet.units.office import OfficeProfile
from intranet.units.years import SchoolYear

_EARLIEST = date(2000, 1, 1)
LONG_TEXT = [Length(max=20_000)]
"""Validators of a paragraph the office writes."""


class PeriodForm(Form):
    """The period, as it stands in the address. The two days count only for a period of one's own."""

    period = SelectField("Kỳ báo cáo", choices=choices_of(Preset), coerce=enum_coerce(Preset))
    year = SelectField("Năm học", validate_choice=False)
    first = DateField("Từ ngày", name="from", earliest=_EARLIEST)
    last = DateField("Đến ngày", name="to", earliest=_EARLIEST)
    level = SelectField("Cấp học", default="")
    annex = BooleanField("Kèm danh bạ đầu mối (phụ lục)")

    def offer(self, years: Sequence[SchoolYear]) -> None:
        """The school years and levels to choose from."""
        self.year.choices = {str(year.start_year): year.label for year in years} or {"": "Chưa có năm học"}
        self.level.choices = {"": "Tất cả"} | {level.value: level.label for level in Level}

    def validate(self, extra_validators: Any = None) -> bool:
        """What stands in the two days is nobody's fault while another period is chosen."""
        super().validate(extra_validators)
        if self.period.data is not Preset.CUSTOM:
            self.first.errors = self.last.errors = ()
        elif not self.errors:
            for field in (self.first, self.last):
                if field.data is None:
                    field.errors = ["Cần ngày này cho kỳ tùy chọn."]
        return not self.errors

    @property
    def chosen_level(self) -> Level | None:
        """The level, None for all."""
        return Level(self.level.data) if self.level.data else None

    def chosen(self, years: Sequence[SchoolYear], today: date) -> Period | None:
        """The period; None when there is none, and the reason beside its field. Only after ``validate``."""
        year = next((one for one in years if str(one.start_year) == self.year.data), None)
        try:
            if self.period.data is Preset.CUSTOM and self.first.data and self.last.data:
                period = periods.custom(self.first.data, self.last.data)
            else:
                period = periods.of_preset(self.period.data, today, year, self.chosen_level)
            return periods.check_begun(period, today)
        except BadPeriod as bad:
            field = {"from": self.first, "to": self.last, "year": self.year}[bad.field]
            if self.period.data is not Preset.CUSTOM and bad.field == "from":
                field = self.period
            field.errors = [str(bad)]
            return None

    def arguments(self) -> dict[str, str]:
        """The same as hidden inputs of another form, so that it speaks of the same report."""
        typed = {name: str(self[name].data or "") for name in ("year", "level")}
        days = {"from": self.first._value(), "to": self.last._value()} if self.period.data is Preset.CUSTOM else {}
        annex = {"annex": "y"} if self.annex.data else {}
        return {"period": self.period.data.value, **typed, **days, **annex}


class OfficialForm(Form):
    """Letterhead, subject, bases, signature and recipients of any report of the office."""

    subject = TextAreaField("Trích yếu", [DataRequired(), Length(max=1000)])
    number = OptionalIntegerField("Số", [Optional(), NumberRange(1, 99_999, "Số phải từ 1 đến 99999.")])
    place = StringField("Địa danh", [DataRequired(), Length(max=100)])
    on = DateField("Ngày báo cáo", [InputRequired()], earliest=_EARLIEST)
    addressees = TextAreaField("Kính gửi", [Length(max=2000)])
    bases = TextAreaField("Căn cứ", LONG_TEXT)
    authority = SelectField("Quyền hạn ký", choices=choices_of(Authority), coerce=enum_coerce(Authority))
    signer_title = StringField("Chức vụ người ký", [DataRequired(), Length(max=200)])
    signer_name = StringField("Họ tên người ký", [Length(max=200)])
    recipients = TextAreaField("Nơi nhận", [DataRequired(), Length(max=4000)])


class PaperForm(OfficialForm):
    """The report about duties, with the office's own paragraphs."""

    situation = TextAreaField("I. Tình hình chung: phần viết thêm", LONG_TEXT)
    evaluation = TextAreaField("II. Kết quả: đánh giá của Phòng", LONG_TEXT)
    proposals = TextAreaField("IV. Đề xuất, kiến nghị", LONG_TEXT)

    def paper(self, profile: OfficeProfile) -> Paper:
        """The paper in the letterhead of a profile. Only after ``validate``."""
        return Paper(
            **official(self.data, profile),
            situation=self.situation.data or "",
            evaluation=self.evaluation.data or "",
            proposals=self.proposals.data or "",
        )
