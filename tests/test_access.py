"""Every route with its method and roles stands in access.txt, and holds for every role.

After adding a view, write the list anew with ``python -m tests.test_access`` and read the difference.
"""

import re
from pathlib import Path

import pytest
from flask import Flask

from intranet.core.access import refuse_undeclared, roles_of
from intranet.core.roles import Role

LIST = Path(__file__).with_name("access.txt")

WHO = {
    Role.ADMIN: "quantri",
    Role.LEADER: "hung",
    Role.OFFICER: "lan",
    Role.HEAD: "minh",
    Role.FOCAL: "hoa",
    Role.INSPECTOR: "thanhtra",
}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(method, rule, roles) of every route, sorted."""
    found = []
    for rule in app.url_map.iter_rules():
        roles = roles_of(app.view_functions[rule.endpoint])
        names = "public" if roles is None else ",".join(role.value for role in Role if role in roles)
        found += [(method, rule.rule, names) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda route: (route[1], route[0]))


def written(found: list[tuple[str, str, str]]) -> str:
    """The list as the file holds it."""
    return "".join(f"{method:6} {rule:60} {names}\n" for method, rule, names in found)


def address(rule: str) -> str:
    """A rule with something in the place of its arguments."""
    rule = re.sub(r"<any\(([^,)]+)[^)]*\):[^>]+>", r"\1", rule)
    return re.sub(r"<[^>]+>", "1", rule)


def test_the_list_is_what_the_app_does(app):
    assert written(routes(app)) == LIST.read_text(), "run python -m tests.test_access and read the difference"


@pytest.mark.parametrize("role", list(Role))
def test_every_route_refuses_the_wrong_role_and_lets_the_right_one_in(app, as_, role):
    client = as_(WHO[role])
    for method, rule, names in routes(app):
        if rule.startswith("/static") or rule in ("/sign-in", "/sign-out", "/activate"):
            continue
        with client.open(address(rule), method=method) as answer:
            status = answer.status_code
        if names == "public" or role.value in names.split(","):
            assert status not in (403, 500), f"{role} {method} {rule}: {status}"
        else:
            assert status == 403, f"{role} {method} {rule}: {status}"


def test_a_stranger_sees_only_what_is_public(app, client):
    for method, rule, names in routes(app):
        if names == "public":
            continue
        answer = client.open(address(rule), method=method)
        assert answer.status_code == 303, f"{method} {rule}: {answer.status_code}"
        assert answer.location.startswith("/sign-in")


def test_a_view_without_roles_keeps_the_app_from_booting():
    app = Flask(__name__)
    app.add_url_rule("/", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_undeclared(app)


if __name__ == "__main__":
    import tempfile

    from intranet import create_app

    with tempfile.TemporaryDirectory() as folder:
        LIST.write_text(written(routes(create_app(folder))))
