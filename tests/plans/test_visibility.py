"""Who sees what: drafts are the school's own, other schools see nothing, inspectors read only."""

import pytest

SECRET = "Chuyện riêng của trường A"


@pytest.fixture
def drafted(asked):
    asked.save("hoa", subject=SECRET)
    return asked


def addresses(asked, number=1):
    plan = asked.plan(1)
    file = plan.versions[0].document.attachments[0]
    return [
        f"/plans/{plan.id}",
        f"/plans/{plan.id}/versions/{number}",
        f"/plans/{plan.id}/draft",
        f"/plans/{plan.id}/submission",
        f"/plans/{plan.id}/versions/{number}/receipt.pdf",
        f"/attachments/{file.id}",
        f"/attachments/{file.id}/file",
        f"/attachments/{file.id}/text",
        f"/attachments/{file.id}/pages/1.webp",
    ]


def test_another_school_never_sees_the_papers(asked):
    asked.hand_in("minh", subject=SECRET)
    asked.review("lan", "returned", "Sửa.")
    asked.save("minh", stamp="1.1", subject=SECRET)
    thao = asked.as_("thao")
    for url in [*addresses(asked), f"/plans/{asked.duties[1]}/versions/2"]:
        assert thao.get(url).status_code == 404, url
    assert thao.post(f"/plans/{asked.duties[1]}/draft", data={"act": "save"}).status_code == 404
    assert thao.post(f"/plans/{asked.duties[1]}/draft", data={"act": "count"}).status_code == 404
    assert thao.post(f"/plans/{asked.duties[1]}/submission").status_code == 404
    assert SECRET not in thao.get("/plans/").text
    assert SECRET not in thao.get(f"/plans/?school=1&document={asked.directive.id}").text


@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "thanhtra"])
def test_a_draft_is_invisible_to_the_office(drafted, username, open_page):
    client = drafted.as_(username)
    page = open_page(client, f"/plans/{drafted.duties[1]}")
    assert "Trường đang soạn, chưa nộp" in page.text
    assert SECRET not in page.html
    statuses = [client.get(url).status_code for url in addresses(drafted)[1:]]
    assert statuses == [404, 403, 403, 404, 404, 404, 404, 404]
    assert SECRET not in client.get("/plans/").text


def test_the_next_draft_is_invisible_while_the_last_submission_is_read(asked, open_page):
    asked.hand_in("minh", subject="Bản đã nộp")
    asked.review("lan", "returned", "Sửa.")
    asked.save("minh", stamp="1.1", subject=SECRET, file=False)
    lan = asked.as_("lan")
    page = open_page(lan, f"/plans/{asked.duties[1]}")
    assert "Bản đã nộp" in page.text
    assert SECRET not in page.html
    assert "trường đang soạn lần 2" in page.text
    assert lan.get(f"/plans/{asked.duties[1]}/versions/2").status_code == 404
    draft = asked.plan(1).draft.document.attachments[0]
    assert lan.get(f"/attachments/{draft.id}/file").status_code == 404


def test_what_is_handed_in_is_read_by_office_and_inspector(asked, open_page):
    asked.hand_in("minh", subject="Bản đã nộp")
    for username in ("lan", "thanhtra"):
        client = asked.as_(username)
        page = open_page(client, f"/plans/{asked.duties[1]}")
        assert "Bản đã nộp" in page.text
        assert page.select(".page-images img")
        file = asked.plan(1).latest.document.attachments[0]
        with client.get(f"/attachments/{file.id}/file") as answer:
            assert answer.status_code == 200
        assert bool(page.select("form[action$=review]")) is (username == "lan")


def test_the_plan_of_a_duty_that_is_no_plan_is_nothing(asked, session, as_):
    from sqlalchemy import select

    from intranet.duties.models import Duty, Kind

    other = session.scalars(select(Duty.id).where(Duty.kind == Kind.ACKNOWLEDGE, Duty.school_id == 1)).one()
    for url in (f"/plans/{other}", f"/plans/{other}/draft", "/plans/999999", "/plans/99999999999999999999"):
        assert as_("minh").get(url).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/plans/", 405),
        ("PUT", "/plans/{id}", 405),
        ("DELETE", "/plans/{id}/draft", 405),
        ("GET", "/plans/{id}/review", 405),
        ("GET", "/plans/acceptances", 405),
    ],
)
def test_the_wrong_method_is_told(asked, method, path, status):
    client = asked.as_("lan" if "review" in path or "acceptances" in path else "minh")
    assert client.open(path.format(id=asked.duties[1]), method=method).status_code == status


@pytest.mark.parametrize("username", ["lan", "thanhtra", "quantri"])
def test_the_office_writes_no_plan_for_a_school(asked, username):
    client = asked.as_(username)
    assert client.get(f"/plans/{asked.duties[1]}/draft").status_code == 403
    assert client.post(f"/plans/{asked.duties[1]}/draft").status_code == 403
    assert client.post(f"/plans/{asked.duties[1]}/submission").status_code == 403
    assert asked.plan(1) is None


def test_the_office_is_not_told_how_a_school_writes_its_drafts(asked, open_page):
    asked.save("hoa")
    asked.hand_in("minh", file=False)
    assert "Lập dự thảo kế hoạch" not in open_page(asked.as_("lan"), f"/plans/{asked.duties[1]}").text
    assert "Lập dự thảo kế hoạch" in open_page(asked.as_("minh"), f"/plans/{asked.duties[1]}").text
