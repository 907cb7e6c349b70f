#!/usr/bin/env python3
"""The one command: makes ``.venv``, installs the locked libraries, then starts the hub or one of its tools.

Needs nothing but Python 3.11. The whole file keeps to the syntax of Python 3.6 (no walrus, no match): an
older Python would otherwise answer with a syntax error instead of the line meant for its owner.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python has to come this far to be told
    sys.exit(
        "Cần Python 3.11 trở lên; máy đang chạy Python {0}.{1}. / "
        "Python 3.11 or newer is needed; this is {0}.{1}.".format(*sys.version_info[:2])
    )

import argparse
import errno
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
RUN_LOCK = ROOT / "requirements.txt"
DEV_LOCK = ROOT / "requirements-dev.txt"
PYTEST = ["pytest", "-rfEs", "-n", "logical", "--dist", "worksteal"]
"""With the reason of every skip, on all processors; tests of one file stay together, for they share what they start."""
OWN_DATABASE = ["tests/browser", "tests/test_run.py", "tests/test_serve.py", "tests/test_venv.py"]
"""Tests that start the whole program on its embedded database: once is enough."""

USAGE = """\
python3 run.py [--instance THƯ_MỤC] [--port CỔNG] [LỆNH]

  (không có lệnh)      chuẩn bị mọi thứ, nạp huyện mẫu nếu cơ sở dữ liệu còn trống, rồi chạy chương trình
    --no-demo          không nạp huyện mẫu; hỏi tên người quản trị đầu tiên
    --admin "HỌ TÊN"   như --no-demo nhưng không hỏi: tạo người quản trị này, in mật khẩu dùng một lần
  serve                cập nhật cơ sở dữ liệu rồi chạy, không nạp gì thêm
  flask …              lệnh quản trị (flask --help để xem)
  test [tham số]       chạy bộ kiểm thử (tham số của pytest)
  check                ruff, định dạng, mypy, djlint, kiểm thử trên SQLite rồi PostgreSQL
  bench [tham số]      đo tốc độ

  --port CỔNG          mặc định 8000
  --instance THƯ_MỤC   nơi để dữ liệu, mặc định instance/ cạnh run.py (hoặc biến INTRANET_INSTANCE)
"""


class Parser(argparse.ArgumentParser):
    """Answers any mistake with the usage text and exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{USAGE}\n{message}\n")

    def format_help(self) -> str:
        return USAGE


def parser() -> Parser:
    """Options come before the command; what follows it goes to it as typed (``serve`` reads its own here)."""
    result = Parser(prog="run.py")
    result.add_argument("--port", type=port_number, default=8000)
    result.add_argument("--instance", default=os.environ.get("INTRANET_INSTANCE") or str(ROOT / "instance"))
    result.add_argument("--no-demo", action="store_true")
    result.add_argument("--admin")
    result.add_argument("words", nargs=argparse.REMAINDER)
    return result


def port_number(text: str) -> int:
    """A TCP port, 1 to 65535. Raises argparse.ArgumentTypeError otherwise."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("cổng phải là số từ 1 đến 65535 / the port must be 1 to 65535")
    return int(text)


def require_port(port: int) -> None:
    """Stop with one clear line when nothing can listen on ``port`` of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # on Windows this option would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                sys.exit(
                    f"Không được phép mở cổng {port}; hãy chọn --port từ 1024 trở lên. / "
                    f"Not allowed to open port {port}; choose --port 1024 or higher."
                )
            sys.exit(
                f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác bằng --port. / "
                f"Port {port} is taken; choose another with --port."
            )


def venv_python() -> Path:
    """The interpreter inside ``.venv``, there or not."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def unfinished() -> Path:
    """The mark that stands while ``.venv`` is being changed: found at a start, it tells of a kill."""
    return VENV / "unfinished"


def venv_usable() -> bool:
    """Whether ``.venv`` is whole and belongs to the Python that runs now (compared as major.minor)."""
    config = VENV / "pyvenv.cfg"
    if unfinished().exists() or not venv_python().exists() or not config.exists():
        return False
    version = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", config.read_text(encoding="utf-8"), re.M)
    return version is not None and version[1] == "{}.{}".format(*sys.version_info[:2])


def make_venv() -> None:
    """Make ``.venv`` anew. Stops with one line where the system's Python lacks the venv module."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        sys.exit(
            "Python này thiếu mô-đun venv; trên Debian, Ubuntu hãy chạy: sudo apt install python3-venv / "
            "This Python has no venv module; on Debian or Ubuntu run the command above."
        )
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    unfinished().touch()
    print("Đang tạo môi trường .venv …", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) != 0:
        sys.exit("Không tạo được thư mục .venv. / Could not make the folder .venv.")


def stamp_of(lock: Path) -> Path:
    """Where ``.venv`` remembers the hash of the lock it was last filled from."""
    return VENV / (lock.name + ".sha256")


def installed(lock: Path) -> bool:
    """Whether ``.venv`` was filled from exactly this lock."""
    stamp = stamp_of(lock)
    return stamp.exists() and stamp.read_text() == hashlib.sha256(lock.read_bytes()).hexdigest()


def install(lock: Path) -> None:
    """Bring ``.venv`` to what ``lock`` says; does nothing when it is there already. Stops when pip fails."""
    if venv_usable() and installed(lock):
        return
    pip = [str(venv_python()), "-m", "pip"]
    if not venv_usable() or subprocess.call([*pip, "--version"], stdout=subprocess.DEVNULL) != 0:
        make_venv()
    print(f"Đang cài các thư viện trong {lock.name} (lần đầu mất khoảng một phút) …", flush=True)
    unfinished().touch()
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "-qq"]
    failed = subprocess.call([*pip, "install", *options, "-r", str(lock)])
    unfinished().unlink()  # pip undoes its own failures; only a kill leaves half a library behind
    if failed:
        sys.exit(
            f"Không cài được {lock.name}; hãy xem lỗi của pip ở trên và kiểm tra mạng. / "
            f"Could not install {lock.name}; see pip's error above and check the network."
        )
    stamp_of(lock).write_text(hashlib.sha256(lock.read_bytes()).hexdigest())


def become(*arguments: str) -> NoReturn:
    """Go on as the Python of ``.venv`` (Windows has no exec: wait for it, then pass its exit code on)."""
    command = [str(venv_python()), *arguments]
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def start(options: argparse.Namespace, first: list[str]) -> NoReturn:
    """Serve on the port; ``first`` tells ``intranet.serve`` what to put into an empty database."""
    require_port(options.port)
    install(RUN_LOCK)
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling anew would cost every start 0.3 s
    become("-m", "intranet.serve", "--port", str(options.port), *first)


def step(name: str, arguments: list[str], **environment: str) -> tuple[str, bool, float, str]:
    """Run one step of ``check``, showing its output. Returns name, success, seconds, last line."""
    print(f"\n── {name}", flush=True)
    began, last = time.perf_counter(), ""
    with subprocess.Popen(
        [str(venv_python()), "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return name, process.returncode == 0, time.perf_counter() - began, last


def check() -> int:
    """Run every step even after a failed one, close with a table. Returns the exit code."""
    once = [f"--ignore={path}" for path in OWN_DATABASE]
    results = [
        step("ruff check", ["ruff", "check", "."]),
        step("ruff format", ["ruff", "format", "--check", "."]),
        step("mypy --strict", ["mypy"]),
        step("djlint", ["djlint", "--lint", "templates"]),
        step("pytest, SQLite", PYTEST, TEST_DATABASE="sqlite"),
        step("pytest, PostgreSQL", [*PYTEST, *once], TEST_DATABASE="postgresql"),
    ]
    print(f"\n{'bước':<20}{'kết quả':<9}{'giây':>7}  dòng cuối")
    for name, passed, seconds, last in results:
        print(f"{name:<20}{'đạt' if passed else 'HỎNG':<9}{seconds:>7.1f}  {last}")
    return 0 if all(passed for _, passed, _, _ in results) else 1


def main(argv: list[str]) -> int:
    """Do what the command line says. Most commands never return; ``check`` returns its exit code."""
    options = parser().parse_args(argv)
    command, *rest = options.words or [""]
    if command == "serve":
        options = parser().parse_args(rest, options)
        rest = options.words
    os.environ["INTRANET_INSTANCE"] = str(Path(options.instance).expanduser().absolute())
    os.environ.setdefault("PYTHONUTF8", "1")  # Vietnamese on a Windows console or in a pipe
    own = options.no_demo or options.admin is not None
    if own and command:
        parser().error("--no-demo và --admin chỉ dùng khi không có lệnh / go without a command only")
    if command in ("", "serve", "check") and rest:
        parser().error("thừa tham số / too many arguments: " + " ".join(rest))
    if command == "serve":
        start(options, [])
    if not command:
        start(options, ["--admin", options.admin or ""] if own else ["--demo"])
    if command == "flask":
        install(RUN_LOCK)
        become("-m", "flask", "--app", str(ROOT / "wsgi.py"), *rest)
    if command not in ("test", "check", "bench"):
        parser().error(f"không có lệnh «{command}» / unknown command: {command}")
    install(DEV_LOCK)
    os.chdir(ROOT)
    if command == "check":
        return check()
    become("-m", *(PYTEST if command == "test" else ["tests.bench"]), *rest)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # a console has it
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
