"""Facts and paper as JSON bytes and back: what a snapshot keeps, so that its files can be made again.

Canonical: keys sorted, no blanks, UTF-8, decimals as strings, days and instants in ISO (instants in UTC). The same
facts and paper give the same bytes, and reading them back gives equal values.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from intranet.consolidations.facts import Answer, Choice, Earlier, Expected, Facts, SchoolFacts, TrendPoint
from intranet.consolidations.paper import Paper
from intranet.report_forms import definition as forms
from intranet.units.levels import Level

VERSION = 1
"""Of this way of writing; a reader of another refuses."""


def write(facts: Facts, paper: Paper) -> bytes:
    """The bytes."""
    whole = {"version": VERSION, "facts": _plain(facts), "paper": _plain(paper)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def read(content: bytes) -> tuple[Facts, Paper]:
    """What ``write`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    whole = json.loads(content)
    if whole["version"] != VERSION:
        raise ValueError(f"facts of version {whole['version']}, not {VERSION}")
    return _facts(whole["facts"]), _paper(whole["paper"])


def _plain(value: Any) -> Any:
    """One step towards JSON: the parts of a frozen value as they are, each kind of leaf as text."""
    match value:
        case Decimal():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case forms.Definition():
            return forms.to_json(value)
        case Mapping():
            return dict(value)
        case _:
            return {one.name: getattr(value, one.name) for one in fields(value)}


def _facts(data: Mapping[str, Any]) -> Facts:
    return Facts(
        **{
            **data,
            **{key: date.fromisoformat(data[key]) for key in ("first_on", "last_on", "due_on")},
            "cut": datetime.fromisoformat(data["cut"]),
            "definition": forms.from_json(data["definition"]),
            "schools": tuple(
                SchoolFacts(**{**one, "levels": tuple(Level(level) for level in one["levels"])})
                for one in data["schools"]
            ),
            "communes": tuple(data["communes"]),
            "expected": tuple(Expected(**_instants(one, "due_at", "submitted_at")) for one in data["expected"]),
            "answers": tuple(Answer(**_instants(one, "submitted_at")) for one in data["answers"]),
            "previous": _earlier(data["previous"]),
            "last_year": _earlier(data["last_year"]),
            "trend": tuple(TrendPoint(**one) for one in data["trend"]),
            "choices": tuple(Choice(**one) for one in data["choices"]),
        }
    )


def _instants(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    read = {key: datetime.fromisoformat(data[key]) for key in keys if data[key] is not None}
    return {**data, **read}


def _earlier(data: Mapping[str, Any] | None) -> Earlier | None:
    if data is None:
        return None
    amounts = {key: (Decimal(value), reported) for key, (value, reported) in data["amounts"].items()}
    return Earlier(**{**data, "amounts": amounts})


def _paper(data: Mapping[str, Any]) -> Paper:
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Paper(**{**data, **lists, "on": date.fromisoformat(data["on"])})
