"""What differs between a thing as somebody saved it and as a person typed it meanwhile, in words."""

from collections.abc import Iterator
from typing import Any

from intranet.core.forms import Difference, Form


def differences(saved: Form, typed: Form) -> list[Difference]:
    """The fields of two forms that differ, in the order of the typed one."""
    there, here = dict(_all_words(saved)), dict(_all_words(typed))
    pairs = [(label, there.get(label, ""), here.get(label, "")) for label in dict.fromkeys((*here, *there))]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def _all_words(form: Form) -> Iterator[tuple[str, str]]:
    for field in form:
        if field.type == "HiddenField":
            continue
        yield field.label.text, _words(field)


def _words(field: Any) -> str:
    if field.type == "FieldList":
        rows = (" – ".join(filter(None, (words for _, words in _all_words(entry.form)))) for entry in field)
        named = (row for row, entry in zip(rows, field, strict=True) if entry.form.label.data)
        return "; ".join(named)
    if field.type == "BooleanField":
        return "Có" if field.data else "Không"
    if getattr(field, "choices", None):
        labels = {str(choice.value): choice.label for choice in field.choices}
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return "; ".join(str(labels.get(str(one), one)) for one in chosen if one not in (None, ""))
    return str(field._value())
