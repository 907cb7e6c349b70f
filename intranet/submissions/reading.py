"""A hand-in as its reader sees it: field by field, beside the hand-in before it and the period before it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import Any

from intranet.report_forms.checking import sentence
from intranet.report_forms.definition import Definition, Field, FieldKind, Rule, Section
from intranet.report_forms.values import show


class Manner(Enum):
    """How an answer is set: a line of a table of figures, a line of words, running text, a table of its own."""

    FIGURE = "figure"
    LINE = "line"
    TEXT = "text"
    ROWS = "rows"


_MANNERS = {
    FieldKind.INTEGER: Manner.FIGURE,
    FieldKind.DECIMAL: Manner.FIGURE,
    FieldKind.LONG_TEXT: Manner.TEXT,
    FieldKind.ROWS: Manner.ROWS,
}


def manner(asked: Field) -> Manner:
    """How answers to this field are set."""
    return _MANNERS.get(asked.kind, Manner.LINE)


@dataclass(frozen=True)
class Given:
    """What was answered to a field, as that version of the form asked it; ``value`` None: nothing."""

    field: Field
    value: Any = None

    @property
    def words(self) -> str:
        """In Vietnamese writing; rows as their count; "" for none."""
        return show(self.field, self.value)

    @property
    def rows(self) -> list[list[str]]:
        """The rows of a table in the order of its columns."""
        rows = self.value if isinstance(self.value, list) else []
        return [[show(column, row.get(column.key)) for column in self.field.columns] for row in rows]


@dataclass(frozen=True)
class Answer:
    """One field: what is said now, in the hand-in before (None: there is none), in the period before (likewise).

    ``comment`` is what the office asks to mend, ``asked`` what it asked after the hand-in before; ``explained`` the
    warnings about this field, each with the school's words.
    """

    now: Given
    before: Given | None = None
    earlier: Given | None = None
    comment: str = ""
    asked: str = ""
    explained: tuple[tuple[str, str], ...] = ()

    @property
    def field(self) -> Field:
        """What is asked."""
        return self.now.field

    @property
    def manner(self) -> Manner:
        """How it is set."""
        return manner(self.field)

    @property
    def changed(self) -> bool:
        """Whether the hand-in before said something else."""
        return self.before is not None and self.before.value != self.now.value


@dataclass(frozen=True)
class Reading:
    """A whole hand-in: its sections with their answers, and how many answers changed since the one before."""

    sections: Sequence[tuple[Section, Sequence[Answer]]]
    changed: int = 0


@dataclass(frozen=True)
class Said:
    """The content of one hand-in; ``comments`` {field key: words} of the office."""

    definition: Definition
    values: Mapping[str, Any]
    explanations: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)


def read(said: Said, before: Said | None = None, earlier: Said | None = None) -> Reading:
    """The hand-in field by field. Fields the form no longer asks for are left out."""
    explained = dict(_explained(said))
    sections = [
        (
            section,
            [
                Answer(
                    Given(one, said.values.get(one.key)),
                    _other(before, one),
                    _other(earlier, one),
                    said.comments.get(one.key, ""),
                    before.comments.get(one.key, "") if before else "",
                    tuple(explained.get(one.key, ())),
                )
                for one in section.fields
            ],
        )
        for section in said.definition.sections
    ]
    return Reading(sections, sum(answer.changed for _, answers in sections for answer in answers))


def runs(answers: Sequence[Answer], *, lined: bool = False) -> list[tuple[Manner, list[Answer]]]:
    """The answers in their order, neighbours that are set alike together; every text and table stands alone.

    ``lined``: figures are set as lines too, in one table with them.
    """

    def kind(answer: Answer) -> tuple[Manner, str]:
        if answer.manner in (Manner.TEXT, Manner.ROWS):
            return answer.manner, answer.field.key
        return Manner.LINE if lined else answer.manner, ""

    return [(run[0], list(group)) for run, group in groupby(answers, key=kind)]


def explanations(said: Said) -> list[tuple[str, str]]:
    """The warnings the school explained, in the form's order: the sentence, its words."""
    return [pair for _, pairs in _explained(said) for pair in pairs]


def _explained(said: Said) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """By the key of the field a warning is shown at."""
    found: dict[str, list[tuple[str, str]]] = {}
    for check in said.definition.checks:
        if words := said.explanations.get(check.key, ""):
            text = check.message or sentence(check, said.definition, said.values)
            at = check.target if check.rule is Rule.SUM else check.fields[0]
            found.setdefault(at, []).append((text, words))
    yield from found.items()


def _other(said: Said | None, asked: Field) -> Given | None:
    if said is None:
        return None
    return Given(said.definition.by_key.get(asked.key, asked), said.values.get(asked.key))
