"""The forms of plans: the draft, the filters, the office's verdict."""

from typing import Any

from wtforms import MultipleFileField, RadioField, SearchField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, NumberRange, Optional

from intranet.core.forms import (
    CheckboxesField,
    DateField,
    Form,
    OptionalIntegerField,
    choices_from,
    choices_of,
    id_or_none,
)
from intranet.documents.symbols import MAX_NOTATION
from intranet.plans.versions import Following, Validity


class DraftForm(Form):
    """A plan while it is written. Nothing is required: a draft may have gaps until it is handed in."""

    number = OptionalIntegerField("Số", [Optional(), NumberRange(1, 99_999, "Số phải từ 1 đến 99999.")])
    notation = StringField("Ký hiệu", [Length(max=MAX_NOTATION)])
    issued_on = DateField("Ngày ban hành")
    subject = TextAreaField("Trích yếu nội dung")
    signer_title = StringField("Chức vụ người ký", [Length(max=200)])
    signer_name = StringField("Họ tên người ký", [Length(max=200)])
    validity = RadioField("Hiệu lực", choices=choices_of(Validity), default=Validity.SCHOOL_YEAR.value)
    school_year = SelectField("Năm học", coerce=id_or_none)
    calendar_year = OptionalIntegerField(
        "Năm dương lịch", [Optional(), NumberRange(2000, 2100, "Năm phải từ 2000 đến 2100.")]
    )
    following = RadioField(
        "Quan hệ với kế hoạch trước",
        choices=[*choices_from([("", "Không có")]), *choices_of(Following)],
        default="",
    )
    earlier_id = SelectField("Kế hoạch trước của trường", coerce=id_or_none)
    tasks = CheckboxesField("Nhóm nhiệm vụ", coerce=int)
    solutions = CheckboxesField("Nhóm giải pháp", coerce=int)
    files = MultipleFileField("Thêm tệp")

    def validate_notation(self, field: Any) -> None:
        if self.number.data and not field.data:
            raise ValidationError("Có số thì cần ký hiệu, ví dụ KH-MNHM.")

    def validate_earlier_id(self, field: Any) -> None:
        if self.following.data and field.data is None:
            raise ValidationError("Chưa chọn kế hoạch trước.")


class ReviewForm(Form):
    """The office's verdict on a submission."""

    comment = TextAreaField("Ý kiến gửi trường", [Length(max=4000)])


class PlanFilterForm(Form):
    """The filters of the list, from the address."""

    q = SearchField("Tên trường")
    document = SelectField("Theo văn bản", validate_choice=False)
    state = SelectField("Tình trạng", validate_choice=False)
    level = SelectField("Cấp học", validate_choice=False)
    commune = SelectField("Xã, phường", validate_choice=False)
    year = SelectField("Năm học", validate_choice=False)
