"""The form of a contact card, and the filters of the directory."""

from typing import Any

from wtforms import HiddenField, RadioField, SearchField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from intranet.contacts.doubts import Typed
from intranet.contacts.models import ContactCard, Visibility
from intranet.contacts.numbers import stored
from intranet.core import clock, phones
from intranet.core.forms import DateField, Form, choices_from, choices_of
from intranet.core.phones import PhoneKind
from intranet.units.levels import Level

USUAL_POSTS = [
    "Hiệu trưởng",
    "Phó Hiệu trưởng",
    "Thư ký Hội đồng trường",
    "Chủ tịch Công đoàn",
    "Tổng phụ trách Đội",
    "Tổ trưởng chuyên môn",
    "Giáo viên Tin học",
    "Văn thư",
]
"""Suggestions only: schools name a deputy head, a council secretary or a union chair (C2)."""

_NUMBER = [Length(max=60)]


class CardForm(Form):
    """A card. ``replaces`` is the id of the card the person had before him, 0 for none."""

    name = StringField("Họ và tên", [DataRequired(), Length(max=200)])
    post = StringField("Chức vụ", [DataRequired(), Length(max=200)])
    landline = StringField("Máy bàn", _NUMBER)
    mobile = StringField("Di động", _NUMBER)
    zalo = StringField("Zalo", _NUMBER)
    email = StringField(
        "Thư điện tử",
        [
            Optional(),
            Length(max=200),
            Regexp(
                r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+\Z", message="Địa chỉ thư không hợp lệ, ví dụ truong@pgd.edu.vn."
            ),
        ],
    )
    valid_from = DateField("Phụ trách từ ngày", [InputRequired()])
    visibility = RadioField(
        "Ai xem được số di động và Zalo",
        choices=choices_of(Visibility),
        default=Visibility.OFFICE.value,
    )
    replaces = HiddenField()
    seen = HiddenField()
    then = HiddenField()

    def validate_valid_from(self, field: Any) -> None:
        """A card says who is in charge now."""
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày bắt đầu phụ trách không được sau hôm nay.")

    @property
    def replaces_id(self) -> int:
        """The id in ``replaces``; 0 for none and for what is no id."""
        typed = self.replaces.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else 0

    def typed(self) -> Typed:
        """What was typed, for the doubts. Only after ``validate``."""
        day = self.valid_from.data
        assert day is not None  # noqa: S101 - validate has seen to it
        return Typed(
            name=self.name.data,
            landline=self.landline.data or "",
            mobile=self.mobile.data or "",
            zalo=self.zalo.data or "",
            email=self.email.data or "",
            visibility=Visibility(self.visibility.data),
            valid_from=day,
        )

    def card(self, **whose: Any) -> ContactCard:
        """A new card of what was typed. Only after ``validate``."""
        return ContactCard(
            **whose,
            name=self.name.data,
            post=self.post.data,
            landline=stored(self.landline.data or "", PhoneKind.LANDLINE),
            mobile=stored(self.mobile.data or "", PhoneKind.MOBILE),
            zalo=stored(self.zalo.data or "", PhoneKind.MOBILE),
            email=self.email.data or "",
            visibility=Visibility(self.visibility.data),
            valid_from=self.valid_from.data,
        )

    def accept(self, values: dict[str, str]) -> None:
        """Put proposed values into their fields."""
        for name, value in values.items():
            self[name].data = value


def prefilled(card: ContactCard) -> dict[str, Any]:
    """The form's values of a card that is to be changed."""
    return {
        "name": card.name,
        "post": card.post,
        "landline": phones.display(card.landline),
        "mobile": phones.display(card.mobile),
        "zalo": phones.display(card.zalo),
        "email": card.email,
        "visibility": card.visibility.value,
        "valid_from": card.valid_from,
        "replaces": str(card.id),
    }


class FilterForm(Form):
    """The filters as they are drawn; read from the address by ``Filters``."""

    q = SearchField("Tên, trường, số máy")
    kind = SelectField("Loại đầu mối")
    level = SelectField("Cấp học", choices=[*choices_from([("", "Tất cả")]), *choices_of(Level)])
    commune = SelectField("Xã, phường")
