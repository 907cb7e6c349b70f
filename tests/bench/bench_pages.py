"""SQL statements and time per page from 6 to 300 to 3,000 schools; a list page against a bare Flask view."""

import time
from statistics import median

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.db import db
from intranet.core.paging import Page
from intranet.duties import queries
from intranet.duties.asking import choices
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind
from intranet.duties.places import place_of
from intranet.units.models import School
from intranet.units.years import SchoolYear
from tests.bench.district import district, seconds, statements
from tests.clients import signed_in

OFFICE_PAGES = [
    "/", "/?group=commune", "/to-do", "/duties/", "/duties/rates", "/duties/rates?view=duties", "/duties/burden",
    "/duties/schools/{school}", "/directives/", "/directives/{directive}", "/plans/", "/contacts/",
    "/contacts/speakers", "/schools/", "/reports/", "/reminders/", "/reminders/notices", "/reminders/mailboxes",
    "/reminders/text", "/outbox/", "/registers/", "/registers/outgoing", "/registers/outgoing/findings",
    "/registers/incoming", "/registers/publications", "/reorganisations/", "/inspection/", "/privacy/requests/",
]  # fmt: skip
SCHOOL_PAGES = [
    "/", "/duties/schools/{school}", "/directives/", "/directives/{directive}", "/plans/", "/contacts/",
    "/contacts/speakers/own",
]  # fmt: skip
SIZES = (6, 300, 3000)
YEARS = {3000: 3}


def rows() -> list[tuple[str, str, str]]:
    """The table's lines."""
    found = [_demo(), (f"pages of {' → '.join(f'{size:,}' for size in SIZES)} schools:", "", "")]
    for who, pages in (("lan", OFFICE_PAGES), ("minh", SCHOOL_PAGES)):
        found += [_page(who, url) for url in pages]
    return [*found, _list_page()]


def _demo() -> tuple[str, str, str]:
    _, taken = district(3000, YEARS[3000])
    return "demo: 3,000 schools, 3 years", f"{taken:.1f} s", "under 60 s"


def _address(app: Flask, url: str) -> str:
    with app.app_context():
        newest = select(Duty.document_id).where(Duty.kind == Kind.PLAN).order_by(Duty.id.desc())
        first = db.session.scalars(newest).first()
        school = db.session.scalars(select(School.id).order_by(School.id)).first()
    return url.format(directive=first, school=school)


def _page(who: str, url: str) -> tuple[str, str, str]:
    counts, times = [], []
    for size in SIZES:
        app, _ = district(size, YEARS.get(size, 1))
        client, address = signed_in(app, who), _address(app, url)
        counts.append(str(statements(app, client, address)))
        times.append(f"{seconds(client, address, 3) * 1000:.0f}")
    figure = f"{' → '.join(counts)} SQL, {' → '.join(times)} ms"
    return f"{who} {url}", figure, "constant, at most 12 SQL"


def _list_page() -> tuple[str, str, str]:
    app, _ = district(3000, YEARS[3000])
    client = signed_in(app, "lan")
    bare = _bare(app)
    ours, theirs = [], []
    for _ in range(30):  # in turn, so that a slow moment of the machine hits both
        began = time.perf_counter()
        client.get("/duties/")
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        answer = bare.get("/")
        theirs.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.status
    share = median(theirs) / median(ours)
    return "list of 50 duties: throughput against a bare Flask view", f"{share:.0%}", "at least 50 %"


def _bare(app: Flask) -> FlaskClient:
    """Flask and nothing else: the same single query, the same template, no sign-in, no checks, no other statement."""
    bare = Flask("bare")
    bare.secret_key = "bench"
    bare.__dict__["jinja_env"] = app.jinja_env
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            bare.add_url_rule(rule.rule.replace("/", "/x/", 1), rule.endpoint, lambda: "")
    with app.test_request_context():
        engine = db.engine
        years = list(db.session.scalars(select(SchoolYear)))
        chosen = DutyFilter(year=years[-1].id)
        total = sum(queries.state_counts(db.session, chosen, clock.now()).values())
        lan = db.session.scalars(select(User).where(User.username == "lan")).one()
        offered = choices(chosen, years)
        db.session.expunge_all()

    @bare.get("/", endpoint="list")
    def view() -> str:
        now = clock.now()
        with Session(engine) as session:
            items = list(session.scalars(queries.duty_rows(chosen, now).limit(50)))
            return render_template(
                "duties/index.html", duties=Page(items, total, 1), now=now, place_of=place_of, told={}, narrowed=[],
                current_user=lan, navigation=[], office_name="", today=clock.today(), **offered,
            )  # fmt: skip

    return bare.test_client()
