"""The schools' answers behind one number of a consolidation: exactly those it counts, and why the others are not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from intranet.consolidations import given
from intranet.consolidations.asked import Asked
from intranet.consolidations.consolidation import amount_of
from intranet.consolidations.facts import Answer, Expected, Facts, SchoolFacts
from intranet.consolidations.results import Amount
from intranet.report_forms.definition import NUMBERS, Field, FieldKind
from intranet.units.levels import Level

NO_LEVEL: Literal["none"] = "none"
"""How the group of schools without a level stands in an address."""

_READERS: dict[FieldKind, Callable[[Field, Any], Any]] = {
    **dict.fromkeys(NUMBERS, given.number_of),
    FieldKind.YES_NO: given.option_of,
    FieldKind.CHOICE: given.option_of,
    FieldKind.ROWS: given.rows_of,
}


@dataclass(frozen=True)
class Which:
    """Whose answers: of a level ("" for schools without one), of a commune (0 for those without), to one option."""

    level: Level | Literal[""] | None = None
    commune: int | None = None
    option: str | None = None

    def query(self) -> dict[str, Any]:
        """The arguments of an address."""
        level = NO_LEVEL if self.level == "" else self.level
        found = {"level": level, "commune": self.commune, "option": self.option}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Line:
    """One school: its answer's value (number, option, words, rows), or in ``why`` the reason that none is counted."""

    school: SchoolFacts
    expected: Expected
    answer: Answer | None
    value: Any = None
    why: str = ""


@dataclass(frozen=True)
class Behind:
    """The answers that are counted, and the schools without one. ``amount`` for numbers only."""

    counted: Sequence[Line]
    others: Sequence[Line]
    amount: Amount | None = None

    @property
    def rows(self) -> int:
        """How many rows the counted answers hold, of a table of rows."""
        return sum(len(line.value) for line in self.counted)


def behind(facts: Facts, field: Field, which: Which) -> Behind:
    """Who gave what to a field of the form, in the order of lists."""
    asked = Asked(facts)
    values, _ = asked.read(field, _READERS.get(field.kind, given.words_of))
    chosen = set(range(len(values)))
    if which.level is not None:
        chosen &= set(asked.of_level.get(which.level, ()))
    if which.commune is not None:
        chosen &= set(asked.of_commune.get(which.commune, ()))
    counted: list[Line] = []
    others: list[Line] = []
    for place in sorted(chosen):
        school, expected, answer = asked.schools[place], asked.expected[place], asked.answers[place]
        value = values[place]
        if value is None:
            why = _why(field, expected, answer)
            others.append(Line(school, expected, answer, why=why))
        elif which.option is not None and value != which.option:
            others.append(Line(school, expected, answer, why=f"Trả lời “{value}”"))
        else:
            counted.append(Line(school, expected, answer, value))
    if field.kind not in NUMBERS:
        return Behind(counted, others)
    return Behind(counted, others, amount_of(field, [line.value for line in counted]))


def _why(field: Field, expected: Expected, answer: Answer | None) -> str:
    if expected.submitted_at is None:
        return "Chưa nộp"
    if expected.returned or answer is None:
        return "Đã trả lại, chờ nộp lại"
    if answer.nil:
        return "Không phát sinh"
    return "Giá trị kiểu khác (phiên bản biểu mẫu cũ)" if field.key in answer.values else "Để trống"
