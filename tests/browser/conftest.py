"""One server with the demo district for each worker; pages of it in the system's Chromium that notice every fault."""

import asyncio
import os
from asyncio.events import _set_running_loop
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.consolidations.models import Snapshot
from intranet.contacts.confirmations import CardConfirmation
from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.plans.models import PlanVersion
from intranet.registers.models import Arrival
from intranet.reorganisation import planning
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind as ReorganisationKind
from intranet.reorganisation.models import Reorganisation
from intranet.reorganisation.planning import Wanted
from intranet.report_forms.definition import Merge
from intranet.report_forms.models import ReportForm
from intranet.submissions.models import Submission
from intranet.units.models import School
from tests.browser import chromium
from tests.demo_district import let_owing_head_in
from tests.served import Caller, Server, instance_app

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]
HEIGHT = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here that needs a browser carries the mark."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "browse" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@dataclass
class Site:
    """A running server on a demo district, and the numbers by which its pages are addressed."""

    url: str
    port: int
    ids: dict[str, int | str]
    cookie: Callable[[str], str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's twelve schools, served by the program's own server at the real present."""
    folder = tmp_path_factory.mktemp("site")
    the_clock.stop_at(None)
    app = instance_app(folder)
    result = app.test_cli_runner().invoke(args=["demo", "--schools", "12"])
    if result.exception is not None:
        raise result.exception
    with app.app_context():
        ids = _ids(let_owing_head_in(db.session).school_id or 0)
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    server = Server(folder)

    @cache
    def cookie(username: str) -> str:
        with Caller(server.port) as caller:
            caller.sign_in(username)
            return caller.cookie.partition("=")[2]

    yield Site(server.url, server.port, ids, cookie)
    server.stop()


def _ids(owing_school: int) -> dict[str, int | str]:
    session = db.session
    asking = select(Directive).where(Directive.plan_due_on.is_not(None)).order_by(Directive.id)
    directive = session.scalars(asking).first()
    assert directive is not None
    plans = session.scalars(select(PlanVersion).where(PlanVersion.verdict.is_(None)).order_by(PlanVersion.plan_id))
    waiting = plans.first()
    schools = session.scalars(select(School).order_by(School.id)).all()
    owed = select(Duty.id).where(Duty.kind == Kind.PLAN, Duty.document_id == directive.id)
    form = session.scalars(select(ReportForm).where(ReportForm.shipped == "").order_by(ReportForm.id)).first()
    assert form is not None
    asked = form.latest.definition
    snapshot = session.scalars(select(Snapshot)).one()
    answered = select(Submission.id).where(Submission.period_id == snapshot.period_id, Submission.handed > 0)
    begun = select(Submission.id).where(Submission.school_id == schools[0].id, Submission.handed == 0)
    return {
        "form": form.id,
        "version": form.latest.id,
        "section": asked.sections[0].key,
        "field": asked.fields[0].key,
        "check": asked.checks[0].key,
        "period": snapshot.period_id,
        "snapshot": snapshot.id,
        "job": snapshot.job_id,
        "number": snapshot.period.form_version.definition.merged(Merge.SUM)[0].key,
        "answered": session.scalars(answered.order_by(Submission.id)).first() or 0,
        "begun": session.scalars(begun.order_by(Submission.id)).first() or 0,
        "reorganisation": _reorganisation(schools[-1]),
        "directive": directive.id,
        "arrival": session.scalars(select(Arrival.id).where(Arrival.settled_on.is_(None))).first() or 0,
        "draft": session.scalars(select(Directive.id).where(Directive.published_at.is_(None))).one(),
        "attachment": directive.document.attachments[0].id,
        "waiting": waiting.plan_id if waiting else 0,
        "school": schools[0].id,
        "plan_a": session.scalars(owed.where(Duty.school_id == schools[0].id)).one(),
        "owed_plan": session.scalars(owed.where(Duty.school_id == owing_school)).one(),
        "confirmation": session.scalars(select(CardConfirmation.id).order_by(CardConfirmation.id)).first() or 0,
    }


def _reorganisation(school: School) -> int:
    """A renaming that waits for its day, unless the demo has one."""
    known = db.session.scalars(select(Reorganisation.id).order_by(Reorganisation.id)).first()
    if known is not None:
        return known
    becomes = (replace(Becoming.of(school), name=f"{school.name} mới"),)
    on, decision = the_clock.today() + timedelta(days=60), "Quyết định số 9/QĐ-UBND"
    wanted = Wanted(kind=ReorganisationKind.CHANGE, on=on, decision=decision, schools=(school,), becomes=becomes)
    lan = db.session.scalars(select(User).where(User.username == "lan")).one()
    row = planning.plan(db.session, wanted, by=lan, at=the_clock.now())
    db.session.flush()
    return row.id


@pytest.fixture(scope="session")
def _browser() -> Iterator[Callable[[], AbstractContextManager[Browser]]]:
    """The browser of this worker, for as long as a test uses it."""
    path = chromium.find()
    if path is None:
        reason = "no Chromium found; install it or name it in CHROMIUM"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        loop = asyncio.get_running_loop()

        @contextmanager
        def use() -> Iterator[Browser]:
            # Playwright leaves its event loop running in this thread between the tests of a session, and there
            # Flask refuses to work: other tests of the same worker would fail. So it runs while it is used.
            _set_running_loop(loop)
            try:
                yield browser
            finally:
                _set_running_loop(None)

        _set_running_loop(None)
        yield use
        _set_running_loop(loop)
        browser.close()


@dataclass
class Faults:
    """What went wrong on the pages of one test. What a test means to provoke it allows first."""

    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, *words: str | int) -> None:
        """Faults with these words are meant: a status the test asks for, a line it cuts."""
        self.allowed += map(str, words)

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        self._note(f"console {message.type}: {message.text} ({message.location['url']})")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # leaving a page, or a download that stays on it
            self._note(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.request.method} {response.url}: status of {response.status}")

    def _note(self, what: str) -> None:
        if not any(words in what for words in self.allowed):
            self.found.append(what)


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Every console message, error, failed request and refused status of the test's pages fails it."""
    noted = Faults()
    yield noted
    if noted.found:
        pytest.fail("\n".join(["the browser noticed:", *noted.found]))


Browse = Callable[..., Page]


@pytest.fixture
def browse(site: Site, _browser: Callable[[], AbstractContextManager[Browser]], faults: Faults) -> Iterator[Browse]:
    """``browse("minh", width=360)``: a page of somebody signed in (None: of a stranger), in a browser of its own."""
    with _browser() as browser:
        contexts: list[BrowserContext] = []

        def open_browser(username: str | None, *, width: int = 1280, javascript: bool = True) -> Page:
            context = browser.new_context(
                base_url=site.url,
                locale="vi-VN",
                java_script_enabled=javascript,
                viewport={"width": width, "height": HEIGHT if width > 600 else 740},
            )
            context.set_default_timeout(20_000)
            contexts.append(context)
            if username:
                context.add_cookies([{"name": "session", "value": site.cookie(username), "url": site.url}])
            page = context.new_page()
            faults.watch(page)
            return page

        yield open_browser
        for context in contexts:
            context.close()
