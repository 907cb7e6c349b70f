"""The form of a registered document of a body above."""

from wtforms import SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from intranet.core.forms import DateField, Form, choices_of
from intranet.documents.types import DocumentType, LegalType


class RegisterForm(Form):
    """A document of a ministry, a department, a people's committee, as it is to be cited."""

    type = SelectField("Loại văn bản", choices=choices_of([*DocumentType, *LegalType]))
    symbol = StringField("Số, ký hiệu", [DataRequired(), Length(max=60)])
    issued_on = DateField("Ngày ban hành", [InputRequired()])
    issuer_name = StringField("Cơ quan ban hành", [DataRequired(), Length(max=200)])
    subject = TextAreaField("Trích yếu nội dung", [DataRequired()])


class RegisterFilters(Form):
    """The search over the register, from the address."""

    q = SearchField("Số, ký hiệu, trích yếu hoặc cơ quan")
