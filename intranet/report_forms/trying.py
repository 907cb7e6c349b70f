"""A form tried out as a school will see it: what is typed is checked and told, and kept nowhere."""

from dataclasses import dataclass

from intranet.report_forms.boxes import Box, Sent, sent
from intranet.report_forms.checking import Problem, problems
from intranet.report_forms.definition import Definition, Section
from intranet.report_forms.values import Typed


@dataclass(frozen=True)
class Trial:
    """The sections with what stands in their fields, and what is wrong with it; None before anything was checked."""

    sections: list[tuple[Section, list[Box]]]
    problems: list[Problem] | None = None

    @classmethod
    def empty(cls, definition: Definition, _form: Sent) -> "Trial":
        """Nothing typed yet."""
        return cls(_boxes(definition, {}, []))

    @classmethod
    def sent(cls, definition: Definition, form: Sent) -> "Trial":
        """What a request brings: to be checked, or with a row more or less in a table."""
        typed = {one.key: words for one in definition.fields if (words := sent(one, form)) is not None}
        act, _, rest = form.get("act", "check").partition("-")
        if act == "check":
            found = problems(definition, typed, {})[1]
            return cls(_boxes(definition, typed, found), found)
        key, _, place = rest.rpartition("-")
        rows = typed.get(key)
        if act == "drop" and isinstance(rows, list) and place.isascii() and place.isdecimal():
            typed[key] = [row for number, row in enumerate(rows, 1) if number != int(place[:9])]
        return cls(_boxes(definition, typed, []))


def _boxes(definition: Definition, typed: dict[str, Typed], found: list[Problem]) -> list[tuple[Section, list[Box]]]:
    return [
        (
            section,
            [
                Box(one, typed.get(one.key, ""), tuple(wrong for wrong in found if wrong.field == one.key))
                for one in section.fields
            ],
        )
        for section in definition.sections
    ]
