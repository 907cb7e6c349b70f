"""Opening a period: what is proposed, checked, warned of and refused; whom it reaches; that it opens once."""

import json
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.directives.models import Changed, Directive, Recipient
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind, State
from intranet.periods.models import Preset, ReportPeriod
from intranet.periods.opening import Wanted, check, open_period
from intranet.periods.presets import Days
from intranet.report_forms.definition import Definition
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.years import SchoolYear, TermDates
from tests.pages import Page

HTMX = {"HX-Request": "true"}


def values(page: Page) -> dict[str, str]:
    """What stands in the text fields and lists of the form."""
    found = {n.attributes["name"]: n.attributes.get("value") or "" for n in page.select("#opening input[name]")}
    for node in page.select("#opening select"):
        chosen = node.css_first("option[selected]") or node.css_first("option")
        found[node.attributes["name"]] = chosen.attributes["value"] or "" if chosen else ""
    return found


def test_opens_in_two_steps_and_gives_every_school_the_duty(opening, session, as_, open_page):
    check_page = opening.checked()
    assert "trước ngày 20 (hạn: hết ngày 19/10/2026)" in check_page.text
    assert "6 trường" in check_page.text
    assert not opening.periods()
    answer = opening.confirm(check_page)
    assert answer.status_code == 303
    (period,) = opening.periods()
    assert answer.location == f"/periods/{period.id}"
    assert (period.preset, period.name, period.opened_by_name) == (
        Preset.MONTH,
        "tháng 10 năm 2026",
        "Nguyễn Thị Ngọc Lan",
    )
    assert (period.first_on, period.last_on, period.due_on) == (
        date(2026, 9, 15),
        date(2026, 10, 14),
        date(2026, 10, 19),
    )
    assert (period.locks_on, period.forward_on) == (date(2026, 10, 29), date(2026, 10, 24))
    assert (period.due_words, period.forward_words) == ("trước ngày 20", "trước ngày 25")
    assert period.form_version.frozen_at == the_clock.now()
    duties = opening.duties(period)
    assert len(duties) == 6
    for duty in duties.values():
        assert (duty.document_id, duty.matter, duty.due_at) == (
            opening.directive.id, "Báo cáo thử, tháng 10 năm 2026", the_clock.end_of_day(date(2026, 10, 19)),
        )  # fmt: skip
        assert duty.school_year_id == period.school_year_id
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "period.open")).one()
    assert (entry.subject_id, entry.actor_name) == (period.id, "Nguyễn Thị Ngọc Lan")
    assert "6 trường" in entry.note
    assert "Báo cáo thử, tháng 10 năm 2026" in open_page(as_("minh"), "/").text
    assert "Báo cáo thử, tháng 10 năm 2026" in open_page(as_("thao"), "/periods/").text


@pytest.mark.parametrize("username", ["lan", "hung", "quantri"])
def test_the_office_sees_the_proposals(opening, as_, open_page, username):
    found = values(open_page(as_(username), "/periods/new"))
    for name, value in opening.data().items():
        if name not in ("audience_kind", "form_id", "school_year_id"):
            assert found[name] == str(value), name


@pytest.mark.parametrize("username", ["thanhtra", "minh", "hoa"])
def test_nobody_else_opens(opening, as_, username):
    client = as_(username)
    for answer in (
        client.get("/periods/new"),
        client.post("/periods/new", data=opening.data()),
        client.post("/periods/", data=opening.data(shown="")),
    ):
        assert answer.status_code == 403
    assert not opening.periods()


def test_says_what_is_missing_before_a_period_can_be_opened(app, reporting, as_, open_page):
    assert "Chưa có biểu mẫu nào dùng được" in open_page(as_("lan"), "/periods/new").text
    reporting.form(Definition())  # asks nothing yet
    assert "Chưa có biểu mẫu nào dùng được" in open_page(as_("lan"), "/periods/new").text
    reporting.form()
    assert "Chưa có văn bản nào" in open_page(as_("lan"), "/periods/new").text


def propose(opening, sent: dict, **changes) -> dict[str, str]:
    answer = opening.as_("lan").post("/periods/new", data=sent | changes | {"act": "propose"})
    assert answer.status_code == 200
    return values(Page(answer.text))


def test_another_preset_proposes_other_days_and_keeps_what_was_typed(opening, as_, open_page):
    first = values(open_page(as_("lan"), "/periods/new"))
    half = propose(opening, first, preset="first_half", due_on="20/06/2027", due_words="chậm nhất ngày 20/6")
    assert half["name"] == "6 tháng đầu năm 2027"
    assert (half["first_on"], half["last_on"]) == ("15/12/2026", "14/06/2027")
    assert (half["due_on"], half["due_words"]) == ("20/06/2027", "chậm nhất ngày 20/6")
    assert half["locks_on"] == "29/06/2027"
    back = propose(opening, half, preset="month", month="2")
    assert (back["name"], back["due_on"], back["year"]) == ("tháng 2 năm 2026", "20/06/2027", "2026")
    term = propose(opening, first, preset="first_term")
    assert (term["last_on"], term["forward_on"], term["due_words"]) == ("15/01/2027", "", "")
    assert "month" not in term
    custom = propose(opening, term, preset="custom")
    assert custom["last_on"] == "15/01/2027"


def test_levels_that_end_on_other_days_are_proposed_their_own(opening, session, cast):
    rows = session.scalars(select(TermDates).where(TermDates.level == Level.PRESCHOOL)).one()
    rows.first_term_ends_on = date(2027, 1, 8)
    session.commit()
    term = propose(
        opening,
        opening.data(proposed="", name="", first_on="", last_on="", due_on="", locks_on=""),
        preset="first_term",
    )
    assert (term["MN_last_on"], term["MN_due_on"], term["TH_due_on"]) == ("08/01/2027", "15/01/2027", "")
    month = propose(opening, term, preset="month", month="10")
    assert month["MN_due_on"] == ""


def test_a_year_without_term_dates_says_so_and_leaves_the_days(opening, session):
    for row in session.scalars(select(TermDates)):
        session.delete(row)
    session.commit()
    answer = opening.send("propose", preset="first_term")
    assert "chưa có ngày kết thúc học kỳ I" in Page(answer.text).text


def test_proposing_gives_htmx_only_the_block(opening, as_):
    answer = as_("lan").post("/periods/new", data=opening.data(act="propose", proposed="[1]"), headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="proposal">')
    assert (
        as_("lan").post("/periods/new", data=opening.data(act="propose", proposed="{"), headers=HTMX).status_code == 200
    )


def test_the_last_source_and_preset_of_a_form_are_remembered(opening, session, cast, as_, open_page):
    opening.open(preset="custom", name="đột xuất")
    document = Document(
        type=DocumentType.KE_HOACH, number=78, symbol="78/KH-PGDĐT", own=True, issued_on=date(2026, 10, 5),
        subject="Văn bản khác", issuer_name="Phòng GD&ĐT", signer_name="Hùng", signer_title="PHÓ TRƯỞNG PHÒNG",
    )  # fmt: skip
    now = the_clock.now()
    twin = Directive(document=document, created_by_id=cast.lan, created_at=now, published_at=now)
    session.add(twin)
    session.commit()
    found = values(open_page(as_("lan"), "/periods/new"))
    assert (found["directive_id"], found["preset"]) == (str(opening.directive.id), "custom")


def term_days(opening, **more):
    return opening.data(
        preset="first_term", name="học kỳ I năm học 2026–2027", first_on="01/08/2026", last_on="15/01/2027",
        due_on="22/01/2027", locks_on="01/02/2027", **more,
    )  # fmt: skip


def test_each_level_gets_its_due_date_and_a_school_of_two_the_later(opening):
    own = {"MN_last_on": "08/01/2027", "MN_due_on": "15/01/2027", "TH_last_on": "08/01/2027", "TH_due_on": "15/01/2027"}
    check_page = opening.checked(**term_days(opening, **own))
    assert "hết ngày 15/01/2027: 3 trường" in check_page.text
    assert "hết ngày 22/01/2027: 3 trường" in check_page.text
    opening.confirm(check_page)
    (period,) = opening.periods()
    dues = {school_id: the_clock.local(duty.due_at).date() for school_id, duty in opening.duties(period).items()}
    early, late = date(2027, 1, 15), date(2027, 1, 22)
    assert dues == {1: early, 2: early, 3: early, 4: late, 5: late, 6: late}  # 4 teaches TH and THCS, 6 mẫu giáo


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "Chưa nhập"),
        ({"name": "x" * 201}, "name", "200"),
        ({"first_on": ""}, "first_on", "Chưa nhập"),
        ({"first_on": "31/02/2026"}, "first_on", "Không có ngày"),
        ({"last_on": "14/09/2026"}, "last_on", "không được trước ngày đầu"),
        ({"first_on": "15/09/2020"}, "last_on", "3 năm"),
        ({"due_on": "04/10/2026"}, "due_on", "đã qua"),
        ({"due_on": "14/09/2026"}, "due_on", "ngày đầu"),
        ({"locks_on": "18/10/2026"}, "locks_on", "hạn nộp"),
        ({"TH_due_on": "30/10/2026", "TH_last_on": "14/10/2026"}, "locks_on", "30/10/2026"),
        ({"TH_due_on": "20/10/2026"}, "TH_last_on", "cả hai"),
        ({"TH_due_on": "20/10/2026", "TH_last_on": "15/10/2026"}, "TH_last_on", "trong các ngày"),
        ({"TH_due_on": "03/10/2026", "TH_last_on": "14/10/2026"}, "TH_due_on", "đã qua"),
        ({"forward_words": "trước ngày 25", "forward_on": ""}, "forward_on", "cần ngày"),
        ({"form_id": "999"}, "form_id", "không có trong danh sách"),
        ({"form_id": ""}, "form_id", "Chưa chọn"),
        ({"directive_id": ""}, "directive_id", "Chưa chọn"),
        ({"directive_id": "abc"}, "directive_id", ""),
        ({"preset": "weekly"}, "preset", ""),
        ({"year": "26"}, "year", "2000"),
        ({"month": "13"}, "month", ""),
        ({"audience_kind": "levels"}, "levels-0", "Chưa chọn"),
        ({"audience_kind": "levels", "levels": ["XX"]}, "levels-0", ""),
        ({"audience_kind": "communes"}, "communes-0", "Chưa chọn"),
        ({"audience_kind": "picked", "schools": ["9" * 40]}, "schools-0", "Chưa chọn"),
    ],
)
def test_bad_input_is_refused_and_kept(opening, changes, field, words):
    answer = opening.send(**changes)
    assert answer.status_code == 422
    page = Page(answer.text)
    places = {node.attributes["href"]: node.text() for node in page.select(".error-summary a")}
    assert words in places[f"#{field}"]
    for name, value in changes.items():
        if page.select(f'input[name="{name}"]:not([type=checkbox]):not([type=radio])'):
            assert values(page)[name] == value
    assert not opening.periods()
    direct = opening.as_("lan").post("/periods/", data=opening.data(**changes))
    assert direct.status_code == 422
    assert not opening.periods()


def test_all_that_is_wrong_is_said_at_once(opening):
    page = Page(opening.send(name="", due_on="1/1/2020", locks_on="2/1/2020").text)
    assert {node.attributes["href"] for node in page.select(".error-summary a")} == {"#name", "#due_on"}


def test_the_title_fits_what_a_duty_can_hold(opening, session):
    opening.version.form.name = "Biểu mẫu " * 22
    session.commit()
    assert "300 ký tự" in opening.send(name="n" * 150).text


@pytest.mark.parametrize(("column", "at"), [("withdrawn_at", None), ("replaced_at", None)])
def test_a_source_no_longer_in_force_is_refused(opening, session, column, at):
    check_page = opening.checked()
    setattr(opening.directive, column, the_clock.now())
    session.commit()
    assert opening.confirm(check_page).status_code == 422
    assert not opening.periods()


def test_an_unsound_draft_leaves_the_version_before_in_use(opening, session):
    opening.open()
    form = opening.version.form
    draft = type(opening.version)(form=form, number=2, content={}, edited_at=the_clock.now())
    draft.definition = Definition()
    session.add(draft)
    session.commit()
    period = opening.open(name="tháng 11 năm 2026", month="11", first_on="15/10/2026", last_on="14/11/2026",
                          due_on="19/11/2026", locks_on="29/11/2026", forward_on="24/11/2026")  # fmt: skip
    assert period.form_version_id == opening.version.id
    session.refresh(draft)
    assert draft.frozen_at is None


def test_only_the_chosen_part_of_those_who_received_is_asked(opening, session):
    asked = {}
    for kind, field, chosen in (
        ("levels", "levels", ["TH", "MG"]),
        ("communes", "communes", ["1"]),
        ("picked", "schools", ["3"]),
    ):
        period = opening.open(audience_kind=kind, **{field: chosen, "name": kind, "last_on": f"1{len(asked)}/10/2026"})
        asked[kind] = set(opening.duties(period))
        assert period.audience_kind == kind
    assert asked == {"levels": {2, 4, 6}, "communes": {1, 2}, "picked": {3}}


def test_schools_the_source_did_not_reach_are_listed_and_never_asked(opening, session, cast):
    session.delete(session.get_one(Recipient, (opening.directive.id, cast.school_a)))
    session.commit()
    check_page = opening.checked(audience_kind="levels", levels=["MN"])
    assert "1 trường trong phạm vi chưa nhận văn bản nên không được giao: Trường Mầm non Hoa Mai" in check_page.text
    opening.confirm(check_page)
    assert set(opening.duties(opening.periods()[0])) == {3}


def test_schools_closed_by_the_due_date_are_left_out_and_listed(opening, session):
    session.get_one(School, 2).closed_on = date(2026, 10, 1)
    session.get_one(School, 3).closed_on = date(2026, 10, 19)
    session.get_one(School, 5).closed_on = date(2026, 10, 20)
    session.commit()
    check_page = opening.checked()
    assert "2 trường đã nhận văn bản nhưng đóng trước hạn nộp" in check_page.text
    opening.confirm(check_page)
    assert set(opening.duties(opening.periods()[0])) == {1, 4, 5, 6}


def test_nobody_to_ask_is_refused(opening, session):
    for row in session.scalars(select(Recipient)):
        session.delete(row)
    session.commit()
    check_page = opening.checked()
    assert "Không có trường nào đã nhận văn bản" in check_page.text
    assert not check_page.select('button:not([name="act"])[type=submit].btn-primary')
    assert opening.confirm(check_page).status_code == 409
    assert not opening.periods()


def test_warns_of_the_same_form_for_overlapping_days(opening):
    opening.open(audience_kind="levels", levels=["TH"])
    later = {
        "name": "từ 1/10",
        "first_on": "01/10/2026",
        "last_on": "31/10/2026",
        "due_on": "06/11/2026",
        "locks_on": "16/11/2026",
    }
    page = opening.checked(preset="custom", **later)
    (line,) = [line for line in page.texts(".alert li") if "Trùng ngày" in line]
    assert "2 trường bị hỏi hai lần" in line
    assert opening.confirm(page).status_code == 303


def test_warns_of_other_work_due_within_three_days_only(opening, session, cast):
    def duty(kind: Kind, due: str, school: int, **more) -> None:
        session.add(
            Duty(
                school_id=school, document_id=opening.directive.id, kind=kind, opened_at=the_clock.now(),
                due_at=the_clock.end_of_day(date.fromisoformat(due)), school_year_id=cast.school_year, **more,
            )
        )  # fmt: skip

    duty(Kind.PLAN, "2026-10-22", 1)
    duty(Kind.PLAN, "2026-10-16", 2)
    duty(Kind.PLAN, "2026-10-19", 3, submitted_at=the_clock.now())
    duty(Kind.ACKNOWLEDGE, "2026-10-23", 1)
    duty(Kind.ACKNOWLEDGE, "2026-10-15", 2)
    session.commit()
    (line,) = [line for line in opening.checked().texts(".alert li") if "còn phải làm" in line]
    assert line.startswith("2 trường còn phải làm Kế hoạch triển khai")
    assert "16/10/2026 – 22/10/2026" in line


def test_warns_of_a_due_date_that_is_very_near(opening):
    assert "Hạn nộp rất gần" in opening.checked(due_on="07/10/2026").text
    assert "Hạn nộp rất gần" not in opening.checked(due_on="08/10/2026").text


def test_the_same_form_for_the_same_days_needs_a_confirmation(opening):
    opening.open()
    page = opening.checked(name="tháng 10 lần hai")
    assert "còn phải làm" not in page.text  # it is named already
    assert "Các trường đã được giao đúng báo cáo này" in page.text
    refused = opening.confirm(page)
    assert refused.status_code == 409
    assert "Đã có kỳ cùng biểu mẫu" in Page(refused.text).text
    assert len(opening.periods()) == 1
    assert opening.confirm(page, again="y").status_code == 303
    assert len(opening.periods()) == 2


def test_the_same_days_for_other_schools_are_no_repetition(opening):
    opening.open(audience_kind="levels", levels=["MN"])
    page = opening.checked(audience_kind="levels", levels=["THCS"])
    assert "đã được giao" not in page.text
    assert opening.confirm(page).status_code == 303


def test_pressed_twice_it_opens_once(opening):
    page = opening.checked()
    assert opening.confirm(page).status_code == 303
    again = opening.confirm(page)
    assert again.status_code == 409
    assert "vừa thay đổi" in Page(again.text).text
    assert len(opening.periods()) == 1
    assert len(opening.duties(opening.periods()[0])) == 6


@pytest.mark.parametrize("change", ["school", "form"])
def test_what_was_confirmed_must_still_be_so(opening, session, change):
    page = opening.checked()
    if change == "school":
        session.delete(session.get_one(Recipient, (opening.directive.id, 4)))
    else:
        opening.version.revision += 1
    session.commit()
    answer = opening.confirm(page)
    assert answer.status_code == 409
    assert not opening.periods()
    assert opening.confirm(Page(answer.text)).status_code == 303


def test_two_people_at_once_open_one(app, opening, session):
    """Both have read the same check page; the second waits for the first and is told."""
    version, directive = opening.version, opening.directive
    start, done = threading.Barrier(2), []

    def act(username: str) -> None:
        with app.test_request_context("/", method="POST"):
            user = db.session.scalars(select(User).where(User.username == username)).one()
            wanted = Wanted(
                db.session.get_one(type(version), version_id), db.session.get_one(type(directive), directive_id),
                Preset.MONTH, days,
            )  # fmt: skip
            shown = check(db.session, wanted, the_clock.today()).fingerprint
            db.session.commit()
            start.wait(timeout=20)
            try:
                open_period(db.session, wanted, by=user, at=the_clock.now(), shown=shown)
                db.session.commit()
                done.append("opened")
            except Changed:
                db.session.rollback()
                done.append("told")

    version_id, directive_id = version.id, directive.id
    days = Days("tháng 10 năm 2026", date(2026, 9, 15), date(2026, 10, 14), date(2026, 10, 19), date(2026, 10, 29))
    session.close()
    people = [threading.Thread(target=act, args=(name,)) for name in ("lan", "hung")]
    for one in people:
        one.start()
    for one in people:
        one.join(timeout=60)
    assert sorted(done) == ["opened", "told"]
    assert len(opening.periods()) == 1


def test_the_verb_itself_keeps_the_rules(opening, session, cast):
    lan = session.get_one(User, cast.lan)
    days = Days("x", date(2026, 9, 15), date(2026, 10, 14), date(2026, 10, 4), date(2026, 10, 29))
    with pytest.raises(Refused, match="đã qua"):
        open_period(
            session, Wanted(opening.version, opening.directive, Preset.CUSTOM, days), by=lan, at=the_clock.now()
        )
    for year in session.scalars(select(SchoolYear)):
        session.delete(year)
    session.flush()
    good = Wanted(
        opening.version, opening.directive, Preset.CUSTOM, Days("x", *(date(2026, 10, n) for n in (1, 2, 9, 19)))
    )
    with pytest.raises(Refused, match="năm học"):
        open_period(session, good, by=lan, at=the_clock.now())


def test_markup_and_decomposed_text_are_kept_as_text(opening):
    period = opening.open(name="tha\u0301ng 10 <b>&amp;</b>")
    assert period.name == "tháng 10 <b>&amp;</b>"
    assert "<b>&amp;</b>" not in opening.as_("lan").get("/periods/").text


def test_statements_do_not_grow_with_the_schools(opening, session, as_, statements):
    client = as_("lan")
    costs = []
    for _ in range(2):
        client.get("/periods/new")
        statements.clear()
        client.get("/periods/new")
        new = len(statements)
        statements.clear()
        assert client.post("/periods/new", data=opening.data(act="check")).status_code == 200
        costs.append((new, len(statements)))
        extra = [School(name=f"Trường Tiểu học số {n}", levels=[Level.PRIMARY]) for n in range(60)]
        session.add_all(extra)
        session.flush()
        session.add_all(Recipient(directive_id=opening.directive.id, school_id=one.id) for one in extra)
        session.commit()
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 12


def test_a_reopened_form_keeps_everything(opening):
    page = Page(opening.send("edit", name="tên khác", audience_kind="picked", schools=["2", "3"]).text)
    assert values(page)["name"] == "tên khác"
    assert {n.attributes["value"] for n in page.select('input[name="schools"][checked]')} == {"2", "3"}
    found = Page(opening.send("schools", audience_kind="picked", schools=["2"], school_q="hoa mai").text)
    assert {n.attributes["value"] for n in found.select('input[name="schools"]')} == {"1", "2"}


def test_a_period_stands_open_for_its_schools(opening):
    period = opening.open()
    assert {duty.state(the_clock.now()) for duty in opening.duties(period).values()} == {State.OPEN}
    late = the_clock.now() + timedelta(days=30)
    assert {duty.state(late) for duty in opening.duties(period).values()} == {State.LATE}
    assert isinstance(period, ReportPeriod)
    assert json.dumps(period.level_days) == "{}"
