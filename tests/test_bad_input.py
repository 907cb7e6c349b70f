"""Whatever is typed or sent, by whoever: no view fails, and a district with all that in it still shows and prints."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle, islice
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intranet.core.access import roles_of
from intranet.core.db import db
from intranet.core.roles import Role
from tests.clients import signed_in
from tests.core import papers
from tests.demo_district import copied_district, faults
from tests.pages import Page
from tests.test_access import routes
from tests.test_pages import listed
from tests.walk import FoundForm, Walk, endpoint_of, forms, walk

NASTY = {
    "long": "Trích yếu dài " * 800,
    "decomposed": unicodedata.normalize("NFD", "Trường Tiểu học Nguyễn Thị Định"),
    "markup": '<img src="/etc/passwd"><b>&amp;</para>',
    "formula": '=HYPERLINK("http://example.invalid";"xem")',
    "control": "a\x00b\x0b\u202e\ufeff",
    "emoji": "💥",
    "tcvn3": "Tr­êng TiÓu häc §øc Phæ",
    "huge": "9" * 40,
    "endless": "9" * 5000,
    "not a digit": "X:²",
    "no row": "Plan:1\x00",
    "negative": "-1",
    "old day": "01/01/1900",
    "no day": "31/02/2026",
}

PATH_NUMBERS = ["0", "1", "2147483648", "9" * 30]

FILES = [
    ("đề án.pdf.exe", b"MZ\x90\x00"),
    ("", b""),
    ("../../../etc/passwd", b"%PDF-1.7 r\xc3\xa1c"),
    ("a\x00b.xlsx", papers.excel([['=HYPERLINK("x")', "<img>"], ["Trường", "💥" * 300]])),
]

OTHERS = pytest.mark.one_database
"""Of those who type much the same into the same tables as Lan."""

TYPED = {"text", "search", "tel", "email", "password", "number"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def district(_database, request) -> Iterator[Flask]:
    name = f"copy-{request.node.callspec.params['username']}-{request.node.originalname[5:15]}"
    app = copied_district(_database, name)
    yield app
    with app.app_context():
        db.engine.dispose()


def explored(app: Flask, username: str) -> Walk:
    client = signed_in(app, username)
    found = walk(app, client.get, each=1)
    drafts = [address.removesuffix("draft") for address in found.pages if address.endswith("/draft")]
    for address in [draft + step for draft in drafts for step in ("publication", "submission")]:
        answer = client.get(address)  # what the button “Kiểm tra” leads to
        if answer.status_code == 200:
            found.answers[address] = answer
            found.forms += forms(address, Page(answer.text))
    return found


class Watch:
    """Notes every answer that says the program failed, with the reason."""

    def __init__(self, app: Flask, found: list[str]) -> None:
        self.app, self.found, self.failed = app, found, set()
        self.tried: Counter[str] = Counter()

    def note(self, what: str, answer: TestResponse) -> None:
        self.tried[what.split(" ")[0]] += 1
        if answer.status_code >= 500:
            reason = self.found[-1] if self.found else "no reason given"
            self.failed.add(f"{what[:160]}: {answer.status_code} {reason}")
        answer.close()

    def check(self) -> None:
        assert not self.failed, listed(self.failed)


@pytest.fixture
def watch(district) -> Iterator[Watch]:
    with faults(district) as found:
        yield Watch(district, found)


@pytest.mark.parametrize("username", ["lan", "minh", "quantri"])
def test_no_address_makes_a_page_fail(district, watch, username):
    client = signed_in(district, username)
    for address, arguments in asked(district, explored(district, username), leave_out=username == "quantri"):
        for turn, headers in zip(range(0, len(NASTY), 2), cycle([{}, HTMX]), strict=False):
            query = dict(zip(arguments, turned(turn), strict=False))
            words = ", ".join(f"{name}={value[:20]!r}" for name, value in query.items())
            watch.note(f"{address} ? {words}", client.get(f"{address}?{urlencode(query)}", headers=headers))
        watch.note(f"{address} %FF", client.get(f"{address}?{'&'.join(f'{name}=%FF%00' for name in arguments)}"))
    watch.check()


def turned(turn: int) -> Iterator[str]:
    """All nasty values for ever, beginning with another one each turn."""
    return islice(cycle(NASTY.values()), turn, None)


def asked(app: Flask, found: Walk, *, leave_out: bool) -> list[tuple[str, list[str]]]:
    """One address of every view with the query arguments links and filters give it; or only what others cannot open."""
    arguments, addresses = defaultdict(set), {}
    queries = [(address, [name for name, _ in parse_qsl(urlsplit(address).query)]) for address in found.answers]
    queries += [(form.action, [one.name for one in form.controls]) for form in found.forms if form.method == "get"]
    for address, names in queries:
        endpoint = endpoint_of(app, address)
        addresses.setdefault(endpoint, urlsplit(address).path)
        arguments[endpoint] |= {*names, "page", "sort"}
    return [
        (address, sorted(arguments[endpoint]))
        for endpoint, address in addresses.items()
        if not leave_out or endpoint.startswith(("accounts.", "core."))
    ]


@pytest.mark.parametrize("username", ["lan", "minh", "quantri"])
def test_no_number_in_an_address_makes_a_view_fail(district, watch, username):
    client = signed_in(district, username)
    for method, rule, _ in routes(district):
        if "<int:" not in rule:
            continue
        for number in PATH_NUMBERS:
            address = "".join(
                (part.partition(">")[2] and number + part.partition(">")[2]) or part for part in rule.split("<")
            )
            watch.note(f"{method}_{address}", client.open(address, method=method))
    watch.check()
    assert len(watch.tried) > 100


@pytest.mark.parametrize("username", ["lan", *(pytest.param(one, marks=OTHERS) for one in ("owing", "quantri"))])
def test_nothing_typed_makes_a_view_fail_or_the_district_unreadable(district, watch, username):
    for form in different(district, explored(district, username), leave_out=username == "quantri"):
        for answer, what in sent(district, form, username):
            watch.note(f"POST_{form.action} {what}", answer)
    assert len(watch.tried) >= 5
    watch.check()
    if username != "lan":
        for address, answer in explored(district, username).answers.items():
            watch.note(f"GET_{address} afterwards, {username}", answer)
    found = explored(district, "lan")
    for address, answer in found.answers.items():
        watch.note(f"GET_{address} afterwards", answer)
    for form in different(district, found, leave_out=False):  # what prints and exports, too
        watch.note(f"POST_{form.action} afterwards", signed_in(district, "lan").post(form.action, data=form.plain()))
    watch.check()


def different(app: Flask, found: Walk, *, leave_out: bool) -> Iterator[FoundForm]:
    """The forms people send, one of every kind; or only those that others than the administrator do not have."""
    seen = set()
    for form in found.forms:
        endpoint = endpoint_of(app, form.action, form.method.upper())
        kind = (endpoint, *sorted({one.name for one in form.controls}))
        if (
            form.method == "post"
            and kind not in seen
            and not (leave_out and Role.OFFICER in (roles_of(app.view_functions[endpoint]) or []))
        ):
            yield form
        seen.add(kind)


def sent(app: Flask, form: FoundForm, username: str) -> Iterator[tuple[TestResponse, str]]:
    """The answers to a form sent empty, as it stands, with its fields wrong in every way."""
    client, headers = signed_in(app, username), cycle([{}, HTMX])
    buttons = [{one.name: [one.value]} for one in form.controls if one.kind == "submit"] or [{}]
    plain, ticked = form.plain(), {one.name: [one.value] for one in form.controls if one.kind == "unticked"}
    bodies = [("empty", {}), *((f"as it stands {button}", plain | button) for button in buttons)]
    for turn, button in zip(range(0, len(NASTY), 3), cycle(buttons), strict=False):
        bodies.append((f"typed, turn {turn} {button}", plain | wrong(form, turn, typed=True) | button))
        bodies.append((f"all wrong, turn {turn} {button}", plain | wrong(form, turn, typed=False)))
        bodies.append((f"ticked, turn {turn} {button}", plain | ticked | wrong(form, turn, typed=True) | button))
    for what, body in bodies:
        yield client.post(form.action, data=body, headers=next(headers)), what
    places = [one.name for one in form.controls if one.kind == "file"]
    for (name, content), button in zip(FILES if places else [], cycle(buttons), strict=False):
        body = plain | button | {place: (BytesIO(content), name) for place in places}
        yield client.post(form.action, data=body, headers=next(headers)), f"file {name!r} {button}"


def wrong(form: FoundForm, turn: int, *, typed: bool) -> dict[str, list[str]]:
    """The fields people type into, or all fields, each with another nasty value."""
    names = [one.name for one in form.controls if one.kind in TYPED or not (typed or one.kind == "file")]
    return {name: [value] for name, value in zip(dict.fromkeys(names), turned(turn), strict=False)}
