"""The macros alone: fields tied to their label, hint and error; links that keep the query; nothing unescaped."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from jinja2 import StrictUndefined
from selectolax.lexbor import LexborHTMLParser
from werkzeug.datastructures import MultiDict

from intranet.core import protection, rendering
from intranet.core.paging import Page
from intranet.core.patterns import SampleForm


@pytest.fixture
def macros_app() -> Flask:
    """An app with the templates and nothing else. A name a macro does not know is an error."""
    app = Flask(__name__, template_folder="../../templates", static_folder="../../static")
    app.config["SECRET_KEY"] = "for the token"
    app.jinja_env.undefined = StrictUndefined
    protection.csrf.init_app(app)
    rendering.init_app(app)
    return app


@pytest.fixture
def ui(macros_app: Flask) -> Iterator[Any]:
    with macros_app.test_request_context("/schools/?q=sơn+ca&level=mn&level=th&page=2&_scheme=x"):
        yield macros_app.jinja_env.globals["ui"]


def parse(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(str(html))


def sent(**data: str) -> SampleForm:
    form = SampleForm(formdata=MultiDict(data))
    form.validate()
    return form


def test_field_ties_label_hint_and_error_to_the_input(ui: Any) -> None:
    tree = parse(ui.field(sent().subject, hint="Không quá 500 ký tự."))
    area = tree.css_first("textarea")
    assert tree.css_first("label").attributes["for"] == area.attributes["id"]
    assert area.attributes["aria-invalid"] == "true"
    described = (area.attributes["aria-describedby"] or "").split()
    assert [tree.css_first(f"#{name}").text(strip=True) for name in described] == [
        "Không quá 500 ký tự.",
        "Chưa nhập mục này.",
    ]


def test_field_without_error_says_nothing_is_wrong(ui: Any) -> None:
    tree = parse(ui.field(sent(symbol="12/KH").symbol))
    assert "aria-invalid" not in tree.css_first("input").attributes
    assert tree.css_first("input").attributes["value"] == "12/KH"
    assert "(bắt buộc)" in tree.css_first("label").text()


def test_a_date_gets_a_number_keyboard_and_an_example(ui: Any) -> None:
    tree = parse(ui.field(sent(issued="31/02/2026").issued))
    assert tree.css_first("input").attributes["inputmode"] == "numeric"
    assert tree.css_first("input").attributes["value"] == "31/02/2026"
    assert "05/09/2026" in tree.css_first(".hint").text()


def test_choices_are_a_group_with_its_error(ui: Any) -> None:
    tree = parse(ui.field(sent().schools, check_all=True))
    group = tree.css_first("fieldset")
    assert group.attributes["aria-describedby"] == "schools-error"
    assert "Trường nhận" in tree.css_first("legend").text()
    boxes = tree.css("input[name=schools]")
    assert len(boxes) == 12
    labels = {label.attributes.get("for") for label in tree.css("label")}
    assert {box.attributes["id"] for box in boxes} <= labels


def test_error_summary_links_to_every_wrong_field(ui: Any) -> None:
    form = sent()
    page = parse("".join(str(ui.field(field)) for field in form))
    links = parse(ui.error_summary(form)).css("a")
    assert len(links) == len(form.errors) > 2
    for link in links:
        assert page.css_first(link.attributes["href"]).tag in ("input", "select", "textarea")


def test_error_summary_is_nothing_without_errors(ui: Any) -> None:
    assert not str(ui.error_summary(SampleForm(formdata=None))).strip()


def test_page_links_keep_the_filters_and_stay_on_this_page(ui: Any) -> None:
    page = Page(list(range(50)), total=120, page=2)
    links = [a.attributes["href"] for a in parse(ui.pagination(page, fragment="list")).css("a")]
    assert "?q=s%C6%A1n+ca&level=mn&level=th&_scheme=x&page=3" in links
    assert all(link and link.startswith("?") for link in links)


def test_one_page_needs_no_links(ui: Any) -> None:
    assert parse(ui.pagination(Page([1, 2], total=2, page=1))).css("a") == []


@pytest.mark.parametrize(
    ("sort", "said", "target"),
    [
        ("name", "ascending", "sort=-name"),
        ("-name", "descending", "sort=name"),
        ("level", None, "sort=name"),
    ],
)
def test_sort_header_says_the_order_and_turns_it(ui: Any, sort: str, said: str | None, target: str) -> None:
    cell = parse(f"<table><tr>{ui.sort_header('Trường', 'name', sort)}</tr></table>").css_first("th")
    href = cell.css_first("a").attributes["href"] or ""
    assert cell.attributes.get("aria-sort") == said
    assert href.endswith(target)
    assert "page=" not in href


def test_a_button_alone_is_a_form_with_a_token(ui: Any) -> None:
    tree = parse(ui.post_button("/x", "Thu hồi", confirm='Thu hồi "12/KH"?', values={"id": 7}))
    form = tree.css_first("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/x")
    assert tree.css_first("input[name=csrf_token]").attributes["value"]
    assert tree.css_first("input[name=id]").attributes["value"] == "7"
    assert tree.css_first("button").attributes["data-confirm"] == 'Thu hồi "12/KH"?'


def test_due_says_how_far_and_stops_when_done(ui: Any, clock: Any) -> None:
    clock.set("2026-10-20 09:00")
    late = parse(ui.due(date(2026, 10, 18)))
    assert late.css_first(".due-late").text(deep=True).split() == ["18/10/2026", "trễ", "2", "ngày"]
    assert "còn 3 ngày" in str(ui.due(date(2026, 10, 23)))
    done = parse(ui.due(date(2026, 10, 18), done=True))
    assert done.css(".due-late, .due-words") == []
    assert not str(ui.due(None)).strip()


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("kế hoạch.PDF", 1_468_006, "(PDF, 1,4 MB)"),
        ("danh sách.xlsx", 23_552, "(Excel, 23 KB)"),
        ("ảnh.jpg", 812, "(hình ảnh, 812 byte)"),
        ("không đuôi", 2_000, "(tệp, 2 KB)"),
    ],
)
def test_file_link_says_kind_and_size(ui: Any, name: str, size: int, said: str) -> None:
    assert parse(ui.file_link("/f", name, size)).css_first(".file-size").text() == said


def test_names_are_escaped(ui: Any) -> None:
    evil = '<img src="/etc/passwd">'
    for html in (
        ui.alert(evil),
        ui.badge("done", evil),
        ui.document_line(evil, evil, meta=evil),
        ui.file_link("/f", evil, 1),
        ui.summary_list([(evil, evil, "/x")]),
        ui.task(evil, "/x", hint=evil),
        ui.breadcrumbs([(evil, None)]),
    ):
        assert parse(html).css("img") == []


def test_progress_of_nothing_is_not_a_division(ui: Any) -> None:
    assert "0/0" in str(ui.progress(0, 0, "Tỉ lệ báo nhận"))


def test_error_page_needs_neither_database_nor_shared_context(macros_app: Flask) -> None:
    template = macros_app.jinja_env.get_template("errors/error.html")
    with macros_app.test_request_context("/"):
        html = template.render(code=500, heading="Hệ thống gặp lỗi", explanation="Hãy thử lại.")
    tree = parse(html)
    assert tree.css_first("h1").text() == "Hệ thống gặp lỗi"
    assert tree.css_first("title").text().startswith("Hệ thống gặp lỗi")
    assert tree.css_first("main a").attributes["href"] == "/"
