"""Periodic reports of 60 fields, 24 periods, from 60 to 3,000 schools: pages, consolidation, files.

And saving one field as it is typed, against a bare Flask view.
"""

import time
from collections.abc import Callable
from statistics import median

from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.consolidations import outputs, queries
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import Output
from intranet.consolidations.output_views import present
from intranet.core import clock
from intranet.core.db import db
from intranet.duties.models import Duty, Kind
from intranet.periods.models import ReportPeriod
from intranet.report_forms.values import stamp
from intranet.submissions.models import Submission
from tests.bench.bench_report import best
from tests.bench.district import seconds, statements
from tests.bench.reporting import PERIODS, reporting
from tests.clients import signed_in

SIZES = (60, 300, 3000)
PAGES = ["/periods/{period}", "/consolidations/{period}"]


def rows() -> list[tuple[str, str, str]]:
    """The table's lines."""
    found = [_page(url) for url in PAGES]
    for size in SIZES:
        found += _consolidation(size)
    return [*found, _saving(SIZES[-1])]


def _growth(numbers: list[float], form: str) -> str:
    return " → ".join(format(number, form) for number in numbers)


def _page(url: str) -> tuple[str, str, str]:
    counts, times = [], []
    for size in SIZES:
        app, period = reporting(size)
        client, address = signed_in(app, "lan"), url.format(period=period)
        counts.append(statements(app, client, address))
        times.append(seconds(client, address, 5) * 1000)
    what = f"lan {url}: {' → '.join(map(str, SIZES))} schools × 60 fields × {PERIODS} periods"
    return what, f"{_growth(counts, 'd')} SQL, {_growth(times, '.0f')} ms", "constant, at most 12 SQL"


def _consolidation(size: int) -> list[tuple[str, str, str]]:
    app, period_id = reporting(size)
    times = 3 if size < 1000 else 1
    with app.app_context():
        period = db.session.get_one(ReportPeriod, period_id)
        counting = best(lambda: consolidate(queries.facts(db.session, period, clock.now())), times)
        facts, paper = present(period)
        report = consolidate(facts)
        found = [(f"consolidation of {size:,} reports: facts and numbers", f"{counting:.2f} s", "at most 3 s")]
        for output in Output:
            making = best(lambda: outputs.build(output, report, paper), times)  # noqa: B023 - called at once
            guess = outputs.weight(report, paper, output)
            promise = "a job above 1 s" if guess > outputs.SLOW else "while one waits"
            found.append(
                (f"{output.value.upper()} of {size:,} reports (guessed {guess:.1f} s)", f"{making:.2f} s", promise)
            )
        db.session.rollback()
    return found


def _saving(size: int) -> tuple[str, str, str]:
    """One field saved by a school, and a bare Flask view that reads the same row and writes it, in turn."""
    app, period_id = reporting(size)
    with app.app_context():
        first = select(Duty).where(Duty.kind == Kind.REPORT, Duty.topic_key == period_id).order_by(Duty.school_id)
        duty_id = db.session.scalars(first).first().id  # type: ignore[union-attr]  # it was asked
        version_id = db.session.get_one(ReportPeriod, period_id).form_version_id
        db.session.rollback()
    minh, bare = signed_in(app, "minh"), _bare(app, duty_id)
    address, last = f"/submissions/{duty_id}/fields/a0", ""
    ours, theirs = [], []
    for number in range(1, 41):
        sent = {"v-a0": str(number), "stamp-a0": stamp(last), "form_version": version_id}
        ours.append(_timed(lambda: minh.post(address, data=sent, headers={"HX-Request": "true"})))  # noqa: B023
        theirs.append(_timed(lambda: bare.post("/", data=sent)))  # noqa: B023 - called at once
        last = str(number)
    figure = f"{median(ours) * 1000:.1f} ms, {median(ours) / median(theirs):.1f} ×"
    return "one field saved: against a bare Flask view that reads and writes the row", figure, "at most 8 ×"


def _timed(send: Callable[[], object]) -> float:
    began = time.perf_counter()
    answer = send()
    taken = time.perf_counter() - began
    assert getattr(answer, "status_code", 0) == 200, answer
    return taken


def _bare(app: Flask, duty_id: int) -> FlaskClient:
    """Flask and nothing else: one row read, one written, no sign-in, no stamp, no audit entry."""
    bare = Flask("bare")
    with app.app_context():
        engine = db.engine

    @bare.post("/")
    def view() -> str:
        with Session(engine) as session:
            submission = session.get_one(Submission, duty_id)
            submission.typed = {**submission.typed, "a1": request.form["v-a0"]}
            session.commit()
        return "Đã lưu"

    return bare.test_client()
