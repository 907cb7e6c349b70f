"""A list of 3,000 schools from the upload to the result, as a person goes through it."""

import csv
import io
import time

from tests.bench.district import district
from tests.clients import signed_in
from tests.units.test_importing import Import

SCHOOLS = 3000
HEADER = ["Tên trường", "Cấp học", "Xã, phường", "Điện thoại", "Mã trường"]


def rows() -> list[tuple[str, str, str]]:
    """The table's lines: once all new, once all there already."""
    app, _ = district(6)
    client = signed_in(app, "lan")
    content = _list()
    found = []
    for what in ("new", "there already"):
        began = time.perf_counter()
        walk = Import(client, content)
        walk.match()
        answer = walk.confirm()
        taken = time.perf_counter() - began
        assert answer.status_code == 303, answer.status
        found.append((f"import of {SCHOOLS:,} schools, {what}", f"{taken:.1f} s", "under 10 s"))
    return found


def _list() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for number in range(SCHOOLS):
        kind, level = [("Mầm non", "MN"), ("Tiểu học", "TH"), ("THCS", "THCS")][number % 3]
        writer.writerow(
            [f"Trường {kind} Nhập Số {number}", level, f"Xã {number % 120}", f"0277355{number:04d}", f"88{number:06d}"]
        )
    return out.getvalue().encode("utf-8-sig")
