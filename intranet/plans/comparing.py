"""What differs between a draft as a colleague saved it and as a person typed it meanwhile, in words."""

from collections.abc import Iterable
from typing import Any

from intranet.core.forms import Difference
from intranet.documents.bases import Bases
from intranet.plans.forms import DraftForm

_TYPED = ("number", "notation", "issued_on", "subject", "signer_title", "signer_name", "calendar_year")
_CHOSEN = ("validity", "school_year", "following", "earlier_id")
_TICKED = ("tasks", "solutions")


def differences(
    saved: DraftForm,
    typed: DraftForm,
    saved_bases: Bases,
    typed_bases: Bases,
    saved_files: Iterable[str],
    seen_files: Iterable[str],
) -> list[Difference]:
    """The fields of two forms that differ; ``seen_files`` are the saved files the person's form knew."""  # fmt: skip
    found = []
    for name in (*_TYPED, *_CHOSEN, *_TICKED):
        one, other = _words(saved, name), _words(typed, name)
        found.append(Difference(saved[name].label.text, one, other))
    one, other = (" · ".join(row.words for row in bases.rows) for bases in (saved_bases, typed_bases))
    found.append(Difference("Căn cứ", one, other))
    found.append(Difference("Tệp đã lưu", ", ".join(saved_files), ", ".join(seen_files)))
    return [difference for difference in found if difference.saved != difference.typed]


def _words(form: DraftForm, name: str) -> str:
    field: Any = form[name]
    if name in _TYPED:
        return str(field._value())
    chosen = field.data if name in _TICKED else [field.data]
    labels = {choice.value: choice.label for choice in field.choices}
    return "; ".join(str(labels.get(one, one)) for one in chosen or [])
