"""Number on paper → table → submission: each number equals the list behind it, and each line leads to its report."""

import unicodedata
from decimal import Decimal

import pytest
from sqlalchemy import select

from intranet.consolidations.behind import Which, behind
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.queries import facts
from intranet.core import clock as the_clock
from intranet.core.numbers import parse_number
from intranet.periods.models import ReportPeriod
from intranet.submissions.models import Verdict
from intranet.units.models import School
from tests.clients import signed_in


@pytest.fixture
def period(reporting, clock):
    clock.set("2026-10-25 08:00")
    return reporting.period()


@pytest.fixture
def filled(reporting, period, session):
    """Every way to report: in figures, nil, returned, with odd values; one school has no level, one no commune."""
    schools = list(session.scalars(select(School).order_by(School.id)))
    values = [
        {"own": 1200, "press": 3, "hours": "1.5", "site": True, "how": "Zalo",
         "models": [{"name": "Lê Thị Sen", "times": 2}, {"name": "Trần Văn An"}], "trouble": "Thiếu máy."},
        {"own": 34, "hours": "2", "site": False, "how": "Loa", "trouble": "Không."},
        {"own": 5, "hours": "0.25", "site": True, "how": "Zalo", "models": [{"deed": "=1+1"}]},
        {"own": "nhiều", "press": 7, "how": "Điện tín"},
        {},
    ]  # fmt: skip
    for school, given in zip(schools, values, strict=False):
        reporting.hand_in(period, school.id, given)
    reporting.hand_in(period, schools[5].id, {"own": 1000}, verdict=Verdict.RETURNED)
    schools[1].levels, schools[2].commune_id = [], None
    session.commit()
    return period


def report_of(session, period):
    return consolidate(facts(session, session.get(ReportPeriod, period.id), the_clock.now()))


def number_links(page):
    """(what is shown, the address) of every number that leads to answers."""
    for link in page.select("table a[href*='/fields/']"):
        yield link.text().strip(), link.attributes["href"]


def test_each_shown_number_equals_the_list_behind_it(app, as_, open_page, filled):
    browser, seen = as_("lan"), 0
    for by in ("", "?by=commune"):
        for shown, address in number_links(open_page(browser, f"/consolidations/{filled.id}{by}")):
            page = open_page(browser, address)
            lines = page.select("#answers tbody tr")
            stats = dict(reversed(text.split(" ", 1)) for text in page.texts(".stat"))
            assert int(stats["trường được tính"]) == len(lines)
            values = [line.css_first("td.num") for line in lines]
            amounts = {label: value for label, value in stats.items() if label.startswith(("tổng", "trung bình"))}
            if "fields/site" in address or "fields/how" in address:
                assert int(shown) == len(lines), address
            else:
                numbers = [parse_number(value.text().strip()) for value in values]
                total = sum(numbers, Decimal())
                amount = next(iter(amounts.values()))
                if "fields/hours" in address:
                    total = (total / len(numbers)).quantize(Decimal("0.01"))
                assert parse_number(amount) == total
                assert shown in (amount, str(len(lines))), address
            seen += 1
    assert seen > 40


def test_behind_agrees_with_the_consolidation_for_every_group(session, filled):
    report = report_of(session, filled)
    places = [(Which(), None, 0)]
    places += [(Which(level=group.level), "by_level", n) for n, group in enumerate(report.by_level)]
    places += [(Which(commune=group.commune_id), "by_commune", n) for n, group in enumerate(report.by_commune)]
    for which, groups, place in places:
        expected = (report.total, *report.by_level, *report.by_commune)
        for figure in report.figures:
            found = behind(report.facts, figure.field, which)
            assert found.amount == (getattr(figure, groups)[place] if groups else figure.total)
            assert len(found.counted) == found.amount.reported
            group = next(one for one in expected if (one.level, one.commune_id) == (which.level, which.commune))
            assert len(found.counted) + len(found.others) == group.reporting.expected
        for counted in report.counted:
            for option in counted.options:
                which_option = Which(which.level, which.commune, option.label)
                found = behind(report.facts, counted.field, which_option)
                assert len(found.counted) == (getattr(option, groups)[place] if groups else option.total)
    for narrative in report.narratives:
        lines = behind(report.facts, narrative.field, Which()).counted
        assert [(line.school.id, line.value) for line in lines] == [(one.school_id, one.text) for one in narrative.said]
    for rows in report.row_lists:
        assert behind(report.facts, rows.field, Which()).rows == len(rows.rows)


def test_three_clicks_to_the_submission(as_, open_page, filled, cast, reporting):
    browser = as_("lan")
    page = open_page(browser, f"/consolidations/{filled.id}")
    list_ = open_page(browser, next(address for shown, address in number_links(page) if shown == "1.239"))
    submission = open_page(browser, list_.link("Trường Mầm non Hoa Mai"))
    assert submission.tree.body is not None
    assert list_.link("Trường Mầm non Hoa Mai") == f"/submissions/{reporting.duty(filled, cast.school_a).id}"
    assert "1.200" in submission.text


def test_says_why_a_school_is_not_counted(as_, open_page, session, filled):
    page = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/own?others=1")
    assert set(page.texts("td[data-label='Vì sao']")) == {
        "Giá trị kiểu khác (phiên bản biểu mẫu cũ)", "Để trống", "Đã trả lại, chờ nộp lại",
    }  # fmt: skip
    other = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/how?option=Zalo&others=1")
    assert "Trả lời “Loa”" in other.texts("td[data-label='Vì sao']")


def test_nil_and_missing_are_not_counted(as_, open_page, reporting, period, cast):
    reporting.hand_in(period, cast.school_a, nil=True)
    page = open_page(as_("lan"), f"/consolidations/{period.id}/fields/own?others=1")
    assert sorted(set(page.texts("td[data-label='Vì sao']"))) == ["Chưa nộp", "Không phát sinh"]


def test_narrowed_to_a_level_and_a_commune(as_, open_page, filled, session, cast):
    commune = session.get(School, cast.school_a).commune_id
    page = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/own?level=MN&commune={commune}")
    assert page.texts("#answers tbody th") == ["Trường Mầm non Hoa Mai"]
    assert "Chỉ Mầm non, Thị trấn Tân Lộc" in page.text
    assert page.one("#level option[selected]").attributes["value"] == "MN"
    no_level = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/own?level=none")
    assert no_level.texts("#answers tbody th") == ["Trường Tiểu học Tân Lộc 1"]
    assert "Chưa rõ cấp học" in no_level.text
    no_commune = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/own?commune=0")
    assert len(no_commune.select("#answers tbody tr")) == 1
    assert "Chưa rõ địa bàn" in no_commune.text


def test_sorted_by_any_column(as_, open_page, filled):
    def shown(sort, key="own"):
        page = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/{key}?sort={sort}")
        return page.texts("#answers tbody td.num") or page.texts("#answers tbody td[data-label='Trả lời']")

    assert shown("value") == ["5", "34", "1.200"]
    assert shown("-value") == ["1.200", "34", "5"]
    assert shown("value", "trouble") == ["Không.", "Thiếu máy."]
    for sort in ("school", "-school", "commune", "-commune", "handed", "-handed", "rubbish"):
        assert sorted(shown(sort)) == ["1.200", "34", "5"]
    for sort in ("value", "commune", "handed"):
        page = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/own?others=1&sort={sort}")
        assert len(page.select("#answers tbody tr")) == 3
        rows = open_page(as_("lan"), f"/consolidations/{filled.id}/fields/models?sort={sort}")
        assert len(rows.select("#answers tbody tr")) == 3


def test_rows_of_a_table_in_pages(as_, open_page, reporting, period, cast):
    rows = [{"name": f"Người thứ {n}", "times": 1000 + n, "on": "2026-10-01"} for n in range(200)]
    reporting.hand_in(period, cast.school_a, {"models": rows})
    page = open_page(as_("lan"), f"/consolidations/{period.id}/fields/models")
    assert page.texts(".stat")[:2] == ["200 dòng", "1 trường được tính"]
    assert len(page.select("#answers tbody tr")) == 50
    assert "1–50 trong 200" in page.text
    last = open_page(as_("lan"), f"/consolidations/{period.id}/fields/models?page=4")
    assert "Người thứ 199" in last.text
    assert "1.199" in last.text
    assert "01/10/2026" in last.text


def test_odd_cells_of_rows_do_not_break_the_page(as_, open_page, reporting, period, cast):
    rows = [{"name": "<i>An</i>", "times": "ba", "on": "mai", "deed": "=1+1"}, {"name": 5}]
    reporting.hand_in(period, cast.school_a, {"models": rows})
    page = open_page(as_("lan"), f"/consolidations/{period.id}/fields/models")
    assert "<i>An</i>" in page.text
    assert "=1+1" in page.text
    assert open_page(as_("lan"), f"/consolidations/{period.id}")


def test_long_and_decomposed_words(as_, open_page, reporting, period, cast):
    words = unicodedata.normalize("NFD", "Đường truyền yếu, ") * 1700
    reporting.hand_in(period, cast.school_a, {"trouble": words})
    page = open_page(as_("lan"), f"/consolidations/{period.id}/fields/trouble")
    cell = page.texts("td[data-label='Trả lời']")[0]
    assert cell.startswith("Đường truyền yếu, Đường")
    assert cell.endswith("…")
    assert len(cell) <= 400


@pytest.mark.parametrize(
    "query",
    ["level=XX", "commune=-1", "commune=99999999999999", "option=%00", "page=0", "page=x", "page=9999999999", "sort="],
)
def test_bad_addresses_are_taken_as_none(as_, open_page, filled, query):
    assert open_page(as_("lan"), f"/consolidations/{filled.id}/fields/own?{query}")


def test_who_sees_it_and_what_is_not_there(app, filled):
    address = f"/consolidations/{filled.id}/fields/own"
    for name, status in (("lan", 200), ("thanhtra", 200), ("minh", 403), ("hoa", 403)):
        assert signed_in(app, name).get(address).status_code == status
    assert signed_in(app, "lan").get(f"/consolidations/{filled.id}/fields/nothing").status_code == 404
    assert signed_in(app, "lan").get("/consolidations/999/fields/own").status_code == 404


def test_htmx_gets_the_list_alone(as_, filled):
    answer = as_("lan").get(f"/consolidations/{filled.id}/fields/own", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="answers"')


def test_few_statements(as_, filled, statements):
    lan = as_("lan")
    statements.clear()
    lan.get(f"/consolidations/{filled.id}/fields/own")
    assert len(statements) <= 8
