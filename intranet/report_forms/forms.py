"""The forms of the builder: a form's general facts, its sections, fields with their columns, checks."""

from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from intranet.core.forms import CheckboxesField, Form, choices_from, choices_of
from intranet.core.numbers import format_number, parse_number
from intranet.report_forms import soundness
from intranet.report_forms.definition import COLUMN_KINDS, USUAL_HEADINGS, Definition, FieldKind, Part, Rule
from intranet.report_forms.values import LARGEST


class NumberField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A number in Vietnamese writing (1.234 / 1,5), kept as a Decimal; empty gives None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_number(self.data)

    def process_formdata(self, values: list[str]) -> None:
        typed = values[0].strip() if values else ""
        self.data = None
        if typed:
            number = parse_number(typed[:100])
            if abs(number) >= LARGEST:
                raise ValueError("Số quá lớn.")
            self.data = number


class NameForm(Form):
    """The name of a form that is copied."""

    name = StringField("Tên biểu mẫu", [DataRequired(), Length(max=200)])


class NewForm(NameForm):
    """A new form."""

    subject = StringField(
        "Tên in trên báo cáo tổng hợp", [DataRequired(), Length(max=soundness.LONGEST_SUBJECT)],
        description="Viết tiếp sau chữ BÁO CÁO, ví dụ: Kết quả công tác truyền thông giáo dục",
    )  # fmt: skip
    allows_nil = BooleanField(
        "Trường được báo “không phát sinh” thay cho điền biểu mẫu", default=True,
        description="Nên cho phép với báo cáo hằng tháng, khi có kỳ không có gì để báo.",
    )  # fmt: skip


class GeneralForm(NewForm):
    """What stands above a form's sections; the headings are those of the printed report."""

    @property
    def headings(self) -> list[Any]:
        """The five fields of the headings."""
        return [self[f"heading_{part.value}"] for part in Part]

    def show(self, name: str, definition: Definition) -> None:
        """Fill the form."""
        self.name.data, self.subject.data, self.allows_nil.data = name, definition.subject, definition.allows_nil
        for field, heading in zip(self.headings, definition.headings, strict=False):
            field.data = heading


for _part in Part:
    setattr(
        GeneralForm,
        f"heading_{_part.value}",
        StringField(
            f"Phần {_part.roman}",
            [DataRequired(), Length(max=soundness.LONGEST_TITLE)],
            default=USUAL_HEADINGS[_part - 1],
        ),
    )


class SectionForm(Form):
    """A section of the form."""

    title = StringField("Tên mục", [DataRequired(), Length(max=soundness.LONGEST_TITLE)])
    part = RadioField("Thuộc phần nào của báo cáo tổng hợp", coerce=int)


def _lines(field: Any) -> tuple[str, ...]:
    return tuple(line for line in (field.data or "").splitlines() if line)


def _check_choices(field: Any) -> None:
    """Two choices at least, none twice, none too long: told beside the box."""
    lines = _lines(field)
    if len(lines) < 2:
        raise ValidationError("Cần ít nhất hai lựa chọn, mỗi lựa chọn một dòng.")
    if len(lines) > soundness.MOST_CHOICES:
        raise ValidationError(f"Nhiều nhất {soundness.MOST_CHOICES} lựa chọn.")
    if len({line.casefold() for line in lines}) < len(lines):
        raise ValidationError("Có lựa chọn viết hai lần.")
    if any(len(line) > soundness.LONGEST_CHOICE for line in lines):
        raise ValidationError(f"Mỗi lựa chọn dài nhất {soundness.LONGEST_CHOICE} ký tự.")


class ColumnForm(Form):
    """A column of a table of rows. One without a name is left out."""

    key = HiddenField()
    label = StringField("Tên cột", [Length(max=soundness.LONGEST_COLUMN)])
    kind = SelectField("Loại", choices=choices_of(COLUMN_KINDS), default=FieldKind.TEXT.value)
    options = TextAreaField("Các lựa chọn")

    def validate_options(self, field: Any) -> None:
        if self.label.data and self.kind.data == FieldKind.CHOICE:
            _check_choices(field)

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices, when the column is one of choices."""
        return _lines(self.options) if self.kind.data == FieldKind.CHOICE else ()


class ColumnList(FieldList):  # type: ignore[misc]  # WTForms has no types
    """The columns, numbered in the names of their inputs; WTForms fails on a number such as “²”."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FieldList"  # the name by which the macros know lists of fields

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        numbers = (name.removeprefix(prefix + "-").partition("-")[0] for name in formdata if name.startswith(prefix))
        return (int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 4)


class FieldForm(Form):
    """A field. ``offer`` takes out what its kind has no use for."""

    kind = SelectField("Loại", choices=choices_of(FieldKind), default=FieldKind.INTEGER.value)
    label = StringField("Tên chỉ tiêu", [DataRequired(), Length(max=soundness.LONGEST_LABEL)])
    section = SelectField("Mục")
    unit = StringField("Đơn vị tính", [Length(max=soundness.LONGEST_UNIT)], description="Ví dụ: bài, người, triệu đồng")
    least = NumberField("Nhỏ nhất")
    most = NumberField("Lớn nhất")
    options = TextAreaField("Các lựa chọn", description="Mỗi lựa chọn một dòng.")
    columns = ColumnList(FormField(ColumnForm))
    required = BooleanField("Bắt buộc điền")
    guidance = TextAreaField(
        "Hướng dẫn cho trường", [Length(max=soundness.LONGEST_GUIDANCE)],
        description="Hiện ngay dưới tên chỉ tiêu: tính những gì, từ ngày nào, lấy ở đâu.",
    )  # fmt: skip
    merge = RadioField("Cách tổng hợp", validate_choice=False)

    def offer(self, kind: FieldKind, sections: Iterable[tuple[str, str]]) -> None:
        """Leave what a field of this kind has, with the sections it may stand in."""
        self.kind.data = kind.value
        self.section.choices = choices_from(sections)
        self.merge.choices = choices_of(kind.merges)
        if self.merge.data not in {merge.value for merge in kind.merges}:
            self.merge.data = kind.merges[0].value
        number = kind in (FieldKind.INTEGER, FieldKind.DECIMAL)
        needed = {
            "unit": number, "least": number, "most": number,
            "options": kind is FieldKind.CHOICE, "columns": kind is FieldKind.ROWS,
        }  # fmt: skip
        for name, there in needed.items():
            if not there:
                del self[name]

    @property
    def lines(self) -> tuple[str, ...]:
        """The choices, one a line."""
        return _lines(self.options)

    def validate_options(self, field: Any) -> None:
        _check_choices(field)

    def validate_most(self, field: Any) -> None:
        if field.data is not None and self.least.data is not None and field.data < self.least.data:
            raise ValidationError("Nhỏ hơn số ở ô “Nhỏ nhất”.")

    def validate_columns(self, field: Any) -> None:
        if not field.entries:
            field.append_entry()
        lines = [entry.form.label for entry in field]
        seen: set[str] = set()
        wrong = None if any(line.data for line in lines) else (lines[0], "Bảng cần ít nhất một cột.")
        for line in filter(lambda one: one.data, lines):
            if line.data.casefold() in seen:
                wrong = wrong or (line, "Đã có cột cùng tên.")
            seen.add(line.data.casefold())
        if len(seen) > soundness.MOST_COLUMNS:
            wrong = (lines[-1], f"Bảng có nhiều nhất {soundness.MOST_COLUMNS} cột.")
        if wrong:  # beside the column; that the list raises as well keeps the form from being taken for whole
            wrong[0].errors = [wrong[1]]
            raise ValidationError(wrong[1])


class CheckForm(Form):
    """A check. ``offer`` takes out what its rule has no use for."""

    rule = SelectField("Ràng buộc", choices=choices_of(Rule), default=Rule.SUM.value)
    field = SelectField("Chỉ tiêu")
    fields = CheckboxesField("Các chỉ tiêu được cộng")
    bound = NumberField("Số để so")
    target = SelectField("Chỉ tiêu để so")
    blocking = RadioField(
        "Khi số liệu không đúng",
        choices=choices_from(
            [
                ("yes", "Không cho nộp, trường phải sửa"),
                ("no", "Cảnh báo: trường được nộp khi đã giải trình"),
            ]
        ),
        default="yes",
    )
    message = TextAreaField("Lời báo cho trường", [Length(max=soundness.LONGEST_MESSAGE)])

    def offer(self, rule: Rule, numbers: Iterable[tuple[str, str]]) -> None:
        """Leave what a check of this rule has, with the numbers it may be about."""
        self.rule.data = rule.value
        offered = list(numbers)
        self.fields.choices = choices_from(offered)
        self.field.choices = self.target.choices = choices_from([("", "Chọn chỉ tiêu…"), *offered])
        self.target.label.text = "Phải bằng chỉ tiêu" if rule is Rule.SUM else "Không được lớn hơn chỉ tiêu"
        self.bound.label.text = "Không được nhỏ hơn" if rule is Rule.MIN else "Không được lớn hơn"
        limit = rule in (Rule.MIN, Rule.MAX)
        needed = {"field": rule is not Rule.SUM, "fields": rule is Rule.SUM, "bound": limit, "target": not limit}
        for name, there in needed.items():
            if not there:
                del self[name]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The fields compared or added."""
        return tuple(self.fields.data or ()) if self.fields else (self.field.data,)

    def validate_field(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Chưa chọn chỉ tiêu.")

    def validate_fields(self, field: Any) -> None:
        if len(field.data or ()) < 2:
            raise ValidationError("Chọn ít nhất hai chỉ tiêu để cộng.")

    def validate_bound(self, field: Any) -> None:
        if field.data is None:
            raise ValidationError("Chưa nhập số.")

    def validate_target(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Chưa chọn chỉ tiêu.")
        if field.data in self.chosen:
            raise ValidationError("Chỉ tiêu này đang ở vế bên kia; không so với chính nó.")
