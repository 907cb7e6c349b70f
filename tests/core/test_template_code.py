"""Compiled templates: kept beside them, made anew when they change, never in the way."""

import sys

import pytest
from flask import Flask

from intranet.core import template_code


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("Chào {{ name }}")
    return tmp_path


@pytest.fixture
def shown(folder, monkeypatch):
    """What a newly started app makes of the template, and whether it had to compile it."""

    def show():
        app = Flask(__name__, template_folder=str(folder))
        template_code.init_app(app)
        compiled, compile_ = [], app.jinja_env.compile
        monkeypatch.setattr(app.jinja_env, "compile", lambda *a, **k: compiled.append(a) or compile_(*a, **k))
        return app.jinja_env.get_template("page.html").render(name="Lan"), bool(compiled)

    return show


def kept(folder):
    return list((folder / "__pycache__").glob("*"))


def test_a_template_is_compiled_once(shown, folder):
    assert shown() == ("Chào Lan", True)
    assert len(kept(folder)) == 1
    assert shown() == ("Chào Lan", False)


def test_a_changed_template_is_compiled_anew(shown, folder):
    shown()
    (folder / "page.html").write_text("Kính gửi {{ name }}")
    assert shown() == ("Kính gửi Lan", True)
    assert shown() == ("Kính gửi Lan", False)
    assert len(kept(folder)) == 1


def test_another_jinja_compiles_anew(shown, monkeypatch):
    shown()
    monkeypatch.setattr("jinja2.__version__", "99")
    assert shown() == ("Chào Lan", True)


def test_code_cut_short_anywhere_is_made_anew(shown, folder):
    shown()
    [file] = kept(folder)
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert shown() == ("Chào Lan", True)
        assert file.read_bytes() == whole


def test_code_that_cannot_be_kept_is_no_error(shown, folder):
    (folder / "__pycache__").write_text("a file stands where the folder should be")
    assert shown() == ("Chào Lan", True)


def test_nothing_is_kept_where_python_keeps_nothing(shown, folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown() == ("Chào Lan", True)
    assert not (folder / "__pycache__").exists()
