"""The house as docs/architecture.md describes it: imports point one way, tables know no Flask, words have names."""

import ast
import re
from pathlib import Path

import pytest

from intranet.core.deeds import DEEDS

HOUSE = Path(__file__).resolve().parent.parent / "intranet"

BELOW: dict[str, set[str]] = {"core": set(), "pdf": set(), "units": {"core", "pdf"}}
BELOW["accounts"] = BELOW["units"] | {"units"}
BELOW["documents"] = BELOW["accounts"] | {"accounts"}
BELOW["duties"] = BELOW["documents"] | {"documents"}
BELOW["contacts"] = BELOW["duties"] | {"duties"}
BELOW["directives"] = BELOW["contacts"] | {"contacts"}
BELOW["plans"] = BELOW["directives"] | {"directives"}
BELOW["jobs"] = BELOW["accounts"] | {"accounts"}
BELOW["report_forms"] = BELOW["accounts"] | {"accounts"}
BELOW["periods"] = BELOW["plans"] | {"plans", "report_forms"}
BELOW["submissions"] = BELOW["periods"] | {"periods"}
BELOW["outbox"] = BELOW["jobs"] | {"jobs"}
BELOW["registers"] = BELOW["directives"] | {"directives"}
BELOW["reminders"] = BELOW["directives"] | {"directives", "outbox", "jobs"}
BELOW["handovers"] = BELOW["contacts"] | {"contacts"}
BELOW["reports"] = BELOW["contacts"] | {"contacts", "directives", "plans", "registers"}
BELOW["consolidations"] = BELOW["submissions"] | {"submissions", "reports", "registers", "jobs"}
BELOW["reorganisation"] = BELOW["submissions"] | {"submissions", "jobs"}
BELOW["verification"] = BELOW["consolidations"] | {"consolidations"}
BELOW["privacy"] = BELOW["verification"] | {"verification", "outbox", "reminders", "handovers", "reorganisation"}
BELOW["inspection"] = BELOW["privacy"] | {"privacy"}
BELOW["backups"] = BELOW["core"] | {"core"}
"""What each package may import besides itself."""

WEB = {"flask", "flask_login", "flask_wtf", "werkzeug", "jinja2"}


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "versions" not in path.parts)


def imported(path: Path) -> set[str]:
    """The dotted names a module imports, as written."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("package", sorted(BELOW))
def test_imports_point_one_way(package):
    for path in (HOUSE / package).rglob("*.py"):
        for name in imported(path):
            if name.startswith("intranet.") and (other := name.split(".")[1]) in BELOW and other != package:
                assert other in BELOW[package], f"{path.relative_to(HOUSE)} imports {name}"


def test_tables_and_pure_modules_know_no_web():
    pure = {"models.py", "acknowledgements.py", "office.py", "years.py", "levels.py", "symbols.py", "citations.py",
            "types.py", "text.py", "dates.py", "numbers.py", "phones.py", "clock.py", "orm.py", "audit.py", "roles.py",
            "errors.py", "files.py", "consolidation.py", "definition.py", "values.py",
            "facts.py", "results.py"}  # fmt: skip
    for path in modules():
        if path.name in pure or path.parts[-2] == "pdf":
            web = {name for name in imported(path) if name.split(".")[0] in WEB}
            # password hashing is Werkzeug's only part that is not about the web
            web = {name for name in web if not name.startswith("werkzeug.security")}
            assert not web, f"{path.relative_to(HOUSE)} imports {web}"


def test_files_stay_small():
    long = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in modules()}
    assert not {name: lines for name, lines in long.items() if lines > 300}


def test_every_module_and_public_thing_says_what_it_is():
    silent = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(HOUSE)))
        for node in tree.body:
            public = isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(HOUSE)}: {node.name}")
    assert not silent


def test_every_deed_of_the_code_has_a_vietnamese_name():
    written = set()
    for path in modules():
        written |= set(re.findall(r'action="([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    assert written - set(DEEDS) == set()


def test_packages_are_named_in_their_docstrings():
    for package in BELOW:
        assert len((HOUSE / package / "__init__.py").read_text().splitlines()) >= 5
