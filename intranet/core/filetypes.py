"""What a file is, told by its content and never by its name or by what the browser says.

Accepted: PDF, DOCX, XLSX, PNG, JPEG, WebP, GIF. The first bytes sort the files; the reader's child process
then parses the whole file and looks for everything active or hidden in it.
"""

import json
import mmap
from pathlib import Path

from intranet.core import filenames, sandbox
from intranet.core.errors import Refused

PDF = "application/pdf"
PDF_START = b"%PDF-"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the reader calls a file → media type and extensions, the usual one first.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "pdf": (PDF, ("pdf",)),
    "docx": (DOCX, ("docx",)),
    "xlsx": (XLSX, ("xlsx",)),
    "png": ("image/png", ("png",)),
    "jpeg": ("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    "webp": ("image/webp", ("webp",)),
    "gif": ("image/gif", ("gif",)),
}
# For <input type="file" accept="…">.
ACCEPT_ATTRIBUTE = ",".join(f".{extension}" for _type, extensions in KINDS.values() for extension in extensions)

_ACCEPTED = "Chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx) và ảnh (PNG, JPEG, WebP, GIF)."
REASONS = {
    "archive": f"Đây là tệp nén. Hãy giải nén rồi gửi từng tệp. {_ACCEPTED}",
    "bomb": "Tệp bung ra lớn bất thường so với dung lượng gửi lên (bom nén) nên không được nhận.",
    "corrupt": "Tệp bị hỏng hoặc không đúng định dạng. Hãy mở lại tệp trên máy, lưu lại rồi gửi.",
    "embedded": "Tệp có đối tượng hoặc chương trình nhúng bên trong. Hãy xuất tệp ra PDF rồi gửi.",
    "encrypted": "Tệp đang đặt mật khẩu hoặc bị khoá quyền. Hãy bỏ mật khẩu, hoặc in lại ra PDF, rồi gửi.",
    "entities": "Tệp có khai báo DOCTYPE không an toàn. Hãy xuất ra PDF rồi gửi.",
    "heic": "Ảnh ở dạng HEIC nhiều máy không mở được. Hãy lưu hoặc chụp lại ở dạng JPEG rồi gửi.",
    "legacy": "Đây là dạng Word, Excel cũ (.doc, .xls). Hãy lưu lại dạng .docx, .xlsx hoặc .pdf rồi gửi.",
    "macros": "Tệp có macro nên không được nhận. Hãy lưu lại dạng .docx, .xlsx hoặc .pdf rồi gửi.",
    "markup": "Trang web và tệp HTML, SVG, XML không được nhận. Hãy in ra PDF rồi gửi.",
    "opendocument": "Đây là tệp OpenDocument. Hãy lưu lại dạng .docx, .xlsx hoặc .pdf rồi gửi.",
    "other_office": "Không nhận tệp trình chiếu, tệp mẫu, .xlsb. Hãy lưu lại dạng .docx, .xlsx hoặc .pdf.",
    "pdf_embedded": "Tệp PDF có tệp khác đính kèm bên trong. Hãy in lại ra PDF và gửi riêng tệp kia.",
    "pdf_script": "Tệp PDF có mã lệnh (JavaScript, lệnh chạy chương trình). Hãy in lại ra PDF rồi gửi.",
    "picture_too_big": "Ảnh có quá nhiều điểm ảnh (trên 60 triệu). Hãy thu nhỏ ảnh rồi gửi.",
    "program": "Đây là chương trình hoặc tệp lệnh nên không được nhận.",
    "remote_template": "Tệp lấy mẫu hoặc nội dung từ nơi khác. Hãy xuất ra PDF rồi gửi.",
    "rtf": "Đây là tệp RTF. Hãy lưu lại dạng .docx hoặc .pdf rồi gửi.",
    "too_many_pages": "Tệp PDF có trên 2.000 trang. Hãy tách ra rồi gửi.",
    "signed": "Tệp đã ký số: thêm mã vào sẽ làm hỏng chữ ký. Hãy dùng tệp gốc, xác thực bằng chính tệp ấy.",
    "truncated": "Tệp PDF bị cắt cụt, có thể do tải lên hoặc chép chưa xong. Hãy gửi lại tệp đầy đủ.",
    "unknown": _ACCEPTED,
}

_STARTS = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "program"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
)
_CHECKS = (
    (PDF_START, "check-pdf"),
    (b"PK\x03\x04", "check-office"),
    (b"\x89PNG\r\n\x1a\n", "check-picture"),
    (b"\xff\xd8\xff", "check-picture"),
    (b"GIF8", "check-picture"),
    (b"RIFF", "check-picture"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileRefused(Refused):
    """A file is not accepted; the message is a Vietnamese sentence that says why and what to do."""


def detect(path: Path, filename: str) -> str:
    """Media type of an acceptable file; raises `FileRefused`.

    The (cleaned) name is asked only one thing: whether its last extension is a program's.
    """
    if filenames.is_program(filename):
        raise FileRefused(REASONS["program"])
    with path.open("rb") as file:
        head = file.read(1024)
    for start, verb in _CHECKS:
        if head.startswith(start):
            return _checked(verb, path)
    raise FileRefused(REASONS[_known_bad(path, head)])


def extensions(media_type: str) -> tuple[str, ...]:
    """The extensions files of an accepted media type may have, the usual one first."""
    return next(endings for kind, endings in KINDS.values() if kind == media_type)


def _checked(verb: str, path: Path) -> str:
    try:
        answer: dict[str, str] = json.loads(sandbox.run(verb, path))
    except sandbox.ReadFailed as failure:
        raise FileRefused(str(failure)) from failure
    if "refused" in answer:
        raise FileRefused(REASONS[answer["refused"]])
    return KINDS[answer["kind"]][0]


def _known_bad(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return "encrypted" if content.find("EncryptedPackage".encode("utf-16-le")) >= 0 else "legacy"
    for start, reason in _STARTS:
        if head.startswith(start):
            return reason
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heif"):
        return "heic"
    for encoding in ("utf-8", "utf-16"):
        if head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n").startswith("<"):
            return "markup"
    return "unknown"
