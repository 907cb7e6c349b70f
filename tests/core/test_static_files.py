"""Style and scripts over the line: tightest for browsers that can, plain for those that cannot, never stale."""

from pathlib import Path

import brotli
import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("name", ["vendor/bootstrap/bootstrap.min.css", "js/app.js", "css/app.css", "favicon.svg"])
def test_text_comes_packed_and_is_what_the_file_says(client, name):
    answer = client.get(f"/static/{name}?v=1", headers=PACKED)
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.vary.as_set() >= {"accept-encoding"}
    assert "immutable" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.data) == (STATIC / name).read_bytes()
    assert answer.mimetype in ("text/css", "text/javascript", "image/svg+xml")


def test_the_biggest_file_is_small_enough_for_a_first_visit_of_100_kb(client):
    packed = client.get("/static/vendor/bootstrap/bootstrap.min.css", headers=PACKED)
    assert len(packed.data) < 23_000


def test_a_browser_that_has_it_is_told_so(client):
    first = client.get("/static/js/app.js", headers=PACKED)
    again = client.get("/static/js/app.js", headers={**PACKED, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with client.get("/static/js/app.js", headers={"If-None-Match": first.headers["ETag"]}) as other:
        assert other.data == (STATIC / "js/app.js").read_bytes()


@pytest.mark.parametrize(
    ("name", "takes"), [("js/app.js", "identity"), ("fonts/source-sans-3-vietnamese-wght-normal.woff2", "br")]
)
def test_who_cannot_unpack_it_and_what_is_packed_already_stay_plain(client, name, takes):
    with client.get(f"/static/{name}", headers={"Accept-Encoding": takes}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.data == (STATIC / name).read_bytes()


@pytest.mark.parametrize("name", ["no-such-file.css", "../run.py", "%2e%2e/run.py", "css"])
def test_nothing_else_is_given_out(client, name):
    assert client.get(f"/static/{name}", headers=PACKED).status_code == 404
