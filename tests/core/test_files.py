"""Attachments: accepted by content, named safely, kept whole or not at all."""

import ast
import hashlib
import io
import os
import stat
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption

from intranet.core import filenames, files, filestore, filetypes, sandbox
from intranet.core.files import FileRefused, FileStore
from tests.core import papers

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCM_MAIN = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
)
XLSM_MAIN = (
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
)
BODY = b"<w:body>"
JAVASCRIPT = rb"<< /S /JavaScript /JS (app.alert\(1\)) >>"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def accept(store: FileStore, content: bytes, name: str = "tệp.bin") -> files.StoredFile:
    return store.accept(io.BytesIO(content), name)


def kept(store: FileStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def refusal(store: FileStore, content: bytes, name: str = "tệp.bin") -> str:
    with pytest.raises(FileRefused) as caught:
        accept(store, content, name)
    assert kept(store) == []
    return str(caught.value)


def sized_bomb(part: str = "word/media/image1.bmp", megabytes: int = 60) -> bytes:
    return papers.changed(papers.word(), {part: bytes(megabytes << 20)})


@pytest.mark.parametrize(
    ("content", "media_type", "extension"),
    [
        (papers.pdf(3), filetypes.PDF, "pdf"),
        (papers.word(), filetypes.DOCX, "docx"),
        (papers.excel(), filetypes.XLSX, "xlsx"),
        (papers.picture("PNG"), "image/png", "png"),
        (papers.picture("JPEG"), "image/jpeg", "jpg"),
        (papers.picture("WEBP"), "image/webp", "webp"),
        (papers.picture("GIF"), "image/gif", "gif"),
    ],
    ids=["pdf", "docx", "xlsx", "png", "jpeg", "webp", "gif"],
)
def test_accepts_by_content_and_mends_the_extension(
    store: FileStore, content: bytes, media_type: str, extension: str
) -> None:
    stored = accept(store, content, "Kế hoạch.txt")

    assert stored == files.StoredFile(
        hashlib.sha256(content).hexdigest(), len(content), media_type, f"Kế hoạch.{extension}"
    )
    assert store.path_of(stored.sha256) == store.root / stored.sha256[:2] / stored.sha256
    assert kept(store) == [store.path_of(stored.sha256)]
    with store.open(stored.sha256) as file:
        assert file.read() == content


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "windows program": (lambda: b"MZ\x90\x00" + bytes(500), "program"),
    "linux program": (lambda: b"\x7fELF\x02\x01" + bytes(500), "program"),
    "script": (lambda: b"#!/bin/sh\necho\n", "program"),
    "html": (lambda: b"\xef\xbb\xbf\n <!DOCTYPE html><html><script>1</script></html>", "markup"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "markup"),
    "utf-16 xml": (lambda: "<?xml version='1.0'?><a/>".encode("utf-16"), "markup"),
    "old word": (lambda: OLE, "legacy"),
    "locked word": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "rtf": (lambda: b"{\\rtf1 x}", "rtf"),
    "heic": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(64), "heic"),
    "rar": (lambda: b"Rar!\x1a\x07\x00" + bytes(64), "archive"),
    "plain zip": (
        lambda: papers.changed(papers.changed(papers.word(), {}), {"[Content_Types].xml": b"<Types/>"}),
        "archive",
    ),
    "text": (lambda: b"Xin ch\xc3\xa0o", "unknown"),
    "docm": (lambda: papers.changed(papers.word(), {}, {"[Content_Types].xml": DOCM_MAIN}), "macros"),
    "xlsm": (lambda: papers.changed(papers.excel(), {}, {"[Content_Types].xml": XLSM_MAIN}), "macros"),
    "docx with macros": (lambda: papers.changed(papers.word(), {"word/vbaProject.bin": OLE}), "macros"),
    "zip bomb": (lambda: sized_bomb(), "bomb"),
    "xml zip bomb": (
        lambda: papers.changed(papers.word(), {"word/footnotes.xml": b"<a>".ljust(60 << 20) + b"</a>"}),
        "bomb",
    ),
    "huge zip bomb": (lambda: sized_bomb(megabytes=201), "bomb"),
    "many parts": (lambda: papers.changed(papers.word(), {f"x/{n}.txt": b"" for n in range(5001)}), "bomb"),
    "entity bomb": (
        lambda: papers.changed(
            papers.word(),
            {"customXml/item1.xml": b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'},
        ),
        "entities",
    ),
    "utf-16 doctype": (
        lambda: papers.changed(papers.word(), {"word/odd.bin": "<!DOCTYPE a><a/>".encode("utf-16")}),
        "entities",
    ),
    "doctype in content types": (
        lambda: papers.changed(papers.word(), {}, {"[Content_Types].xml": (b"<Types", b"<!DOCTYPE Types><Types")}),
        "entities",
    ),
    "ole object": (
        lambda: papers.changed(papers.word(), {"word/embeddings/oleObject1.bin": OLE}),
        "embedded",
    ),
    "ole link": (
        lambda: papers.related(papers.word(), "oleObject", "file:///C:/x.doc", external=True),
        "embedded",
    ),
    "program inside": (
        lambda: papers.changed(papers.word(), {"word/media/image1.png": b"MZ\x90\x00"}),
        "embedded",
    ),
    "html inside": (lambda: papers.related(papers.word(), "aFChunk", "a.html", external=False), "embedded"),
    "zip inside": (
        lambda: papers.changed(
            papers.word(),
            {"word/embeddings/a.zip": papers.changed(papers.word(), {"[Content_Types].xml": b"<Types/>"})},
        ),
        "embedded",
    ),
    "template from the web": (
        lambda: papers.related(papers.word(), "attachedTemplate", "https://evil.example/a.dotm", external=True),
        "remote_template",
    ),
    "template from a share": (
        lambda: papers.related(papers.word(), "attachedTemplate", "file:///%5C%5Cevil.example/a.dotm", external=True),
        "remote_template",
    ),
    "bomb inside": (lambda: papers.changed(papers.word(), {"word/embeddings/a.xlsx": sized_bomb()}), "bomb"),
    "nested thrice": (
        lambda: papers.changed(
            papers.word(),
            {"word/embeddings/a.xlsx": papers.changed(papers.excel(), {"xl/embeddings/b.xlsx": papers.excel()})},
        ),
        "bomb",
    ),
    "damaged docx": (lambda: papers.word()[:-700], "corrupt"),
    "docx with a broken part": (
        lambda: papers.changed(papers.word(), {}, {"word/document.xml": (BODY, b"<w:body")}),
        "corrupt",
    ),
    "no main part": (lambda: papers.changed(papers.word(), {"word/document.xml": b""}), "corrupt"),
    "locked pdf": (lambda: papers.pdf(encrypt="bimat"), "encrypted"),
    "pdf locked against printing": (
        lambda: papers.pdf(encrypt=StandardEncryption("", ownerPassword="bimat", canPrint=0)),
        "encrypted",
    ),
    "truncated pdf": (lambda: papers.pdf(3)[:-900], "truncated"),
    "corrupt pdf": (lambda: b"%PDF-1.7\n" + bytes(3000) + b"\n%%EOF", "corrupt"),
    "pdf script": (lambda: papers.pdf_with(JAVASCRIPT), "pdf_script"),
    "pdf script, escaped": (
        lambda: papers.pdf_with(JAVASCRIPT.replace(b"/Java", b"%x\n/J#61va")),
        "pdf_script",
    ),
    "pdf script, packed": (lambda: papers.pdf_with(JAVASCRIPT, packed=True), "pdf_script"),
    "pdf launch": (lambda: papers.pdf_with(b"<< /S /Launch /F (cmd.exe) >>"), "pdf_script"),
    "pdf launch, packed": (
        lambda: papers.pdf_with(b"<< /S/Launch /F (cmd.exe) >>", packed=True),
        "pdf_script",
    ),
    "pdf attachment": (
        lambda: papers.pdf_with(b"<< /Names [(a) << /EF << /F 3 0 R >> >>] >>", b"/Names << /EmbeddedFiles 4 0 R >>"),
        "pdf_embedded",
    ),
    "picture too big": (lambda: papers.blank_picture((8000, 8000)), "picture_too_big"),
    "truncated picture": (lambda: papers.picture("JPEG")[:-3000], "corrupt"),
    "png in name only": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "corrupt"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_with_the_reason(store: FileStore, content: Callable[[], bytes], reason: str) -> None:
    assert refusal(store, content(), "Kế hoạch.pdf") == filetypes.REASONS[reason]


def test_harmless_neighbours_of_refused_things_are_accepted(store: FileStore) -> None:
    local = papers.related(papers.word(), "attachedTemplate", "file:///C:\\Users\\lan\\Normal.dotm", external=True)
    web_link = papers.related(papers.word(), "hyperlink", "https://moet.gov.vn", external=True)
    chart = papers.changed(papers.word(), {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": papers.excel()})
    repetitive = papers.excel([[0] * 40] * 5000)
    lesson = papers.pdf_with(b"(HTML/CSS/JavaScript /Launch)", b"/Lang (vi)")

    for content in (local, web_link, chart):
        assert accept(store, content).media_type == filetypes.DOCX
    assert accept(store, repetitive).media_type == filetypes.XLSX
    assert accept(store, lesson).media_type == filetypes.PDF


def test_refuses_empty_and_too_big(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    content = papers.pdf()
    assert "rỗng" in refusal(store, b"")
    monkeypatch.setattr(files, "MAX_BYTES", len(content))
    assert accept(store, content).size == len(content)
    with pytest.raises(FileRefused, match="lớn hơn"):
        accept(store, content + b"\n")
    assert len(kept(store)) == 1


def test_the_limit_is_20_megabytes_and_stops_the_upload_there(store: FileStore) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"%PDF-".ljust(size)

    endless = Endless()
    with pytest.raises(FileRefused, match="20 MB"):
        store.accept(endless, "a.pdf")  # type: ignore[arg-type]  # all that is used of a stream is read()
    assert 20 << 20 < endless.given < 21 << 20
    assert kept(store) == []


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\lan\Đề án.pdf", "Đề án.pdf"),
        (unicodedata.normalize("NFD", "Đề án học kỳ.pdf"), "Đề án học kỳ.pdf"),
        ("Đề án.docx", "Đề án.pdf"),
        ("Đề án.exe.PDF", "Đề án.exe.PDF"),
        ("Kế hoạch số 12.2026", "Kế hoạch số 12.2026.pdf"),
        ("tv.\u202efdp", "tv.fdp.pdf"),
        ("a\x00b\r\n\tc\u200b.pdf", "ab c.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("CON.pdf", "CON_.pdf"),
        (" .. ", f"{filenames.UNNAMED}.pdf"),
        ("", f"{filenames.UNNAMED}.pdf"),
        ("ệ" * 10_000 + ".pdf", "ệ" * 196 + ".pdf"),
        ("ệ" * 10_000, "ệ" * 196 + ".pdf"),
    ],
)
def test_names(sent: str, clean: str) -> None:
    assert filenames.with_extension(filenames.clean(sent), ("pdf",)) == clean


@pytest.mark.parametrize(
    "name",
    [
        "đề án.pdf.exe",
        "đề án.PDF.ExE",
        "đề án.pdf.exe. ",
        "đề án.pdf.e\u200bxe",
        "đề án.ｅｘｅ",
        "a/b.pdf.lnk",
    ],
)
def test_a_programs_name_is_refused_whatever_is_inside(store: FileStore, name: str) -> None:
    assert refusal(store, papers.pdf(), name) == filetypes.REASONS["program"]


@given(st.text(max_size=400))
@example("0\r\x1b 0")
def test_every_name_comes_out_safe(sent: str) -> None:
    name = filenames.with_extension(filenames.clean(sent), ("pdf",))

    assert name.casefold().endswith(".pdf")
    assert len(name) <= filenames.MAX_LENGTH
    assert not set(name) & set('/\\<>:"|?*\r\n')
    assert not name.startswith((".", " "))
    assert name == unicodedata.normalize("NFC", name)
    assert not [sign for sign in name if unicodedata.category(sign) in ("Cc", "Cf", "Cs")]
    assert filenames.with_extension(filenames.clean(name), ("pdf",)) == name


def test_every_finding_of_the_reader_has_a_sentence() -> None:
    folder = Path(sandbox.__file__).with_name("_reader")
    codes = set()
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Finding"), args=[ast.Constant(code)]):
                    codes.add(code)
                case ast.Call(
                    func=ast.Name("Finding"),
                    args=[ast.IfExp(body=ast.Constant(code), orelse=ast.Constant(other))],
                ):
                    codes |= {code, other}
    assert {"bomb", "encrypted", "truncated"} < codes <= filetypes.REASONS.keys()


def test_identical_content_is_kept_once_even_when_sent_at_the_same_moment(store: FileStore) -> None:
    content = papers.pdf()
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda number: accept(store, content, f"{number}.pdf"), range(8)))

    assert {one.sha256 for one in stored} == {hashlib.sha256(content).hexdigest()}
    assert [one.filename for one in stored] == [f"{number}.pdf" for number in range(8)]
    assert kept(store) == [store.path_of(stored[0].sha256)]
    assert store.verify(stored[0].sha256)


def test_a_broken_connection_leaves_nothing(store: FileStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(200)

    with pytest.raises(ConnectionResetError):
        store.accept(Broken(papers.pdf()), "a.pdf")
    assert kept(store) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_at_the_final_name(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as fault:
        fault.setattr(os if step == "fsync" else Path, step, full)
        with pytest.raises(OSError, match="No space"):
            accept(store, papers.pdf())
    assert kept(store) == []
    assert accept(store, papers.pdf()).media_type == filetypes.PDF


@pytest.mark.skipif(sys.platform == "win32", reason="Windows flushes no folders")
def test_the_bytes_are_on_disk_before_the_name_and_the_name_before_the_answer(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        steps.append("flush folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "flush file")
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        steps.append("name")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    accept(store, papers.pdf())
    accept(store, papers.pdf())

    assert steps == [
        *("flush file", "name", "flush folder", "flush folder"),
        *("flush file", "flush folder", "flush folder"),
    ]


KILLED = """
import io, os, signal, sys
from pathlib import Path
from intranet.core.files import FileStore
class Stream(io.BytesIO):
    def read(self, size=-1):
        if self.tell() >= 3_000_000:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(min(size, 100_000))
FileStore(Path(sys.argv[1])).accept(Stream(b"%PDF-1.7" + bytes(9_000_000)), "a.pdf")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_kill_during_the_upload_leaves_only_what_is_cleared_later(store: FileStore) -> None:
    root = Path(files.__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", KILLED, str(store.root)], cwd=root, check=False)
    (leftover,) = kept(store)

    assert killed.returncode == -9
    assert leftover.parent == store.root
    assert leftover.stat().st_size > 0
    assert store.remove_leftovers() == 0  # it may be another process's upload of this minute
    day_before = time.time() - 25 * 3600
    os.utime(leftover, (day_before, day_before))
    stored = accept(store, papers.pdf())
    assert store.remove_leftovers() == 1
    assert kept(store) == [store.path_of(stored.sha256)]


def test_verify_notices_rot_and_the_next_upload_mends_it(store: FileStore) -> None:
    content = papers.pdf()
    stored = accept(store, content)
    assert store.verify(stored.sha256)
    store.path_of(stored.sha256).write_bytes(content[:-1] + b"?")
    assert not store.verify(stored.sha256)
    accept(store, content)
    assert store.verify(stored.sha256)
    assert not store.verify("0" * 64)


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_sha256_has_a_path(store: FileStore, sha256: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        store.path_of(sha256)


def test_a_zip_that_lies_about_its_sizes_is_refused(store: FileStore) -> None:
    content = bytearray(papers.changed(papers.word(), {"word/media/image1.bmp": bytes(40 << 20)}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true = archive.getinfo("word/media/image1.bmp").file_size.to_bytes(4, "little")
    assert content.count(true) == 2
    lying = bytes(content).replace(true, (1000).to_bytes(4, "little"))

    assert refusal(store, lying) in (filetypes.REASONS["corrupt"], filetypes.REASONS["bomb"])


def test_the_app_keeps_its_files_in_the_instance_folder(tmp_path: Path) -> None:
    leftover = tmp_path / "files" / ".incoming-old"
    leftover.parent.mkdir()
    leftover.touch()
    os.utime(leftover, (0, 0))
    app = Flask(__name__, instance_path=str(tmp_path))
    filestore.init_app(app)

    with app.app_context():
        stored = accept(filestore.store(), papers.pdf())
        assert filestore.cache_dir() == tmp_path / "cache"
    assert kept(FileStore(tmp_path / "files")) == [tmp_path / "files" / stored.sha256[:2] / stored.sha256]


def test_a_long_file_is_written_piece_by_piece_and_kept_under_its_sha256(tmp_path):
    store, pieces = FileStore(tmp_path), [bytes([n]) * 100_000 for n in range(50)]

    def fill(out):
        for piece in pieces:
            out.write(piece)
        out.seek(3)  # as a ZIP does, which looks back into what it has written

    sha256, size = store.write(fill)
    assert (sha256, size) == (hashlib.sha256(b"".join(pieces)).hexdigest(), 5_000_000)
    assert store.verify(sha256)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [sha256]


def test_what_breaks_off_while_it_is_written_leaves_nothing(tmp_path):
    def fill(out):
        out.write(b"half")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        FileStore(tmp_path).write(fill)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
