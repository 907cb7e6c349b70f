"""The pages: choosing, the form, the check, the deed; who may; what was typed is kept."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core.audit import AuditEntry
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.reorganisation.models import Kind, Reorganisation, State
from intranet.units.levels import Level
from intranet.units.models import School
from tests.pages import check_page
from tests.reorganisation.conftest import DECISION

NEW = "/reorganisations/new"
RENAMING = {
    "kind": "change", "school_id": "1", "effective_on": "01/10/2026", "decision": DECISION,
    "name_1": "Trường Mầm non Sen Hồng", "abbreviation_1": "MNSH", "levels_1": "MN", "commune_1": "Xã Hòa Mỹ",
}  # fmt: skip
MERGER = {
    "kind": "merge", "effective_on": "05/10/2026", "decision": DECISION, "schools": ["1"], "into_id": "2",
    "people": "move",
}  # fmt: skip


def hidden(page) -> dict[str, list[str]]:
    """What the check's own form sends."""
    found: dict[str, list[str]] = {}
    for box in page.select("form[action='/reorganisations/'] input[type=hidden]"):
        found.setdefault(box.attributes["name"], []).append(box.attributes.get("value") or "")
    return found


def checked(client, sent):
    answer = client.post(NEW, data={"act": "check", **sent})
    assert answer.status_code == 200, check_page(answer.text).text
    return check_page(answer.text)


def done(client, sent) -> Reorganisation:
    return client.post("/reorganisations/", data=hidden(checked(client, sent)))


def only_row(session) -> Reorganisation:
    session.expire_all()
    return session.scalars(select(Reorganisation)).one()


class TestWay:
    def test_from_the_school_to_the_form_with_its_facts(self, as_, open_page):
        lan = as_("lan")
        page = open_page(lan, open_page(lan, "/schools/1").link("Đổi tên, sáp nhập, đóng…"))
        form = open_page(lan, page.link("Đổi tên, địa bàn, cấp học"))
        assert form.one("[name=name_1]").attributes["value"] == "Trường Mầm non Hoa Mai"
        assert form.one("[name=commune_1] option[selected]").text() == "Thị trấn Tân Lộc"

    def test_an_abbreviation_left_behind_by_a_new_name_is_pointed_out(self, as_):
        left = checked(as_("lan"), {**RENAMING, "abbreviation_1": "MNHM"}).text
        assert "vẫn là MNHM theo tên cũ; tên mới thường viết tắt là MNSH" in left

    @pytest.mark.parametrize(
        "sent",
        [
            {"abbreviation_1": "MNSH"},
            {"abbreviation_1": "SENHONG"},
            {"name_1": "Trường Mầm non Hoa Mai", "abbreviation_1": "MNHM"},
            {"name_1": "Trường mầm non Hướng Mai", "abbreviation_1": "MNHM"},
        ],
    )
    def test_one_that_changes_too_or_still_fits_is_not(self, as_, sent):
        assert "theo tên cũ" not in checked(as_("lan"), {**RENAMING, **sent}).text

    def test_without_a_school_one_is_asked_for(self, as_, open_page):
        page = open_page(as_("lan"), f"{NEW}?kind=close")
        assert len(page.select("select[name=school] option")) == 6
        assert "Trường kế thừa" in open_page(as_("lan"), f"{NEW}?kind=close&school=3").text

    def test_the_check_says_what_changes_and_nothing_is_done_yet(self, as_, session):
        page = checked(as_("lan"), RENAMING)
        rows = [row.split() for row in page.texts("main tbody tr")]
        assert len(rows) == 3
        assert "Ngày hiệu lực đã qua" in page.text
        assert session.scalars(select(Reorganisation)).all() == []
        assert session.get_one(School, 1).name == "Trường Mầm non Hoa Mai"

    def test_confirming_does_it(self, as_, session, open_page):
        lan = as_("lan")
        answer = done(lan, RENAMING)
        assert answer.status_code == 303
        row = only_row(session)
        school = session.get_one(School, 1, populate_existing=True)
        assert (row.state, school.name, school.abbreviation) == (State.DONE, "Trường Mầm non Sen Hồng", "MNSH")
        assert school.commune.name == "Xã Hòa Mỹ"
        shown = open_page(lan, answer.location)
        assert "1 trường đổi tên, địa bàn hoặc cấp học" in shown.text
        page = open_page(lan, "/schools/1")
        assert "Trước đây: Trường Mầm non Hoa Mai" in page.text
        assert "30/09/2026" in page.text

    def test_the_check_of_a_merger_names_duties_people_and_cards(self, as_, cast, session, reporting):
        reporting.period(schools=[1])
        page = checked(as_("lan"), MERGER)
        assert "1 việc" in page.text
        assert session.get_one(User, cast.minh).display_name in page.text
        assert "có 2 tài khoản hiệu trưởng" in page.text  # Minh and Thảo

    def test_when_something_came_up_meanwhile_it_is_shown_again(self, as_, session, reporting):
        lan = as_("lan")
        sent = hidden(checked(lan, MERGER))
        reporting.period(schools=[1])
        answer = lan.post("/reorganisations/", data=sent)
        assert answer.status_code == 409
        assert "vừa thay đổi từ lúc xem" in answer.text
        assert session.get_one(School, 1).closed_on is None
        again = hidden(check_page(answer.text))
        assert lan.post("/reorganisations/", data=again).status_code == 303
        assert session.get_one(School, 1, populate_existing=True).closed_on == date(2026, 10, 5)

    def test_pressing_twice_does_it_once(self, as_, session):
        lan = as_("lan")
        sent = hidden(checked(lan, MERGER))
        assert lan.post("/reorganisations/", data=sent).status_code == 303
        assert lan.post("/reorganisations/", data=sent).status_code in (409, 422)
        assert only_row(session).state is State.DONE

    def test_going_back_keeps_what_was_typed(self, as_):
        kept = hidden(checked(as_("lan"), {**RENAMING, "note": "Theo đề án"}))
        page = check_page(as_("lan").post(NEW, data={**kept, "act": "edit"}).text)
        assert page.one("[name=name_1]").attributes["value"] == "Trường Mầm non Sen Hồng"
        assert page.one("textarea[name=note]").text().strip() == "Theo đề án"

    def test_it_rests_on_a_registered_decision(self, as_, session, open_page):
        paper = Document(
            type=DocumentType.QUYET_DINH, symbol="15/QĐ-UBND", issued_on=date(2026, 9, 20), subject="Sáp nhập trường",
            issuer_name="UBND huyện Tân Lộc",
        )  # fmt: skip
        session.add(paper)
        session.flush()
        paper.register()
        session.commit()
        done(as_("lan"), {**MERGER, "decision": "", "document_id": str(paper.id)})
        row = only_row(session)
        assert (row.document_id, row.decision) == (
            paper.id, "Quyết định số 15/QĐ-UBND ngày 20/09/2026 của UBND huyện Tân Lộc"
        )  # fmt: skip

    def test_a_new_school_and_a_split(self, as_, session):
        both = {**MERGER, "schools": ["1", "2"], "into_id": "0", "name_1": "Trường Liên cấp Tân Lộc",
                "levels_1": ["MN", "TH"], "commune_1": "Thị trấn Tân Lộc"}  # fmt: skip
        assert done(as_("lan"), both).status_code == 303
        (heir,) = only_row(session).results
        assert heir.levels == [Level.PRESCHOOL, Level.PRIMARY]
        split = {"kind": "split", "school_id": str(heir.id), "effective_on": "06/10/2026", "decision": DECISION,
                 "ends": "y", "name_1": "Trường Mầm non Hoa Mai", "levels_1": "MN", "people": "move"}  # fmt: skip
        alone = as_("lan").post(NEW, data={"act": "check", **split})
        assert alone.status_code == 422
        asked = check_page(alone.text)
        assert asked.link("cần ít nhất hai trường mới") == "#name_2"
        assert "cần ít nhất hai trường mới" in asked.one("#name_2-error").text()
        assert asked.one("#name_2").attributes["aria-invalid"] == "true"
        one_more = {**split, "effective_on": "07/10/2026", "name_2": "Trường Tiểu học Tân Lộc", "levels_2": "TH"}
        assert done(as_("lan"), one_more).status_code == 303
        waiting = session.scalars(select(Reorganisation).where(Reorganisation.kind == Kind.SPLIT)).one()
        assert [one["name"] for one in waiting.becomes] == ["Trường Mầm non Hoa Mai", "Trường Tiểu học Tân Lộc"]

    def test_a_division_says_which_new_school_gets_the_accounts(self, as_, open_page, session):
        divided = {"kind": "split", "school_id": "1", "effective_on": "05/10/2026", "decision": DECISION, "ends": "y",
                   "name_1": "Trường Mầm non Hoa Lan", "levels_1": "MN", "name_2": "Trường Mầm non Hoa Huệ",
                   "levels_2": "MN", "people": "move"}  # fmt: skip
        asked = checked(as_("lan"), divided)
        assert "Chuyển sang Trường Mầm non Hoa Lan Trường Mầm non Hoa Huệ chưa có tài khoản nào" in asked.text
        assert "Khóa tài khoản" in checked(as_("lan"), divided | {"people": "lock"}).text
        page = open_page(as_("lan"), done(as_("lan"), divided).location)
        for heir in only_row(session).results:
            assert f"/duties/schools/{heir.id}" in [link.attributes["href"] for link in page.select("main a")]

    def test_new_schools_of_a_split_start_from_the_old_one_and_count_by_their_name(self, as_, open_page, session):
        old = session.get_one(School, 1)
        form = open_page(as_("lan"), f"{NEW}?kind=split&school=1")
        for number in (1, 2, 3):
            ticked = {one.attributes["value"] for one in form.select(f"[name=levels_{number}][checked]")}
            assert ticked == {level.value for level in old.levels}
            assert form.one(f"[name=commune_{number}] option[selected]").attributes["value"] == old.commune.name
            assert form.one(f"[name=name_{number}]").attributes["value"] == ""
        kept = {f"levels_{number}": "MN" for number in (1, 2, 3)} | {"name_1": "Trường Mầm non Hoa Lan"}
        sent = {"kind": "split", "school_id": "1", "effective_on": "06/10/2026", "decision": DECISION, "people": "move"}
        assert done(as_("lan"), {**sent, "ends": "n", **kept}).status_code == 303
        assert [one["name"] for one in only_row(session).becomes] == ["Trường Mầm non Hoa Lan"]

    def test_a_school_that_closes_is_not_offered_as_its_own_successor(self, as_, open_page):
        form = open_page(as_("lan"), f"{NEW}?kind=close&school=1")
        offered = [one.attributes["value"] for one in form.select("[name=into_id] option")]
        assert "2" in offered
        assert "1" not in offered


class TestBadInput:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"effective_on": ""}, "Chưa nhập mục này."),
            ({"effective_on": "31/02/2026"}, "Không có ngày 31/02/2026."),
            ({"effective_on": "01/01/1900"}, "Ngày phải từ"),
            ({"decision": ""}, "Chọn quyết định trong sổ hoặc ghi tên"),
            ({"decision": "x" * 301}, "Dài quá 300 ký tự."),
            ({"document_id": "999"}, "Lựa chọn không có trong danh sách."),
            ({"name_1": ""}, "Chưa nhập tên trường."),
            ({"levels_1": []}, "Chọn ít nhất một cấp học."),
            ({"commune_1": "Xã Hòa Mỹ", "new_commune_1": "Xã Mới"}, "không cả hai"),
            ({"commune_1": "Xã Lạ"}, "Lựa chọn không có trong danh sách."),
        ],
    )
    def test_is_said_and_kept(self, as_, session, wrong, message):
        answer = as_("lan").post(NEW, data={"act": "check", **RENAMING, "note": "Theo đề án", **wrong})
        assert answer.status_code == 422
        page = check_page(answer.text)
        assert message in page.text
        assert page.one("textarea[name=note]").text().strip() == "Theo đề án"

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"schools": []}, "Chọn ít nhất một trường thôi hoạt động."),
            ({"schools": ["1", "2"]}, "vừa thôi hoạt động vừa kế thừa"),
            ({"into_id": "999"}, "Lựa chọn không có trong danh sách."),
            ({"people": "x"}, "Lựa chọn không có trong danh sách."),
            ({"into_id": "0"}, "Chưa nhập tên trường."),
        ],
    )
    def test_of_a_merger(self, as_, wrong, message):
        answer = as_("lan").post(NEW, data={"act": "check", **MERGER, **wrong})
        assert answer.status_code == 422
        assert message in check_page(answer.text).text

    def test_changing_nothing_is_no_change(self, as_):
        same = {"name_1": "Trường Mầm non Hoa Mai", "abbreviation_1": "MNHM", "commune_1": "Thị trấn Tân Lộc"}
        answer = as_("lan").post(NEW, data={"act": "check", **RENAMING, **same})
        assert "Chưa đổi gì" in answer.text

    @pytest.mark.parametrize("sent", [{"kind": "x"}, {}, {"kind": "change"}, {"kind": "change", "school_id": "x"}])
    def test_what_no_form_sends(self, as_, sent):
        assert as_("lan").post(NEW, data=sent).status_code == 400

    def test_a_school_that_is_not_there(self, as_):
        assert as_("lan").get(f"{NEW}?kind=change&school=999").status_code == 404
        assert as_("lan").post(NEW, data={"kind": "change", "school_id": "999"}).status_code == 404


class TestRoles:
    def test_inspectors_read_and_change_nothing(self, as_, desk, open_page):
        row = desk.plan(Kind.CLOSE, "2027-01-01", 1)
        inspector = as_("thanhtra")
        assert "Ghi quyết định" not in open_page(inspector, "/reorganisations/").texts(".page-head a")
        assert open_page(inspector, f"/reorganisations/{row.id}").select("main form") == []
        assert inspector.get(NEW).status_code == 403
        for path in (NEW, "/reorganisations/", f"/reorganisations/{row.id}/cancellation",
                     f"/reorganisations/{row.id}/carrying-out"):  # fmt: skip
            assert inspector.post(path).status_code == 403

    def test_schools_see_none_of_it(self, as_, desk):
        row = desk.plan(Kind.CLOSE, "2027-01-01", 1)
        for path in ("/reorganisations/", f"/reorganisations/{row.id}", NEW):
            assert as_("minh").get(path).status_code == 403

    def test_cancelling_needs_a_reason(self, as_, desk, session):
        row = desk.plan(Kind.CLOSE, "2027-01-01", 1)
        path = f"/reorganisations/{row.id}/cancellation"
        assert as_("lan").post(path, data={"reason": " "}).status_code == 422
        assert as_("lan").post(path, data={"reason": "Hoãn"}).status_code == 303
        assert only_row(session).state is State.CANCELLED
        assert as_("lan").post(path, data={"reason": "Hoãn"}).status_code == 409
        assert as_("lan").post(f"/reorganisations/{row.id}/carrying-out").status_code == 409


class TestList:
    def test_filters_and_what_waits_comes_first(self, as_, desk, open_page):
        desk.plan(Kind.CHANGE, "2026-10-01", 3, becomes=(desk.becoming(3, name="Trường Mầm non Sơn Ca 1"),))
        desk.plan(Kind.CLOSE, "2027-01-01", 1)
        lan = as_("lan")
        states = open_page(lan, "/reorganisations/").texts("td[data-label='Tình trạng']")
        assert states == ["Chờ đến ngày", "Đã thực hiện"]
        assert len(open_page(lan, "/reorganisations/?state=done").select("tbody tr")) == 1
        assert len(open_page(lan, "/reorganisations/?kind=close").select("tbody tr")) == 1
        assert "Không có quyết định nào" in open_page(lan, "/reorganisations/?kind=split").text
        assert len(open_page(lan, "/reorganisations/?state=x&kind=y&page=z").select("tbody tr")) == 2

    def test_statements_do_not_grow(self, as_, desk, statements):
        lan = as_("lan")
        for school in (3, 4):
            desk.plan(Kind.CLOSE, "2027-01-01", school)
        statements.clear()
        lan.get("/reorganisations/")
        few = len(statements)
        for school in (1, 2, 5, 6):
            desk.plan(Kind.CLOSE, "2027-01-01", school)
        statements.clear()
        lan.get("/reorganisations/")
        assert len(statements) == few <= 12


class TestEditing:
    """The school's own form asks whether papers of the past are to follow."""

    def sent(self, open_page, lan, **changes):
        page = open_page(lan, "/schools/1/edit")
        values = {
            box.attributes["name"]: box.attributes.get("value") or ""
            for box in page.select("main input:not([type=checkbox]):not([type=radio]):not([type=hidden])")
        }
        chosen = {"levels": ["MN"], "ownership": "public", "commune_id": "1"}
        return {**values, **chosen, "name": "Trường Mầm non Sen Hồng", **changes}

    def test_it_asks(self, as_, open_page, session):
        lan = as_("lan")
        answer = lan.post("/schools/1/edit", data=self.sent(open_page, lan))
        assert answer.status_code == 422
        page = check_page(answer.text)
        assert "tên trường: Trường Mầm non Hoa Mai → Trường Mầm non Sen Hồng" in page.text
        assert [one.attributes["value"] for one in page.select("button[name=manner]")] == ["correct", "change"]
        assert session.get_one(School, 1).name == "Trường Mầm non Hoa Mai"

    def test_a_correction_leaves_no_era(self, as_, open_page, session):
        lan = as_("lan")
        assert lan.post("/schools/1/edit", data=self.sent(open_page, lan, manner="correct")).status_code == 303
        school = session.get_one(School, 1)
        assert (school.name, school.eras) == ("Trường Mầm non Sen Hồng", [])

    def test_a_change_goes_on_to_the_decision_and_keeps_the_rest(self, as_, open_page, session):
        lan = as_("lan")
        sent = self.sent(open_page, lan, manner="change", address="Thôn Bảy", new_commune="Xã Mới", commune_id="0")
        answer = lan.post("/schools/1/edit", data=sent)
        assert answer.status_code == 303
        school = session.get_one(School, 1)
        assert (school.name, school.address, school.commune.name) == (
            "Trường Mầm non Hoa Mai", "Thôn Bảy", "Thị trấn Tân Lộc"
        )  # fmt: skip
        form = open_page(lan, answer.location)
        assert form.one("[name=name_1]").attributes["value"] == "Trường Mầm non Sen Hồng"
        assert form.one("[name=new_commune_1]").attributes["value"] == "Xã Mới"

    def test_filling_in_what_was_not_known_is_not_asked_about(self, as_, open_page, session):
        session.get_one(School, 1).abbreviation = ""
        session.commit()
        lan = as_("lan")
        sent = self.sent(open_page, lan, name="Trường Mầm non Hoa Mai", abbreviation="MNHM")
        assert lan.post("/schools/1/edit", data=sent).status_code == 303

    def test_taking_back_a_closing_is_in_the_trail(self, as_, desk, session):
        desk.plan(Kind.CLOSE, "2026-10-01", 1, into=2)
        assert as_("lan").post("/schools/1/reopening").status_code == 303
        assert session.scalars(select(AuditEntry.note).where(AuditEntry.action == "school.reopen")).all()
