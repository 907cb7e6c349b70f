"""What the public page asks: a mark, or number and date, or a file."""

from datetime import date

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from intranet.core.forms import DateField, Form


class MarkForm(Form):
    """The mark as it stands beside the QR code."""

    mark = StringField("Mã xác thực", [InputRequired(), Length(max=60)], description="Ví dụ: VB-123-K7MPQ2XW")


class NumberForm(Form):
    """Number, symbol and date as they stand at the head of the paper."""

    number = StringField("Số, ký hiệu", [InputRequired(), Length(max=60)], description="Ví dụ: 05/KH-PGDĐT")
    on = DateField("Ngày ghi trên văn bản", [InputRequired()], earliest=date(2000, 1, 1))


class FileForm(Form):
    """The file itself."""

    file = FileField(
        "Tệp văn bản",
        [FileRequired("Chưa chọn tệp.")],
        description="Tệp nhận qua thư, Zalo… Hệ thống chỉ so mã của tệp, không lưu lại tệp.",
    )
