"""The forms of directives: the draft, the filters, the short statements."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import enum_coerce
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from intranet.core.forms import (
    CheckboxesField,
    DateField,
    Form,
    OptionalIntegerField,
    choices_from,
    choices_of,
    id_or_none,
)
from intranet.directives.models import AudienceKind, Relation
from intranet.documents.forms import DestinationFields
from intranet.documents.symbols import MAX_NOTATION
from intranet.documents.types import Authority, DocumentType, Urgency
from intranet.units.levels import Level


class DraftForm(DestinationFields):
    """A directive while it is written. Nothing is required: a draft may have gaps until it is published.

    Subjects have no limit here, a long one is warned about, never cut (NĐ 30, Phụ lục VI).
    """

    type = SelectField("Loại văn bản", choices=choices_of(DocumentType), coerce=enum_coerce(DocumentType))
    number = OptionalIntegerField("Số", [Optional(), NumberRange(1, 99_999, "Số phải từ 1 đến 99999.")])
    notation = StringField("Ký hiệu", [Length(max=MAX_NOTATION)])
    proposed = HiddenField()
    issued_on = DateField("Ngày ban hành")
    subject = TextAreaField("Trích yếu nội dung")
    urgency = SelectField(
        "Mức độ khẩn", choices=choices_of(Urgency), coerce=enum_coerce(Urgency), default=Urgency.NORMAL
    )
    authority = SelectField(
        "Quyền hạn ký", choices=choices_of(Authority), coerce=enum_coerce(Authority), default=Authority.NONE
    )
    signer_title = StringField("Chức vụ người ký", [Length(max=200)])
    signer_name = StringField("Họ tên người ký", [Length(max=200)])
    contact_name = StringField("Người liên hệ tại Phòng", [Length(max=200)])
    contact_phone = StringField("Điện thoại liên hệ", [Length(max=60)])
    relation = RadioField(
        "Quan hệ với văn bản trước",
        choices=[*choices_from([("", "Văn bản mới, không liên quan")]), *choices_of(Relation)],
        default="",
    )
    related_id = SelectField("Văn bản trước", coerce=id_or_none)
    audience_kind = RadioField("Gửi tới", choices=choices_of(AudienceKind), default=AudienceKind.ALL.value)
    levels = CheckboxesField("Cấp học", choices=choices_of(Level))
    communes = CheckboxesField("Xã, phường", coerce=int)
    schools = CheckboxesField("Trường", coerce=int, validate_choice=False)
    school_q = SearchField("Tìm trường theo tên")
    asks_acknowledgement = BooleanField("Báo nhận", default=True)
    acknowledge_due_on = DateField("Hạn báo nhận")
    asks_plan = BooleanField("Nộp kế hoạch triển khai của trường")
    plan_due_on = DateField("Hạn nộp kế hoạch")
    asks_cards = BooleanField("Xác nhận thẻ đầu mối")
    card_kinds = CheckboxesField("Loại thẻ đầu mối", coerce=int)
    card_due_on = DateField("Hạn xác nhận thẻ đầu mối")
    files = MultipleFileField("Thêm tệp")

    def validate_plan_due_on(self, field: Any) -> None:
        if self.asks_plan.data and field.data is None and not field.errors:
            raise ValidationError("Chưa chọn hạn nộp kế hoạch.")

    def validate_card_due_on(self, field: Any) -> None:
        if self.asks_cards.data and field.data is None and not field.errors:
            raise ValidationError("Chưa chọn hạn xác nhận thẻ đầu mối.")

    def validate_related_id(self, field: Any) -> None:
        if self.relation.data and field.data is None:
            raise ValidationError("Chưa chọn văn bản được sửa đổi, thay thế hoặc đính chính.")

    def validate_notation(self, field: Any) -> None:
        if self.number.data and not field.data:
            raise ValidationError("Có số thì cần ký hiệu, ví dụ KH-PGDĐT.")


class DirectiveFilters(Form):
    """The filters of the list, from the address."""

    q = SearchField("Số, ký hiệu hoặc trích yếu")
    state = SelectField("Tình trạng", validate_choice=False)
    type = SelectField("Loại", validate_choice=False)
    year = SelectField("Năm", validate_choice=False)


class StatementFilterForm(Form):
    """The filters of the schools of one directive, from the address."""

    q = SearchField("Tìm trường")
    state = SelectField("Báo nhận", validate_choice=False)
    level = SelectField("Cấp học", validate_choice=False)
    commune = SelectField("Xã, phường", validate_choice=False)


class AcknowledgementForm(Form):
    """The optional note with an acknowledgement."""

    note = TextAreaField("Ghi chú gửi Phòng", [Length(max=2000)])


class WithdrawalForm(Form):
    """Why a directive is withdrawn."""

    reason = TextAreaField("Lý do thu hồi", [DataRequired(), Length(max=2000)])
