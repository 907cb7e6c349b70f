"""The page of a period: every number is the length of its list, whatever the states; a fixed number of statements."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.paging import ROWS
from intranet.duties.models import Duty, Kind
from intranet.periods.models import Extension
from intranet.submissions.filters import ReportFilter, Standing
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.submissions.queries import report_rows, standing_counts
from intranet.units.levels import Level
from intranet.units.models import Commune, School
from tests.pages import check_page

NARROWED = ["", "level=MN", "level=TH", "commune=1", "commune=0", "q=tan loc", "level=MN&q=son ca"]


def more_schools(session, count):
    """Schools of every level and commune, one in nine without a commune."""
    communes = list(session.scalars(select(Commune)))
    levels = [[Level.PRESCHOOL], [Level.PRIMARY], [Level.PRIMARY, Level.LOWER_SECONDARY]]
    for number in range(count):
        school = School(name=f"Trường Thử {number}", abbreviation=f"T{number}", levels=levels[number % 3])
        school.commune = communes[number % len(communes)] if number % 9 else None
        session.add(school)
    session.commit()


def random_states(reporting, session, period, clock, seed):
    """Every report of the period in some state; the clock stands after the due date."""
    chance = random.Random(seed)
    schools = list(session.scalars(select(Duty.school_id).where(Duty.topic_key == period.id, Duty.kind == Kind.REPORT)))
    for school_id in schools:
        clock.set(chance.choice(["2026-10-12 09:00", "2026-10-19 23:59", "2026-10-22 10:00"]))
        duty = reporting.duty(period, school_id)
        match chance.randrange(9):
            case 0:
                session.add(Submission(id=duty.id, period_id=period.id, school_id=school_id, revision=3))
            case 1:
                duty.cancel("Trường đã đóng", at=the_clock.now())
            case 2 | 3:
                reporting.hand_in(period, school_id, {"own": 1}, nil=chance.random() < 0.4)
            case 4:
                reporting.hand_in(period, school_id, {"own": 1}, verdict=Verdict.RETURNED)
                if chance.random() < 0.5:
                    reporting.hand_in(period, school_id, nil=True)
            case 5 | 6:
                reporting.hand_in(period, school_id, {"own": 2}, verdict=Verdict.ACCEPTED, nil=chance.random() < 0.3)
            case 7:
                duty.due_at = the_clock.end_of_day(date(2026, 10, 28))
    session.commit()
    clock.set("2026-10-23 08:00")


def listed(client, url):
    """How many rows the list behind a link has, counted on every page of it."""
    page = check_page(client.get(url).text)
    shown = page.texts(".pager p")
    rows = len(page.select(".table-cards tbody tr"))
    if not shown:
        assert rows == 0
        return 0
    total = int(shown[0].split(" trong ")[1].replace(".", ""))
    for number in range(2, -(-total // ROWS) + 1):
        rows += len(check_page(client.get(f"{url}{'&' if '?' in url else '?'}page={number}").text).select("tbody tr"))
    assert rows == total
    return rows


@pytest.fixture
def filled(reporting, session, clock):
    """A period of 61 schools in random states."""
    more_schools(session, 55)
    period = reporting.period()
    random_states(reporting, session, period, clock, seed=20261023)
    return period


@pytest.mark.parametrize("query", NARROWED)
def test_every_number_is_the_length_of_its_list(filled, as_, query):
    client = as_("lan")
    page = check_page(client.get(f"/periods/{filled.id}?{query}").text)
    links = page.select("a.stat")
    assert len(links) >= 9
    for link in links:
        number = int(link.css_first(".stat-number").text().replace(".", ""))
        assert number == listed(client, link.attributes["href"]), link.attributes["href"]


def test_the_states_of_the_district_are_all_there(filled, session):
    counts = standing_counts(session, ReportFilter.read(filled, {}), the_clock.now())
    assert all(counts.values()), counts
    assert counts[Standing.SUBMITTED] == counts[Standing.IN_TIME] + counts[Standing.LATE]
    assert counts[Standing.EXPECTED] == counts[Standing.SUBMITTED] + counts[Standing.MISSING]
    standing = counts[Standing.WAITING] + counts[Standing.RETURNED] + counts[Standing.ACCEPTED]
    assert counts[Standing.SUBMITTED] == standing
    assert counts[Standing.EXPECTED] + counts[Standing.CANCELLED] == 61


@pytest.mark.parametrize("seed", range(4))
def test_the_rules_in_sql_are_those_of_the_rows(reporting, session, clock, seed):
    more_schools(session, 20)
    period = reporting.period()
    random_states(reporting, session, period, clock, seed)
    now = the_clock.now()
    chosen = ReportFilter.read(period, {})
    counts = standing_counts(session, chosen, now)
    everything = [
        row
        for standing in (Standing.EXPECTED, Standing.CANCELLED)
        for row in report_rows(session, chosen.but(standing=standing), "", now, 1, counts).items
    ]
    asked = [row for row in everything if not row.duty.cancelled_at]
    came = [row for row in asked if row.duty.submitted_at]
    by_hand = {
        Standing.EXPECTED: len(asked),
        Standing.SUBMITTED: len(came),
        Standing.IN_TIME: sum(row.duty.on_time for row in came),
        Standing.LATE: sum(not row.duty.on_time for row in came),
        Standing.NIL: sum(row.version.nil and not row.duty.returned_at for row in came),
        Standing.MISSING: len(asked) - len(came),
        Standing.OVERDUE: sum(row.duty.due_at < now for row in asked if row not in came),
        Standing.DRAFTING: sum(row.begun for row in asked if row not in came),
        Standing.WAITING: sum(row.waits for row in came),
        Standing.RETURNED: sum(row.duty.returned_at is not None for row in came),
        Standing.ACCEPTED: sum(row.duty.settled_at is not None for row in came),
        Standing.CANCELLED: len(everything) - len(asked),
    }
    assert counts == by_hand


def test_other_periods_of_the_same_directive_are_not_counted(reporting, session, cast, as_):
    form = reporting.form()
    october = reporting.period(form)
    november = reporting.period(form, name="tháng 11 năm 2026", first="2026-10-15", last="2026-11-14", due="2026-11-19")
    reporting.hand_in(november, cast.school_a, {"own": 1})
    counts = standing_counts(session, ReportFilter.read(october, {}), the_clock.now())
    assert (counts[Standing.EXPECTED], counts[Standing.SUBMITTED]) == (6, 0)


def test_the_page_tells_form_source_and_days(reporting, as_, open_page):
    period = reporting.period(due_words="trước ngày 20 hằng tháng", forward_on=date(2026, 10, 24))
    page = open_page(as_("lan"), f"/periods/{period.id}")
    assert page.h1 == "Báo cáo thử, tháng 10 năm 2026"
    for words in (
        "Báo cáo thử, phiên bản 1", "Kế hoạch số 77/KH-PGDĐT", "từ ngày 15/09/2026 đến ngày 14/10/2026",
        "trước ngày 20 hằng tháng", "hết ngày 19/10/2026", "hết ngày 29/10/2026", "24/10/2026", "6 trường chưa nộp",
    ):  # fmt: skip
        assert words in page.text, words
    assert page.link("Kế hoạch số 77/KH-PGDĐT") == f"/directives/{period.directive_id}"
    assert page.link("Tổng hợp") == f"/consolidations/{period.id}"
    assert page.link("Gia hạn") == f"/periods/{period.id}/extensions"


def test_levels_with_days_of_their_own_are_named(reporting, as_, open_page):
    days = {Level.PRESCHOOL.value: {"last_on": "2026-10-14", "due_on": "2026-10-22"}}
    page = open_page(as_("lan"), f"/periods/{reporting.period(level_days=days).id}")
    assert "Mầm non: hết ngày 22/10/2026" in page.text
    assert "(Mầm non: 22/10/2026)" in page.texts("#short-text")[0]


def test_a_row_tells_everything_about_a_report(reporting, session, cast, as_, open_page, clock):
    period = reporting.period()
    clock.set("2026-10-21 14:05")
    session.add(
        Extension(
            period_id=period.id, school_id=cast.school_b, due_on=date(2026, 10, 25), locks_on=date(2026, 11, 2),
            reason="Mất điện", at=the_clock.now(), by_name="Lan",
        )
    )  # fmt: skip
    reporting.hand_in(period, cast.school_a, {"own": 1}, verdict=Verdict.RETURNED)
    reporting.hand_in(period, cast.school_a, nil=True, explanations={"total": "Vì vậy.", "hours": "Thế."})
    page = open_page(as_("lan"), f"/periods/{period.id}")
    mine, other = (
        next(row for row in page.select("tbody tr") if name in row.text()) for name in ("Hoa Mai", "Tân Lộc 1")
    )
    words = " ".join(mine.text().split())
    for part in ("Chờ Phòng duyệt", "không phát sinh", "nộp trễ", "14:05 21/10/2026", "Nguyễn Văn Minh", "lần 2"):
        assert part in words, part
    assert mine.css_first("td[data-label='Giải trình']").text().strip() == "2"
    assert mine.css_first("input[name=chosen]").attributes["value"] == f"{reporting.duty(period, cast.school_a).id}.2"
    assert "gia hạn, khóa sổ 02/11/2026" in " ".join(other.text().split())
    assert other.css_first("a[href$='/extensions/2']") is not None
    assert mine.css_first("a[href*=extensions]") is None, "what waits for the office needs no other dates"


@pytest.mark.parametrize("sort", ["school", "-school", "due", "-due", "handed", "-handed", "times", "-times", "x", "-"])
def test_every_sort_keeps_every_school(filled, as_, open_page, session, sort):
    page = open_page(as_("lan"), f"/periods/{filled.id}?sort={sort}")
    first = page.texts("tbody th a")
    second = open_page(as_("lan"), f"/periods/{filled.id}?sort={sort}&page=2").texts("tbody th a")
    expected = standing_counts(session, ReportFilter.read(filled, {}), the_clock.now())[Standing.EXPECTED]
    assert len(set(first) | (set(second) if expected > 50 else set())) == expected


def test_sorted_by_hand_in_the_missing_stand_last(filled, as_, open_page):
    for sort in ("handed", "-handed"):
        page = open_page(as_("lan"), f"/periods/{filled.id}?sort={sort}")
        cells = page.select("td[data-label='Nộp lúc']")
        times = [cell.css_first("time").attributes["datetime"] if cell.css_first("time") else None for cell in cells]
        came = [time for time in times if time]
        assert came
        assert times == came + [None] * (len(times) - len(came))
        assert came == sorted(came, reverse=sort.startswith("-"))


@pytest.mark.parametrize(
    "rubbish",
    ["state=💥", "state=", "level=XX", "commune=-1", "commune=99999999999999", "page=abc", "page=-3", "q=%00"],
)
def test_what_an_address_cannot_mean_is_ignored(filled, as_, rubbish):
    assert as_("lan").get(f"/periods/{filled.id}?{rubbish}").status_code == 200


def test_a_filter_is_read_back_from_its_own_address(reporting):
    period = reporting.period()
    chosen = ReportFilter.read(period, {"state": "nil", "level": "MN", "commune": "0", "q": "sơn ca"})
    assert ReportFilter.read(period, {name: str(value) for name, value in chosen.query().items()}) == chosen
    assert ReportFilter.read(period, {"school": "1", "kind": "plan", "topic": "9", "year": "1"}).query() == {}


def test_htmx_gets_only_the_reports(filled, as_):
    answer = as_("lan").get(f"/periods/{filled.id}?state=waiting", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="reports"')
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("count", [3, 120])
def test_the_statements_do_not_grow_with_the_schools(reporting, session, clock, as_, statements, count):
    more_schools(session, count)
    period = reporting.period()
    random_states(reporting, session, period, clock, seed=1)
    client = as_("lan")
    statements.clear()
    assert client.get(f"/periods/{period.id}").status_code == 200
    assert len(statements) <= 12, "\n".join(statements)
    assert not any("submission_version.values" in one or 'submission_version."values"' in one for one in statements)


def test_the_telephone_list_holds_the_schools_of_the_filter(filled, as_, open_page):
    client = as_("lan")
    for state, there in [("", True), ("missing", True), ("overdue", True), ("returned", True), ("accepted", False)]:
        page = open_page(client, f"/periods/{filled.id}?state={state}")
        links = [link.attributes["href"] for link in page.select("a[href*='calls.pdf']")]
        assert bool(links) is there, state
        if there:
            assert client.get(links[0]).data.startswith(b"%PDF")
            number = listed(client, links[0].replace("/duties/calls.pdf", "/duties/"))
            counts = {"": ("missing", "returned")}.get(state, (state,))
            assert number == sum(listed(client, f"/periods/{filled.id}?state={one}") for one in counts), state


def test_the_words_for_the_chat_group_name_no_person(filled, as_, open_page, session):
    page = open_page(as_("lan"), f"/periods/{filled.id}")
    short, missing = page.texts("#short-text")[0], page.texts("#missing-text")[0]
    for words in ("Báo cáo thử, tháng 10 năm 2026", "77/KH-PGDĐT", "hết ngày 19/10/2026", "http://localhost/periods/"):
        assert words in short
    names = set(
        session.scalars(
            select(School.name)
            .join(Duty)
            .where(Duty.kind == Kind.REPORT, Duty.submitted_at.is_(None), Duty.cancelled_at.is_(None))
        )
    )
    assert f"Còn {len(names)} trường chưa nộp" in missing
    assert all(name in missing for name in names)
    for person in ("Nguyễn Văn Minh", "Lan", "Hùng"):
        assert person not in short + missing


def test_when_all_have_reported_nobody_is_reminded(reporting, session, cast, as_, open_page):
    period = reporting.period(schools=[cast.school_a])
    reporting.hand_in(period, cast.school_a, {"own": 1})
    assert not open_page(as_("lan"), f"/periods/{period.id}").select("#missing-text")


def test_more_schools_than_can_be_named_are_counted(reporting, session, as_, open_page):
    more_schools(session, 80)
    page = open_page(as_("lan"), f"/periods/{reporting.period().id}")
    assert "và 26 trường khác" in page.texts("#missing-text")[0]


def test_a_cancelled_period_says_why(reporting, session, as_, open_page):
    period = reporting.period()
    period.cancelled_at, period.cancel_reason = the_clock.now(), "Nhập nhầm"
    for duty in session.scalars(select(Duty).where(Duty.topic_key == period.id)):
        duty.cancel("Nhập nhầm", at=the_clock.now())
    session.commit()
    page = open_page(as_("lan"), f"/periods/{period.id}")
    assert "Nhập nhầm" in page.text
    assert "Không còn yêu cầu" in page.text
    assert not page.select("#missing-text")
    assert listed(as_("lan"), f"/periods/{period.id}?state=cancelled") == 6


def test_an_inspector_reads_and_a_school_is_refused(filled, as_, open_page):
    page = open_page(as_("thanhtra"), f"/periods/{filled.id}")
    assert not page.select("input[name=chosen]")
    assert not page.select("main form[method=post]")
    assert not page.select("a[href*=extensions]")
    assert as_("minh").get(f"/periods/{filled.id}").status_code == 403
    assert as_("lan").get("/periods/99").status_code == 404


def test_the_due_day_of_a_late_report_is_told_in_days(reporting, cast, as_, open_page, clock):
    period = reporting.period()
    clock.set("2026-10-21 08:00")
    row = open_page(as_("lan"), f"/periods/{period.id}").select("tbody tr")[0]
    assert "trễ 2 ngày" in row.text()
    assert "Quá hạn, chưa nộp" in row.text()
    assert the_clock.today() - period.due_on == timedelta(days=2)


def test_old_hand_ins_do_not_count_twice(reporting, session, cast):
    period = reporting.period()
    for _ in range(3):
        reporting.hand_in(period, cast.school_a, {"own": 1})
    assert len(list(session.scalars(select(SubmissionVersion)))) == 3
    counts = standing_counts(session, ReportFilter.read(period, {}), the_clock.now())
    assert (counts[Standing.SUBMITTED], counts[Standing.WAITING]) == (1, 1)
