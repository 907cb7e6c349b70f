"""The search for the system's Chromium."""

from tests.browser import chromium


def test_chromium_is_the_one_named_else_the_one_on_the_path(tmp_path, monkeypatch):
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert chromium.find() == str(program)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "missing"))
    assert chromium.find() is None
    monkeypatch.setenv("CHROMIUM", str(program))
    monkeypatch.setenv("PATH", "")
    assert chromium.find() == str(program)
    monkeypatch.delenv("CHROMIUM")
    assert chromium.find() is None
