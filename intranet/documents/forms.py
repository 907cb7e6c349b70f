"""The form of a registered document of a body above, and the lists of nơi nhận of the office's own."""

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


class DestinationFields(Form):
    """Nơi nhận, one list for each purpose (B5): see ``documents.destinations``."""

    to_bc = TextAreaField("Để báo cáo", [Length(max=4000)])
    to_th = TextAreaField("Để thực hiện", [Length(max=4000)])
    to_ph = TextAreaField("Để phối hợp", [Length(max=4000)])
    to_biet = TextAreaField("Để biết", [Length(max=4000)])
    to_luu = TextAreaField("Lưu", [Length(max=4000)])


class RegisterFilters(Form):
    """The search over the register, from the address."""

    q = SearchField("Số, ký hiệu, trích yếu hoặc cơ quan")
