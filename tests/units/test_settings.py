"""The settings page and what a fresh intranet still lacks."""

from sqlalchemy import delete, select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.units.first_steps import first_steps
from intranet.units.levels import Level
from intranet.units.models import Commune, School, SchoolLevel
from intranet.units.office import CardKind, OfficeProfile
from intranet.units.years import SchoolYear, TaskGroup, TermDates

LINKS = {"/periods/settings", "/office/", "/school-years/", "/card-kinds/", "/communes/", "/privacy/requests/"}


def empty(session, *models):
    for model in models:
        session.execute(delete(model))
    session.commit()


def steps(session, username):
    user = session.scalars(select(User).where(User.username == username)).one()
    return [step.text for step in first_steps(session, user, the_clock.today())]


def test_everything_is_there_and_nothing_is_asked(as_, open_page):
    page = open_page(as_("lan"), "/settings/")
    assert {node.attributes["href"] for node in page.select(".task-list a")} == LINKS
    assert page.texts(".task-state") == [*["Đã có"] * 5, "Xem"]
    assert "Phòng GD&ĐT huyện Tân Lộc" in page.text
    assert not page.select(".first-steps")


def test_an_empty_intranet_says_what_to_do_in_order(as_, session, open_page):
    session.execute(delete(User).where(User.username != "quantri"))
    empty(session, SchoolLevel, School, Commune, TermDates, TaskGroup, SchoolYear, CardKind, OfficeProfile)
    admin = as_("quantri")
    page = open_page(admin, "/settings/")
    links = [node.attributes["href"] for node in page.select(".first-steps a")]
    assert links == ["/office/", "/school-years/new", "/card-kinds/", "/schools/import"]
    for address in [*LINKS, *links]:
        open_page(admin, address)
    assert "Chưa có hồ sơ" in open_page(admin, "/office/").text


def test_who_may_not_write_the_profile_is_told_to_ask(session):
    empty(session, OfficeProfile)
    assert steps(session, "lan") == ["Đề nghị quản trị lập hồ sơ cơ quan"]
    assert steps(session, "quantri") == ["Lập hồ sơ cơ quan"]
    assert steps(session, "thanhtra") == steps(session, "minh") == []


def test_the_next_year_is_asked_for_in_time(session, clock):
    clock.set("2027-06-29 09:00")
    assert steps(session, "lan") == []
    clock.set("2027-07-01 09:00")
    assert steps(session, "lan") == ["Thêm năm học sau"]
    clock.set("2027-08-01 09:00")
    assert steps(session, "lan") == ["Thêm năm học"]


def test_a_level_without_dates_is_asked_for_while_a_school_teaches_it(session, cast, clock):
    school = session.get_one(School, cast.school_a)
    school.levels = [Level.PRESCHOOL, Level.UPPER_SECONDARY]
    session.commit()
    assert steps(session, "lan") == ["Nhập mốc học kỳ còn thiếu"]
    school.closed_on = the_clock.today()
    session.commit()
    assert steps(session, "lan") == []


def test_schools_without_accounts_and_a_given_password_are_pointed_out(session):
    session.execute(delete(User).where(User.username.in_(["minh", "hoa", "thao", "khoa"])))
    session.commit()
    assert steps(session, "quantri") == ["Tạo tài khoản cho các trường"]
    assert steps(session, "lan") == []
    session.scalars(select(User).where(User.username == "quantri")).one().activated_at = None
    session.commit()
    assert steps(session, "quantri") == ["Đặt mật khẩu của riêng mình", "Tạo tài khoản cho các trường"]


def test_without_a_profile_what_needs_one_says_so(as_, session):
    empty(session, OfficeProfile)
    answer = as_("lan").get("/directives/new")
    assert answer.status_code == 409
    assert "Chưa có hồ sơ cơ quan" in answer.text


def test_the_page_is_the_offices_and_the_inspectors(as_):
    assert as_("hung").get("/settings/").status_code == 200
    assert as_("thanhtra").get("/settings/").status_code == 200
    assert as_("minh").get("/settings/").status_code == 403
    assert as_("lan").post("/settings/").status_code == 405


def test_the_page_costs_few_statements(as_, statements):
    lan = as_("lan")
    statements.clear()
    lan.get("/settings/")
    assert len(statements) <= 8
