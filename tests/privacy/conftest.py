"""Requests and rows with names for the tests of personal data. Every name is invented."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from intranet.privacy.models import DataRequest
from tests.contacts.conftest import ask, write

__all__ = ["ask", "write"]


@pytest.fixture
def request_(as_: Callable[[str], FlaskClient], session: Any) -> Callable[..., DataRequest]:
    """``request_("minh", "erase", granted=True)``: a request of this person, answered when ``granted`` is given."""

    def make(username: str, wish: str, words: str = "Đề nghị", granted: bool | None = None) -> DataRequest:
        address = as_(username).post("/privacy/own/requests/new", data={"wish": wish, "words": words}).location
        if granted is not None:
            answer = {"granted": "yes" if granted else "no", "words": "" if granted else "Đang giữ nhiệm vụ"}
            assert as_("hung").post(f"{address}/answer", data=answer).status_code == 303
        session.expire_all()
        found: DataRequest = session.get_one(DataRequest, int(address.rsplit("/", 1)[1]))
        return found

    return make
