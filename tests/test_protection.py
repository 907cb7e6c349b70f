"""Forged forms, sizes, headers, error pages."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from intranet.accounts.models import User
from intranet.core.db import db


@pytest.fixture
def guarded(app):
    """The app with its CSRF check on, as it runs outside the tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("token", [None, "", "forged", "x" * 10_000])
def test_a_missing_or_forged_token_is_refused(guarded, as_, token):
    data = {} if token is None else {"csrf_token": token}
    answer = as_("lan").post("/sign-out", data=data)
    assert answer.status_code == 400
    assert "Trang đã cũ" in answer.text


def test_the_token_of_the_page_is_accepted(guarded, as_, open_page):
    client = as_("lan")
    token = open_page(client, "/account/").select("input[name=csrf_token]")[0].attributes["value"]
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303


def test_htmx_sends_the_token_of_the_meta_tag(guarded, as_, open_page):
    client = as_("lan")
    token = open_page(client, "/account/").one("meta[name=csrf-token]").attributes["content"]
    assert client.post("/sign-out", headers={"X-CSRFToken": token, "HX-Request": "true"}).status_code == 204


def test_every_answer_carries_the_strict_headers(client, as_):
    for browser, url in ((client, "/sign-in"), (client, "/nowhere"), (as_("lan"), "/"), (client, "/static/js/app.js")):
        with browser.get(url) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"


def test_pages_are_never_cached_and_hashed_files_for_ever(app, as_, client):
    assert as_("lan").get("/").headers["Cache-Control"] == "no-store"
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("js/app.js")
    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "url", "status", "words"),
    [
        ("GET", "/khong-co-trang-nay", 404, "Không tìm thấy trang"),
        ("POST", "/audit/", 405, "Không thực hiện được"),
        ("POST", "/people/new", 403, "Không được phép"),
        ("GET", "/schools/99999999999999999999", 404, "Không tìm thấy trang"),
    ],
)
def test_errors_are_vietnamese_pages_with_a_way_on(as_, method, url, status, words):
    answer = as_("lan").open(url, method=method)
    assert answer.status_code == status
    assert words in answer.text
    assert 'href="/"' in answer.text


def test_a_body_over_the_limit_is_refused(app, as_):
    app.config["MAX_CONTENT_LENGTH"], before = 1000, app.config["MAX_CONTENT_LENGTH"]
    try:
        answer = as_("minh").post("/account/password", data={"file": (io.BytesIO(b"x" * 5000), "a.pdf")})
    finally:
        app.config["MAX_CONTENT_LENGTH"] = before
    assert answer.status_code == 413
    assert "Tệp quá lớn" in answer.text


def test_two_accounts_of_one_name_at_the_same_moment_are_one_and_a_word_to_the_other(as_, session):
    clients, together = [as_("quantri") for _ in range(4)], threading.Barrier(4)
    typed = {"display_name": "Người Mới", "username": "moi", "role": "officer", "school_id": "0"}

    def add(client):
        together.wait()
        return client.post("/people/new", data=typed).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(add, clients))
    assert codes[0] == 303
    assert set(codes[1:]) <= {409, 422}
    assert len(session.scalars(select(User).where(User.username == "moi")).all()) == 1


def test_a_fault_gives_a_page_even_when_the_database_is_down(app, as_):
    client = as_("lan")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        db.session.execute(sql("ALTER TABLE office_profile RENAME TO away"))
        db.session.commit()
    try:
        answer = client.get("/account/")
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.text
    assert "<h1>" in answer.text


def test_the_sign_of_life_needs_no_account(client):
    assert client.get("/health").text == "ok"


def test_the_page_of_macros_is_for_developers(client, app):
    assert client.get("/patterns").status_code == 404
    app.debug = True
    try:
        assert client.get("/patterns").status_code == 200
    finally:
        app.debug = False
