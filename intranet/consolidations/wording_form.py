"""The form of what the office writes around the numbers of a period."""

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from intranet.core.forms import Difference
from intranet.report_forms.definition import Part
from intranet.reports.forms import LONG_TEXT, OfficialForm

_HEADING = [Length(max=200)]


class WordingForm(OfficialForm):
    """Letterhead and signature of any report, headings and own paragraphs of parts I–V, and what is printed."""

    heading_1 = StringField("Tiêu đề phần I", _HEADING)
    text_1 = TextAreaField("Phần I: Phòng viết thêm", LONG_TEXT)
    heading_2 = StringField("Tiêu đề phần II", _HEADING)
    text_2 = TextAreaField("Phần II: Phòng viết thêm", LONG_TEXT)
    heading_3 = StringField("Tiêu đề phần III", _HEADING)
    text_3 = TextAreaField("Phần III: Phòng viết thêm", LONG_TEXT)
    heading_4 = StringField("Tiêu đề phần IV", _HEADING)
    text_4 = TextAreaField("Phần IV: Phòng viết thêm", LONG_TEXT)
    heading_5 = StringField("Tiêu đề phần V", _HEADING)
    text_5 = TextAreaField("Phần V: Phòng viết thêm", LONG_TEXT)
    compares = BooleanField("So sánh với kỳ trước và cùng kỳ năm trước")
    charts = BooleanField("Biểu đồ")
    annexes = BooleanField("Phụ lục số liệu của từng trường")
    names = BooleanField("Danh sách trường nộp trễ, chưa nộp")

    @property
    def parts(self) -> list[tuple[Part, Any, Any]]:
        """Each part with the fields of its heading and its paragraphs."""
        return [(part, self[f"heading_{part.value}"], self[f"text_{part.value}"]) for part in Part]

    def fill(self, values: dict[str, Any]) -> None:
        """Put these values in place of what was typed; the rest stays."""
        for name, value in values.items():
            self[name].data = value

    def differences(self, saved: dict[str, Any]) -> list[Difference]:
        """Where what was typed is not what is kept."""
        kept = type(self)(None, data=saved)
        found = []
        for field in self:
            typed, before = _shown(field), _shown(kept[field.name])
            if typed != before:
                found.append(Difference(str(field.label.text), before, typed))
        return found


def _shown(field: Any) -> str:
    if isinstance(field, BooleanField):
        return "có in" if field.data else "không in"
    if hasattr(field, "iter_choices"):
        return str(getattr(field.data, "label", ""))
    return "\n".join(str(field._value() or "").splitlines())
