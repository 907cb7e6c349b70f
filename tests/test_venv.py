"""``run.py``: when it makes ``.venv``, when it installs a lock, and when it leaves both alone."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty project folder; returns its lock."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    lock = tmp_path / "requirements.txt"
    lock.write_text("flask==3.1.3 --hash=sha256:00\n")
    return lock


@pytest.fixture
def calls(house, monkeypatch):
    """Subprocesses run.py started, as words; ``python -m venv`` leaves a venv behind, everything succeeds."""
    made = []

    def call(command, **_options):
        made.append(" ".join(command[1:4]))
        if command[1:3] == ["-m", "venv"]:
            run.venv_python().parent.mkdir(parents=True)
            run.venv_python().touch()
            version = ".".join(map(str, sys.version_info[:3]))
            (run.VENV / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
        return 0

    monkeypatch.setattr(run.subprocess, "call", call)
    return made


def venv_and_pip(calls):
    """The calls without the folder's name."""
    return [call.split("/")[0].strip() for call in calls]


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_venv_module_gets_one_line_and_nothing_is_deleted(house, monkeypatch, missing):
    kept = run.VENV / "kept"
    kept.mkdir(parents=True)
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(SystemExit) as stopped:
        run.make_venv()
    assert "sudo apt install python3-venv" in str(stopped.value.code)
    assert "\n" not in str(stopped.value.code)
    assert kept.exists()


def test_the_first_start_makes_the_venv_and_the_second_does_nothing(house, calls):
    run.install(house)
    assert venv_and_pip(calls) == ["-m venv", "-m pip install"]
    calls.clear()
    run.install(house)
    assert calls == []


def test_a_changed_lock_is_installed_into_the_same_venv(house, calls):
    run.install(house)
    calls.clear()
    house.write_text(house.read_text() + "click==8.5.1 --hash=sha256:00\n")
    run.install(house)
    assert venv_and_pip(calls) == ["-m pip --version", "-m pip install"]


def test_each_lock_has_its_own_stamp(house, calls):
    run.install(house)
    calls.clear()
    development = house.with_name("requirements-dev.txt")
    development.write_bytes(house.read_bytes())
    run.install(development)
    assert venv_and_pip(calls) == ["-m pip --version", "-m pip install"]
    run.install(house)
    assert len(calls) == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda: run.unfinished().touch(),
        lambda: run.venv_python().unlink(),
        lambda: (run.VENV / "pyvenv.cfg").unlink(),
        lambda: (run.VENV / "pyvenv.cfg").write_text("version = 3.10.4\n"),
    ],
    ids=["killed", "no interpreter", "no config", "another Python"],
)
def test_a_damaged_venv_is_made_anew(house, calls, harm):
    run.install(house)
    (run.VENV / "rubbish").touch()
    harm()
    calls.clear()
    run.install(house)
    assert venv_and_pip(calls) == ["-m venv", "-m pip install"]
    assert not (run.VENV / "rubbish").exists()


def test_a_venv_without_pip_is_made_anew(house, calls, monkeypatch):
    run.install(house)
    run.stamp_of(house).unlink()
    succeed = run.subprocess.call
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: int("--version" in command) or succeed(command))
    calls.clear()
    run.install(house)
    assert venv_and_pip(calls) == ["-m venv", "-m pip install"]


def test_a_kill_while_pip_works_is_noticed_at_the_next_start(house, calls, monkeypatch):
    succeed = run.subprocess.call

    def killed(command, **_options):
        if "install" in command:
            raise KeyboardInterrupt
        return succeed(command)

    with monkeypatch.context() as patch:
        patch.setattr(run.subprocess, "call", killed)
        with pytest.raises(KeyboardInterrupt):
            run.install(house)
    calls.clear()
    run.install(house)
    assert venv_and_pip(calls) == ["-m venv", "-m pip install"]
    assert not run.unfinished().exists()


def test_a_failed_install_gets_one_line_and_is_tried_again(house, calls, monkeypatch):
    succeed = run.subprocess.call
    with monkeypatch.context() as patch:
        patch.setattr(run.subprocess, "call", lambda command, **_: succeed(command) or int("install" in command))
        with pytest.raises(SystemExit, match=r"Không cài được requirements\.txt"):
            run.install(house)
    calls.clear()
    run.install(house)
    assert venv_and_pip(calls) == ["-m pip --version", "-m pip install"]


def test_a_half_made_venv_is_mended_for_real(tmp_path):
    """No library is wanted, so nothing is downloaded; the new interpreter then says that it lacks flask."""
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / ".venv").mkdir()
    command = [sys.executable, str(tmp_path / "run.py"), "flask", "--version"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert "No module named flask" in done.stderr
    assert (tmp_path / ".venv" / "requirements.txt.sha256").exists()
    assert not (tmp_path / ".venv" / "unfinished").exists()


def test_both_locks_pin_the_same_versions():
    def pins(lock):
        return set(re.findall(r"^([a-z0-9._-]+==\S+)", lock.read_text(), re.M))

    assert pins(run.RUN_LOCK)
    assert pins(run.RUN_LOCK) <= pins(run.DEV_LOCK)
