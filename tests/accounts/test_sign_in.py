"""Signing in and out, activation codes, passwords, throttling."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from intranet.accounts import codes
from intranet.accounts.models import ActivationCode, User
from intranet.core import clock as the_clock
from intranet.core.errors import Refused
from intranet.demo import PASSWORD


def sign_in(client, username="lan", password=PASSWORD, url="/sign-in"):
    return client.post(url, data={"username": username, "password": password})


def test_the_right_password_opens_the_home_page(client, open_page):
    assert open_page(client, "/sign-in").h1 == "Đăng nhập"
    answer = sign_in(client, " LAN ")
    assert answer.status_code == 303
    assert answer.location == "/"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("username", "password"), [("lan", "sai mật khẩu"), ("khong-co", PASSWORD), ("lan", ""), ("", ""), ("x" * 500, "y")]
)
def test_a_wrong_name_or_password_is_refused_and_the_name_kept(client, username, password):
    answer = sign_in(client, username, password)
    assert answer.status_code == 422
    assert username[:500] in answer.text
    assert client.get("/account/").status_code == 303


def test_the_answer_does_not_tell_which_was_wrong(client):
    wrong_password = sign_in(client, "lan", "sai sai sai").text.replace("lan", "")
    wrong_name = sign_in(client, "nobody", "sai sai sai").text.replace("nobody", "")
    message = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert message in wrong_password
    assert message in wrong_name


def test_a_locked_account_is_told_so_only_with_the_right_password(client):
    assert "đã bị khóa" in sign_in(client, "khoa").text
    assert "đã bị khóa" not in sign_in(client, "khoa", "sai sai sai").text


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/schools/?page=2", "/schools/?page=2"),
        ("https://example.com/", "/"),
        ("//example.com", "/"),
        ("/\\example.com", "/"),
        ("//[", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_only_pages_of_this_site_are_opened(client, target, leads_to):
    answer = client.post("/sign-in", query_string={"next": target}, data={"username": "lan", "password": PASSWORD})
    assert answer.location == leads_to


def test_a_stranger_is_sent_to_the_sign_in_page_and_back(client):
    answer = client.get("/account/?a=1")
    assert answer.location == "/sign-in?next=/account/?a%3D1"


def test_htmx_is_told_to_load_the_sign_in_page(client):
    answer = client.get("/account/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/sign-in")


def test_signing_out_forgets_the_browser(as_):
    client = as_("minh")
    assert client.post("/sign-out").status_code == 303
    assert client.get("/account/").status_code == 303


def test_a_new_password_signs_out_every_other_device(as_):
    here, elsewhere = as_("minh"), as_("minh")
    typed = {"current": PASSWORD, "password": "mot cau moi", "again": "mot cau moi"}
    assert here.post("/account/password", data=typed).status_code == 303
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 303
    assert sign_in(elsewhere, "minh", "mot cau moi").status_code == 303


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"current": "sai", "password": "mot cau moi", "again": "mot cau moi"}, "Mật khẩu đang dùng không đúng."),
        ({"current": PASSWORD, "password": "mot cau moi", "again": "khac"}, "không giống nhau"),
        ({"current": PASSWORD, "password": "ngan", "again": "ngan"}, "ít nhất 8 ký tự"),
        ({}, "Chưa nhập mục này."),
    ],
)
def test_a_bad_new_password_changes_nothing(as_, typed, message):
    client = as_("minh")
    answer = client.post("/account/password", data=typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert sign_in(client, "minh").status_code == 303


@pytest.fixture
def newcomer(session, cast):
    """A user without a password, and a code in clear."""
    at = the_clock.now()
    user = User(username="moi", display_name="Người Mới", role="focal", school_id=cast.school_a, created_at=at)
    session.add(user)
    session.flush()
    [(_, code)] = codes.issue(session, [user], by=session.get(User, cast.quantri), at=at)
    session.commit()
    return user, code


def activate(client, code, username="moi", password="cau cua rieng toi"):
    return client.post("/activate", data={"username": username, "code": code, "password": password, "again": password})


def test_a_code_sets_the_password_once(client, newcomer, app, open_page):
    _, code = newcomer
    assert open_page(client, "/activate?username=moi").h1 == "Kích hoạt tài khoản"
    assert activate(client, code.lower().replace("-", " ")).status_code == 303
    assert client.get("/account/").status_code == 200
    again = activate(app.test_client(), code, password="ke khac chiem quyen")
    assert again.status_code == 422
    assert "không đúng hoặc đã dùng" in again.text
    assert sign_in(app.test_client(), "moi", "cau cua rieng toi").status_code == 303


def test_an_expired_code_is_refused(client, newcomer, clock):
    clock.set("2026-11-05 08:00")
    assert "hết hạn" in activate(client, newcomer[1]).text


def test_a_newer_code_ends_the_older(client, newcomer, session, cast):
    user, old = newcomer
    codes.issue(session, [user], by=session.get(User, cast.quantri), at=the_clock.now())
    session.commit()
    assert activate(client, old).status_code == 422


def test_a_locked_account_gets_no_code(session, cast):
    with pytest.raises(Refused, match="mở khóa trước"):
        codes.issue(session, [session.get(User, cast.khoa)], by=session.get(User, cast.quantri), at=the_clock.now())


def test_codes_are_kept_only_as_hashes(newcomer, session):
    _, code = newcomer
    kept = session.scalars(select(ActivationCode)).one()
    assert code.replace("-", "") not in kept.code_hash
    assert len(kept.code_hash) == 64


def test_a_code_for_somebody_else_is_refused(client, newcomer):
    assert activate(client, newcomer[1], username="lan").status_code == 422


def test_the_password_may_not_be_the_user_name(session, cast):
    user = session.get(User, cast.minh)
    user.username = "hieutruong.minh"
    with pytest.raises(Refused, match="không được trùng"):
        user.set_password("hieutruong.minh", by=user, at=the_clock.now())


def test_guessing_is_throttled_for_the_account_wherever_it_comes_from(app):
    answers = [
        app.test_client().post(
            "/sign-in",
            data={"username": "lan", "password": f"thu lan {n}"},
            environ_base={"REMOTE_ADDR": f"127.0.0.{n}"},
        )
        for n in range(1, 13)
    ]
    assert [a.status_code for a in answers] == [422] * 10 + [429] * 2
    assert "Thử quá nhiều lần" in answers[-1].text
    assert sign_in(app.test_client(), "hung").status_code == 303


def test_invisible_characters_in_the_name_give_no_further_guesses(client):
    names = ["lan" + "\u200b" * n for n in range(12)]
    assert [sign_in(client, name, "sai sai sai").status_code for name in names] == [422] * 10 + [429] * 2


def test_two_people_with_one_code_set_one_password(newcomer, app):
    clients, together = [app.test_client() for _ in range(4)], threading.Barrier(4)

    def send(number):
        together.wait()
        return activate(clients[number], newcomer[1], password=f"cau rieng so {number}").status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [303, 422, 422, 422]
