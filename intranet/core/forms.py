"""Forms: text is cleaned before it is checked, dates are dd/mm/yyyy, every message is Vietnamese."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, Protocol

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from intranet.core import dates, text

MESSAGES = {
    "This field is required.": "Chưa nhập mục này.",
    "Not a valid choice.": "Lựa chọn không có trong danh sách.",
    "Not a valid choice": "Lựa chọn không có trong danh sách.",
    "Invalid Choice: could not coerce.": "Lựa chọn không hợp lệ.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Lựa chọn không hợp lệ.",
    "Not a valid integer value.": "Cần một số nguyên, ví dụ 12.",
    "Not a valid decimal value.": "Cần một số, ví dụ 1,5.",
    "Not a valid date value.": "Ngày không hợp lệ; viết dạng 05/09/2026.",
    "Invalid email address.": "Địa chỉ thư không hợp lệ, ví dụ truong@pgd.edu.vn.",
    "Invalid URL.": "Địa chỉ trang web không hợp lệ.",
    "CSRF token missing": "Trang đã cũ, hãy gửi lại.",
}
PLURALS = {
    "Field cannot be longer than %(max)d character.": "Dài quá %(max)d ký tự.",
    "Field cannot be longer than %(max)d characters.": "Dài quá %(max)d ký tự.",
    "Field must be at least %(min)d character long.": "Cần ít nhất %(min)d ký tự.",
    "Field must be at least %(min)d characters long.": "Cần ít nhất %(min)d ký tự.",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s” không có trong danh sách.",
    "'%(value)s' are not valid choices for this field.": "%(value)s không có trong danh sách.",
    "Number must be at least %(min)s.": "Không được nhỏ hơn %(min)s.",
    "Number must be at most %(max)s.": "Không được lớn hơn %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Phải từ %(min)s đến %(max)s.",
    "Field must be between %(min)d and %(max)d characters long.": "Phải dài từ %(min)d đến %(max)d ký tự.",
}


class _Vietnamese:
    def gettext(self, message: str) -> str:
        return MESSAGES.get(message) or PLURALS.get(message, message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self.gettext(singular if count == 1 else plural)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The base of every form. What was typed stays in the fields when a check fails.

    The CSRF token is checked once for every request (``core.protection``), so forms carry no field for it.
    """

    class Meta:
        csrf = False

        def get_translations(self, _form: Any) -> _Vietnamese:
            return _Vietnamese()

        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound.field_class, TextAreaField):
                options.setdefault("filters", []).insert(0, _clean_lines)
            elif issubclass(unbound.field_class, StringField):
                options.setdefault("filters", []).insert(0, _clean)
            return unbound.bind(form=form, **options)


def _clean(value: Any) -> Any:
    return text.clean(value) if isinstance(value, str) else value


def _clean_lines(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "\n".join(text.clean(line) for line in value.splitlines()).strip()


class Labelled(Protocol):
    """An enum whose members have a Vietnamese label."""

    @property
    def value(self) -> Any: ...
    @property
    def label(self) -> str: ...


def choices_of(members: Iterable[Labelled]) -> list[SelectChoice]:
    """Choices for a field from an enum (or some of its members)."""
    return choices_from((member.value, member.label) for member in members)


def choices_from(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Choices for a field from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def id_or_none(value: Any) -> int | None:
    """For ``coerce`` of a list of rows whose first choice, the empty one, is none of them."""
    return int(value) if value not in (None, "") else None


class Difference(NamedTuple):
    """One field in which two people's savings differ: its name, what is saved, what was typed."""

    label: str
    saved: str
    typed: str


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DateField(Field):  # type: ignore[misc]  # WTForms has no types
    """A day written dd/mm/yyyy. Empty gives None; what cannot be read stays as typed, with a message."""

    widget = TextInput()

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        *,
        earliest: date = date(1990, 1, 1),
        latest: date = date(2100, 12, 31),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.earliest, self.latest = earliest, latest

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return dates.format_date(self.data) if self.data else ""

    def process_formdata(self, values: list[str]) -> None:
        typed = values[0].strip() if values else ""
        self.data = None
        if not typed:
            return
        day = dates.parse_date(typed)
        if not self.earliest <= day <= self.latest:
            raise ValueError(f"Ngày phải từ {dates.format_date(self.earliest)} đến {dates.format_date(self.latest)}.")
        self.data = day


class OptionalIntegerField(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A whole number that may be left empty."""

    data: int | None

    def process_formdata(self, values: list[str]) -> None:
        if values and not values[0].strip():
            self.data = None
            return
        super().process_formdata(values)
