"""The form of a reorganisation: one for every kind, each shows what it needs; and the words of a cancelling."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, SearchField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from intranet.core.forms import CheckboxesField, DateField, Form, choices_from, choices_of, id_or_none
from intranet.documents.models import Document
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind, People
from intranet.units.facts import LONGEST
from intranet.units.levels import Level
from intranet.units.models import Commune, School

NEW_SCHOOLS = 3
"""How many schools one split can found."""

UNKNOWN = "Chưa rõ"
NEW_SCHOOL = (0, "Trường mới thành lập (khai bên dưới)")


class SchoolFields:
    """The fields of one school as it is to be, by their number in the form."""

    def __init__(self, form: Form, number: int) -> None:
        self.name, self.abbreviation = form[f"name_{number}"], form[f"abbreviation_{number}"]
        self.levels, self.commune = form[f"levels_{number}"], form[f"commune_{number}"]
        self.new_commune = form[f"new_commune_{number}"]

    @property
    def empty(self) -> bool:
        """Whether nothing was typed; levels and commune are there before, those of the old school."""
        return not (self.name.data or self.abbreviation.data or self.new_commune.data)

    def show(self, school: Becoming) -> None:
        """Fill the fields."""
        self.name.data, self.abbreviation.data = school.name, school.abbreviation
        self.levels.data = [level.value for level in school.levels]
        names = {choice.value for choice in self.commune.choices}
        self.commune.data = school.commune if school.commune in names else ""
        self.new_commune.data = "" if school.commune in names else school.commune

    def check(self) -> bool:
        """Whether it is whole; what is missing is said beside the fields."""
        if not self.name.data:
            self.name.errors = ["Chưa nhập tên trường."]
        if not self.levels.data:
            self.levels.errors = ["Chọn ít nhất một cấp học."]
        if self.commune.data and self.new_commune.data:
            self.new_commune.errors = ["Chọn trong danh sách hoặc nhập tên mới, không cả hai."]
        return not any((self.name.errors, self.levels.errors, self.new_commune.errors))

    def becoming(self) -> Becoming:
        """What was typed. Call after ``check``."""
        levels = tuple(level for level in Level if level.value in self.levels.data)
        commune = self.new_commune.data or self.commune.data or ""
        return Becoming(self.name.data, self.abbreviation.data or "", commune, levels)


class ReorganisationForm(Form):
    """A decision as the office writes it."""

    kind = HiddenField()
    effective_on = DateField("Có hiệu lực từ ngày", [InputRequired()])
    document_id = SelectField("Quyết định đã có trong sổ văn bản", coerce=id_or_none)
    decision = StringField("Quyết định chưa có trong sổ: tên, số, ngày, cơ quan ban hành", [Length(max=300)])
    note = TextAreaField("Ghi chú", [Length(max=2000)])
    school_id = HiddenField()
    schools = CheckboxesField("Trường", coerce=int, validate_choice=False)
    school_q = SearchField("Tìm trường theo tên")
    into_id = SelectField("Trường kế thừa", coerce=int)
    ends = RadioField(
        "Trường cũ",
        choices=choices_from([("n", "Tiếp tục hoạt động (tách)"), ("y", "Thôi hoạt động (chia)")]),
        default="n",
    )
    people = RadioField("Tài khoản của trường thôi hoạt động", choices=choices_of(People), default=People.MOVE.value)
    commune_id = SelectField("Xã, phường được sáp nhập hoặc đổi tên", coerce=int)
    into_commune = SelectField("Sang xã, phường", default="")
    new_into_commune = StringField("Tên mới, nếu chưa có ở trên", [Length(max=LONGEST["commune"])])

    def validate_effective_on(self, field: Any) -> None:
        """Blanks are no day; what could not be read keeps its own message."""
        if field.data is None and not field.process_errors:
            raise ValidationError("Chưa nhập mục này.")

    def validate_decision(self, field: Any) -> None:
        """A decision there must be, registered or named."""
        if not field.data and self.document_id.data is None:
            raise ValidationError("Chọn quyết định trong sổ hoặc ghi tên, số, ngày của quyết định.")

    def offer(self, kind: Kind, schools: Iterable[School], communes: list[Commune], papers: list[Document]) -> None:
        """Set what there is to choose from."""
        self.kind.data = kind.value
        named = [(one.id, f"{one.name} ({one.commune.name})" if one.commune else one.name) for one in schools]
        none = NEW_SCHOOL if kind is Kind.MERGE else (0, "Không có trường kế thừa")
        self.into_id.choices = choices_from([none, *named])
        self.document_id.choices = choices_from(
            [("", "Chưa có trong sổ"), *((one.id, f"{one.title}: {one.subject[:80]}") for one in papers)]
        )
        names = choices_from((one.name, one.name) for one in communes)
        self.commune_id.choices = choices_from((one.id, one.name) for one in communes)
        self.into_commune.choices = [*choices_from([("", "Xã, phường mới (nhập bên dưới)")]), *names]
        for number in range(1, NEW_SCHOOLS + 1):
            self[f"commune_{number}"].choices = [*choices_from([("", UNKNOWN)]), *names]
        if kind is not Kind.COMMUNE:
            self.commune_id.validate_choice = self.into_commune.validate_choice = False
        if kind not in (Kind.MERGE, Kind.CLOSE):
            self.into_id.validate_choice = False

    def fields_of(self, number: int) -> SchoolFields:
        """The fields of one school to be, from 1."""
        return SchoolFields(self, number)

    @property
    def every_school(self) -> list[SchoolFields]:
        """All of them."""
        return [self.fields_of(number) for number in range(1, NEW_SCHOOLS + 1)]


for _number in range(1, NEW_SCHOOLS + 1):
    setattr(ReorganisationForm, f"name_{_number}", StringField("Tên trường", [Length(max=LONGEST["name"])]))
    _short = StringField("Chữ viết tắt trong ký hiệu văn bản", [Length(max=LONGEST["abbreviation"])])
    setattr(ReorganisationForm, f"abbreviation_{_number}", _short)
    setattr(ReorganisationForm, f"levels_{_number}", CheckboxesField("Cấp học", choices=choices_of(Level)))
    setattr(ReorganisationForm, f"commune_{_number}", SelectField("Xã, phường, thị trấn", default=""))
    _new = StringField("Xã, phường chưa có trong danh sách", [Length(max=LONGEST["commune"])])
    setattr(ReorganisationForm, f"new_commune_{_number}", _new)


class CancelForm(Form):
    """Why a planned decision is taken back."""

    reason = TextAreaField("Lý do hủy", [DataRequired(), Length(max=1000)])
