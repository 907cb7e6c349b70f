"""Forms of the import: the file, and the match of its columns."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, FileField, RadioField, SelectField
from wtforms.validators import DataRequired

from intranet.core.forms import Form, choices_from
from intranet.units.encodings import LABELS as ENCODINGS
from intranet.units.encodings import Suspicion
from intranet.units.facts import LABELS
from intranet.units.tables import Table

NO_COLUMN = ("", "Không có trong tệp")
_SAMPLE = 40  # characters of a column's first value beside its title


class UploadForm(Form):
    """The file."""

    file = FileField("Tệp danh sách trường", [DataRequired("Chưa chọn tệp.")])


class MatchForm(Form):
    """Which column holds which fact; a field for each fact is added by ``match_form``."""

    rename = BooleanField("Sửa cả cách viết tên trường theo tệp")
    encoding = RadioField(
        "Kiểu chữ trong tệp", choices=choices_from([("", "Giữ nguyên như trong tệp"), *ENCODINGS.items()])
    )

    def columns(self) -> dict[str, int]:
        """Fact → place of its column, for the facts that have one."""
        return {name: int(self[name].data) for name in LABELS if self[name].data}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """The usual checks, and no column twice."""
        valid: bool = super().validate(*args, **kwargs)
        taken: dict[str, str] = {}
        for name in LABELS:
            place = self[name].data
            if place and place in taken:
                self[name].errors = [*self[name].errors, f"Cột này đã chọn cho {LABELS[taken[place]]}."]
                valid = False
            elif place:
                taken[place] = name
        return valid


def match_form(
    table: Table, suspicion: Suspicion | None, columns: Mapping[str, int] | None = None, *, sent: bool = False
) -> MatchForm:
    """The form for a table. ``columns`` is the match to begin with; ``sent`` reads what the person chose."""
    titles = [(str(place), _title(table, place)) for place in range(len(table.header))]
    choices = choices_from([NO_COLUMN, *titles])
    fields = {
        name: SelectField(
            label[:1].upper() + label[1:],
            [DataRequired("Chọn cột tên trường.")] if name == "name" else [],
            choices=choices,
        )
        for name, label in LABELS.items()
    }
    made: type[MatchForm] = type("MatchFormOfTable", (MatchForm,), dict(fields))
    if sent:
        form = made()
    else:
        form = made(None, data={name: str(place) for name, place in (columns or {}).items()})
        form.encoding.data = suspicion.encoding if suspicion else ""
    if suspicion is None:
        del form.encoding
    return form


def _title(table: Table, place: int) -> str:
    title = table.header[place].strip() or "(không có tiêu đề)"
    value = next((row.cells[place].strip() for row in table.rows if row.cells[place].strip()), "")
    letter = _letter(place)
    return f"{letter}: {title[:_SAMPLE]}" + (f" – ví dụ “{value[:_SAMPLE]}”" if value else " – cột trống")


def _letter(place: int) -> str:
    """The column as Excel names it: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
