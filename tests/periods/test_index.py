"""The list of periods: its numbers and the lists behind them, filters, order; a school's own; settings; first step."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.duties.models import Duty, Kind
from intranet.periods import listing
from intranet.periods.counting import Counting
from intranet.periods.models import Extension, PeriodSetting, PeriodState
from intranet.report_forms.models import FormVersion
from intranet.submissions.models import Verdict
from intranet.units.levels import Level
from intranet.units.models import School
from tests.pages import Page

NOVEMBER = {
    "name": "tháng 11 năm 2026",
    "first": "2026-10-15",
    "last": "2026-11-14",
    "due": "2026-11-19",
    "locks": "2026-11-29",
}


@pytest.fixture
def october(opening, reporting, session, clock):
    """Of six schools: 1 in time and accepted, 2 late and waiting, 3 returned, 4 closed, 5 and 6 missing."""
    period = reporting.period(opening.version)
    reporting.hand_in(period, 1, verdict=Verdict.ACCEPTED)
    reporting.hand_in(period, 3, verdict=Verdict.RETURNED)
    reporting.duty(period, 4).cancel("Trường đóng.", at=the_clock.now())
    clock.set("2026-10-21 08:00")
    reporting.hand_in(period, 2)
    session.commit()
    return period


def test_each_number_is_the_length_of_its_list(october, as_, open_page):
    client = as_("lan")
    page = open_page(client, "/periods/")
    links = {}
    for node in page.select("tbody td.num a[aria-label]"):
        links[(node.attributes["aria-label"] or "").split(":")[0]] = (int(node.text()), node.attributes["href"])
    assert {name: number for name, (number, _) in links.items()} == {
        "Phải nộp": 5, "Đã nộp": 3, "Nộp trễ": 1, "Chưa nộp": 2, "Chờ duyệt": 1,
    }  # fmt: skip
    for number, address in links.values():
        assert open_page(client, address).texts(".pager p")[0].endswith(f"trong {number}"), address
    overdue = page.link("2 trường quá hạn")
    assert open_page(client, overdue).texts(".pager p")[0].endswith("trong 2")


def names(page: Page) -> list[str]:
    return [text.split(", ")[1].split(" theo")[0] for text in page.texts("tbody td:first-child")]


def test_filters_and_order_stand_in_the_address(october, opening, reporting, session, as_, open_page, clock):
    reporting.period(opening.version, **NOVEMBER)
    other = reporting.form(name="Báo cáo khác")
    cancelled = reporting.period(other, name="tháng 12 năm 2026", first="2026-11-15", last="2026-12-14",
                                 due="2026-12-18", locks="2026-12-30")  # fmt: skip
    cancelled.cancelled_at, cancelled.cancel_reason = the_clock.now(), "Mở nhầm"
    session.commit()
    client = as_("lan")
    newest = ["tháng 12 năm 2026", "tháng 11 năm 2026", "tháng 10 năm 2026"]
    for address, found in [
        ("", newest),
        ("?sort=due", newest[::-1]),
        ("?sort=-first", newest),
        ("?sort=name", [newest[0], newest[2], newest[1]]),
        ("?sort=owner", newest),
        (f"?form={other.form_id}", newest[:1]),
        ("?form=x&year=9999999999999", newest),
        ("?year=1", newest),
        ("?state=open", newest[1:]),
        ("?state=cancelled", newest[:1]),
    ]:
        assert names(open_page(client, f"/periods/{address}")) == found, address
    clock.set("2026-10-30 00:00")
    assert names(open_page(client, "/periods/?state=closed")) == ["tháng 10 năm 2026"]
    assert names(open_page(client, "/periods/?state=open")) == ["tháng 11 năm 2026"]
    page = open_page(client, "/periods/?year=99")
    assert "Không có kỳ báo cáo nào khớp" in page.text
    assert client.get("/periods/", headers={"HX-Request": "true"}).text.lstrip().startswith('<section id="periods"')


def test_the_state_in_a_list_is_the_state_of_the_row(october, session, clock):
    for today in (date(2026, 10, 29), date(2026, 10, 30)):
        for state in PeriodState:
            found = listing.periods(session, listing.PeriodFilter(state=state), today, 1).items
            assert (october.id in [one.id for one in found]) == (october.state(today) is state)


def test_an_empty_list_says_what_to_do(as_, open_page):
    page = open_page(as_("lan"), "/periods/")
    assert page.link("Chuẩn bị biểu mẫu") == "/report-forms/"
    assert page.link("Phát hành văn bản") == "/directives/new"
    assert page.link("Mở kỳ báo cáo") == "/periods/new"
    inspector = open_page(as_("thanhtra"), "/periods/")
    assert "Phòng chưa mở kỳ báo cáo nào" in inspector.text
    assert not inspector.select('main a[href="/periods/new"]')
    assert "Phòng chưa yêu cầu trường báo cáo gì" in open_page(as_("minh"), "/periods/").text


def test_a_school_sees_its_own_reports_what_it_owes_first(october, opening, reporting, session, as_, open_page):
    november = reporting.period(opening.version, **NOVEMBER)
    minh = open_page(as_("minh"), "/periods/")
    assert minh.texts("tbody td:first-child a") == [november.title, october.title]
    assert (
        minh.select("tbody td a.btn-primary")[0].attributes["href"] == f"/submissions/{reporting.duty(november, 1).id}"
    )
    assert "trước ngày" not in minh.text
    ids = {duty.id for duty in session.scalars(select(Duty).where(Duty.kind == Kind.REPORT, Duty.school_id == 1))}
    links = {node.attributes["href"] for node in minh.select("tbody a")}
    assert links == {f"/submissions/{one}" for one in ids}
    november.due_words = "trước ngày 20"
    session.commit()
    assert "trước ngày 20 (hạn: hết ngày 19/11/2026)" in open_page(as_("hoa"), "/periods/").text


def test_lists_cost_the_same_for_more_periods_and_schools(october, opening, reporting, session, as_, statements):
    clients = [as_(name) for name in ("lan", "minh")]
    costs = []
    for _ in range(2):
        for client in clients:
            client.get("/periods/")
            statements.clear()
            assert client.get("/periods/").status_code == 200
            costs.append(len(statements))
        session.add_all(School(name=f"Trường Tiểu học số {n}", levels=[Level.PRIMARY]) for n in range(40))
        session.commit()
        for _ in range(5):
            period = reporting.period(reporting.form())
            session.add(
                Extension(
                    period=period, school_id=1, due_on=period.due_on, locks_on=period.locks_on, reason="x",
                    at=the_clock.now(), by_name="Lan",
                )
            )  # fmt: skip
        session.commit()
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12


# ---- Settings ----

SETTINGS = {"before_includes": "", "month_due_day": "20", "month_forward_day": "25", "lock_days": "10"}


def test_the_office_says_what_before_means(opening, session, as_, open_page):
    client = as_("hung")
    assert open_page(client, "/settings/").link("Cách tính hạn báo cáo") == "/periods/settings"
    page = open_page(client, "/periods/settings")
    assert page.one("#month_due_day").attributes["value"] == "20"
    answer = client.post("/periods/settings", data=SETTINGS | {"before_includes": "y", "lock_days": "5"})
    assert answer.status_code == 303
    session.expire_all()
    assert Counting.of(session) == Counting(True, 20, 25, 5)
    (ticked,) = open_page(client, "/periods/settings").select("input[name=before_includes][checked]")
    assert ticked.attributes["value"] == "y"
    (ticked,) = open_page(client, "/periods/settings").select("input[name=before_includes][checked]")
    assert ticked.attributes["value"] == "y"
    new = open_page(client, "/periods/new")
    assert new.one("#due_on").attributes["value"] == "20/10/2026"
    assert new.one("#due_words").attributes["value"] == "trước ngày 20"
    assert new.one("#locks_on").attributes["value"] == "25/10/2026"
    client.post("/periods/settings", data=SETTINGS)
    assert len(list(session.scalars(select(PeriodSetting)))) == 1
    notes = list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == "period.setting")))
    assert len(notes) == 2
    assert "“trước ngày 20” là hết ngày 19" in notes[0]
    client.post("/periods/settings", data=SETTINGS)
    assert len(list(session.scalars(select(AuditEntry).where(AuditEntry.action == "period.setting")))) == 2


def test_periods_that_are_open_keep_their_days(october, as_, session):
    as_("lan").post("/periods/settings", data=SETTINGS | {"before_includes": "y"})
    session.expire_all()
    assert october.due_on == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month_due_day": "15"}, "Từ ngày 16"),
        ({"month_due_day": "29"}, "Từ ngày 16"),
        ({"month_due_day": ""}, "Chưa nhập"),
        ({"month_due_day": "9" * 40}, "Từ ngày 16"),
        ({"month_forward_day": "19"}, "sớm hơn"),
        ({"lock_days": "-1"}, "0 đến 365"),
        ({"lock_days": "mười"}, "số nguyên"),
        ({"before_includes": "maybe"}, ""),
    ],
)
def test_bad_settings_are_refused_and_kept(session, as_, changes, words):
    answer = as_("lan").post("/periods/settings", data=SETTINGS | changes)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert words in " ".join(page.texts(".error-summary li"))
    for name, value in changes.items():
        if name != "before_includes":
            assert page.one(f"#{name}").attributes.get("value", "") == value
    assert Counting.of(session) == Counting()


def test_only_the_office_sets_it(as_):
    for username in ("thanhtra", "minh"):
        assert as_(username).get("/periods/settings").status_code == (403 if username == "minh" else 200)
        assert as_(username).post("/periods/settings", data=SETTINGS).status_code == 403


# ---- First step ----


def test_opening_a_period_is_a_first_step_until_one_is_open(reporting, as_, open_page):
    client = as_("lan")

    def asked() -> bool:
        return bool(open_page(client, "/settings/").select('.first-steps a[href="/periods/new"]'))

    assert not asked()
    version: FormVersion = reporting.form()
    assert not asked()
    reporting.source()
    assert asked()
    reporting.period(version)
    assert not asked()
