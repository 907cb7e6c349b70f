"""Versions and the life of a form; two editors at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.report_forms import editing, keeping
from intranet.report_forms.definition import Column, Definition, Field, FieldKind, Merge, Part
from intranet.report_forms.models import FormVersion, ReportForm
from tests.pages import check_page
from tests.reporting import SMALL


@pytest.fixture
def version(reporting) -> FormVersion:
    return reporting.form()


@pytest.fixture
def used(session, reporting) -> FormVersion:
    """A version a period was opened on."""
    return reporting.period(reporting.form()).form_version


@pytest.fixture
def lan(session, cast) -> User:
    return session.get_one(User, cast.lan)


def form_of(session, version: FormVersion) -> ReportForm:
    session.expire_all()
    return session.get_one(ReportForm, version.form_id)


def actions(session) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.action.startswith("form.")).order_by(AuditEntry.id)
    return list(session.scalars(query))


def test_a_used_form_is_edited_as_a_new_version(as_, session, used, open_page):
    client, url = as_("lan"), f"/report-forms/{used.form_id}"
    assert "không sửa trực tiếp" in open_page(client, url).text
    for path in ("/general", "/sections/new", "/sections/news", "/fields/new", "/fields/own", "/checks/new"):
        assert client.get(url + path).location == url
    assert client.post(f"{url}/fields/own/removal", data={"stamp": f"{used.id}.0"}).status_code == 409
    assert client.post(f"{url}/draft").status_code == 303
    assert client.post(f"{url}/draft").status_code == 303  # pressed twice: still one draft
    form = form_of(session, used)
    assert [(one.number, one.frozen_at is None) for one in form.versions] == [(1, False), (2, True)]
    sent = {"stamp": editing.stamp_of(form), "title": "Tin tức", "part": "2"}
    assert client.post(f"{url}/sections/news", data=sent).status_code == 303
    form = form_of(session, used)
    assert form.versions[0].definition == SMALL
    assert form.latest.definition.sections[0].title == "Tin tức"
    page = open_page(client, url)
    assert page.texts("td[data-label='Dùng cho kỳ báo cáo']")[0] == "Chưa dùng"
    assert page.texts("td[data-label='Dùng cho kỳ báo cáo']")[1].startswith("Từ 08:00 05/10/2026")
    assert client.post(f"{url}/draft/removal").status_code == 303
    assert [one.number for one in form_of(session, used).versions] == [1]
    assert client.post(f"{url}/draft/removal").status_code == 409
    assert actions(session) == ["form.draft", "form.edit", "form.discard"]


def test_frozen_versions_cannot_change_even_below_the_verbs(session, used):
    used.definition = Definition(subject="Khác")
    with pytest.raises(RuntimeError, match="is frozen"):
        session.flush()
    session.rollback()
    session.delete(used)
    with pytest.raises(RuntimeError, match="is frozen"):
        session.flush()


def test_the_first_version_cannot_be_discarded(session, version, lan):
    with pytest.raises(Refused, match="có thể xóa cả biểu mẫu"):
        keeping.discard_draft(version.form, by=lan, at=the_clock.now())


def change(kind: FieldKind, key: str = "own", **others) -> Field:
    return Field(key, "Tên mới", kind, kind.merges[0], **others)


def test_a_key_in_use_keeps_its_kind(as_, session, used, lan, open_page):
    draft = keeping.begin_draft(used.form, by=lan, at=the_clock.now())
    now, by = the_clock.now(), lan
    with pytest.raises(Refused, match="đã có số liệu ở loại “Số nguyên”"):
        editing.change_field(draft, change(FieldKind.DECIMAL), "news", {}, by=by, at=now)
    columns = (Column("name", "Họ và tên", FieldKind.LONG_TEXT),)
    with pytest.raises(Refused, match="“Họ và tên” đã có số liệu ở loại “Một dòng chữ”"):
        editing.change_field(draft, change(FieldKind.ROWS, "models", columns=columns), "people", {}, by=by, at=now)
    added = editing.add_field(draft, change(FieldKind.INTEGER, ""), "news", {}, by=by, at=now)
    editing.change_field(draft, change(FieldKind.DECIMAL, added.key), "news", {}, by=by, at=now)
    assert draft.definition.by_key[added.key].kind is FieldKind.DECIMAL
    session.commit()
    page = open_page(as_("lan"), f"/report-forms/{used.form_id}/fields/own")
    assert not page.select("select[name=kind]")
    assert page.link("thêm chỉ tiêu mới").endswith("/fields/new?section=news")
    page = open_page(as_("lan"), f"/report-forms/{used.form_id}/fields/models")
    assert [node.attributes["name"] for node in page.select("select[name$='-kind']")] == ["columns-4-kind"]


def test_the_name_stays_once_periods_carry_it(as_, session, used, lan, open_page):
    keeping.begin_draft(used.form, by=lan, at=the_clock.now())
    session.commit()
    url = f"/report-forms/{used.form_id}/general"
    page = open_page(as_("lan"), url)
    assert page.one("input[name=name]").attributes["type"] == "hidden"
    sent = {node.attributes["name"]: node.attributes.get("value") or "" for node in page.select("main input[name]")}
    answer = as_("lan").post(url, data=sent | {"name": "Tên khác"})
    assert answer.status_code == 422
    assert "không đổi tên được" in answer.text
    assert form_of(session, used).name == "Báo cáo thử"
    assert as_("lan").post(url, data=sent | {"subject": "Chủ đề mới"}).status_code == 303
    assert form_of(session, used).latest.definition.subject == "Chủ đề mới"


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(as_, session, version, open_page):
    url = f"/report-forms/{version.form_id}"
    first, second = as_("lan"), as_("hung")
    held = open_page(second, f"{url}/fields/own").one("#field_form input[name=stamp]").attributes["value"]
    common = {"kind": "integer", "section": "news", "merge": "sum", "act": "save"}
    theirs = {"label": "Bài của Lan", "unit": "bài"} | common
    assert first.post(f"{url}/fields/own", data={"stamp": held} | theirs).status_code == 303
    mine = {"label": "Bài của Hùng", "unit": "tin"} | common
    answer = second.post(f"{url}/fields/own", data={"stamp": held} | mine)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "vừa lưu biểu mẫu này (08:00 05/10/2026) sau khi bạn mở trang" in page.text
    assert page.one("input[name=label]").attributes["value"] == "Bài của Hùng"
    assert page.texts("td[data-label='Đang lưu']") == ["Bài của Lan", "bài"]
    assert page.texts("td[data-label='Bạn nhập']") == ["Bài của Hùng", "tin"]
    assert form_of(session, version).latest.definition.by_key["own"].label == "Bài của Lan"
    again = page.one("#field_form input[name=stamp]").attributes["value"]
    assert second.post(f"{url}/fields/own", data={"stamp": again} | mine).status_code == 303
    assert form_of(session, version).latest.definition.by_key["own"].label == "Bài của Hùng"


def at_once(*deeds) -> list[int]:
    together = threading.Barrier(len(deeds))

    def run(deed) -> int:
        together.wait(timeout=30)
        return deed().status_code

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_of_savings_at_one_moment_one_is_kept_and_the_others_are_told(as_, session, version):
    url = f"/report-forms/{version.form_id}/sections/new"

    def saving(name: str, title: str):
        client, data = as_(name), {"stamp": f"{version.id}.0", "title": title, "part": "1"}
        return lambda: client.post(url, data=data)

    deeds = [saving("lan", "Của Lan"), saving("hung", "Của Hùng"), saving("quantri", "Của quản trị")]
    assert at_once(*deeds) == [303, 422, 422]
    form = form_of(session, version)
    assert len(form.latest.definition.sections) == len(SMALL.sections) + 1
    assert (form.latest.revision, form.keys) == (1, 1)


def test_a_new_version_is_begun_once_by_two_people_at_one_moment(as_, session, used):
    clients, url = [as_("lan"), as_("hung")], f"/report-forms/{used.form_id}/draft"
    assert at_once(*(lambda client=client: client.post(url) for client in clients)) == [303, 303]
    assert [one.number for one in form_of(session, used).versions] == [1, 2]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/sections/new", {"title": "Mới", "part": "1"}),
        ("/sections/news", {"title": "Mới", "part": "1"}),
        ("/fields/new", {"kind": "text", "label": "Mới", "section": "news", "merge": "list"}),
        ("/checks/new", {"rule": "max", "field": "own", "bound": "9", "blocking": "yes"}),
        ("/checks/hours", {"rule": "max", "field": "own", "bound": "9", "blocking": "yes"}),
        ("/general", {"name": "Mới", "subject": "Mới"}),
    ],
)
def test_every_page_with_typed_words_keeps_them_when_it_is_too_old(as_, session, version, path, data):
    answer = as_("lan").post(f"/report-forms/{version.form_id}{path}", data={"stamp": f"{version.id}.7"} | data)
    assert answer.status_code == 422
    assert "nên phần của bạn chưa được lưu" in answer.text
    page = check_page(answer.text)
    assert page.one("main section input[name=stamp]").attributes["value"] == f"{version.id}.0"
    for name in ("title", "label", "bound", "subject"):
        if name in data:
            assert page.one(f"input[name={name}]").attributes["value"] == data[name]
    assert form_of(session, version).latest.definition == SMALL


@pytest.mark.parametrize("path", ["/fields/order", "/sections/order", "/fields/hours/removal", "/checks/total/removal"])
@pytest.mark.parametrize("stamp", ["", "1.9", "x"])
def test_buttons_of_an_old_page_do_nothing(as_, session, version, path, stamp):
    data = {"stamp": stamp, "up": "field-press"}
    answer = as_("lan").post(f"/report-forms/{version.form_id}{path}", data=data)
    assert answer.status_code == 409
    assert "sau khi bạn mở trang" in answer.text
    assert "Hãy tải lại trang rồi làm lại." in answer.text
    assert form_of(session, version).latest.definition == SMALL
    assert form_of(session, version).latest.revision == 0


def test_a_field_deleted_meanwhile_leaves_what_was_typed_to_be_added(as_, session, version):
    url, client = f"/report-forms/{version.form_id}", as_("lan")
    assert client.post(f"{url}/fields/site/removal", data={"stamp": f"{version.id}.0"}).status_code == 303
    data = {"stamp": f"{version.id}.0", "kind": "yes_no", "label": "Có trang", "section": "news", "merge": "count"}
    answer = client.post(f"{url}/fields/site", data=data)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.one("#field_form form").attributes["action"] == f"{url}/fields/new"
    assert page.one("input[name=label]").attributes["value"] == "Có trang"


def test_a_draft_used_or_dropped_while_somebody_types_keeps_the_words(as_, session, reporting, version):
    reporting.period(version)
    data = {"stamp": f"{version.id}.0", "kind": "integer", "label": "Chữ mới", "section": "news", "merge": "sum"}
    answer = as_("lan").post(f"/report-forms/{version.form_id}/fields/own", data=data)
    assert answer.status_code == 422
    assert "vừa dùng nó để mở kỳ báo cáo" in answer.text
    assert "Chữ mới" in answer.text
    assert form_of(session, version).latest.definition == SMALL


def test_a_copy_is_a_form_of_its_own(as_, session, used, open_page):
    client, url = as_("lan"), f"/report-forms/versions/{used.id}/copy"
    assert open_page(client, url).one("input[name=name]").attributes["value"] == "Báo cáo thử (bản sao)"
    assert "Đã có biểu mẫu tên này" in client.post(url, data={"name": "Báo cáo THỬ"}).text
    answer = client.post(url, data={"name": "Báo cáo năm học mới"})
    assert answer.status_code == 303
    copied = session.scalars(select(ReportForm).where(ReportForm.name == "Báo cáo năm học mới")).one()
    assert copied.latest.definition == SMALL
    assert (copied.latest.number, copied.draft, copied.shipped) == (1, copied.latest, "")
    note = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "form.copy")).one()
    assert note == "Sao chép biểu mẫu “Báo cáo thử” (phiên bản 1) thành “Báo cáo năm học mới”"


def test_a_copy_goes_on_counting_keys(session, version, lan):
    editing.add_section(version, "Mới", Part.PLANS, by=lan, at=the_clock.now())
    copied = keeping.copy(version, "Bản sao", by=lan, at=the_clock.now())
    session.flush()
    assert editing.add_section(copied.latest, "Nữa", Part.PLANS, by=lan, at=the_clock.now()).key == "s2"


def test_retiring_and_using_again(as_, session, used, open_page):
    client, url = as_("lan"), f"/report-forms/{used.form_id}"
    assert client.post(f"{url}/retirement").status_code == 303
    assert client.post(f"{url}/retirement").status_code == 409
    assert client.post(f"{url}/draft").status_code == 409
    page = open_page(client, url)
    assert "Thôi dùng" in page.texts(".page-head .state")
    assert "Lập phiên bản mới để sửa" not in page.texts("button")
    assert open_page(client, "/report-forms/").texts("td[data-label='Tình trạng']") == ["Thôi dùng"]
    assert client.post(f"{url}/restoration").status_code == 303
    assert client.post(f"{url}/restoration").status_code == 409
    assert client.post(f"{url}/draft").status_code == 303
    assert actions(session) == ["form.retire", "form.restore", "form.draft"]


def test_a_retired_draft_is_not_edited(as_, session, version):
    url, client = f"/report-forms/{version.form_id}", as_("lan")
    client.post(f"{url}/retirement")
    assert client.get(f"{url}/fields/own").location == url
    data = {"stamp": f"{version.id}.0", "title": "Mới", "part": "1"}
    answer = client.post(f"{url}/sections/new", data=data)
    assert answer.status_code == 422
    assert "thôi dùng rồi" in answer.text


def test_only_a_form_never_used_is_deleted(as_, session, used, reporting, open_page):
    fresh, client = reporting.form(name="Nháp"), as_("lan")
    assert "Xóa biểu mẫu" in open_page(client, f"/report-forms/{fresh.form_id}").texts("button")
    assert "Xóa biểu mẫu" not in open_page(client, f"/report-forms/{used.form_id}").texts("button")
    assert client.post(f"/report-forms/{fresh.form_id}/removal").status_code == 303
    assert client.post(f"/report-forms/{used.form_id}/removal").status_code == 409
    session.expire_all()
    assert [form.name for form in session.scalars(select(ReportForm))] == ["Báo cáo thử"]
    assert session.scalar(select(func.count()).select_from(FormVersion)) == 1
    assert actions(session) == ["form.delete"]


def test_every_edit_says_who_and_when(session, version, cast, clock):
    hung, at = session.get_one(User, cast.hung), clock.set("2026-10-06 09:30")
    editing.add_section(version, "Mới", Part.PLANS, by=hung, at=at)
    session.flush()
    assert (version.edited_by_name, version.edited_at, version.revision) == (hung.display_name, at, 1)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.note == "Biểu mẫu “Báo cáo thử”, phiên bản 1: thêm mục “Mới”"
    assert (entry.subject_type, entry.subject_id) == ("ReportForm", version.form_id)


def test_merges_stay_those_of_the_kind(as_, session, version):
    data = {"stamp": f"{version.id}.0", "kind": "yes_no", "label": "Có", "section": "news", "merge": "sum"}
    assert as_("lan").post(f"/report-forms/{version.form_id}/fields/site", data=data).status_code == 303
    assert form_of(session, version).latest.definition.by_key["site"].merge is Merge.COUNT
