"""The form of an authority to speak, and of ending one."""

from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from intranet.contacts.delegations import Delegation
from intranet.core.forms import DateField, Form

FIELDS = [
    "Mọi lĩnh vực của đơn vị",
    "Chuyên môn, thi cử",
    "Tuyển sinh",
    "An toàn trường học, y tế",
    "Cơ sở vật chất, tài chính",
    "Công tác học sinh",
    "Một vụ việc cụ thể",
]
"""Suggestions only: a delegation is case by case (C3)."""


class DelegationForm(Form):
    """Person, field, from, to, document (C3)."""

    person_name = StringField("Họ và tên người được ủy quyền", [DataRequired(), Length(max=200)])
    post = StringField("Chức vụ", [DataRequired(), Length(max=200)])
    field = StringField("Lĩnh vực, nội dung được phát ngôn", [DataRequired(), Length(max=300)])
    valid_from = DateField("Từ ngày", [InputRequired()])
    valid_to = DateField("Đến hết ngày", [InputRequired()])
    document_words = StringField("Văn bản ủy quyền", [DataRequired(), Length(max=300)])

    def validate_valid_to(self, field: Any) -> None:
        """The last day is not before the first."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError("Ngày cuối không được trước ngày đầu.")

    def delegation(self, school_id: int | None) -> Delegation:
        """What was typed, as a row of this unit. Only after ``validate``."""
        names = ("person_name", "post", "field", "valid_from", "valid_to", "document_words")
        return Delegation(school_id=school_id, **{name: self[name].data for name in names})


class EndForm(Form):
    """Why an authority is taken back."""

    reason = TextAreaField("Lý do chấm dứt", [DataRequired(), Length(max=1000)])
