"""The main menu: what a role may open is in it once, the page somebody is on is marked, the row stays one line."""

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core.navigation import navigation_for


@pytest.fixture
def menu(app, session):
    def entries(who, path="/"):
        with app.test_request_context(path):
            return navigation_for(session.scalars(select(User).where(User.username == who)).one(), path)

    return entries


def test_what_the_office_rarely_opens_is_folded(menu):
    folded = [entry.label for entry in menu("quantri") if entry.rare]
    assert folded == ["Trường", "Người dùng", "Thiết lập", "Hồ sơ kiểm tra", "Nhật ký"]
    assert sum(not entry.rare for entry in menu("quantri")) == 9


def test_one_rare_entry_alone_stays_in_the_row(menu):
    school = menu("minh")
    assert "Hồ sơ kiểm tra" in [entry.label for entry in school]
    assert not any(entry.rare for entry in school)


@pytest.mark.parametrize("who", ["lan", "quantri", "thanhtra", "minh"])
def test_every_entry_is_told_apart_and_the_open_page_marked(menu, who):
    entries = menu(who)
    assert len({entry.label for entry in entries}) == len(entries)
    for entry in entries:
        assert [one.label for one in menu(who, entry.url) if one.current] == [entry.label]
