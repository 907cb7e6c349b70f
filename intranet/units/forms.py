"""Forms for finding, adding and editing a school."""

from typing import Any

from wtforms import (
    RadioField,
    SearchField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional, Regexp

from intranet.core import phones
from intranet.core.forms import CheckboxesField, DateField, Form, choices_from, choices_of
from intranet.units.facts import LONGEST, Facts
from intranet.units.levels import Level
from intranet.units.models import Commune, Ownership, School
from intranet.units.queries import STATES, SchoolFilter

MAILBOX = r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$"
UNKNOWN_COMMUNE = (0, "Chưa rõ")


ANY = choices_from([("", "Tất cả")])


class SchoolFilterForm(Form):
    """The filters above the list."""

    q = SearchField("Tìm theo tên, viết tắt, mã")
    level = SelectField("Cấp học", choices=[*ANY, *choices_of(Level)])
    commune = SelectField("Xã, phường")
    ownership = SelectField("Loại hình", choices=[*ANY, *choices_of(Ownership)])
    state = SelectField("Tình trạng", choices=choices_from(STATES.items()))

    def show(self, asked: SchoolFilter, communes: list[Commune]) -> None:
        """Offer the communes and show what is asked."""
        self.commune.choices = [*ANY, *choices_from((str(row.id), row.label) for row in communes)]
        self.q.data, self.level.data, self.ownership.data = asked.q, asked.level or "", asked.ownership or ""
        if asked.commune_id == 0:
            self.commune.choices += choices_from([("0", "Chưa rõ địa bàn")])
        self.commune.data = "" if asked.commune_id is None else str(asked.commune_id)
        self.state.data = asked.state


class SchoolForm(Form):
    """A school as the office writes it."""

    name = StringField("Tên trường", [DataRequired(), Length(max=LONGEST["name"])])
    levels = CheckboxesField(
        "Cấp học",
        [DataRequired("Chọn ít nhất một cấp học.")],
        choices=choices_of(Level),
    )
    abbreviation = StringField("Chữ viết tắt trong ký hiệu văn bản", [Length(max=LONGEST["abbreviation"])])
    commune_id = SelectField("Xã, phường, thị trấn", coerce=int)
    new_commune = StringField("Xã, phường chưa có trong danh sách", [Length(max=LONGEST["commune"])])
    ownership = RadioField("Loại hình", choices=choices_of(Ownership), default=Ownership.PUBLIC.value)
    address = StringField("Địa chỉ", [Length(max=LONGEST["address"])])
    phone = StringField("Điện thoại", [Length(max=LONGEST["phone"])])
    email = StringField(
        "Thư điện tử",
        [
            Optional(),
            Regexp(MAILBOX, message="Địa chỉ thư không hợp lệ, ví dụ truong@pgd.edu.vn."),
            Length(max=LONGEST["email"]),
        ],
    )
    website = StringField("Trang web", [Length(max=LONGEST["website"])])
    sector_code = StringField("Mã trường (CSDL ngành)", [Length(max=LONGEST["sector_code"])])
    electronic_id = StringField("Mã định danh điện tử", [Length(max=LONGEST["electronic_id"])])
    organ_id = StringField("Mã cơ quan (OrganId)", [Length(max=LONGEST["organ_id"])])
    opened_on = DateField("Ngày thành lập")

    def offer(self, communes: list[Commune]) -> None:
        """Set the communes to choose from."""
        self.commune_id.choices = choices_from([UNKNOWN_COMMUNE, *((row.id, row.name) for row in communes)])

    def show(self, school: School) -> None:
        """Fill the form from a school."""
        for field in self:
            if field.name not in ("levels", "phone", "commune_id", "new_commune", "ownership"):
                field.data = getattr(school, field.name)
        self.levels.data = [level.value for level in school.levels]
        self.phone.data = phones.display(school.phone)
        self.commune_id.data = school.commune_id or 0
        self.ownership.data = school.ownership.value

    def validate_new_commune(self, field: Any) -> None:
        """Either one of the list or a new one."""
        if field.data and self.commune_id.data:
            raise ValidationError("Chọn trong danh sách hoặc nhập tên mới, không cả hai.")

    def facts(self) -> Facts:
        """What was typed; the phone as E.164 where it can be read. Call after ``validate``."""
        chosen = self._chosen_commune()
        typed = self.phone.data or ""
        return Facts(
            name=self.name.data,
            levels=tuple(level for level in Level if level.value in self.levels.data),
            commune=self.new_commune.data or chosen,
            ownership=Ownership(self.ownership.data),
            phone=phones.normalise(typed).e164 or typed,
            **{
                name: self[name].data or ""
                for name in (
                    "abbreviation", "address", "email", "website", "sector_code", "electronic_id", "organ_id",
                )
            },
        )  # fmt: skip

    def _chosen_commune(self) -> str:
        names = {choice.value: choice.label for choice in self.commune_id.choices}
        return names[self.commune_id.data] if self.commune_id.data else ""
