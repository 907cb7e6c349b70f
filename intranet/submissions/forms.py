"""The forms of the office: its verdict on a report, taking one back, the filters of a period's list."""

from typing import Any

from wtforms import SearchField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from intranet.core.forms import Form
from intranet.report_forms.definition import Definition
from intranet.submissions.reviewing import NEEDS_REASON

_ABOUT = "about_"


class ReviewForm(Form):
    """The office's verdict on a hand-in: a general comment; ``of`` adds one for each field."""

    comment = TextAreaField("Ý kiến chung gửi trường", [Length(max=4000)])

    @classmethod
    def of(cls, definition: Definition) -> "type[ReviewForm]":
        """The form with a comment for each field of a report form."""
        fields = {
            f"{_ABOUT}{one.key}": TextAreaField(f"Ý kiến về “{one.label}”", [Length(max=2000)])
            for one in definition.fields
        }
        return type("ReviewForm", (cls,), fields)

    def about(self, key: str) -> Any:
        """The comment on the field of this key, None for an unknown one."""
        return self._fields.get(_ABOUT + key)

    @property
    def comments(self) -> dict[str, str]:
        """What was typed about single fields, by their keys."""
        named = ((name.removeprefix(_ABOUT), field.data) for name, field in self._fields.items() if name != "comment")
        return {key: words for key, words in named if words}


class ReopenForm(Form):
    """Why an accepted report is opened again."""

    reason = TextAreaField("Lý do mở lại", [DataRequired(NEEDS_REASON), Length(max=2000)])


class ReportFilterForm(Form):
    """The filters of a period's list, from the address."""

    q = SearchField("Tên trường")
    state = SelectField("Tình trạng", validate_choice=False)
    level = SelectField("Cấp học", validate_choice=False)
    commune = SelectField("Xã, phường", validate_choice=False)
