"""The list and the page of schools, adding, editing, closing, taking the list away."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.units.levels import Level
from intranet.units.models import Commune, School
from tests.pages import check_page

NEW = {
    "name": "Trường Tiểu học Đồng Tâm",
    "levels": "TH",
    "commune_id": "0",
    "ownership": "public",
}


def names(page):
    return page.texts("#schools tbody th a")


def add(session, name, *levels, **facts):
    school = School(name=name, **facts)
    school.levels = list(levels or [Level.PRIMARY])
    session.add(school)
    session.commit()
    return school.id


def notes(session, action):
    return list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == action)))


class TestList:
    def test_stands_by_level_then_name_with_numbers_as_numbers(self, as_, open_page, session):
        add(session, "Trường Tiểu học Tân Lộc 10")
        add(session, "Trường Tiểu học Tân Lộc 2")
        page = open_page(as_("lan"), "/schools/")
        assert names(page) == [
            "Trường Mẫu giáo Sơn Ca",
            "Trường Mầm non Hoa Mai",
            "Trường Mầm non Sơn Ca",
            "Trường TH&THCS Cẩm Sơn",
            "Trường Tiểu học Tân Lộc 1",
            "Trường Tiểu học Tân Lộc 2",
            "Trường Tiểu học Tân Lộc 10",
            "Trường THCS Đông Phú",
        ]
        assert "8 trường đang hoạt động" in page.text

    def test_sorts_by_commune_both_ways(self, as_, open_page):
        up = names(open_page(as_("lan"), "/schools/?sort=commune"))
        down = names(open_page(as_("lan"), "/schools/?sort=-commune"))
        assert up[:2] == ["Trường Mầm non Hoa Mai", "Trường Tiểu học Tân Lộc 1"]
        assert up[-1] == down[0] == "Trường Mẫu giáo Sơn Ca"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=son+ca+m", {"Trường Mẫu giáo Sơn Ca", "Trường Mầm non Sơn Ca", "Trường TH&THCS Cẩm Sơn"}),
            ("q=ca+SON+mam", {"Trường Mầm non Sơn Ca"}),
            ("q=mnhm", {"Trường Mầm non Hoa Mai"}),
            ("q=87000001", {"Trường Tiểu học Tân Lộc 1"}),
            ("q=%25", set()),
            ("level=TH", {"Trường Tiểu học Tân Lộc 1", "Trường TH&THCS Cẩm Sơn"}),
            ("level=THCS&q=đông", {"Trường THCS Đông Phú"}),
            ("commune=2", {"Trường Mầm non Sơn Ca"}),
            ("ownership=private", set()),
            ("state=closed", set()),
        ],
    )
    def test_filters(self, as_, open_page, query, found):
        assert set(names(open_page(as_("lan"), f"/schools/?{query}"))) == found

    def test_a_filter_that_cannot_be_read_asks_nothing(self, as_, open_page):
        page = open_page(as_("lan"), "/schools/?level=XX&commune=abc&ownership=1&state=?&sort=;drop&page=99")
        assert len(names(page)) == 6

    def test_what_was_typed_with_marks_comes_first(self, as_, open_page, session):
        add(session, "Trường Tiểu học Hòa Bình")
        add(session, "Trường Tiểu học Hoa Bình")
        assert names(open_page(as_("lan"), "/schools/?q=hòa+bình"))[0] == "Trường Tiểu học Hòa Bình"
        assert names(open_page(as_("lan"), "/schools/?q=hoa+binh"))[0] == "Trường Tiểu học Hoa Bình"
        assert names(open_page(as_("lan"), "/schools/?q=son+ca&sort=-level"))[-1] == "Trường TH&THCS Cẩm Sơn"

    def test_fifty_a_page_with_the_total(self, as_, open_page, session):
        for number in range(60):
            session.add(School(name=f"Trường THCS Số {number}", level_rank=5))
        session.commit()
        page = open_page(as_("lan"), "/schools/")
        assert len(names(page)) == 50
        assert "66 trường" in page.text
        assert len(names(open_page(as_("lan"), "/schools/?page=2"))) == 16

    def test_closed_schools_are_shown_when_asked(self, as_, open_page, session, clock):
        school = session.scalars(select(School).where(School.name.contains("Cẩm Sơn"))).one()
        school.closed_on = clock.set("2026-10-05 08:00").date()
        session.commit()
        assert "Trường TH&THCS Cẩm Sơn" not in names(open_page(as_("lan"), "/schools/"))
        closed = open_page(as_("lan"), "/schools/?state=closed")
        assert names(closed) == ["Trường TH&THCS Cẩm Sơn"]
        assert "Đã đóng" in closed.text
        assert len(names(open_page(as_("lan"), "/schools/?state=all"))) == 6

    def test_marks_names_that_look_alike(self, as_, open_page):
        rows = open_page(as_("lan"), "/schools/").texts("#schools tbody th")
        marked = [row for row in rows if "Tên gần giống" in row]
        assert len(marked) == 2
        assert all("Sơn Ca" in row for row in marked)

    def test_says_what_to_do_when_nothing_is_found(self, as_, open_page, session):
        assert "Không có trường nào theo bộ lọc này" in open_page(as_("lan"), "/schools/?q=xyz").text

    def test_htmx_gets_the_block_only(self, as_):
        response = as_("lan").get("/schools/?q=hoa", headers={"HX-Request": "true"})
        assert response.text.strip().startswith('<section id="schools"')
        assert "<h1" not in response.text

    def test_as_many_statements_for_three_as_for_sixty(self, as_, session, statements):
        client = as_("lan")
        client.get("/schools/")
        statements.clear()
        client.get("/schools/?q=sơn+ca")
        few = len(statements)
        for number in range(60):
            add(session, f"Trường Tiểu học Sơn Ca {number}", Level.PRIMARY, Level.LOWER_SECONDARY)
        statements.clear()
        client.get("/schools/?q=sơn+ca")
        assert len(statements) == few <= 12


class TestRoles:
    @pytest.mark.parametrize("who", ["minh", "hoa"])
    def test_people_of_a_school_see_their_own_and_nothing_else(self, as_, cast, open_page, who):
        client = as_(who)
        assert open_page(client, f"/schools/{cast.school_a}").h1 == "Trường Mầm non Hoa Mai"
        assert client.get(f"/schools/{cast.school_b}").status_code == 404
        for url in ("/schools/", "/schools/new", f"/schools/{cast.school_a}/edit"):
            assert client.get(url).status_code == 403, url

    def test_inspectors_read_and_cannot_change(self, as_, cast, open_page):
        client = as_("thanhtra")
        page = open_page(client, "/schools/")
        assert "Thêm trường" not in page.text
        assert "Sửa" not in open_page(client, f"/schools/{cast.school_a}").texts(".page-head a")
        for url in ("/schools/new", f"/schools/{cast.school_a}/edit"):
            assert client.post(url).status_code == 403, url
        assert client.post(f"/schools/{cast.school_a}/reopening").status_code == 403

    def test_strangers_and_wrong_methods(self, client, as_, cast):
        assert client.get("/schools/").status_code == 303
        assert as_("lan").get("/schools/999").status_code == 404
        assert as_("lan").get(f"/schools/{cast.school_a}/reopening").status_code == 405
        assert as_("lan").get("/schools/export").status_code == 405


class TestAdding:
    def test_adds_with_a_proposed_abbreviation_and_an_entry(self, as_, session):
        response = as_("hung").post("/schools/new", data={**NEW, "new_commune": "Xã Mới", "phone": "02773 555.999"})
        assert response.status_code == 303
        school = session.scalars(select(School).where(School.name == NEW["name"])).one()
        assert (school.abbreviation, school.levels, school.commune.name) == ("THĐT", [Level.PRIMARY], "Xã Mới")
        assert school.phone == "+842773555999"
        assert notes(session, "school.create") == ["Thêm Trường Tiểu học Đồng Tâm"]

    def test_a_commune_typed_anew_is_the_one_there_is(self, as_, session):
        as_("lan").post("/schools/new", data={**NEW, "new_commune": "cẩm sơn"})
        school = session.scalars(select(School).where(School.name == NEW["name"])).one()
        assert school.commune.name == "Xã Cẩm Sơn"
        assert len(session.scalars(select(Commune)).all()) == 6

    def test_several_levels(self, as_, session):
        as_("lan").post("/schools/new", data={**NEW, "levels": ["THCS", "TH"]})
        school = session.scalars(select(School).where(School.name == NEW["name"])).one()
        assert school.levels == [Level.PRIMARY, Level.LOWER_SECONDARY]

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"name": " "}, "Chưa nhập mục này."),
            ({"name": "a" * 10_000}, "Dài quá 200 ký tự."),
            ({"levels": []}, "Chọn ít nhất một cấp học."),
            ({"levels": "ĐH"}, "không có trong danh sách"),
            ({"commune_id": "77"}, "Lựa chọn không có trong danh sách."),
            ({"commune_id": "1", "new_commune": "Xã Mới"}, "không cả hai"),
            ({"ownership": "x"}, "Lựa chọn không có trong danh sách."),
            ({"email": "không phải thư"}, "Địa chỉ thư không hợp lệ"),
            ({"opened_on": "31/02/2020"}, "Không có ngày 31/02/2020."),
            ({"organ_id": "1" * 14}, "Dài quá 13 ký tự."),
        ],
    )
    def test_wrong_facts_are_said_and_what_was_typed_stays(self, as_, session, wrong, message):
        sent = {**NEW, "address": "Thôn Bảy", **wrong}
        response = as_("lan").post("/schools/new", data=sent)
        assert response.status_code == 422
        page = check_page(response.text)
        assert message in page.text
        assert page.one("[name=address]").attributes["value"] == "Thôn Bảy"
        assert page.one("[name=name]").attributes["value"] == sent["name"].strip()
        assert session.scalars(select(School).where(School.name == NEW["name"])).all() == []

    def test_lookalikes_and_odd_contacts_are_pointed_out_once_and_kept_when_agreed(self, as_, session):
        client = as_("lan")
        sent = {**NEW, "name": "MN sơn ca", "levels": "MN", "email": "truong@gmail.com", "phone": "3555"}
        response = client.post("/schools/new", data=sent)
        assert response.status_code == 422
        page = check_page(response.text)
        assert "Đã có trường tên gần giống: Trường Mầm non Sơn Ca (Xã Bình Khê)." in page.text
        assert "truong@gmail.com không thuộc tên miền của ngành" in page.text
        assert "Điện thoại 3555" in page.text
        assert page.one("[name=phone]").attributes["value"] == "3555"
        assert session.scalars(select(School).where(School.name == "MN sơn ca")).all() == []
        agreed = page.one("button[name=agreed]").attributes["value"]
        # Agreeing to one warning is not agreeing to another.
        assert client.post("/schools/new", data={**sent, "name": "MN Hoa mai", "agreed": agreed}).status_code == 422
        assert client.post("/schools/new", data={**sent, "agreed": agreed}).status_code == 303
        kept = session.scalars(select(School).where(School.name == "MN sơn ca")).one()
        assert (kept.email, kept.phone) == ("truong@gmail.com", "3555")

    def test_what_looks_like_code_is_a_name(self, as_, session, open_page):
        name = '=HYPERLINK("http://x.y")<img src="/etc/passwd">'
        response = as_("lan").post("/schools/new", data={**NEW, "name": name})
        assert response.status_code == 303
        assert open_page(as_("lan"), response.location).h1 == name

    def test_htmx_gets_the_form_or_the_way_on(self, as_):
        htmx = {"HX-Request": "true"}
        refused = as_("lan").post("/schools/new", data={**NEW, "name": ""}, headers=htmx)
        assert refused.status_code == 422
        assert refused.text.strip().startswith('<section id="school_form"')
        done = as_("lan").post("/schools/new", data=NEW, headers=htmx)
        assert (done.status_code, "/schools/" in done.headers["HX-Redirect"]) == (204, True)


class TestEditing:
    def form_of(self, client, school_id):
        page = check_page(client.get(f"/schools/{school_id}/edit").text)
        sent = {
            box.attributes["name"]: box.attributes.get("value") or ""
            for box in page.select("main input:not([type=checkbox]):not([type=radio]):not([type=hidden])")
        }
        sent["levels"] = [box.attributes["value"] for box in page.select("[name=levels][checked]")]
        sent["ownership"] = page.one("[name=ownership][checked]").attributes["value"]
        sent["commune_id"] = page.one("[name=commune_id] option[selected]").attributes["value"]
        return sent

    def test_saving_the_form_as_it_is_changes_nothing(self, as_, cast, session):
        client = as_("lan")
        response = client.post(f"/schools/{cast.school_a}/edit", data=self.form_of(client, cast.school_a))
        assert response.status_code == 303
        assert notes(session, "school.edit") == []

    def test_the_trail_says_from_what_to_what(self, as_, cast, session, open_page):
        client = as_("lan")
        sent = {**self.form_of(client, cast.school_a), "address": "Thôn Bảy", "levels": ["MG", "MN"], "website": ""}
        sent["manner"] = "correct"  # what else there is: tests/reorganisation
        assert client.post(f"/schools/{cast.school_a}/edit", data=sent).status_code == 303
        (note,) = notes(session, "school.edit")
        assert note.startswith("Sửa Trường Mầm non Hoa Mai: ")
        assert "cấp học: Mầm non → Mẫu giáo, Mầm non" in note
        assert "địa chỉ: trống → Thôn Bảy" in note
        assert session.get(School, cast.school_a).levels == [Level.KINDERGARTEN, Level.PRESCHOOL]
        assert "Thôn Bảy" in open_page(client, f"/schools/{cast.school_a}").texts(".history")[0]

    def test_lookalikes_are_asked_about_only_when_the_name_changes(self, as_, session):
        client = as_("lan")
        (kept,) = session.scalars(select(School.id).where(School.name == "Trường Mầm non Sơn Ca"))
        sent = {**self.form_of(client, kept), "address": "Thôn Bảy"}
        assert client.post(f"/schools/{kept}/edit", data=sent).status_code == 303
        renamed = {**sent, "name": "Mầm non Sơn ca", "manner": "correct"}
        answer = client.post(f"/schools/{kept}/edit", data=renamed)
        assert answer.status_code == 422
        agreed = check_page(answer.text).one("button[name=agreed]").attributes["value"]
        assert client.post(f"/schools/{kept}/edit", data={**renamed, "agreed": agreed}).status_code == 303

    def test_the_page_links_the_lookalikes(self, as_, session, open_page):
        (one,) = session.scalars(select(School.id).where(School.name == "Trường Mầm non Sơn Ca"))
        (other,) = session.scalars(select(School.id).where(School.name == "Trường Mẫu giáo Sơn Ca"))
        assert open_page(as_("lan"), f"/schools/{one}").link("Trường Mẫu giáo Sơn Ca").endswith(f"/schools/{other}")


class TestClosing:
    def test_opens_again(self, as_, cast, session, open_page):
        client, lan = as_("lan"), session.get_one(User, cast.lan)
        school, heir = session.get_one(School, cast.school_a), session.get_one(School, cast.school_b)
        school.close(on=date(2026, 10, 1), successor=heir, note="Quyết định 12", by=lan, at=clock.now())
        session.commit()
        page = open_page(client, f"/schools/{cast.school_a}")
        assert "Trường đóng từ ngày 01/10/2026" in page.text
        assert page.link("Trường Tiểu học Tân Lộc 1").endswith(f"/schools/{cast.school_b}")
        assert page.select("a[href*=reorganisations]") == []
        assert notes(session, "school.close") == ["Đóng Trường Mầm non Hoa Mai. Quyết định 12"]
        with pytest.raises(Refused, match="đã đóng từ trước"):
            school.close(on=date(2026, 10, 2), successor=None, note="", by=lan, at=clock.now())
        assert client.post(f"/schools/{cast.school_a}/reopening").status_code == 303
        assert session.get(School, cast.school_a, populate_existing=True).open_on(clock.today())
        assert client.post(f"/schools/{cast.school_a}/reopening").status_code == 409

    def test_no_school_follows_itself(self, cast, session):
        school = session.get_one(School, cast.school_a)
        with pytest.raises(Refused, match="một trường khác"):
            school.close(on=date(2026, 10, 1), successor=school, note="", by=None, at=clock.now())


class TestExport:
    def rows(self, response):
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
        return book.get_sheet_by_index(0).to_python()

    def test_xlsx_holds_the_filtered_schools_and_is_logged(self, as_, session):
        response = as_("thanhtra").post("/schools/export", data={"format": "xlsx", "q": "sơn ca", "level": "MN"})
        header, *rows = self.rows(response)
        assert header[:3] == ["Tên trường", "Cấp học", "Xã, phường"]
        assert [row[0] for row in rows] == ["Trường Mầm non Sơn Ca"]
        assert "danh-sach-truong-2026-10-05.xlsx" in response.headers["Content-Disposition"]
        assert notes(session, "school.export") == ["Tải danh sách 1 trường (XLSX)"]

    def test_formulas_stay_text(self, as_, session):
        add(session, "=1+1")
        sheet = as_("lan").post("/schools/export", data={"format": "xlsx", "q": "1+1"})
        assert self.rows(sheet)[1][0] == "=1+1"
        text = as_("lan").post("/schools/export", data={"format": "csv", "q": "1+1"})
        assert text.data.startswith(b"\xef\xbb\xbf")
        assert text.data.decode("utf-8-sig").splitlines()[1].startswith("'=1+1,")

    def test_roles_and_bad_input(self, as_):
        assert as_("minh").post("/schools/export", data={"format": "xlsx"}).status_code == 403
        assert as_("lan").post("/schools/export", data={"format": "exe"}).status_code == 400

    def test_statements_do_not_grow_with_the_schools(self, as_, session, statements):
        client = as_("lan")
        statements.clear()
        client.post("/schools/export", data={"format": "csv"})
        few = len(statements)
        for number in range(60):
            add(session, f"Trường Tiểu học {number}")
        statements.clear()
        client.post("/schools/export", data={"format": "csv"})
        assert len(statements) == few
