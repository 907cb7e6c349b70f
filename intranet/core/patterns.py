"""Sample content for the page of all macros (mẫu giao diện): people, schools and documents are invented."""

from datetime import timedelta
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from intranet.core import clock
from intranet.core.forms import CheckboxesField, DateField, Form
from intranet.core.paging import Page

LEVELS = {"": "Tất cả", "mn": "Mầm non", "th": "Tiểu học", "thcs": "THCS"}
URGENCIES = {"": "Thường", "k": "Khẩn", "tk": "Thượng khẩn", "ht": "Hỏa tốc"}
SCHOOLS = [
    ("Trường Mầm non Hoa Ban", "Mầm non", 12, "done", "Đã báo nhận"),
    ("Trường Tiểu học Số 2 Tân Lập", "Tiểu học", 1234, "late", "Quá hạn"),
    ("Trường TH&THCS Nguyễn Bỉnh Khiêm", "TH&THCS", 18, "open", "Chưa báo nhận"),
]


class FilterForm(Form):
    """A filter bar."""

    q = SearchField("Tìm trường")
    level = SelectField("Cấp học", choices=LEVELS)


class SampleForm(Form):
    """One field of every kind."""

    symbol = StringField("Số, ký hiệu", [InputRequired()])
    issued = DateField("Ngày ban hành", [InputRequired()])
    subject = TextAreaField("Trích yếu", [InputRequired(), Length(max=500)])
    kind = SelectField("Tên loại", choices={"KH": "Kế hoạch", "QĐ": "Quyết định"}, default="KH")
    copies = IntegerField("Số bản", default=1)
    urgency = RadioField("Độ khẩn", choices=URGENCIES, default="")
    schools = CheckboxesField(
        "Trường nhận",
        [InputRequired()],
        choices={str(n): f"Trường Tiểu học Số {n} Tân Lập" for n in range(1, 13)},
    )
    phone = StringField("Điện thoại liên hệ")
    attachment = MultipleFileField("Tệp đính kèm", description="PDF, Word, Excel hoặc ảnh; mỗi tệp không quá 20 MB.")
    acknowledge = BooleanField("Yêu cầu báo nhận trong ngày")
    first_term = DateField("Tiểu học, hết học kỳ I", [InputRequired()])
    version = HiddenField(default="3")


def samples(arguments: Any) -> dict[str, Any]:
    """What patterns.html shows. Of the request's arguments, ``sent`` gives a form with errors."""
    form = SampleForm(formdata=None)
    if arguments.get("sent"):
        form.validate()
    today = clock.today()
    return {
        "form": form,
        "filters": FilterForm(formdata=arguments),
        "sort": arguments.get("sort", "name"),
        "schools": SCHOOLS,
        "listing": Page(SCHOOLS * 16, total=1203, page=arguments.get("page", 3, int)),
        "ahead": today + timedelta(days=3),
        "behind": today - timedelta(days=2),
        "now": clock.now(),
    }
