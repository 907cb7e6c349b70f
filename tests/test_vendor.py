"""The files taken from others are exactly the ones that were read and checked, each beside its licence."""

from hashlib import sha256
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "static"
SUMS = dict(reversed(line.split("  ", 1)) for line in (STATIC / "vendor/SHA256SUMS").read_text().splitlines())


def vendored() -> set[str]:
    found = [*(STATIC / "vendor").rglob("*"), *(STATIC / "fonts").glob("*")]
    return {path.relative_to(STATIC).as_posix() for path in found if path.is_file() and path.name != "SHA256SUMS"}


def test_every_vendored_file_is_listed() -> None:
    assert vendored() == set(SUMS)


@pytest.mark.parametrize("name", sorted(SUMS))
def test_file_is_unchanged(name: str) -> None:
    assert sha256((STATIC / name).read_bytes()).hexdigest() == SUMS[name]


def test_each_folder_has_its_licence() -> None:
    folders = {Path(name).parent for name in SUMS}
    assert {folder for folder in folders if not list((STATIC / folder).glob("LICENSE*"))} == set()


@pytest.mark.parametrize("name", [name for name in sorted(SUMS) if name.endswith((".css", ".js"))])
def test_no_source_map_is_asked_for(name: str) -> None:
    assert "sourceMappingURL" not in (STATIC / name).read_text()
