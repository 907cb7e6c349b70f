"""Writing a dossier: a ZIP, file by file, with the SHA-256 of each in its manifest."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from intranet.core import clock, dates
from intranet.core.files import FileStore
from intranet.inspection.index_pdf import Line, ListLine, index_pdf
from intranet.inspection.items import Item, Paper, expected, items
from intranet.inspection.lists import AUDIT_COLUMNS, LISTS, audit_rows
from intranet.inspection.scopes import Scope, name_of
from intranet.inspection.sheets import csv_file, workbook
from intranet.jobs.queue import Progress
from intranet.units.office import OfficeProfile

INDEX, MANIFEST, SUMS = "muc-luc.pdf", "manifest.json", "SHA256SUMS"
MISSING = "thiếu tệp trong kho"
_PACKED = (".pdf", ".xlsx", ".docx", ".png", ".jpg", ".jpeg", ".webp", ".zip")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Asked:
    """What was asked for: the scope, by whom, and where the audit trail stood before that deed.

    ``head`` is the head of the audit chain; ``last_entry`` the id of the newest entry.
    """

    scope: Scope
    by: str
    head: str
    last_entry: int


def write(session: Session, store: FileStore, asked: Asked, out: IO[bytes], progress: Progress) -> int:
    """Write the ZIP into an open file; how many files are in it. The same rows give the same bytes."""
    scope, about = asked.scope, name_of(session, asked.scope)
    profile = OfficeProfile.on(session, clock.local(scope.at).date())
    with zipfile.ZipFile(out, "w") as archive:
        bundle = _Bundle(archive, store, scope.at)
        total, lines = expected(session, scope) + len(LISTS) + 2, []
        for done, item in enumerate(items(session, scope), 1):
            progress(min(done, total - 1), total, item.part)
            lines.append(bundle.add(item))
        lists = list(_lists(session, asked, bundle, progress))
        progress(total - 1, total, "Lập mục lục")
        index = index_pdf(lines, lists, about=about, profile=profile, at=scope.at, by=asked.by, head=asked.head)
        bundle.put(INDEX, index)
        bundle.close(about, asked)
    return len(bundle.sums) + 2


def _lists(session: Session, asked: Asked, bundle: "_Bundle", progress: Progress) -> Iterator[ListLine]:
    scope = asked.scope
    for place, one in enumerate(LISTS):
        progress(place, len(LISTS) + 1, one.title)
        content, rows = workbook(one.title, one.columns, one.rows(session, scope), scope.at)
        if rows:
            yield ListLine(one.title, rows, (bundle.put(f"danh-sach/{one.stem}.xlsx", content),))
    progress(len(LISTS), len(LISTS) + 1, "Nhật ký")
    content, rows = workbook("Nhật ký", AUDIT_COLUMNS, audit_rows(session, scope, asked.last_entry), scope.at)
    paths = [bundle.put("danh-sach/nhat-ky.xlsx", content)]
    content = csv_file(AUDIT_COLUMNS, audit_rows(session, scope, asked.last_entry))
    yield ListLine("Nhật ký", rows, (*paths, bundle.put("danh-sach/nhat-ky.csv", content)))


class _Bundle:
    """A ZIP being written: no name twice, every entry of the same moment, the SHA-256 of each noted."""

    def __init__(self, archive: zipfile.ZipFile, store: FileStore, at: datetime) -> None:
        self._archive, self._store = archive, store
        self._moment = clock.local(at).timetuple()[:6]
        self._taken: set[str] = set()
        self.sums: dict[str, tuple[str, int]] = {}
        self.missing: list[str] = []

    def add(self, item: Item) -> Line:
        """Write the files of an item; its line in the index."""
        copied = [(paper.path, self._copy(paper)) for paper in item.papers]
        paths = tuple(path for _, path in copied if path)
        lost = [wanted for wanted, path in copied if not path]
        self.missing += lost
        note = "; ".join(part for part in (item.note, f"{MISSING}: {len(lost)}" if lost else "") if part)
        on = dates.format_date(item.on) if item.on else ""
        return Line(item.part, item.symbol, on, item.title, item.author, paths, note)

    def put(self, path: str, content: bytes) -> str:
        """Write a file that is at hand; where it stands."""
        path = self._free(path)
        self._archive.writestr(self._entry(path), content)
        self.sums[path] = hashlib.sha256(content).hexdigest(), len(content)
        return path

    def close(self, about: str, asked: Asked) -> None:
        """Write the manifest, for programs and for ``sha256sum -c``."""
        manifest = {
            "title": f"Hồ sơ truyền thông: {about}",
            "made_for": asked.scope.about.value,
            "row": asked.scope.row_id,
            "at": clock.local(asked.scope.at).isoformat(timespec="seconds"),
            "by": asked.by,
            "audit_head": asked.head,
            "missing": self.missing,
            "files": [{"path": path, "size": size, "sha256": sha} for path, (sha, size) in sorted(self.sums.items())],
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self.put(MANIFEST, content)
        sums = "".join(f"{sha256}  {path}\n" for path, (sha256, _) in sorted(self.sums.items()))
        self._archive.writestr(self._entry(SUMS), sums.encode())

    def _copy(self, paper: Paper) -> str:
        """Write one file; where it stands, empty when the store has lost it."""
        if not isinstance(paper.source, str):
            return self.put(paper.path, paper.source())
        if not self._store.path_of(paper.source).exists():
            return ""
        path, digest, size = self._free(paper.path), hashlib.sha256(), 0
        with (
            self._store.open(paper.source) as file,
            self._archive.open(self._entry(path), "w", force_zip64=True) as out,
        ):
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += out.write(chunk)
        self.sums[path] = digest.hexdigest(), size
        return path

    def _free(self, path: str) -> str:
        """The path, or with a number where it is taken (systems do not tell capitals apart)."""
        stem, dot, ending = path.rpartition(".")
        stem, ending = (stem, dot + ending) if dot and "/" not in ending else (path, "")
        candidate, again = path, 1
        while candidate.casefold() in self._taken:
            again += 1
            candidate = f"{stem} ({again}){ending}"
        self._taken.add(candidate.casefold())
        return candidate

    def _entry(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path, self._moment)
        entry.compress_type = zipfile.ZIP_STORED if path.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry
