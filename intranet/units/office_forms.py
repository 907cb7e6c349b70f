"""The form of an office profile, and those for card kinds and communes: single names."""

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from intranet.core import phones
from intranet.core.forms import DateField, Form, choices_of
from intranet.units.forms import MAILBOX
from intranet.units.office import NumberSeries, OfficeProfile
from intranet.units.profiles import CAPITALS, LABELS, TO_FILL_IN, domains

_LONGEST = {name: getattr(OfficeProfile.__table__.c[name].type, "length", None) for name in LABELS}
_GROUP = Regexp(
    r"^[^\W_]+([.&-][^\W_]+)*$",
    message="Viết liền, chỉ gồm chữ và số, ví dụ PGDĐT; các nhóm cách nhau bằng dấu “-”.",
)


def _name(name: str, label: str, *checks: Any) -> StringField:
    return StringField(label, [*checks, Length(max=_LONGEST[name])])


class ProfileForm(Form):
    """An office profile as the administrator writes it."""

    valid_from = DateField("Áp dụng từ ngày")
    display_name = _name("display_name", "Tên cơ quan", DataRequired())
    superior_line = _name("superior_line", "Cơ quan chủ quản")
    issuing_line = _name("issuing_line", "Cơ quan ban hành văn bản", DataRequired())
    abbreviation = _name("abbreviation", "Chữ viết tắt trong ký hiệu", DataRequired(), _GROUP)
    unit_abbreviation = _name("unit_abbreviation", "Đơn vị soạn thảo trong ký hiệu công văn", Optional(), _GROUP)
    place = _name("place", "Địa danh", DataRequired())
    head_title = _name("head_title", "Chức vụ cấp trưởng", DataRequired())
    deputy_title = _name("deputy_title", "Chức vụ cấp phó", DataRequired())
    number_series = RadioField("Dãy số văn bản trong năm", choices=choices_of(NumberSeries))
    mail_domains = TextAreaField("Tên miền thư của ngành", [Length(max=2000)])
    address = _name("address", "Địa chỉ")
    phone = _name("phone", "Điện thoại")
    email = _name(
        "email",
        "Thư điện tử",
        Optional(),
        Regexp(MAILBOX, message="Địa chỉ thư không hợp lệ, ví dụ vanphong@pgd.edu.vn."),
    )

    def validate_valid_from(self, field: Any) -> None:
        """Needed; what could not be read keeps its own message."""
        if field.data is None and not field.process_errors:
            raise ValidationError("Chưa nhập mục này.")

    def validate_mail_domains(self, field: Any) -> None:
        """Each line a domain."""
        _, wrong = domains(field.data or "")
        if wrong:
            shown = ", ".join(f"“{line[:60]}”" for line in wrong[:5])
            raise ValidationError(f"Không phải tên miền: {shown}. Mỗi dòng một tên, ví dụ pgdtanloc.edu.vn.")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """All checks, and that nothing of a preset was left to be filled in."""
        valid: bool = super().validate(*args, **kwargs)
        for field in self:
            if TO_FILL_IN in str(field.data or "") and field.name in LABELS and not field.errors:
                field.errors = ["Thay dấu “…” bằng tên của địa phương."]
                valid = False
        return valid

    def show(self, values: dict[str, Any]) -> None:
        """Fill the form."""
        for name, value in values.items():
            self[name].data = value
        self.phone.data = phones.display(self.phone.data)
        series = values.get("number_series")
        self.number_series.data = series.value if series else NumberSeries.BY_TYPE.value

    def values(self) -> dict[str, Any]:
        """What was typed as a profile keeps it: capitals where NĐ 30 has them, the phone as E.164 where it reads."""
        found = {name: self[name].data or "" for name in LABELS}
        for name in CAPITALS:
            found[name] = found[name].upper()
        typed = found["phone"]
        return found | {
            "valid_from": self.valid_from.data,
            "phone": phones.normalise(typed).e164 or typed,
            "mail_domains": "\n".join(domains(found["mail_domains"])[0]),
            "number_series": NumberSeries(self.number_series.data),
        }

    def cautions(self) -> list[str]:
        """What is pointed out after saving; nothing of it refuses."""
        typed = self.phone.data or ""
        return [f"Điện thoại {typed}: {note}" for note in phones.normalise(typed).warnings]


class NameForm(Form):
    """One name: of a kind of contact card, of a commune."""

    name = StringField("Tên", [InputRequired(), DataRequired(), Length(max=200)])


class MergeForm(Form):
    """The commune another one is merged into; the form of an address."""

    into = SelectField("Gộp vào", coerce=int, validate_choice=False)

    def validate_into(self, field: Any) -> None:
        """One of those offered has to be chosen."""
        if not field.data or field.data not in [value for value, *_ in field.choices]:
            raise ValidationError("Chọn xã, phường để gộp vào.")
