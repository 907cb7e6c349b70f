"""Whole addresses, also where the intranet stands below a path of its server."""

import pytest
from flask import Flask

from intranet.core import addresses
from intranet.core.settings import own_address


@pytest.fixture
def below(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "INTRANET_URL", "https://example.vn/intranet")
    return app


@pytest.mark.parametrize("seen", ["http://10.0.0.5:8000", "https://example.vn/intranet"])
def test_a_path_stands_once_in_an_address_made_in_a_request(below: Flask, seen: str) -> None:
    with below.test_request_context(base_url=seen):
        assert addresses.external("duties.home") == "https://example.vn/intranet/"
        assert addresses.external("contacts.own").startswith("https://example.vn/intranet/contacts/")


def test_a_path_stands_once_in_an_address_the_worker_makes(below: Flask) -> None:
    with below.app_context():
        assert addresses.external("contacts.own").startswith("https://example.vn/intranet/contacts/")
        assert addresses.host() == "example.vn"


def test_a_server_that_tells_its_path_needs_no_setting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "INTRANET_URL", "")
    with app.test_request_context(base_url="https://example.vn/intranet"):
        assert addresses.external("contacts.own").startswith("https://example.vn/intranet/contacts/")
        assert addresses.verification() == "https://example.vn/intranet/verify"


@pytest.mark.parametrize("typed", ["intranet.example.vn", "javascript:alert(1)", "https://", "https://a.vn/?x=1"])
def test_what_no_link_leads_to_is_no_address(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("INTRANET_URL", typed)
    with pytest.raises(ValueError, match="INTRANET_URL"):
        own_address()
