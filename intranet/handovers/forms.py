"""The form of a handover."""

from datetime import date
from typing import cast

from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.accounts.forms import MAILBOX
from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.contacts.numbers import stored
from intranet.core import clock
from intranet.core.forms import CheckboxesField, DateField, Form, choices_from
from intranet.handovers.handing import Newcomer, Wanted

NEW, NOBODY = "new", "none"


class HandoverForm(Form):
    """Who follows, since when, what ends."""

    left_on = DateField("Thôi phụ trách từ ngày", [InputRequired()])
    successor = SelectField("Người nhận bàn giao", [DataRequired("Chọn người nhận bàn giao.")])
    name = StringField("Họ và tên người mới", [Length(max=200)])
    post = StringField("Chức vụ", [Length(max=200)])
    email = StringField("Thư điện tử", [Optional(), MAILBOX, Length(max=200)])
    phone = StringField("Điện thoại để các trường liên hệ", [Length(max=60)])
    cards = CheckboxesField("Thẻ đầu mối kết thúc cùng ngày")
    reason = TextAreaField("Lý do", [Length(max=1000)])

    def offer(self, leaver: User, others: list[User], cards: list[ContactCard]) -> None:
        """Offer the people and cards there are."""
        own = [(str(one.id), f"{one.display_name} ({one.role.label})") for one in others]
        first = [("", "Chọn…"), (NEW, "Người mới, chưa có tài khoản")]
        self.successor.choices = choices_from([*first, *own, (NOBODY, "Chưa có người nhận")])
        self.cards.choices = choices_from((str(card.id), f"{card.kind}: {card.name}, {card.post}") for card in cards)
        if leaver.school_id is not None:
            del self.phone
        if not cards:
            del self.cards

    def validate_left_on(self, field: DateField) -> None:
        """A handover is done on its day or after it."""
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày này không được sau hôm nay; hãy lập bàn giao vào ngày đó.")

    def validate_name(self, field: StringField) -> None:
        """Somebody new needs a name."""
        if self.successor.data == NEW and not field.data:
            raise ValidationError("Chưa nhập họ và tên người mới.")

    def wanted(self, others: list[User]) -> Wanted:
        """What a valid form wants."""
        chosen = self.successor.data
        who: User | Newcomer | None = next((one for one in others if str(one.id) == chosen), None)
        if chosen == NEW:
            who = Newcomer(self.name.data, self.post.data or "", self.email.data or "")
        cards = [int(card) for card in self.cards.data or ()] if "cards" in self else []
        phone = stored(self.phone.data or "") if "phone" in self else ""
        return Wanted(who, cast(date, self.left_on.data), self.reason.data or "", cards, phone)
