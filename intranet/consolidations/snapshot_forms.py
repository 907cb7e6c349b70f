"""The form of freezing."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, ValidationError

from intranet.core.forms import Form


class FreezeForm(Form):
    """``seen`` names the numbers and words that were on the page; ``replaces`` is set when there is a snapshot."""

    seen = HiddenField()
    reason = TextAreaField("Lý do chốt lại", [Length(max=1000)])
    replaces = False

    def validate_reason(self, field: TextAreaField) -> None:
        if self.replaces and not field.data:
            raise ValidationError("Bản chốt mới thay bản cũ nên cần ghi lý do.")
