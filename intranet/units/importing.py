"""A list of schools compared with the schools there are: what importing it would do, then doing it.

Which existing school a row means. No name and no code is a key (names repeat inside a district, codes repeat and are
typed in many ways), so a row means a school only when two things agree:
- names that look alike *and* the same commune with no level that contradicts, or
- names that look alike, no commune known on one of the sides, *and* the same levels with no code that differs, or
- a code in common *and* a similar name. A code alone never does.
A likeness in code goes before one without. When several schools are meant, or several rows mean one school, or the
name looks alike and nothing else agrees, the row is “gần giống” and the person chooses; adding is proposed.
Closed schools are never changed without being chosen. Empty cells never empty a fact.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256

from intranet.core import text
from intranet.units.facts import CODES, Difference, Facts, differences
from intranet.units.known import Known
from intranet.units.name_reading import propose_abbreviation
from intranet.units.row_reading import ReadRow

SIMILAR = 0.75
"""How much of two names must be the same letters for a common code to count."""


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    EDIT = "edit"
    SAME = "same"
    ASK = "ask"
    ERROR = "error"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"new": "mới", "edit": "sửa", "same": "giống hệt", "ask": "gần giống", "error": "lỗi"}[self.value]


@dataclass(frozen=True)
class Match:
    """A school a row may mean, the facts it would have after the row, and what would change."""

    school: Known
    after: Facts
    changes: list[Difference]


@dataclass
class Planned:
    """What would be done with a row. ``facts`` are those of a new school; ``notes`` what to point out.

    ``match`` is the school meant, for EDIT and SAME; ``candidates`` are those it may be, for ASK.
    """

    line: int
    facts: Facts
    outcome: Outcome
    notes: list[str] = field(default_factory=list)
    error: str = ""
    unread_level: str = ""
    match: Match | None = None
    candidates: list[Match] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What importing the whole file would do, row by row in the file's order."""

    rows: tuple[Planned, ...]

    def of(self, outcome: Outcome) -> list[Planned]:
        """The rows with this outcome."""
        return [row for row in self.rows if row.outcome is outcome]

    @property
    def fingerprint(self) -> str:
        """Changes when the file, the match or a school concerned does: what was looked at is what is imported."""
        lines = (f"{row.line}|{row.outcome}|{row.facts}|{row.match}|{row.candidates}" for row in self.rows)
        return sha256("\n".join(lines).encode()).hexdigest()[:24]

    @property
    def unread_levels(self) -> Counter[str]:
        """Levels nobody has explained yet, with the number of rows that fail for it."""
        return Counter(row.unread_level for row in self.rows if row.unread_level)


def plan(rows: Sequence[ReadRow], known: Iterable[Known], *, rename: bool) -> Plan:
    """Compare the rows with the schools. ``rename``: the file's spelling replaces a name that looks alike."""
    schools = _Schools(known)
    lines: dict[str, list[int]] = defaultdict(list)
    twins: dict[Facts, list[int]] = defaultdict(list)
    keys = {row.line: text.lookalike_key(row.facts.name) for row in rows if not row.error}
    for row in rows:
        if not row.error:
            lines[keys[row.line]].append(row.line)
            twins[row.facts].append(row.line)
    meant = {row.line: schools.meant_by(row.facts, keys[row.line]) for row in rows if not row.error}
    claims = Counter(found[0].id for found in meant.values() if len(found) == 1)
    planned: list[Planned] = []
    for row in rows:
        if row.error:
            planned.append(Planned(row.line, row.facts, Outcome.ERROR, row.warnings, row.error, row.unread_level))
            continue
        found, key = meant[row.line], keys[row.line]
        one = _one(row, found, schools.alike(key), key, rename, alone=len(found) == 1 and claims[found[0].id] == 1)
        one.notes += _within_file(row, lines[key], twins[row.facts])
        one.notes += schools.same_code_notes(row.facts, one)
        if one.outcome is Outcome.NEW and len(twins[row.facts]) > 1:
            one.outcome = Outcome.ASK
        planned.append(one)
    return Plan(tuple(planned))


class _Schools:
    """The schools, found by name and by code."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_key: dict[str, list[Known]] = defaultdict(list)
        self._by_code: dict[tuple[str, str], list[Known]] = defaultdict(list)
        for school in known:
            self._by_key[school.key].append(school)
            for code in _codes(school.facts):
                self._by_code[code].append(school)

    def alike(self, key: str) -> list[Known]:
        """Those with a name that looks alike."""
        return self._by_key.get(key, [])

    def meant_by(self, facts: Facts, key: str) -> list[Known]:
        """The open schools a row may mean by the rules above."""
        by_code = {school.id: school for code in _codes(facts) for school in self._by_code.get(code, [])}
        sure = [s for s in by_code.values() if not s.closed and _similar(facts, key, s)]
        return sure or [s for s in self.alike(key) if not s.closed and _agrees(facts, s.facts)]

    def same_code_notes(self, facts: Facts, row: Planned) -> list[str]:
        """Sentences on other schools with a code of this row."""
        known = {match.school.id for match in (row.match, *row.candidates) if match}
        others = [(code, s) for (kind, code) in _codes(facts) for s in self._by_code[(kind, code)] if s.id not in known]
        return [f"Mã {code} đang là mã của {school.described}." for code, school in others[:3]]


def _one(row: ReadRow, meant: list[Known], alike: list[Known], key: str, rename: bool, *, alone: bool) -> Planned:
    if alone:
        match = _match(row.facts, meant[0], key, rename)
        kept = match.after.name
        spelling = [f"Tệp viết “{row.facts.name}”; giữ tên đang có."] if kept != row.facts.name else []
        outcome = Outcome.EDIT if match.changes else Outcome.SAME
        return Planned(row.line, match.after, outcome, [*row.warnings, *spelling], match=match)
    facts = row.facts
    if not facts.abbreviation:
        facts = replace(facts, abbreviation=propose_abbreviation(facts.name, list(facts.levels)))
    candidates = {school.id: school for school in (*meant, *alike)}.values()
    return Planned(
        row.line,
        facts,
        Outcome.ASK if candidates else Outcome.NEW,
        list(row.warnings),
        candidates=[_match(row.facts, school, key, rename) for school in candidates],
    )


def _match(facts: Facts, school: Known, key: str, rename: bool) -> Match:
    keeps_name = key == school.key and not rename
    after = school.facts.merged(replace(facts, name=school.facts.name) if keeps_name else facts)
    return Match(school, after, differences(school.facts, after))


def _within_file(row: ReadRow, same_key: list[int], twins: list[int]) -> list[str]:
    if len(twins) > 1:
        return [f"Giống hệt dòng {_numbers(twins, row.line)} của tệp."]
    return [f"Tên gần giống dòng {_numbers(same_key, row.line)} của tệp."] if len(same_key) > 1 else []


def _numbers(lines: list[int], but: int) -> str:
    others = [str(line) for line in lines if line != but]
    return ", ".join(others[:5]) + ("…" if len(others) > 5 else "")


def _agrees(facts: Facts, known: Facts) -> bool:
    """Whether, besides a name that looks alike, a second thing agrees and none contradicts."""
    if _both(facts, known, "commune"):
        disjoint = facts.levels and known.levels and not set(facts.levels) & set(known.levels)
        return facts.commune == known.commune and not disjoint
    if any(_plain(getattr(facts, c)) != _plain(getattr(known, c)) for c in CODES if _both(facts, known, c)):
        return False
    return bool(facts.levels) and set(facts.levels) == set(known.levels)


def _both(facts: Facts, known: Facts, name: str) -> bool:
    return bool(getattr(facts, name) and getattr(known, name))


def _similar(facts: Facts, key: str, school: Known) -> bool:
    if key == school.key:
        return True
    one, other = (text.fold(text.strip_school_prefix(name)) for name in (facts.name, school.facts.name))
    # "Tân Lộc 1" and "Tân Lộc 2", "Hòa Mỹ A" and "Hòa Mỹ B" are nearly the same letters and other schools.
    return _ordinals(one) == _ordinals(other) and SequenceMatcher(None, one, other).ratio() >= SIMILAR


def _ordinals(folded: str) -> set[str]:
    return {word for word in re.findall(r"\w+", folded) if word.isdecimal() or len(word) == 1}


def _codes(facts: Facts) -> list[tuple[str, str]]:
    return [(name, code) for name in CODES if (code := _plain(getattr(facts, name)))]


def _plain(code: str) -> str:
    return "".join(character for character in text.fold(code) if character.isalnum())
