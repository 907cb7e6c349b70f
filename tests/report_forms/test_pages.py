"""The pages of the builder: list, one form, fields, checks, preview; who may; what is typed is kept."""

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.report_forms.definition import Definition, FieldKind, Merge, Part, Rule
from intranet.report_forms.editing import stamp_of
from intranet.report_forms.models import FormVersion, ReportForm
from tests.reporting import SMALL

HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(reporting) -> FormVersion:
    """The small form, not used yet."""
    return reporting.form()


def now_of(session, version: FormVersion) -> Definition:
    session.expire_all()
    return session.get_one(FormVersion, version.id).definition


def stamp(session, version: FormVersion) -> str:
    session.expire_all()
    return stamp_of(session.get_one(ReportForm, version.form_id))


def notes(session, action: str) -> list[str]:
    return list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def post(client, session, version: FormVersion, path: str, headers=None, **data):
    sent = {"stamp": stamp(session, version)} | data
    return client.post(f"/report-forms/{version.form_id}{path}", data=sent, headers=headers or {})


def test_an_office_without_forms_loads_the_shipped_ones(as_, open_page):
    lan = as_("lan")
    page = open_page(lan, "/report-forms/")
    assert page.texts("main button") == ["Nạp biểu mẫu có sẵn"]
    assert "tự lập biểu mẫu" in page.text
    assert lan.post("/report-forms/shipped").status_code == 303
    page = open_page(lan, "/report-forms/")
    names = ["Báo cáo công tác truyền thông", "Nắm bắt tình hình dư luận", "Thống kê tin, bài hằng tháng"]
    assert page.texts("tbody th") == names
    assert page.texts("td[data-label='Tình trạng']") == ["Chưa dùng"] * 3
    assert not page.select("main button")
    assert lan.post("/report-forms/shipped").status_code == 303
    assert open_page(lan, "/report-forms/").texts("tbody th") == names
    for link in page.select("tbody a"):
        shown = open_page(lan, link.attributes["href"])
        assert "Biểu mẫu đã dùng được" in shown.text


def test_a_clerk_builds_a_form_from_nothing(as_, session, open_page):
    lan = as_("lan")
    answer = lan.post("/report-forms/new", data={"name": "Báo cáo thi đua", "subject": "Phong trào thi đua"})
    assert answer.status_code == 303
    home = answer.location
    page = open_page(lan, home)
    assert "Chưa có chỉ tiêu nào." in page.text
    assert page.link("Thêm mục đầu tiên") == f"{home}/sections/new"

    def send(path: str, **data: object):
        held = open_page(lan, f"{home}{path}").select("main input[name=stamp]")[0].attributes["value"]
        return lan.post(f"{home}{path}", data={"stamp": held, "act": "save"} | data)

    answer = send("/sections/new", title="Phong trào", part="2", act="more")
    assert answer.location == f"{home}/fields/new?section=s1"
    send("/fields/new", kind="integer", label="Số phong trào", section="s1", unit="phong trào", least="0", merge="sum")
    send("/fields/new", kind="integer", label="Cấp trường", section="s1", least="0", merge="sum", required="y")
    send("/fields/new", kind="integer", label="Cấp huyện", section="s1", most="20", merge="average")
    send("/fields/new", kind="choice", label="Xếp loại", section="s1", options="Tốt\r\nKhá", merge="count")
    send(
        "/fields/new", kind="rows", label="Cá nhân", section="s1", merge="list",
        **{"columns-0-label": "Họ tên", "columns-0-kind": "text", "columns-2-label": "Mức",
           "columns-2-kind": "choice", "columns-2-options": "A\nB"},
    )  # fmt: skip
    answer = send(
        "/checks/new", rule="sum", fields=["f4", "f6"], target="f2", blocking="no", message="Cộng lại chưa đúng."
    )
    assert answer.status_code == 303
    form = session.scalars(select(ReportForm)).one()
    made = form.latest.definition
    assert [(one.label, one.kind, one.merge, one.unit, one.required) for one in made.fields] == [
        ("Số phong trào", FieldKind.INTEGER, Merge.SUM, "phong trào", False),
        ("Cấp trường", FieldKind.INTEGER, Merge.SUM, "", True),
        ("Cấp huyện", FieldKind.INTEGER, Merge.AVERAGE, "", False),
        ("Xếp loại", FieldKind.CHOICE, Merge.COUNT, "", False),
        ("Cá nhân", FieldKind.ROWS, Merge.LIST, "", False),
    ]
    assert [(check.rule, check.fields, check.bound) for check in made.checks] == [
        (Rule.MIN, ("f2",), 0),
        (Rule.MIN, ("f4",), 0),
        (Rule.MAX, ("f6",), 20),
        (Rule.SUM, ("f4", "f6"), None),
    ]
    assert made.checks[-1].blocking is False
    assert [(c.label, c.kind, c.choices) for c in made.fields[-1].columns] == [
        ("Họ tên", FieldKind.TEXT, ()),
        ("Mức", FieldKind.CHOICE, ("A", "B")),
    ]
    assert len(made.keys) == 1 + 5 + 2 + 4  # sections, fields, columns, checks: no key twice
    page = open_page(lan, home)
    assert "Biểu mẫu đã dùng được" in page.text
    assert "Cộng lại chưa đúng." in page.text
    assert len(notes(session, "form.edit")) == 7
    assert notes(session, "form.create") == ["Lập biểu mẫu “Báo cáo thi đua”"]


def test_new_keys_are_never_ones_that_were_deleted(as_, session, draft):
    lan = as_("lan")
    for n in range(3):
        post(lan, session, draft, "/fields/new", kind="text", label=f"Ô {n}", section="news", merge="list")
        last = now_of(session, draft).sections[0].fields[-1].key
        assert last == f"f{n + 1}"
        post(lan, session, draft, f"/fields/{last}/removal")
    assert set(now_of(session, draft).by_key) == set(SMALL.by_key)


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("/sections/new", {"title": "", "part": "2"}, "Chưa nhập mục này."),
        ("/sections/new", {"title": "Mới", "part": "6"}, "Lựa chọn không có trong danh sách."),
        ("/sections/news", {"title": "x" * 201, "part": "2"}, "Dài quá 200 ký tự."),
        ("/fields/new", {"kind": "integer", "label": "", "section": "news", "unit": "đếm"}, "Chưa nhập mục này."),
        ("/fields/new", {"kind": "integer", "label": "Mới", "section": "gone"}, "không có trong danh sách"),
        ("/fields/new", {"kind": "integer", "label": "Mới", "section": "news", "least": "1.5"}, "Cần một số"),
        (
            "/fields/new",
            {"kind": "integer", "label": "Mới", "section": "news", "least": "9", "most": "8"},
            "Nhỏ hơn số ở ô “Nhỏ nhất”.",
        ),
        ("/fields/new", {"kind": "choice", "label": "Mới", "section": "news", "options": "Một"}, "Cần ít nhất hai"),
        ("/fields/new", {"kind": "choice", "label": "Mới", "section": "news", "options": "a\nA"}, "viết hai lần"),
        ("/fields/new", {"kind": "rows", "label": "Mới", "section": "news"}, "Bảng cần ít nhất một cột."),
        (
            "/fields/new",
            {"kind": "rows", "label": "Mới", "section": "news", "columns-0-label": "A", "columns-1-label": "a"},
            "Đã có cột cùng tên.",
        ),
        (
            "/fields/new",
            {"kind": "rows", "label": "Mới", "section": "news"} | {f"columns-{n}-label": f"C{n}" for n in range(13)},
            "Bảng có nhiều nhất 12 cột.",
        ),
        (
            "/fields/new",
            {"kind": "rows", "label": "Mới", "section": "news", "columns-0-label": "A", "columns-0-kind": "choice"},
            "Cần ít nhất hai lựa chọn",
        ),
        ("/checks/new", {"rule": "max", "field": "", "bound": "x", "blocking": "yes"}, "Chưa chọn chỉ tiêu."),
        ("/checks/new", {"rule": "max", "field": "own", "bound": "", "blocking": "yes"}, "Chưa nhập số."),
        ("/checks/new", {"rule": "at_most", "field": "own", "target": "own", "blocking": "yes"}, "chính nó"),
        ("/checks/new", {"rule": "at_most", "field": "models", "target": "own"}, "không có trong danh sách"),
        ("/checks/new", {"rule": "sum", "fields": ["own"], "target": "all", "blocking": "yes"}, "ít nhất hai"),
        ("/checks/new", {"rule": "sum", "fields": ["own", "all"], "target": "all"}, "chính nó"),
        ("/general", {"name": "", "subject": "Tên"}, "Chưa nhập mục này."),
    ],
)
def test_what_is_wrong_is_told_linked_and_kept(as_, session, draft, path, data, message):
    before = now_of(session, draft)
    answer = post(as_("lan"), session, draft, path, **data)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'class="error-summary"' in answer.text
    for typed in data.values():
        if isinstance(typed, str) and len(typed) > 1 and typed not in ("gone", "models"):
            assert typed in answer.text
    assert now_of(session, draft) == before


def test_every_error_of_a_page_links_to_a_field_that_is_there(as_, session, draft, open_page):
    from tests.pages import check_page

    lan = as_("lan")
    for path, data in [
        ("/fields/new", {"kind": "rows", "label": "", "section": "news"}),
        ("/fields/new", {"kind": "rows", "label": "x", "columns-4-label": "A", "columns-4-kind": "choice"}),
        ("/checks/new", {"rule": "sum"}),
        ("/general", {"name": ""}),
        ("/sections/new", {"title": ""}),
    ]:
        page = check_page(post(lan, session, draft, path, **data).text)
        links = [node.attributes["href"] for node in page.select(".error-summary a")]
        assert links
        for link in links:
            assert page.select(f'[id="{link[1:]}"]'), link


def test_changing_the_kind_saves_nothing_and_keeps_what_was_typed(as_, session, draft, open_page):
    lan, before = as_("lan"), now_of(session, draft)
    typed = {"kind": "choice", "label": "Kênh khác", "section": "people", "guidance": "Chọn một", "act": "kind"}
    answer = post(lan, session, draft, "/fields/new", headers=HTMX, **typed)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="field_form"')
    assert 'name="options"' in answer.text
    assert 'name="unit"' not in answer.text
    assert "Kênh khác" in answer.text
    assert "Đếm số trường" in answer.text
    assert "Tính trung bình" not in answer.text
    for kind in FieldKind:
        page = post(lan, session, draft, "/fields/new", **(typed | {"kind": kind.value})).text
        for merge in Merge:
            assert (f'value="{merge.value}"' in page) == (merge in kind.merges), (kind, merge)
    assert now_of(session, draft) == before


def test_columns_are_ordered_and_dropped_before_they_are_saved(as_, session, draft):
    lan = as_("lan")
    columns = {
        "kind": "rows", "label": "Bảng", "section": "people", "columns-0-key": "name", "columns-0-label": "Họ và tên",
        "columns-0-kind": "text", "columns-1-label": "Đơn vị", "columns-1-kind": "long_text",
    }  # fmt: skip

    def named(act: str) -> list[str]:
        from tests.pages import Page

        answer = post(lan, session, draft, "/fields/new", act=act, **columns)
        assert answer.status_code == 200
        inputs = Page(answer.text).select("input[name$='-label']")
        return [node.attributes.get("value") or "" for node in inputs]

    assert named("down-0") == ["Đơn vị", "Họ và tên", ""]
    assert named("up-1") == ["Đơn vị", "Họ và tên", ""]
    assert named("up-0") == ["Họ và tên", "Đơn vị", ""]
    assert named("drop-0") == ["Đơn vị", ""]
    assert named("column") == ["Họ và tên", "Đơn vị", ""]
    assert named("drop-99") == named("up-x") == named("down-²") == ["Họ và tên", "Đơn vị", ""]


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x", ""])
def test_columns_numbered_by_no_browser_are_not_there(as_, session, draft, number):
    data = {"kind": "rows", "label": "Bảng", "section": "people", f"columns-{number}-label": "A"}
    answer = post(as_("lan"), session, draft, "/fields/new", **data)
    assert answer.status_code == 422
    assert "Bảng cần ít nhất một cột." in answer.text


def test_columns_keep_their_keys_and_new_ones_get_their_own(as_, session, draft):
    answer = post(
        as_("lan"), session, draft, "/fields/models", kind="rows", label="Gương", section="people", merge="list",
        **{"columns-0-key": "deed", "columns-0-label": "Việc", "columns-0-kind": "long_text",
           "columns-1-key": "name", "columns-1-label": "Họ và tên", "columns-1-kind": "text",
           "columns-2-key": "times' OR 1", "columns-2-label": "Nơi", "columns-2-kind": "text"},
    )  # fmt: skip
    assert answer.status_code == 303
    columns = now_of(session, draft).by_key["models"].columns
    assert [(column.key, column.label) for column in columns] == [
        ("deed", "Việc"), ("name", "Họ và tên"), ("c1", "Nơi"),
    ]  # fmt: skip


def test_a_field_moves_to_another_section(as_, session, draft):
    answer = post(
        as_("lan"), session, draft, "/fields/hours", kind="decimal", label="Số giờ", section="trouble", unit="giờ",
        most="24", merge="average",
    )  # fmt: skip
    assert answer.status_code == 303
    definition = now_of(session, draft)
    assert [one.key for one in definition.sections[2].fields] == ["trouble", "hours"]
    assert definition.sections[2].part is Part.SHORTCOMINGS
    assert definition.checks == SMALL.checks


def test_up_and_down(as_, session, draft):
    lan = as_("lan")
    assert post(lan, session, draft, "/fields/order", up="field-press").status_code == 303
    assert [one.key for one in now_of(session, draft).fields[:2]] == ["press", "own"]
    assert post(lan, session, draft, "/sections/order", down="section-news").status_code == 303
    assert [one.key for one in now_of(session, draft).sections] == ["people", "news", "trouble"]
    answer = post(lan, session, draft, "/fields/order", headers=HTMX, down="field-press")
    assert answer.text.strip().startswith('<section id="definition"')
    assert stamp(session, draft) in answer.text
    before = stamp(session, draft)
    assert post(lan, session, draft, "/fields/order", up="field-own").status_code == 303  # the first already
    assert post(lan, session, draft, "/checks/order", up="check-total").status_code == 303
    assert stamp(session, draft) == before
    for path in ("/fields/order", "/sections/order", "/checks/order"):
        assert post(lan, session, draft, path, up="field-x").status_code == 404
        assert post(lan, session, draft, path).status_code == 404


def test_a_field_in_a_check_is_not_deleted_and_says_which(as_, session, draft, open_page):
    lan, home = as_("lan"), f"/report-forms/{draft.form_id}"
    page = open_page(lan, f"{home}/fields/own")
    assert page.link("phải bằng “Tổng số tin, bài”") == f"{home}/checks/total"
    assert "Xóa chỉ tiêu" not in page.texts("button")
    for path in ("/fields/own/removal", "/fields/all/removal", "/sections/news/removal"):
        answer = post(lan, session, draft, path)
        assert answer.status_code == 409
        assert "phải bằng “Tổng số tin, bài”" in answer.text
    answer = post(lan, session, draft, "/fields/own", kind="text", label="Chữ", section="news", merge="list")
    assert answer.status_code == 422
    assert "đang dùng trong ràng buộc" in answer.text
    assert now_of(session, draft) == SMALL
    assert post(lan, session, draft, "/checks/total/removal").status_code == 303
    assert post(lan, session, draft, "/fields/own/removal").status_code == 303
    assert post(lan, session, draft, "/fields/hours/removal").status_code == 303  # its limit goes with it
    assert post(lan, session, draft, "/sections/news/removal").status_code == 303
    left = now_of(session, draft)
    assert [one.key for one in left.sections] == ["people", "trouble"]
    assert left.checks == ()


def test_checks_are_changed(as_, session, draft, open_page):
    lan = as_("lan")
    page = open_page(lan, f"/report-forms/{draft.form_id}/checks/total")
    assert [node.attributes["value"] for node in page.select("input[name=fields][checked]")] == ["own", "press"]
    answer = post(lan, session, draft, "/checks/total", rule="at_most", field="own", target="all", act="rule")
    assert answer.status_code == 200
    assert 'name="fields"' not in answer.text
    answer = post(lan, session, draft, "/checks/total", rule="at_most", field="own", target="all", blocking="yes")
    assert answer.status_code == 303
    check = now_of(session, draft).checks[0]
    assert (check.rule, check.fields, check.target, check.blocking) == (Rule.AT_MOST, ("own",), "all", True)
    post(lan, session, draft, "/checks/hours", rule="min", field="hours", bound="1,5", blocking="no", message="Ít quá.")
    check = now_of(session, draft).checks[1]
    assert (check.rule, str(check.bound), check.message) == (Rule.MIN, "1.5", "Ít quá.")


def test_general_facts(as_, session, draft, open_page):
    lan = as_("lan")
    headings = {f"heading_{n}": f"Phần thứ {n}" for n in range(1, 6)}
    data = {"name": "Tên khác", "subject": "Chủ đề <khác>"} | headings
    assert post(lan, session, draft, "/general", **data).status_code == 303
    changed = now_of(session, draft)
    assert (changed.subject, changed.allows_nil) == ("Chủ đề <khác>", False)
    assert changed.headings == tuple(headings.values())
    page = open_page(lan, f"/report-forms/{draft.form_id}")
    assert page.h1 == "Tên khác"
    assert "Chủ đề <khác>" in page.text
    other = lan.post("/report-forms/new", data={"name": "tên KHÁC", "subject": "x"})
    assert other.status_code == 422
    assert "Đã có biểu mẫu tên này." in other.text


def test_markup_in_labels_is_shown_not_obeyed(as_, session, draft, open_page):
    lan = as_("lan")
    label = '<img src="/x">{{ 7 * 7 }}'
    post(lan, session, draft, "/fields/new", kind="text", label=label, section="news", merge="list")
    for path in (f"/report-forms/{draft.form_id}", f"/report-forms/versions/{draft.id}/preview"):
        page = open_page(lan, path)
        assert not page.select('img[src="/x"]')
        assert label in page.text


def test_the_preview_is_what_a_school_fills_in(as_, draft, open_page):
    lan = as_("lan")
    url = f"/report-forms/versions/{draft.id}/preview"
    page = open_page(lan, url)
    assert page.one("#v-own").attributes["inputmode"] == "numeric"
    assert "hx-post" not in (page.one("#box-own").html or "")
    answer = lan.post(url, data={"v-own": "3", "v-press": "2", "v-all": "6", "v-hours": "25", "act": "check"})
    assert answer.status_code == 200
    assert "Không quá 24 giờ." in answer.text
    assert "Được nộp khi giải trình." in answer.text
    answer = lan.post(url, data={"v-own": "3", "act": "check"}, headers=HTMX)
    assert answer.text.strip().startswith('<section id="trial"')
    assert "không có gì phải sửa" in answer.text


def test_rows_come_and_go_in_the_preview(as_, draft):
    lan, url = as_("lan"), f"/report-forms/versions/{draft.id}/preview"
    rows = {"rows-models": "1", "v-models.name": ["Hoa", "Minh"], "v-models.deed": ["x", "y"]}
    assert "Minh" in lan.post(url, data=rows | {"act": "row-models"}).text
    dropped = lan.post(url, data=rows | {"act": "drop-models-1"}).text
    assert "Minh" in dropped
    assert "Hoa" not in dropped
    for act in ("drop-models-", "drop-own-1", "drop-gone-1", "drop-models-²", "drop-models-99"):
        assert "Hoa" in lan.post(url, data=rows | {"act": act}).text


def test_an_empty_form_has_a_preview_too(as_, reporting, open_page):
    version = reporting.form(Definition(subject="Trống"))
    assert "chưa có mục nào" in open_page(as_("lan"), f"/report-forms/versions/{version.id}/preview").text
    assert "chưa có chỉ tiêu nào là số" in open_page(as_("lan"), f"/report-forms/{version.form_id}/checks/new").text
    answer = as_("lan").get(f"/report-forms/{version.form_id}/fields/new")
    assert answer.location == f"/report-forms/{version.form_id}/sections/new"


PAGES = ["", "/general", "/sections/new", "/sections/news", "/fields/new", "/fields/models", "/checks/new",
         "/checks/total", "/checks/hours"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_owes_what_pages_owe(as_, draft, open_page, path):
    assert open_page(as_("lan"), f"/report-forms/{draft.form_id}{path}").h1


@pytest.mark.parametrize("name", ["thanhtra", "minh", "hoa"])
def test_inspectors_read_and_schools_see_nothing(as_, session, draft, name, open_page):
    client, reads = as_(name), name == "thanhtra"
    for url in ("/report-forms/", f"/report-forms/{draft.form_id}", f"/report-forms/versions/{draft.id}/preview"):
        if reads:
            page = open_page(client, url)
            assert not [form for form in page.select("main form") if "preview" not in form.attributes["action"]]
            assert not [a for a in page.select("main a") if "/fields/" in (a.attributes["href"] or "")]
        else:
            assert client.get(url).status_code == 403
    for path in PAGES[1:]:
        assert client.get(f"/report-forms/{draft.form_id}{path}").status_code == 403
        assert post(client, session, draft, path, title="x").status_code == 403
    for path in ("/draft", "/draft/removal", "/retirement", "/removal", "/fields/order", "/fields/own/removal"):
        assert post(client, session, draft, path).status_code == 403
    assert client.post("/report-forms/shipped").status_code == 403
    assert now_of(session, draft) == SMALL


def test_what_is_not_there_and_wrong_methods(as_, session, draft):
    lan = as_("lan")
    for url in ("/report-forms/999", "/report-forms/999/fields/new", "/report-forms/versions/999/preview"):
        assert lan.get(url).status_code == 404
    for path in ("/sections/x", "/fields/x", "/checks/x"):
        assert lan.get(f"/report-forms/{draft.form_id}{path}").status_code == 404
        assert post(lan, session, draft, f"{path}/removal").status_code == 404
    data = {"label": "x", "title": "x", "part": "1", "kind": "text", "section": "news", "rule": "max", "field": "own",
            "bound": "1", "blocking": "yes", "merge": "list"}  # fmt: skip
    for path in ("/sections/x", "/fields/x", "/checks/x"):
        assert post(lan, session, draft, path, **data).status_code == 404
    assert lan.get(f"/report-forms/{draft.form_id}/retirement").status_code == 405


def test_pages_cost_the_same_for_many(as_, session, reporting, statements):
    lan, first = as_("lan"), reporting.form()
    costs = []
    for _ in range(2):
        statements.clear()
        lan.get("/report-forms/")
        listed = len(statements)
        statements.clear()
        lan.get(f"/report-forms/{first.form_id}")
        shown = len(statements)
        statements.clear()
        lan.get(f"/report-forms/{first.form_id}/fields/own")
        costs.append((listed, shown, len(statements)))
        for n in range(20):
            reporting.form(name=f"Biểu {n}")
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 8
