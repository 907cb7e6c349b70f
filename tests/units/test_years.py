"""School years: proposed, checked, added, changed, deleted; the tasks and solutions of a year."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.units.calendar import Dates, problems, proposal
from intranet.units.levels import Level
from intranet.units.years import GroupKind, SchoolYear, TaskGroup, TermDates

MARKS = ("first_term_ends_on", "programme_ends_on", "year_ends_on")
TYPED = {
    "start_year": "2027",
    "starts_on": "01/08/2027",
    "ends_on": "31/07/2028",
    "TH_first_term_ends_on": "15/01/2028",
    "TH_programme_ends_on": "25/05/2028",
    "TH_year_ends_on": "31/05/2028",
}


def add(client, **changed):
    return client.post("/school-years/new", data={**TYPED, **changed})


def year_of(session, start: int) -> SchoolYear | None:
    session.expire_all()
    return session.scalar(select(SchoolYear).where(SchoolYear.start_year == start))


def group_names(session, start: int = 2026, kind: GroupKind = GroupKind.TASK) -> list[str]:
    year = year_of(session, start)
    assert year is not None
    return [group.name for group in year.task_groups if group.kind is kind]


def duty_of(session, cast):
    """Anything that belongs to the school year."""
    from intranet.accounts.models import User
    from intranet.core import clock as the_clock
    from intranet.directives.models import Directive
    from intranet.documents.models import Document
    from intranet.documents.types import DocumentType
    from intranet.duties.models import Duty, Kind

    document = Document(type=DocumentType.KE_HOACH, subject="Truyền thông", issuer_name="Phòng", own=True)
    author = session.scalars(select(User).where(User.username == "lan")).one()
    session.add(Directive(document=document, created_by_id=author.id, created_at=the_clock.now()))
    session.flush()
    duty = Duty(
        document_id=document.id, school_id=cast.school_a, school_year_id=cast.school_year, kind=Kind.ACKNOWLEDGE,
        opened_at=the_clock.now(), due_at=the_clock.now(),
    )  # fmt: skip
    session.add(duty)
    session.commit()
    return duty


def test_what_is_proposed_is_last_years_days_one_year_later(as_, open_page):
    page = open_page(as_("lan"), "/school-years/new")
    assert page.one("#start_year").attributes["value"] == "2027"
    assert page.one("#starts_on").attributes["value"] == "01/08/2027"
    assert page.one("#ends_on").attributes["value"] == "31/07/2028"
    assert page.one("#TH_first_term_ends_on").attributes["value"] == "15/01/2028"
    assert not page.one("#THPT_first_term_ends_on").attributes.get("value")


def test_a_leap_day_moves_to_the_28th():
    year = SchoolYear(start_year=2027, starts_on=date(2027, 8, 1), ends_on=date(2028, 7, 31))
    marks = {"first_term_ends_on": date(2028, 1, 15), "programme_ends_on": date(2028, 2, 29)}
    year.terms = [TermDates(level=Level.PRIMARY, **marks, year_ends_on=date(2028, 5, 31))]
    assert proposal([year], 2028).terms[Level.PRIMARY]["programme_ends_on"] == date(2029, 2, 28)


def test_other_days_are_proposed_for_another_year(as_, session):
    answer = add(as_("lan"), propose="1", start_year="2030")
    assert answer.status_code == 200
    assert 'value="01/08/2030"' in answer.text
    assert 'value="15/01/2031"' in answer.text
    assert year_of(session, 2030) is None
    assert add(as_("lan"), propose="1", start_year="abc").status_code == 422


def test_an_added_year_has_its_days_and_last_years_groups(as_, session, open_page):
    answer = add(as_("lan"))
    assert answer.status_code == 303
    year = year_of(session, 2027)
    assert (year.starts_on, year.ends_on) == (date(2027, 8, 1), date(2028, 7, 31))
    (term,) = year.terms
    assert (term.level, term.first_term_ends_on) == (Level.PRIMARY, date(2028, 1, 15))
    assert group_names(session, 2027) == group_names(session, 2026)
    assert len(group_names(session, 2027)) == 9
    assert len(group_names(session, 2027, GroupKind.SOLUTION)) == 5
    page = open_page(as_("hung"), answer.location)
    assert page.h1 == "Năm học 2027–2028"
    assert page.texts("#main td[data-label='Hết học kỳ I']") == ["15/01/2028"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "year.create")).one()
    assert "01/08/2027 – 31/07/2028" in entry.note


@pytest.mark.parametrize(
    ("changed", "place", "message"),
    [
        ({"start_year": "2026"}, "start_year", "Đã có năm học 2026–2027"),
        ({"start_year": ""}, "start_year", "Chưa nhập"),
        ({"start_year": "1900"}, "start_year", "Phải từ 2000 đến 2099"),
        ({"start_year": "2028"}, "starts_on", "phải thuộc năm 2028"),
        ({"starts_on": ""}, "starts_on", "Chưa nhập ngày này"),
        ({"ends_on": "01/08/2027"}, "ends_on", "phải sau ngày bắt đầu"),
        ({"ends_on": "31/07/2029"}, "ends_on", "phải thuộc năm 2028"),
        ({"starts_on": "30/07/2027"}, "starts_on", "Trùng ngày với năm học 2026–2027"),
        ({"TH_programme_ends_on": ""}, "TH_programme_ends_on", "Chưa nhập ngày này"),
        ({"TH_programme_ends_on": "ngày mai"}, "TH_programme_ends_on", "Ngày viết dạng"),
        ({"TH_programme_ends_on": "15/01/2028"}, "TH_programme_ends_on", "sau ngày hết học kỳ I"),
        ({"TH_year_ends_on": "24/05/2028"}, "TH_year_ends_on", "trước ngày xong chương trình"),
        ({"TH_year_ends_on": "01/08/2028"}, "TH_year_ends_on", "Phải trong năm học"),
        ({"TH_first_term_ends_on": "31/07/2027"}, "TH_first_term_ends_on", "Phải trong năm học"),
        ({"THPT_year_ends_on": "31/05/2028"}, "THPT_first_term_ends_on", "Chưa nhập ngày này"),
    ],
)
def test_bad_days_are_told_beside_their_cell_and_kept(as_, session, changed, place, message):
    from tests.pages import check_page

    answer = add(as_("lan"), **changed)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert message in page.one(f"#{place}-error").text()
    assert page.one(f"#{place}").attributes["aria-describedby"].split()[-1] == f"{place}-error"
    for name, value in {**TYPED, **changed}.items():
        assert (page.one(f"#{name}").attributes.get("value") or "") == value
    assert year_of(session, 2027) is None


def test_all_that_is_wrong_is_told_at_once(as_):
    wrong = {"TH_programme_ends_on": "15/01/2028", "MN_year_ends_on": "31/02/2028", "starts_on": "30/07/2027"}
    answer = add(as_("lan"), **wrong)
    for message in (
        "sau ngày hết học kỳ I",
        "Không có ngày 31/02/2028",
        "Chưa nhập ngày này",
        "Trùng ngày với năm học",
    ):
        assert message in answer.text
    assert "Phải từ 2000 đến 2099" in add(as_("lan"), start_year="20270").text


def test_days_may_meet_and_the_programme_may_end_with_the_year():
    known = [SchoolYear(start_year=2026, starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))]
    terms = {Level.PRIMARY: dict(zip(MARKS, [date(2028, 1, 15), date(2028, 5, 31), date(2028, 5, 31)], strict=True))}
    assert problems(known, Dates(2027, date(2027, 8, 1), date(2028, 7, 31), terms)) == {}
    # a year put before one that is there
    found = problems(known, Dates(2025, date(2025, 8, 1), date(2026, 8, 1), {}))
    assert list(found) == ["ends_on"]


def test_changed_days_are_kept_and_named_in_the_trail(as_, session, cast, open_page):
    lan = as_("lan")
    form = open_page(lan, f"/school-years/{cast.school_year}/edit")
    assert form.one("#THCS_programme_ends_on").attributes["value"] == "25/05/2027"
    assert not form.select("#start_year")
    typed = {name: value.replace("2028", "2027") for name, value in TYPED.items() if name != "start_year"}
    typed |= {"starts_on": "01/08/2026", "TH_first_term_ends_on": "09/01/2027"}
    assert lan.post(f"/school-years/{cast.school_year}/edit", data=typed).status_code == 303
    (term,) = year_of(session, 2026).terms  # the rows that were left empty are gone
    assert term.first_term_ends_on == date(2027, 1, 9)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "year.edit")).one()
    assert "Tiểu học, hết học kỳ I: 15/01/2027 → 09/01/2027" in entry.note
    assert "THCS, xong chương trình: 25/05/2027 → trống" in entry.note
    assert "01/08/2026 – 31/07/2027 →" not in entry.note


def test_nothing_changed_writes_nothing(as_, session, cast, open_page):
    page = open_page(as_("lan"), f"/school-years/{cast.school_year}/edit")
    same = {node.attributes["name"]: node.attributes.get("value") or "" for node in page.select("#year_form input[id]")}
    answer = as_("lan").post(f"/school-years/{cast.school_year}/edit", data=same)
    assert answer.status_code == 303
    assert session.scalar(select(AuditEntry).where(AuditEntry.action == "year.edit")) is None


def test_a_level_without_dates_is_pointed_out(as_, session, cast, open_page):
    session.delete(session.scalars(select(TermDates).where(TermDates.level == Level.LOWER_SECONDARY)).one())
    session.commit()
    assert "chưa có mốc của cấp THCS" in open_page(as_("lan"), "/school-years/").text
    assert "chưa có mốc: THCS" in open_page(as_("hung"), f"/school-years/{cast.school_year}").text


def test_a_year_with_duties_stays(as_, session, cast, open_page):
    duty_of(session, cast)
    lan = as_("lan")
    assert "không xóa được" in open_page(lan, f"/school-years/{cast.school_year}").text
    answer = lan.post(f"/school-years/{cast.school_year}/removal")
    assert answer.status_code == 409
    assert "đã có văn bản giao việc" in answer.text
    assert year_of(session, 2026) is not None


def test_a_year_nothing_belongs_to_goes_with_its_dates_and_groups(as_, session):
    lan = as_("lan")
    add(lan)
    assert lan.post(f"/school-years/{year_of(session, 2027).id}/removal").status_code == 303
    assert year_of(session, 2027) is None
    assert len(session.scalars(select(TaskGroup)).all()) == 14
    assert len(session.scalars(select(TermDates)).all()) == 4


def test_groups_move_among_their_kind_only(as_, session, cast, open_page):
    lan, url = as_("lan"), f"/school-years/{cast.school_year}/groups/order"
    tasks, solutions = group_names(session), group_names(session, kind=GroupKind.SOLUTION)
    page = open_page(lan, f"/school-years/{cast.school_year}")
    ids = [node.attributes["value"] for node in page.select("button[name=down]")]
    assert lan.post(url, data={"down": ids[0]}).status_code == 303
    assert group_names(session) == [tasks[1], tasks[0], *tasks[2:]]
    lan.post(url, data={"up": ids[0]})
    assert group_names(session) == tasks
    lan.post(url, data={"up": ids[0]})  # stands first already
    lan.post(url, data={"down": ids[8]})  # the last task does not become a solution
    lan.post(url, data={"up": ids[9]})
    assert (group_names(session), group_names(session, kind=GroupKind.SOLUTION)) == (tasks, solutions)
    assert lan.post(url, data={}).status_code == 400


def test_the_pressed_button_answers_htmx_with_the_groups_alone(as_, session, cast):
    group = session.scalars(select(TaskGroup).order_by(TaskGroup.position)).first()
    url = f"/school-years/{cast.school_year}/groups/order"
    answer = as_("lan").post(url, data={"down": group.id}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="task_groups"')
    assert answer.text.index("Phát triển đội ngũ") < answer.text.index("Rà soát, quy hoạch")


def test_groups_are_added_at_the_end_of_their_kind(as_, session, cast, open_page):
    lan, url = as_("lan"), f"/school-years/{cast.school_year}/groups"
    assert lan.post(url, data={"kind": "task", "name": "Giáo dục số"}).status_code == 303
    assert group_names(session)[-1] == "Giáo dục số"
    assert len(group_names(session)) == 10
    page = open_page(lan, f"/school-years/{cast.school_year}")
    assert page.texts("#task_groups tbody th")[9:11] == [
        "10. Giáo dục số",
        "1. Hoàn thiện thể chế, cải cách hành chính",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("task", "", "Chưa nhập"),
        ("task", "TĂNG CƯỜNG CƠ SỞ VẬT CHẤT", "đã có nhiệm vụ này"),
        ("dream", "Giáo dục số", "Lựa chọn"),
        ("task", "x" * 301, "Dài quá 300"),
    ],
)
def test_a_bad_group_is_told_and_kept(as_, session, cast, kind, name, message):
    answer = as_("lan").post(f"/school-years/{cast.school_year}/groups", data={"kind": kind, "name": name})
    assert answer.status_code == 422
    assert message in answer.text
    assert name in answer.text
    assert len(group_names(session)) == 9


def test_a_group_is_renamed_and_may_become_a_solution(as_, session, cast, open_page):
    lan = as_("lan")
    group = session.scalars(select(TaskGroup).order_by(TaskGroup.position)).first()
    page = open_page(lan, f"/task-groups/{group.id}")
    assert page.one("#name").attributes["value"] == "Rà soát, quy hoạch mạng lưới cơ sở giáo dục"
    url = f"/task-groups/{group.id}"
    assert lan.post(url, data={"kind": "solution", "name": "Mạng lưới trường lớp"}).status_code == 303
    assert len(group_names(session)) == 8
    assert "Mạng lưới trường lớp" in group_names(session, kind=GroupKind.SOLUTION)
    assert lan.post(url, data={"kind": "solution", "name": ""}).status_code == 422
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "year.groups")).one()
    assert "giải pháp “Mạng lưới trường lớp”" in entry.note


def test_a_group_is_deleted_unless_a_plan_covers_it(as_, session, cast, open_page):
    from intranet.plans.versions import plan_version_group

    lan = as_("lan")
    free, covered = session.scalars(select(TaskGroup).order_by(TaskGroup.position)).all()[:2]
    version = plan_version(session, cast)
    session.execute(plan_version_group.insert().values(plan_version_id=version.id, task_group_id=covered.id))
    session.commit()
    assert "không xóa được" in open_page(lan, f"/task-groups/{covered.id}").text
    assert lan.post(f"/task-groups/{covered.id}/removal").status_code == 409
    assert lan.post(f"/task-groups/{free.id}/removal").status_code == 303
    assert len(group_names(session)) == 8
    assert lan.post(f"/school-years/{cast.school_year}/removal").status_code == 409


def plan_version(session, cast):
    """A school's plan with one version."""
    from intranet.documents.models import Document
    from intranet.documents.types import DocumentType
    from intranet.plans.models import Plan
    from intranet.plans.versions import PlanVersion

    duty = duty_of(session, cast)
    plan = Plan(id=duty.id, directive_id=duty.document_id, school_id=cast.school_a)
    document = Document(type=DocumentType.KE_HOACH, subject="Kế hoạch", issuer_name="Trường", school_id=cast.school_a)
    version = PlanVersion(plan=plan, number=1, document=document)
    session.add(version)
    session.flush()
    return version


def test_copying_adds_what_is_missing(as_, session, cast):
    lan = as_("lan")
    add(lan)
    target = year_of(session, 2027)
    first = target.task_groups[0]
    lan.post(f"/task-groups/{first.id}/removal")
    lan.post(f"/school-years/{target.id}/groups", data={"kind": "task", "name": "Giáo dục số"})
    url = f"/school-years/{target.id}/groups/copy"
    assert lan.post(url, data={"source_id": cast.school_year}).status_code == 303
    names = group_names(session, 2027)
    assert len(names) == 10
    assert names[-2:] == ["Giáo dục số", "Rà soát, quy hoạch mạng lưới cơ sở giáo dục"]
    lan.post(url, data={"source_id": cast.school_year})
    assert group_names(session, 2027) == names
    assert lan.post(url, data={"source_id": target.id}).status_code == 422


@pytest.mark.parametrize("name", ["hung", "thanhtra", "minh"])
def test_only_administrator_and_officers_write(as_, session, cast, name):
    client = as_(name)
    assert add(client).status_code == 403
    assert client.post(f"/school-years/{cast.school_year}/removal").status_code == 403
    assert (
        client.post(f"/school-years/{cast.school_year}/groups", data={"kind": "task", "name": "x"}).status_code == 403
    )
    assert client.get("/school-years/").status_code == (403 if name == "minh" else 200)
    assert year_of(session, 2027) is None


def test_a_leader_reads_without_buttons(as_, cast, open_page):
    page = open_page(as_("hung"), f"/school-years/{cast.school_year}")
    assert len(page.select("#task_groups tbody tr")) == 14
    assert not page.select("main a[href*='edit'], main a[href*='task-groups']")
    assert len(page.select("main button")) == 1
    changing = [form.attributes["action"] for form in page.select("main form[method=post]")]
    assert changing == [f"/inspection/years/{cast.school_year}"]  # a file to take along


def test_what_is_not_there_and_wrong_methods(as_, cast):
    lan = as_("lan")
    for url in ("/school-years/999", "/school-years/999/edit", "/task-groups/999"):
        assert lan.get(url).status_code == 404
    assert lan.post("/school-years/999/groups/order", data={"up": 1}).status_code == 404
    assert lan.get(f"/school-years/{cast.school_year}/removal").status_code == 405
    assert lan.get(f"/school-years/{cast.school_year}/groups").status_code == 405


def test_pages_cost_the_same_for_many_years_and_groups(as_, session, statements, cast):
    lan = as_("lan")

    def cost(url):
        statements.clear()
        assert lan.get(url).status_code == 200
        return len(statements)

    pages = ["/school-years/", f"/school-years/{cast.school_year}"]
    few = [cost(url) for url in pages]
    for start in range(2027, 2037):
        days = {name: value for name, value in TYPED.items() if name.startswith("TH_")}
        moved = {name: value.replace("2028", str(start + 1)) for name, value in days.items()}
        add(lan, start_year=start, starts_on=f"01/08/{start}", ends_on=f"31/07/{start + 1}", **moved)
    session.add_all(
        TaskGroup(school_year_id=cast.school_year, kind=GroupKind.TASK, name=f"Nhóm {n}", position=n)
        for n in range(20, 80)
    )
    session.commit()
    assert [cost(url) for url in pages] == few
    assert max(few) <= 12
