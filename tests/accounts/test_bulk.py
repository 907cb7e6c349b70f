"""Accounts for all schools in one step: who lacks one, what is made, what it costs."""

from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.core import text
from intranet.core.audit import AuditEntry
from intranet.core.roles import Role
from intranet.units.levels import Level
from intranet.units.models import Commune, School

BOTH = {"role": ["head", "focal"]}
CHECK = "/people/bulk/check?role=head&role=focal"


def school(session, name, abbreviation="", level=Level.PRESCHOOL, **facts):
    """A further school, kept."""
    added = School(name=name, abbreviation=abbreviation, **facts)
    added.levels = [level]
    session.add(added)
    session.commit()
    return added


def usernames(session, *schools):
    query = select(User.username).where(User.school_id.in_([one.id for one in schools])).order_by(User.username)
    return list(session.scalars(query))


@pytest.fixture
def full(as_):
    """The administrator, once every school of the cast has both accounts."""
    admin = as_("quantri")
    admin.post("/people/bulk", data=BOTH)
    return admin


def test_the_page_counts_open_schools_that_lack_an_account(full, session, open_page):
    def lacks():
        return open_page(full, "/people/bulk").texts(".stat-number")

    assert lacks() == ["0", "0"]
    school(session, "Trường Mầm non Vành Khuyên", "MNVK")
    school(session, "Trường Mầm non Đã Đóng", closed_on=date(2026, 1, 1))
    school(session, "Trường Mầm non Sắp Mở", opened_on=date(2027, 1, 1))
    assert lacks() == ["1", "1"]
    full.post("/people/bulk", data={"role": "head"})
    assert lacks() == ["0", "1"]


def test_a_locked_account_does_not_serve_the_school(full, session, cast, open_page):
    full.post(f"/people/{cast.minh}/lock")
    assert open_page(full, "/people/bulk").texts(".stat-number") == ["1", "0"]


def test_both_accounts_are_made_with_names_from_the_school(full, session, clock, open_page):
    clock.set("2026-10-05 09:00")
    new = school(session, "Trường Mầm non Vành Khuyên", "MNVK")
    answer = full.post("/people/bulk", data=BOTH)
    made = list(session.scalars(select(User).where(User.school_id == new.id).order_by(User.username)))
    assert [(u.username, u.display_name, u.role) for u in made] == [
        ("mnvk.ht", "Hiệu trưởng Trường Mầm non Vành Khuyên", Role.HEAD),
        ("mnvk.tt", "Đầu mối truyền thông Trường Mầm non Vành Khuyên", Role.FOCAL),
    ]
    assert [u.sort_key for u in made] == [text.person_sort_key(u.display_name) for u in made]
    assert all(u.state == "Chưa kích hoạt" for u in made)
    page = open_page(full, answer.location)
    assert "2 tài khoản, 2 chưa có phiếu" in page.text
    notes = select(AuditEntry.note).where(AuditEntry.action == "user.create", AuditEntry.school_id == new.id)
    assert sorted(session.scalars(notes)) == [
        "Thêm tài khoản mnvk.ht (Hiệu trưởng)",
        "Thêm tài khoản mnvk.tt (Đầu mối truyền thông)",
    ]


def test_schools_with_one_abbreviation_get_numbers_and_keep_their_own(full, session):
    first, second = (school(session, f"Trường Mầm non Vành Khuyên {n}", "MN-VK") for n in (1, 2))
    full.post("/people/bulk", data={"role": "focal"})
    assert (usernames(session, first), usernames(session, second)) == (["mnvk.tt"], ["mnvk2.tt"])
    full.post("/people/bulk", data={"role": "head"})
    assert usernames(session, first) == ["mnvk.ht", "mnvk.tt"]
    assert usernames(session, second) == ["mnvk2.ht", "mnvk2.tt"]


@pytest.mark.parametrize(
    ("name", "abbreviation", "stem"),
    [
        ("Trường Mầm non Đồng Tâm", "", "truongmamnondongtam"),
        ("Trường TH&THCS Ấp Đông", "TH&THCSAĐ", "ththcsad"),
        ("=HYPERLINK()", "", "hyperlink"),
        ("《》", "-", "truong"),
        ("Trường " + "rất dài " * 24, "", "truong" + "ratdai" * 5 + "ratd"),
    ],
)
def test_odd_names_give_user_names_that_can_be_typed(full, session, name, abbreviation, stem):
    new = school(session, name, abbreviation)
    assert full.post("/people/bulk", data=BOTH).status_code == 303
    assert usernames(session, new) == [f"{stem}.ht", f"{stem}.tt"]
    assert session.scalar(select(func.max(func.length(User.display_name)))) <= 200


def test_a_second_run_makes_none(full, session, open_page):
    before = session.scalar(select(func.count(User.id)))
    answer = full.post("/people/bulk", data=BOTH)
    assert session.scalar(select(func.count(User.id))) == before
    assert "không tạo thêm" in open_page(full, answer.location).text
    assert "không cần tạo thêm" in open_page(full, CHECK).text


def test_level_and_commune_narrow_what_is_made(full, session, open_page):
    commune = Commune(name="xã Bình Hòa")
    session.add(commune)
    session.flush()
    here = school(session, "Trường Mầm non Một", commune_id=commune.id)
    other_level = school(session, "Trường Tiểu học Hai", level=Level.PRIMARY, commune_id=commune.id)
    elsewhere = school(session, "Trường Mầm non Ba")
    asked = {"level": "MN", "commune": str(commune.id)}
    page = open_page(full, f"{CHECK}&level=MN&commune={commune.id}")
    assert page.texts("td[data-label='Trường']") == ["Trường Mầm non Một"]
    hidden = {node.attributes["name"]: node.attributes["value"] for node in page.select("main [type=hidden]")}
    assert asked.items() <= hidden.items()
    full.post("/people/bulk", data={**BOTH, **asked})
    assert len(usernames(session, here)) == 2
    assert usernames(session, other_level, elsewhere) == []


def test_the_check_page_names_fifty_schools_and_saves_nothing(full, session, open_page):
    for number in range(53):
        school(session, f"Trường Mầm non Số {number}")
    before = session.scalar(select(func.count(User.id)))
    page = open_page(full, CHECK)
    assert len(page.select("tbody tr")) == 50
    assert "và 3 trường nữa" in page.text
    assert "53 tài khoản hiệu trưởng và 53 tài khoản đầu mối" in page.text
    assert "Tạo 106 tài khoản" in page.text
    assert session.scalar(select(func.count(User.id))) == before


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "Chọn ít nhất một vai trò"),
        ({"role": "admin"}, "không có trong danh sách"),
        ({"role": "head", "level": "moon"}, "Lựa chọn không có"),
        ({"role": "head", "commune": "99999999999"}, "Lựa chọn không có"),
    ],
)
def test_bad_choices_are_told_and_nothing_is_made(as_, session, asked, message):
    admin = as_("quantri")
    before = session.scalar(select(func.count(User.id)))
    for answer in (admin.get("/people/bulk/check", query_string=asked), admin.post("/people/bulk", data=asked)):
        assert answer.status_code == 422
        assert message in answer.text
    assert session.scalar(select(func.count(User.id))) == before


@pytest.mark.parametrize("at", ["", "hôm qua", "2026-10-05T08:00:00", "2001-01-01T00:00:00+00:00"])
def test_no_run_at_that_instant_is_not_found(as_, at):
    assert as_("quantri").get("/people/bulk/made", query_string={"at": at}).status_code == 404


@pytest.mark.parametrize("who", ["lan", "hung", "thanhtra", "minh"])
def test_only_the_administrator_makes_accounts(as_, session, who):
    before = session.scalar(select(func.count(User.id)))
    assert as_(who).post("/people/bulk", data=BOTH).status_code == 403
    assert session.scalar(select(func.count(User.id))) == before
    if who == "thanhtra":
        assert "/people/bulk" not in as_(who).get("/people/").text


def test_it_costs_the_same_for_many_schools(full, session, statements):
    def cost():
        sent = []
        for ask in (
            lambda: full.get("/people/bulk"),
            lambda: full.get(CHECK),
            lambda: full.post("/people/bulk", data=BOTH),
            lambda: full.post("/people/slips"),
        ):
            statements.clear()
            assert ask().status_code in (200, 303)
            sent.append(len(statements))
        return sent

    full.post("/people/slips")  # for those the fixture made
    for number in range(3):
        school(session, f"Trường Mầm non Số {number}")
    few = cost()
    session.add_all(School(name=f"Trường Tiểu học Số {number}", abbreviation="TH") for number in range(80))
    session.commit()
    assert cost() == few
    assert max(few) <= 12


def test_the_list_and_the_settings_lead_here(as_, session, open_page):
    admin = as_("quantri")
    assert open_page(admin, "/people/").link("Tạo tài khoản cho các trường") == "/people/bulk"
    session.query(User).filter(User.school_id.is_not(None)).update({"role": Role.OFFICER, "school_id": None})
    session.commit()
    assert open_page(admin, "/settings/").link("Tạo tài khoản cho các trường") == "/people/bulk"
