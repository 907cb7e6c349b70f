"""The forms of the registers."""

from typing import Any

from wtforms import (
    HiddenField,
    MultipleFileField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import enum_coerce
from wtforms.validators import URL, DataRequired, InputRequired, Length, NumberRange, Optional

from intranet.core import clock
from intranet.core.forms import CheckboxesField, DateField, Form, OptionalIntegerField, choices_from, choices_of
from intranet.documents import destinations
from intranet.documents.forms import DestinationFields
from intranet.documents.symbols import MAX_NOTATION
from intranet.documents.types import Authority, DocumentType, LegalType
from intranet.registers.models import Channel
from intranet.registers.outgoing import Slip

_NUMBER = [Optional(), NumberRange(1, 99_999, "Số phải từ 1 đến 99999.")]


class HandlingForm(Form):
    """What only the register says of a document that left."""

    filed_with = StringField("Đơn vị, người nhận bản lưu", [Length(max=200)])
    copies = OptionalIntegerField("Số lượng bản", [Optional(), NumberRange(1, 99_999, "Từ 1 đến 99999.")])
    signed_on = DateField("Ngày ký")
    sent_on = DateField("Ngày chuyển")
    signed_for = StringField("Ký nhận", [Length(max=200)])
    note = TextAreaField("Ghi chú", [Length(max=2000)])

    @property
    def handling(self) -> dict[str, Any]:
        """The values as the register keeps them."""
        names = ("filed_with", "copies", "signed_on", "sent_on", "signed_for", "note")
        return {name: self[name].data if self[name].data is not None else _nothing(name) for name in names}


def _nothing(name: str) -> Any:
    return None if name in ("copies", "signed_on", "sent_on") else ""


class OutgoingForm(HandlingForm, DestinationFields):
    """A paper of the office entered by hand: its facts, nơi nhận, and how it was handled."""

    type = SelectField("Loại văn bản", choices=choices_of(DocumentType), coerce=enum_coerce(DocumentType))
    issued_on = DateField("Ngày văn bản", [InputRequired()])
    number = OptionalIntegerField("Số", _NUMBER)
    notation = StringField("Ký hiệu", [Length(max=MAX_NOTATION)])
    proposed = HiddenField()
    subject = TextAreaField("Trích yếu nội dung", [DataRequired(), Length(max=2000)])
    authority = SelectField("Quyền hạn ký", choices=choices_of(Authority), coerce=enum_coerce(Authority))
    signer_title = StringField("Chức vụ người ký", [Length(max=200)])
    signer_name = StringField("Người ký", [DataRequired(), Length(max=200)])
    files = MultipleFileField("Thêm tệp")

    def validate_issued_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày văn bản ở sau hôm nay.")

    @property
    def slip(self) -> Slip:
        """The facts. A proposed number nobody touched is none: the next one is taken when it is written."""
        untouched = self.proposed.data and str(self.number.data or "") == self.proposed.data
        return Slip(
            self.type.data,
            self.issued_on.data or clock.today(),
            self.subject.data,
            None if untouched else self.number.data,
            self.notation.data or "",
            self.signer_name.data or "",
            self.signer_title.data or "",
            self.authority.data,
            destinations.of_form(self.data),
        )


class ArrivalForm(Form):
    """A document that came, and how it is handled."""

    arrived_on = DateField("Ngày đến", [InputRequired()])
    number = OptionalIntegerField("Số đến", _NUMBER)
    proposed = HiddenField()
    issuer_name = StringField("Tác giả (cơ quan ban hành)", [DataRequired(), Length(max=200)])
    type = SelectField("Loại văn bản", choices=choices_of([*DocumentType, *LegalType]))
    symbol = StringField("Số, ký hiệu", [Length(max=60)])
    issued_on = DateField("Ngày văn bản")
    subject = TextAreaField("Trích yếu nội dung", [DataRequired(), Length(max=2000)])
    assigned_to = StringField("Đơn vị hoặc người nhận", [Length(max=200)])
    passed_on = DateField("Ngày chuyển")
    signed_for = StringField("Ký nhận", [Length(max=200)])
    due_on = DateField("Thời hạn giải quyết")
    file_code = StringField("Số và ký hiệu hồ sơ", [Length(max=60)])
    note = TextAreaField("Ghi chú", [Length(max=2000)])
    files = MultipleFileField("Thêm tệp")

    def validate_arrived_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày đến ở sau hôm nay.")

    def validate_issued_on(self, field: Any) -> None:
        if field.data and self.arrived_on.data and field.data > self.arrived_on.data:
            raise ValidationError("Văn bản đề ngày sau ngày đến.")
        if self.symbol.data and field.data is None and not field.errors:
            raise ValidationError("Có số, ký hiệu thì cần ngày văn bản.")

    def validate_passed_on(self, field: Any) -> None:
        if field.data and self.arrived_on.data and field.data < self.arrived_on.data:
            raise ValidationError("Ngày chuyển sớm hơn ngày đến.")

    def validate_due_on(self, field: Any) -> None:
        if field.data and self.arrived_on.data and field.data < self.arrived_on.data:
            raise ValidationError("Thời hạn sớm hơn ngày đến.")


class PassForm(Form):
    """Whom it is given to."""

    assigned_to = StringField("Đơn vị hoặc người nhận", [DataRequired(), Length(max=200)])
    due_on = DateField("Thời hạn giải quyết")


class StepForm(Form):
    """How far it is."""

    words = TextAreaField("Tiến độ", [DataRequired(), Length(max=2000)])


class SettleForm(Form):
    """What answered it: a document of the outgoing register by its number and symbol, or nothing."""

    answer = StringField("Số, ký hiệu văn bản trả lời", [Length(max=60)])


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField("Lý do", [DataRequired(), Length(max=2000)])


class UnusedForm(ReasonForm):
    """A number no paper bears, to be struck out."""

    type = SelectField("Loại văn bản", choices=choices_of(DocumentType), coerce=enum_coerce(DocumentType))
    number = OptionalIntegerField("Số", [InputRequired(), *_NUMBER[1:]])
    on = DateField("Ngày", [InputRequired()])


class PublicationForm(Form):
    """Where a document was made public."""

    channel = SelectField("Nơi công khai", choices=choices_of(Channel), coerce=enum_coerce(Channel))
    address = StringField("Địa chỉ trang", [Length(max=500)])
    published_on = DateField("Ngày công khai", [InputRequired()])

    def validate_address(self, field: Any) -> None:
        if self.channel.data is Channel.WEBSITE:
            DataRequired("Cần địa chỉ trang đã đăng.")(self, field)
            URL(message="Địa chỉ trang bắt đầu bằng https:// hoặc http://.")(self, field)

    def validate_published_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày công khai ở sau hôm nay.")


class ClosedForm(Form):
    """Why a document is not made public."""

    closed_reason = TextAreaField("Lý do không công khai", [Length(max=1000)])


class SeriesForm(Form):
    """A number series of the office."""

    name = StringField("Tên dãy số", [DataRequired(), Length(max=100)])
    types = CheckboxesField("Các loại văn bản dùng chung dãy này", choices=choices_of(DocumentType),
                            coerce=enum_coerce(DocumentType))  # fmt: skip
    year = OptionalIntegerField("Dùng từ năm", [InputRequired(), NumberRange(2000, 2100, "Năm từ 2000 đến 2100.")])
    first_number = OptionalIntegerField("Số bắt đầu của năm ấy", [InputRequired(), *_NUMBER[1:]])

    def validate_types(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Chọn ít nhất một loại văn bản.")


class OutgoingFilterForm(Form):
    """The filters of the outgoing register, from the address."""

    q = SearchField("Số, ký hiệu, trích yếu, ghi chú")
    year = SelectField("Năm", validate_choice=False)
    type = SelectField("Loại", validate_choice=False)
    state = SelectField("Tình trạng", validate_choice=False)


class ArrivalFilterForm(Form):
    """The filters of the incoming registers, from the address."""

    q = SearchField("Số đến, ký hiệu, tác giả, trích yếu")
    year = SelectField("Năm", validate_choice=False)
    state = SelectField("Tình trạng", validate_choice=False)


EVERYTHING = choices_from([("", "Tất cả")])
