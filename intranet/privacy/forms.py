"""Forms of requests about personal data."""

from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from intranet.core import clock
from intranet.core.forms import DateField, Form, choices_from, choices_of
from intranet.privacy.models import Wish

MOST_WORDS = 2000


class AskForm(Form):
    """What the person asks."""

    wish = RadioField("Yêu cầu", [InputRequired("Chọn một yêu cầu.")], choices=choices_of(Wish))
    words = TextAreaField("Nội dung", [Length(max=MOST_WORDS)])

    def validate_words(self, field: TextAreaField) -> None:
        """What is to be corrected must be said."""
        if self.wish.data == Wish.CORRECT and not field.data:
            raise ValidationError("Ghi mục nào sai và phải sửa thành thế nào.")


class NoteForm(AskForm):
    """A request that came on paper or by telephone."""

    received_on = DateField("Ngày nhận", [InputRequired()])
    channel = StringField("Nhận qua", [DataRequired("Chưa nhập mục này."), Length(max=200)])

    def validate_received_on(self, field: DateField) -> None:
        """It has come already."""
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày nhận không được sau hôm nay.")


class AnswerForm(Form):
    """The office's answer."""

    granted = RadioField(
        "Trả lời",
        [InputRequired("Chọn thực hiện hay không.")],
        choices=choices_from([("yes", "Sẽ thực hiện"), ("no", "Không thực hiện, vì lý do dưới đây")]),
    )
    words = TextAreaField("Nội dung trả lời, lý do", [Length(max=MOST_WORDS)])

    def validate_words(self, field: TextAreaField) -> None:
        """A no needs its reason."""
        if self.granted.data == "no" and not field.data:
            raise ValidationError("Không thực hiện thì phải nêu lý do, kèm quy định nếu có.")


class ExtensionForm(Form):
    """More time, once."""

    until = DateField("Hạn mới", [InputRequired()])
    reason = TextAreaField("Lý do gia hạn", [DataRequired("Chưa nhập mục này."), Length(max=MOST_WORDS)])


class FinishForm(Form):
    """What was done."""

    outcome = TextAreaField("Đã làm gì", [DataRequired("Chưa nhập mục này."), Length(max=MOST_WORDS)])
