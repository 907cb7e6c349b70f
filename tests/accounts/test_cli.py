"""``flask admin NAME``: the first administrator."""

import re

import pytest
from sqlalchemy import select, update

from intranet.accounts.models import User
from intranet.accounts.usernames import username_of
from intranet.core.roles import Role


@pytest.fixture
def without_administrator(app, session):
    session.execute(update(User).where(User.role == Role.ADMIN).values(role=Role.OFFICER))
    session.commit()


def run(app, name):
    return app.test_cli_runner().invoke(args=["admin", name])


def password_of(result) -> str:
    found = re.search(r"lần đầu[^:]*: (\S+)", result.output)
    assert found, result.output
    return found[1]


def test_the_first_administrator_signs_in_and_is_asked_for_an_own_password(
    app, client, session, open_page, without_administrator
):
    result = run(app, "  Vũ Thị Ngân ")
    assert result.exit_code == 0, result.output
    assert "Tên đăng nhập: nganvt" in result.output
    password = password_of(result)
    made = session.scalars(select(User).where(User.username == "nganvt")).one()
    assert (made.display_name, made.role) == ("Vũ Thị Ngân", Role.ADMIN)
    answer = client.post("/sign-in", data={"username": "nganvt", "password": password})
    assert answer.location == "/account/"
    assert "chỉ để đăng nhập lần đầu" in open_page(client, "/account/").text
    own = {"current": password, "password": "cau cua rieng toi", "again": "cau cua rieng toi"}
    assert client.post("/account/password", data=own).status_code == 303
    client.post("/sign-out")
    assert client.post("/sign-in", data={"username": "nganvt", "password": password}).status_code == 422
    again = client.post("/sign-in", data={"username": "nganvt", "password": "cau cua rieng toi"})
    assert again.location == "/"


def test_no_second_one_is_made(app, session):
    before = len(session.scalars(select(User)).all())
    result = run(app, "Vũ Thị Ngân")
    assert result.exit_code == 1
    assert "Đã có quản trị (quantri)" in result.output
    assert len(session.scalars(select(User)).all()) == before


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_is_needed(app, session, without_administrator, name):
    result = run(app, name)
    assert result.exit_code == 1
    assert "Cần họ tên" in result.output


def test_a_taken_user_name_gets_a_number(app, without_administrator):
    assert "Tên đăng nhập: lan2" in run(app, "Lan").output


def test_two_passwords_are_never_the_same(app, session, without_administrator):
    first = password_of(run(app, "Vũ Thị Ngân"))
    session.execute(update(User).where(User.role == Role.ADMIN).values(role=Role.OFFICER))
    session.commit()
    assert password_of(run(app, "Vũ Thị Ngân")) != first


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Vũ Thị Ngân", "nganvt"),
        ("Đặng Đình Đức", "ducdd"),
        ("Lê Minh-Châu", "chaulm"),
        ("Ư", "quantri"),
        ("管理者", "quantri"),
        ("Vu\u0303 Thi\u0323 Nga\u0302n", "nganvt"),
    ],
)
def test_the_user_name_is_given_name_and_initials(name, username):
    assert username_of(name) == username
