"""``run.py``: what it says to a machine that is not ready, and what it starts."""

import ast
import runpy
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty project folder, and an environment that gets its own values back afterwards."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setenv("INTRANET_INSTANCE", "")
    monkeypatch.setenv("PYTHONUTF8", "1")
    return tmp_path


def run_py(folder, *words):
    """Run ``folder``'s run.py in a process of its own."""
    command = [sys.executable, str(folder / "run.py"), *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)


def test_the_file_parses_on_an_old_python():
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_old_python_gets_one_line(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "run.py"), run_name="__main__")
    message = str(stopped.value.code)
    assert message.startswith("Cần Python 3.11 trở lên; máy đang chạy Python 3.9.")
    assert "\n" not in message


def test_a_taken_port_gets_one_line_before_anything_is_made(tmp_path):
    shutil.copy(ROOT / "run.py", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_py(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác bằng --port. / "
        f"Port {port} is taken; choose another with --port."
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["run.py"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["deploy"], "không có lệnh «deploy»"),
        (["serve", "now"], "thừa tham số / too many arguments: now"),
        (["check", "-x"], "thừa tham số / too many arguments: -x"),
        (["--port", "0"], "cổng phải là số từ 1 đến 65535"),
        (["--port", "٨٠"], "cổng phải là số từ 1 đến 65535"),
        (["serve", "--port", "65536"], "cổng phải là số từ 1 đến 65535"),
        (["--no-demo", "serve"], "--no-demo và --admin chỉ dùng khi không có lệnh"),
        (["serve", "--admin", "Lê Thị Mai"], "--no-demo và --admin chỉ dùng khi không có lệnh"),
        (["--colour"], "--colour"),
    ],
)
def test_a_mistake_on_the_command_line_gets_the_usage(house, capsys, words, complaint):
    with pytest.raises(SystemExit) as stopped:
        run.main(words)
    assert stopped.value.code == 2
    printed = capsys.readouterr().err
    assert printed.startswith("python3 run.py [--instance")
    assert complaint in printed.splitlines()[-1]
    assert list(house.iterdir()) == []


def test_help_is_the_usage():
    done = run_py(ROOT, "--help")
    assert (done.returncode, done.stdout, done.stderr) == (0, run.USAGE, "")


@pytest.fixture
def started(house, monkeypatch, unused_port):
    """Run a command line and return the words it becomes, the locks it installed and the folder it is in."""

    class Become(Exception):
        pass

    def start(*words):
        locks = []
        monkeypatch.setattr(run, "install", lambda lock: locks.append(lock.name))
        monkeypatch.setattr(run, "become", lambda *arguments: (_ for _ in ()).throw(Become(arguments)))
        monkeypatch.chdir(Path.home())
        with pytest.raises(Become) as become:
            run.main([word.replace("PORT", str(unused_port)) for word in words])
        arguments = [word.replace(str(unused_port), "PORT") for word in become.value.args[0]]
        return " ".join(arguments), locks, Path.cwd()

    return start


@pytest.fixture
def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--port PORT", "-m intranet.serve --port PORT --demo"),
        ("--port PORT --no-demo", "-m intranet.serve --port PORT --admin "),
        ("--port PORT --admin Mai", "-m intranet.serve --port PORT --admin Mai"),
        ("--port PORT --admin=", "-m intranet.serve --port PORT --admin "),
        ("serve --port PORT", "-m intranet.serve --port PORT"),
        ("--port PORT serve", "-m intranet.serve --port PORT"),
    ],
)
def test_starting(started, house, monkeypatch, words, expected):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert started(*words.split()) == (expected, ["requirements.txt"], house)
    assert "PYTHONDONTWRITEBYTECODE" not in run.os.environ


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("test -k port --help", "-m pytest -rfEs -n logical --dist worksteal -k port --help"),
        ("bench --schools 300", "-m tests.bench --schools 300"),
    ],
)
def test_tools_get_the_rest_of_the_line(started, house, words, expected):
    assert started(*words.split()) == (expected, ["requirements-dev.txt"], house)


def test_flask_gets_the_rest_of_the_line_where_the_person_stands(started, house):
    became = started("flask", "report", "--output", "out.pdf", "--help")
    wsgi = house / "wsgi.py"
    assert became == (
        f"-m flask --app {wsgi} report --output out.pdf --help",
        ["requirements.txt"],
        Path.home(),
    )


def test_the_instance_is_the_one_named_else_the_environments_else_the_projects(started, house, monkeypatch):
    def instance(*words):
        started(*words, "flask", "demo")
        return run.os.environ["INTRANET_INSTANCE"]

    assert instance() == str(house / "instance")
    monkeypatch.setenv("INTRANET_INSTANCE", "data")
    assert instance() == str(Path.home() / "data")
    assert instance("--instance", "~/other") == str(Path.home() / "other")


def test_check_goes_on_after_a_failure_and_ends_with_a_table(monkeypatch, capsys):
    databases = []

    def step(name, arguments, **environment):
        databases.extend(environment.values())
        return name, "mypy" not in name, 1.25, "last line"

    monkeypatch.setattr(run, "step", step)
    assert run.check() == 1
    table = capsys.readouterr().out.strip().splitlines()[1:]
    assert [line.split("  ")[0] for line in table] == [
        "ruff check",
        "ruff format",
        "mypy --strict",
        "djlint",
        "pytest, SQLite",
        "pytest, PostgreSQL",
    ]
    assert ["HỎNG" in line for line in table] == [False, False, True, False, False, False]
    assert databases == ["sqlite", "postgresql"]
    monkeypatch.setattr(run, "step", lambda name, *_, **__: (name, True, 0.0, ""))
    assert run.check() == 0


def test_a_step_shows_its_output_and_keeps_the_last_line(monkeypatch, capsys):
    monkeypatch.setattr(run, "venv_python", lambda: Path(sys.executable))
    name, passed, seconds, last = run.step("bản ghi", ["json.tool", "--help"])
    assert (name, passed) == ("bản ghi", True)
    assert seconds > 0
    assert capsys.readouterr().out.rstrip().endswith(last)
    assert run.step("hỏng", ["no_such_module"])[1] is False
