"""Walks through the program the way people do, from the home page by links and filters, and notes every form."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from flask import Flask
from selectolax.lexbor import LexborNode
from werkzeug.test import TestResponse

from tests.pages import Page


@dataclass(frozen=True)
class Control:
    """A field of a form: its name, its kind (“text”, “select”, “file”, “submit”…), its value, the values it offers."""

    name: str
    kind: str
    value: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundForm:
    """A form on a page, with the fields and buttons that belong to it."""

    page: str
    action: str
    method: str
    controls: tuple[Control, ...]

    def plain(self) -> dict[str, list[str]]:
        """What a browser would send if nobody typed anything and no button had a name."""
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            if control.kind not in ("submit", "file", "unticked"):
                sent.setdefault(control.name, []).append(control.value)
        return sent


@dataclass
class Walk:
    """What one person found: the answers by address, who linked where, the forms."""

    answers: dict[str, TestResponse] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)
    anchors: set[tuple[str, str, str]] = field(default_factory=set)  # page, address it links to, id it expects there
    forms: list[FoundForm] = field(default_factory=list)


SETS = 10
"""Of so many different sets of query arguments a view is asked for, beyond them only for an argument new to it."""


def endpoint_of(app: Flask, address: str, method: str = "GET") -> str:
    """The name of the view that answers an address. Raises werkzeug's NotFound when none does."""
    return str(app.url_map.bind("").match(urlsplit(address).path, method)[0])


def walk(app: Flask, visit: Callable[[str], TestResponse], *, each: int = 2) -> Walk:
    """Follow all links: of each view ``each`` addresses, and one for every other set of query arguments (see SETS).

    Some lists come before the home page, whose many links would leave them none: of drafts, of reports that are done
    and that are to be done. Each leads to one address of a view.
    """
    found, lists = Walk(), ["/directives/?state=draft", "/jobs/", "/duties/?kind=report&state=done"]
    lists += ["/duties/?kind=report&state=open", "/periods/?state=closed"]
    waiting = [*lists, "/"]
    found.linked_from |= {start: start for start in waiting}
    seen: Counter[tuple[str, ...]] = Counter()
    sets: Counter[str] = Counter()
    met: defaultdict[str, set[str]] = defaultdict(set)
    while waiting:
        address = waiting.pop(0)
        answer = found.answers[address] = visit(address)
        if answer.status_code in (302, 303):
            found.linked_from.setdefault(answer.location, address)
            if answer.location not in found.answers:
                waiting.append(answer.location)
        answer.close()  # downloads hold their file open
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = found.pages[address] = Page(answer.text)
        found.forms += forms(address, page)
        here: Counter[tuple[str, ...]] = Counter()
        for link in (*links(page), *states(page)):
            target, anchor = urldefrag(urljoin(address, link))
            if anchor:
                found.anchors.add((address, target or address, anchor))
            if target in found.linked_from:
                continue
            arguments = sorted(name if name != "state" else f"{name}={value}" for name, value in query_of(target))
            kind = (endpoint_of(app, target), *arguments)
            if seen[kind] >= (1 if arguments else each) or (address in lists and here[kind]):
                continue
            if sets[kind[0]] >= SETS and met[kind[0]].issuperset(arguments):
                continue
            seen[kind] += 1
            sets[kind[0]] += bool(arguments)
            met[kind[0]].update(arguments)
            here[kind] += 1
            found.linked_from[target] = address
            waiting.append(target)
    return found


def links(page: Page) -> Iterator[str]:
    """The addresses inside the program that a page leads to."""
    for node in page.select("a[href], img[src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        if not urlsplit(address).scheme and not address.startswith("/static/"):
            yield address


def states(page: Page) -> Iterator[str]:
    """The address of every choice of a filter by state: some things stand only there."""
    for node in page.select("form select[name=state] option"):
        form = node.parent
        while form is not None and form.tag != "form":
            form = form.parent
        if form is not None and (value := node.attributes.get("value")):
            yield f"{form.attributes['action']}?state={value}"


def query_of(address: str) -> list[tuple[str, str]]:
    """The query arguments of an address."""
    return parse_qsl(urlsplit(address).query)


def forms(address: str, page: Page) -> Iterator[FoundForm]:
    """The forms of a page; a button that htmx sends elsewhere counts as a form of its own."""
    for node in page.select("form"):
        if not node.css_first("button, [hx-post]"):
            continue  # nothing to press
        controls = tuple(_controls(node))
        targets = {(node.attributes.get("action") or address, (node.attributes.get("method") or "get").lower())}
        targets |= {(one.attributes["hx-post"] or "", "post") for one in node.css("[hx-post]")}
        for action, method in sorted(targets):
            yield FoundForm(address, urljoin(address, action), method, controls)


def _controls(form: LexborNode) -> Iterator[Control]:
    for node in form.css("input, select, textarea, button"):
        attributes: dict[str, Any] = node.attributes
        if not (name := attributes.get("name")):
            continue
        kind = attributes.get("type") or ("submit" if node.tag == "button" else "text")
        if node.tag == "select":
            options = [one.attributes.get("value") or "" for one in node.css("option")]
            chosen = [one.attributes.get("value") or "" for one in node.css("option[selected]")] or options[:1]
            yield Control(name, "select", chosen[0] if chosen else "", tuple(options))
        elif node.tag == "textarea":
            yield Control(name, "text", node.text())
        elif kind in ("checkbox", "radio") and "checked" not in attributes:
            yield Control(name, "unticked", attributes.get("value") or "on")
        else:
            yield Control(name, kind, attributes.get("value") or "")
