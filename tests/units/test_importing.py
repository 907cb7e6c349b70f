"""Importing a list of schools: the file, the match of columns, what would happen, what happened. All invented."""

import csv
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.units.columns import guess, header_key
from intranet.units.drafts import ImportDraft
from intranet.units.encodings import converted, suspect
from intranet.units.facts import Communes, Facts, commune_key
from intranet.units.importing import Outcome, plan
from intranet.units.known import Known
from intranet.units.levels import Level
from intranet.units.models import Commune, Ownership, School
from intranet.units.name_reading import levels_in_name, propose_abbreviation, read_levels
from intranet.units.row_reading import ReadRow, RowReader
from intranet.units.tables import Row, read_table
from tests.pages import check_page

MN, MG, TH, THCS = Level.PRESCHOOL, Level.KINDERGARTEN, Level.PRIMARY, Level.LOWER_SECONDARY
HEADER = ["Tên trường", "Cấp học", "Xã, phường", "Điện thoại", "Mã trường"]


def as_csv(*lines, encoding="utf-8-sig", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


def as_xlsx(*lines, sheets=None):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in (sheets or {"DS": lines}).items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return out.getvalue()


def count(session, kind=School):
    return session.scalar(select(func.count()).select_from(kind))


def named(session, name):
    return session.scalars(select(School).where(School.name == name).order_by(School.id)).unique().all()


@pytest.fixture
def lan(as_):
    return as_("lan")


class Import:
    """One import as a person does it in the browser."""

    def __init__(self, client, content, filename="danh-sach.csv"):
        self.client = client
        self.sent = client.post("/schools/import", data={"file": (io.BytesIO(content), filename)})
        assert self.sent.status_code == 303, check_page(self.sent.text).texts(".error-message")
        self.id = int(re.search(r"import/(\d+)/columns", self.sent.location)[1])
        self.columns = check_page(client.get(self.sent.location).text)

    def proposed(self):
        picked = {}
        for field in self.columns.select("#match select"):
            chosen = field.css_first("option[selected]") or field.css_first("option")
            picked[field.attributes["name"]] = chosen.attributes["value"]
        for radio in self.columns.select("#match input[type=radio][checked]"):
            picked[radio.attributes["name"]] = radio.attributes["value"]
        return picked

    def match(self, **changes):
        response = self.client.post(f"/schools/import/{self.id}/columns", data={**self.proposed(), **changes})
        assert response.status_code == 303, check_page(response.text).texts(".error-message")
        return self.look()

    def look(self):
        self.preview = check_page(self.client.get(f"/schools/import/{self.id}/preview").text)
        return self

    def counts(self):
        figures = self.preview.texts(".stat .stat-number")
        return dict(zip(("new", "edit", "ask", "same", "error"), map(int, figures), strict=True))

    def confirm(self, **choices):
        fingerprint = self.preview.one("input[name=plan]").attributes["value"]
        return self.client.post(f"/schools/import/{self.id}", data={"plan": fingerprint, **choices})

    def result(self, **choices):
        response = self.confirm(**choices)
        assert response.status_code == 303
        return check_page(self.client.get(response.location).text)


class TestReadingTheFile:
    LINES = (["Tên trường", "Cấp"], ["Trường Mầm non Ánh Dương", "MN"], ["Trường THCS Đồng Tâm, cơ sở 2", "THCS"])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_csv_as_programs_write_it(self, encoding, delimiter):
        table = read_table(as_csv(*self.LINES, encoding=encoding, delimiter=delimiter), "a.csv")
        assert table.header == ("Tên trường", "Cấp")
        assert table.rows == (Row(2, tuple(self.LINES[1])), Row(3, tuple(self.LINES[2])))

    def test_windows_code_page(self):
        # In cp1258 the tones are letters of their own.
        content = "Tên trường,Cấp\nTrường Mầm non Ánh Dương,MN\n"
        decomposed = "".join(
            {"ầ": "â\u0300", "ờ": "ơ\u0300", "ấ": "â\u0301", "Á": "A\u0301"}.get(letter, letter) for letter in content
        )
        table = read_table(decomposed.encode("cp1258"), "a.csv")
        assert table.header == ("Tên trường", "Cấp")
        assert table.rows[0].cells[0] == "Trường Mầm non Ánh Dương"

    def test_the_line_excel_writes_first(self):
        table = read_table("sep=;\nTên trường;Cấp\nTrường TH Đồng Tâm;TH\n".encode(), "a.csv")
        assert table.rows == (Row(3, ("Trường TH Đồng Tâm", "TH")),)

    def test_xlsx_numbers_and_dates_become_text(self):
        content = as_xlsx(["Mã", "Tên trường", "Điện thoại"], [87000123, "Trường TH Đồng Tâm", 2773555123])
        table = read_table(content, "ds.xlsx")
        assert table.rows == (Row(2, ("87000123", "Trường TH Đồng Tâm", "2773555123")),)

    def test_a_title_above_and_blank_lines_are_told(self):
        content = as_csv(["DANH SÁCH"], [], ["STT", "Tên trường"], [], ["1", "Trường TH Đồng Tâm"])
        table = read_table(content, "a.csv")
        assert table.header == ("STT", "Tên trường")
        assert [row.line for row in table.rows] == [5]
        assert "Lấy dòng 3 làm dòng tiêu đề" in table.notes[0]

    def test_other_sheets_are_told(self):
        content = as_xlsx(sheets={"Trống": [], "Trường": self.LINES, "Giáo viên": [["Họ tên"], ["An"]]})
        table = read_table(content, "ds.xlsx")
        assert len(table.rows) == 2
        assert table.notes == ("Chỉ đọc trang tính “Trường”; chưa đọc: “Giáo viên”.",)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "Tệp rỗng"),
            (b" \n\n", "Tệp rỗng"),
            (as_csv(["Tên trường", "Cấp"]), "chỉ có dòng tiêu đề"),
            (as_csv(["Trường Mầm non Ánh Dương", "MN"], ["Trường TH Đồng Tâm", "TH"]), "không có dòng tiêu đề"),
            (as_xlsx(sheets={"Trống": []}), "không có dòng nào"),
            (b"PK\x03\x04" + b"x" * 400, "hỏng"),
            (as_xlsx(*LINES)[:900], "hỏng"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx"),
            (b"%PDF-1.4\n\xff\xff", "Chỉ nhận tệp Excel"),
            (b"<html><body>\xff</body></html>", "Chỉ nhận tệp Excel"),
            (b"a" * (20 * 1024 * 1024 + 1), "lớn hơn 20 MB"),
            (as_csv(HEADER, *([f"Trường TH Số {n}"] for n in range(20_001))), "hơn 20.000 dòng"),
            (b'T\xc3\xaan tr\xc6\xb0\xe1\xbb\x9dng\n"' + b"a" * 200_000, "dài quá 100.000 ký tự"),
        ],
    )
    def test_what_holds_no_table_is_refused_with_the_reason(self, content, said):
        with pytest.raises(Refused, match=said):
            read_table(content, "a.csv")

    def test_the_page_says_it_and_nothing_is_kept(self, lan, session):
        response = lan.post("/schools/import", data={"file": (io.BytesIO(b"PK\x03\x04oops"), "a.xlsx")})
        assert response.status_code == 422
        assert "hỏng" in check_page(response.text).texts(".error-message")[0]
        assert "Chưa chọn tệp" in lan.post("/schools/import", data={}).text
        assert count(session, ImportDraft) == 0


class TestOldEncodings:
    TCVN3 = "Tªn tr\u00adêng,CÊp\nTr\u00adêng MÇm non Hoa ThÞ,MN\nTr\u00adêng TiÓu häc §ång T©m,TH\n"
    VNI = "Teân tröôøng,Caáp\nTröôøng Maàm non Hoa Lan,MN\nTröôøng Tieåu hoïc Ñoàng Taâm,TH\n"

    @pytest.mark.parametrize(
        ("typed", "encoding", "name"),
        [(TCVN3, "tcvn3", "Trường Tiểu học Đồng Tâm"), (VNI, "vni", "Trường Tiểu học Đồng Tâm")],
    )
    def test_is_found_and_converted(self, typed, encoding, name):
        table = read_table(typed.encode("latin-1"), "a.csv")
        assert suspect(table).encoding == encoding
        read = converted(table, encoding)
        assert read.header == ("Tên trường", "Cấp")
        assert read.rows[1].cells == (name, "TH")

    def test_unicode_is_not_suspected_and_not_converted_beside_old_text(self):
        table = read_table(as_csv(HEADER[:2], ["Trường Mầm non Hà Lá", "MN"]), "a.csv")
        assert suspect(table) is None
        mixed = read_table(as_csv(["Tên trường", "Xã"], ["Tr\u00adêng TiÓu häc §ång T©m", "xã Cát Hải"]), "a.csv")
        assert converted(mixed, "tcvn3").rows[0].cells == ("Trường Tiểu học Đồng Tâm", "xã Cát Hải")

    def test_the_person_sees_both_readings_and_chooses(self, lan, session):
        sent = Import(lan, self.TCVN3.encode("latin-1"))
        assert "Trường Mầm non Hoa Thị" in sent.columns.text
        assert sent.columns.one("[name=encoding][checked]").attributes["value"] == "tcvn3"
        assert sent.match().counts()["new"] == 2
        sent.result()
        assert named(session, "Trường Tiểu học Đồng Tâm")
        assert not named(session, "Tr\u00adêng TiÓu häc §ång T©m")


class TestNamesAndLevels:
    @pytest.mark.parametrize(
        ("typed", "levels"),
        [
            ("MN", [MN]),
            ("mg", [MG]),
            ("TH&THCS", [TH, THCS]),
            ("TH - THCS", [TH, THCS]),
            ("Tiểu học và THCS", [TH, THCS]),
            ("Mầm non, mẫu giáo", [MG, MN]),
            ("trung học cơ sở", [THCS]),
            ("cấp 1-2", [TH, THCS]),
            ("PTCS", [TH, THCS]),
            ("TTHTCĐ", [Level.COMMUNITY]),
            ("", None),
            ("1", None),
            ("TH khác", None),
        ],
    )
    def test_typed_levels(self, typed, levels):
        assert read_levels(typed) == levels

    @pytest.mark.parametrize(
        ("name", "levels", "short"),
        [
            ("Trường Mầm non Hoa Mai", [MN], "MNHM"),
            ("Trường Mần Non Bé Ngoan", [MN], "MNBN"),
            ("Tiểu họcĐồng Tâm 2", [TH], "THĐT2"),
            ("Trường TH&THCS Ấp Giữa", [TH, THCS], "TH&THCSAG"),
            ("Trường Tiểu học và THCS Vân An", [TH, THCS], "TH&THCSVA"),
            ("Trường PTDTBT THCS Nà Hoa", [THCS], "THCSNH"),
            ("Trường THCS DTNT Tân Lộc", [THCS], "THCSTL"),
            ("Trung tâm học tập cộng đồng xã Cẩm Sơn", [Level.COMMUNITY], "HTCDXCS"),
            ("Trường PT DTNT Tân Lộc", [], "TL"),
        ],
    )
    def test_what_a_name_says(self, name, levels, short):
        assert levels_in_name(name) == levels
        assert propose_abbreviation(name, []) == short

    def test_an_abbreviation_takes_the_level_when_the_name_has_none(self):
        assert propose_abbreviation("Sơn Ca", [MG]) == "MGSC"
        assert len(propose_abbreviation("a " * 90, [])) == 30
        assert propose_abbreviation("", [TH]) == ""

    def test_commune_names(self):
        assert commune_key("TT.Tân Lộc") == commune_key("thị trấn Tân lộc") == ("thi tran", "tanloc")
        assert commune_key("P. 3") == commune_key("Phường 3")
        assert commune_key("Xã") == ("", "xa")


class TestColumns:
    def test_guesses_by_the_titles(self):
        header = ["STT", "Mã_đơn_vị", "TÊN TRƯỜNG", "Cấp học", "Điện thoại liên hệ", "Địa chỉ email", "Địa chỉ", "Web"]
        assert guess(header) == {
            "name": 2, "levels": 3, "address": 6, "phone": 4, "email": 5, "website": 7, "sector_code": 1,
        }  # fmt: skip

    def test_people_are_no_schools(self):
        assert guess(["Tên hiệu trưởng", "Năm"]) == {}

    def test_the_added_error_column_is_no_other_header(self):
        assert header_key(["Tên trường", "Cấp", "Lỗi"]) == header_key([" ten truong", "CẤP"])

    def test_the_match_is_remembered_for_the_same_header(self, lan, as_):
        content = as_csv(["A", "B", "C"], ["x", "Trường TH Đồng Tâm", "0277 3555 111"])
        first = Import(lan, content)
        assert first.proposed()["name"] == ""
        first.match(name="1", phone="2")
        second = Import(as_("hung"), content)
        assert (second.proposed()["name"], second.proposed()["phone"]) == ("1", "2")
        assert "ghép như lần trước" in second.columns.text

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"name": ""}, "Chọn cột tên trường."),
            ({"phone": "0"}, "Cột này đã chọn cho tên trường."),
            ({"name": "99"}, "Lựa chọn không có trong danh sách."),
        ],
    )
    def test_a_match_that_cannot_be(self, lan, changes, said):
        sent = Import(lan, as_csv(HEADER, ["Trường TH Đồng Tâm", "TH", "", "", ""]))
        response = lan.post(f"/schools/import/{sent.id}/columns", data={**sent.proposed(), **changes})
        assert response.status_code == 422
        page = check_page(response.text)
        assert said in page.text
        assert page.one("[name=levels] option[selected]").attributes["value"] == "1"


def known(number, name, commune="", levels=(MN,), closed=False, **facts):
    from intranet.core.text import lookalike_key

    return Known(number, Facts(name=name, commune=commune, levels=levels, **facts), lookalike_key(name), closed)


def row(line, name, commune="", levels=(MN,), **facts):
    return ReadRow(line, Facts(name=name, commune=commune, levels=levels, **facts))


def outcomes(rows, schools, rename=False):
    return [one.outcome for one in plan(rows, schools, rename=rename).rows]


class TestWhichSchoolIsMeant:
    SCHOOLS = (
        known(1, "Trường Mầm non Sơn Ca", "Xã Bình Khê", sector_code="8701"),
        known(2, "Trường Mẫu giáo Sơn Ca", "Xã Hòa Mỹ", (MG,), sector_code="8702"),
        known(3, "Trường Tiểu học Tân Lộc 1", "", (TH,), sector_code="8703"),
        known(4, "Trường THCS Cũ", "Xã Cẩm Sơn", (THCS,), closed=True),
    )

    @pytest.mark.parametrize(
        ("typed", "outcome", "school"),
        [
            # name and commune
            (row(2, "MN Sơn ca", "Xã Bình Khê"), Outcome.SAME, 1),
            (row(2, "MN Sơn ca", "Xã Bình Khê", phone="113"), Outcome.EDIT, 1),
            (row(2, "MN Sơn ca", "Xã Bình Khê", sector_code="9"), Outcome.EDIT, 1),
            # the commune is another, or a level contradicts
            (row(2, "MN Sơn ca", "Xã Mới"), Outcome.ASK, None),
            (row(2, "MN Sơn ca", "Xã Hòa Mỹ"), Outcome.ASK, None),
            # no commune: the same levels, and no code that differs
            (row(2, "Trường TH Tân Lộc 1", "Xã Mới", (TH,)), Outcome.EDIT, 3),
            (row(2, "Trường TH Tân Lộc 1", "", (TH,), sector_code="87 03"), Outcome.EDIT, 3),
            (row(2, "Trường TH Tân Lộc 1", "", (TH,), sector_code="9"), Outcome.ASK, None),
            (row(2, "MG Sơn Ca", "", (MG,)), Outcome.SAME, 2),
            # a code with a similar name, never a code alone
            (row(2, "Trường Mẫu giáo Sơn Cả", "Xã Mới", (MG,), sector_code="8702"), Outcome.EDIT, 2),
            (row(2, "Trường Tiểu học Tân Lộc 2", "", (TH,), sector_code="8703"), Outcome.NEW, None),
            (row(2, "Trường Mẫu giáo Hoa Mai", "", (MG,), sector_code="8702"), Outcome.NEW, None),
            # closed schools are not changed unasked
            (row(2, "Trường THCS Cũ", "Xã Cẩm Sơn", (THCS,), phone="113"), Outcome.ASK, None),
            (row(2, "Trường Tiểu học Tân Lộc 10", "", (TH,)), Outcome.NEW, None),
        ],
    )
    def test_rules(self, typed, outcome, school):
        (one,) = plan([typed], self.SCHOOLS, rename=False).rows
        assert one.outcome is outcome
        assert (one.match.school.id if one.match else None) == school

    def test_a_code_that_belongs_to_another_is_pointed_out(self):
        (one,) = plan(
            [row(2, "Trường Mẫu giáo Hoa Mai", "", (MG,), sector_code="8702")], self.SCHOOLS, rename=False
        ).rows
        assert one.notes == ["Mã 8702 đang là mã của Trường Mẫu giáo Sơn Ca (Xã Hòa Mỹ)."]

    def test_two_rows_for_one_school_are_asked_about(self):
        rows = [row(2, "MN Sơn Ca", "Xã Bình Khê", phone="1"), row(3, "MN Sơn Ca", "Xã Bình Khê", phone="2")]
        assert outcomes(rows, self.SCHOOLS) == [Outcome.ASK, Outcome.ASK]

    def test_three_of_one_name_are_told_apart_by_code(self):
        schools = [known(n, "Trường MN Sơn Ca", sector_code=str(n)) for n in (1, 2, 3)]
        rows = [row(n + 1, "Trường MN Sơn Ca", sector_code=str(n), phone="113") for n in (1, 2, 3)]
        planned = plan(rows, schools, rename=False).rows
        assert [one.match.school.id for one in planned] == [1, 2, 3]
        assert outcomes([row(2, "Trường MN Sơn Ca", phone="113")], schools) == [Outcome.ASK]

    def test_names_repeated_in_the_file_are_allowed_and_pointed_out(self):
        rows = [
            row(2, "MN Hoa Mai", phone="1"),
            row(3, "Trường Mầm non Hoa mai", phone="2"),
            row(4, "MN Lan", phone="3"),
        ]
        planned = plan(rows, [], rename=False).rows
        assert [one.outcome for one in planned] == [Outcome.NEW] * 3
        assert [one.notes for one in planned] == [
            ["Tên gần giống dòng 3 của tệp."], ["Tên gần giống dòng 2 của tệp."], [],
        ]  # fmt: skip

    def test_rows_the_same_in_everything_are_asked_about(self):
        planned = plan([row(2, "MN Hoa Mai"), row(3, "MN Hoa Mai")], [], rename=False).rows
        assert [(one.outcome, one.candidates) for one in planned] == [(Outcome.ASK, [])] * 2
        assert planned[1].notes == ["Giống hệt dòng 2 của tệp."]

    def test_a_name_spelt_otherwise_is_kept_unless_the_person_wants_it(self):
        typed = row(2, "Trường Mần non Sơn ca", "Xã Bình Khê")
        (kept,) = plan([typed], self.SCHOOLS, rename=False).rows
        assert (kept.outcome, kept.notes) == (Outcome.SAME, ["Tệp viết “Trường Mần non Sơn ca”; giữ tên đang có."])
        (renamed,) = plan([typed], self.SCHOOLS, rename=True).rows
        assert [str(change) for change in renamed.match.changes] == [
            "tên trường: Trường Mầm non Sơn Ca → Trường Mần non Sơn ca"
        ]

    def test_empty_cells_empty_nothing(self):
        (one,) = plan(
            [row(2, "MN Sơn Ca", "Xã Bình Khê", levels=(MN,), address="Thôn Bảy")], self.SCHOOLS, rename=False
        ).rows
        assert one.match.after == Facts(
            name="Trường Mầm non Sơn Ca", commune="Xã Bình Khê", levels=(MN,), sector_code="8701", address="Thôn Bảy"
        )

    def test_the_fingerprint_follows_the_schools(self):
        rows = [row(2, "MN Sơn Ca", "Xã Bình Khê", phone="113")]
        before = plan(rows, self.SCHOOLS, rename=False).fingerprint
        assert plan(rows, self.SCHOOLS, rename=False).fingerprint == before
        changed = (known(1, "Trường Mầm non Sơn Ca", "Xã Bình Khê", phone="114"),)
        assert plan(rows, changed, rename=False).fingerprint != before


class TestReadingRows:
    @pytest.fixture
    def read(self, session):
        def read(meanings=None, **cells):
            columns = {name: place for place, name in enumerate(cells)}
            from intranet.units.office import OfficeProfile

            profile = session.scalars(select(OfficeProfile)).first()
            reader = RowReader(columns, Communes(session), profile, meanings or {})
            return reader.read(Row(17, tuple(cells.values())))

        return read

    def test_two_phones_in_a_cell(self, read):
        one = read(name="Trường TH Đồng Tâm", phone="0277 3555 111 / 0912 345 678")
        assert one.facts.phone == "+842773555111"
        assert one.warnings == ["Ô điện thoại có nhiều số: giữ 0277 3555 111; chưa nhập 0912 345 678."]

    def test_a_number_that_cannot_be_read_is_kept(self, read):
        one = read(name="Trường TH Đồng Tâm", phone="3985")
        assert one.facts.phone == "3985"
        assert one.warnings

    def test_mailboxes(self, read):
        private = read(name="Trường TH Đồng Tâm", email="a@gmail.com")
        assert private.facts.email == "a@gmail.com"
        assert "không thuộc tên miền của ngành" in private.warnings[0]
        assert read(name="Trường TH Đồng Tâm", email="a@mn.pgdtanloc.edu.vn").warnings == []
        broken = read(name="Trường TH Đồng Tâm", email="chưa có")
        assert (broken.facts.email, len(broken.warnings), broken.error) == ("", 1, "")

    def test_the_level_comes_from_the_name_when_the_cell_is_empty_or_strange(self, read):
        assert read(name="Trường TH&THCS Đồng Tâm").facts.levels == (TH, THCS)
        strange = read(name="Trường THCS Đồng Tâm", levels="C2?")
        assert strange.facts.levels == (THCS,)
        assert strange.warnings == ["Chưa hiểu cấp học “C2?”; lấy theo tên trường."]
        assert read(name="Trường TH Đồng Tâm", levels="THCS").warnings == ["Cấp học “THCS” khác với tên trường."]
        assert read(name="Trường MG Đồng Tâm", levels="MN").warnings == []

    def test_errors(self, read):
        assert read(name="  ", levels="TH").error == "Thiếu tên trường."
        unknown = read(name="Sơn Ca", levels="Bậc một")
        assert (unknown.error, unknown.unread_level) == ("Chưa hiểu cấp học “Bậc một”.", "Bậc một")
        assert read(name="Sơn Ca").error == "Thiếu cấp học, tên trường cũng không cho biết."
        assert read(name="TH " + "a" * 10_000).error == "Tên trường: dài quá quy định."
        assert read(meanings={"Bậc một": "TH"}, name="Sơn Ca", levels="Bậc một").facts.levels == (TH,)

    def test_communes_and_ownership(self, read):
        one = read(name="Trường TH Đồng Tâm", commune="cẩm sơn", ownership="Tư thục")
        assert (one.facts.commune, one.facts.ownership) == ("Xã Cẩm Sơn", Ownership.PRIVATE)
        odd = read(name="Trường TH Đồng Tâm", ownership="liên doanh")
        assert (odd.facts.ownership, odd.warnings) == (None, ["Chưa hiểu loại hình “liên doanh”, không nhập."])

    def test_text_is_cleaned_and_our_own_apostrophe_goes(self, read):
        import unicodedata

        name = unicodedata.normalize("NFD", " Trường  TH Đồng Tâm ")
        assert read(name=name).facts.name == "Trường TH Đồng Tâm"
        assert read(name="'=1+1", levels="TH").facts.name == "=1+1"


class TestTheWholeWay:
    LINES = (
        HEADER,
        ["Trường Mần Non Bé Ngoan", "MN", "Xã Mới", "0277 3666 001", "501"],
        ["Tiểu họcĐồng Tâm", "", "Xã Cẩm Sơn", "", "502"],
        ["Trường Mầm non Hoa Mai", "MN", "thị trấn Tân Lộc", "0277 3666 002", ""],
        ["Trường MN Sơn Ca", "MN", "Xã Lạ", "", ""],
        ["", "TH", "", "", "503"],
        ['=HYPERLINK("http://x.y")', "THCS", "", "", "504"],
    )

    def test_nothing_is_saved_before_the_yes(self, lan, session):
        before = count(session), count(session, Commune)
        sent = Import(lan, as_csv(*self.LINES)).match()
        assert sent.counts() == {"new": 3, "edit": 1, "ask": 1, "same": 0, "error": 1}
        assert "Chưa có gì được lưu" in sent.preview.text
        assert "điện thoại: 0277 3552 000 → 0277 3666 002" in sent.preview.text
        assert (count(session), count(session, Commune)) == before

    def test_every_row_is_accounted_for(self, lan, session):
        result = Import(lan, as_csv(*self.LINES)).match().result()
        assert "4 mới, 1 sửa, 1 lỗi ở dòng 6: thiếu tên trường." in result.text
        assert "Đủ 6 dòng của tệp." in result.text
        (added,) = named(session, "Trường Mần Non Bé Ngoan")
        assert (added.abbreviation, added.commune.name, added.phone) == ("MNBN", "Xã Mới", "+842773666001")
        (formula,) = named(session, '=HYPERLINK("http://x.y")')
        assert formula.levels == [THCS]
        (edited,) = named(session, "Trường Mầm non Hoa Mai")
        assert (edited.phone, edited.sector_code) == ("+842773666002", "87000000")

    def test_each_school_and_the_import_are_in_the_trail(self, lan, session):
        Import(lan, as_csv(*self.LINES)).match().result()
        entries = session.execute(select(AuditEntry.action, AuditEntry.note, AuditEntry.school_id)).all()
        notes = {note: school_id for action, note, school_id in entries if action.startswith("school.")}
        (added,) = named(session, "Trường Mần Non Bé Ngoan")
        assert notes["Thêm Trường Mần Non Bé Ngoan từ tệp danh-sach.csv, dòng 2"] == added.id
        assert any(note.startswith("Sửa Trường Mầm non Hoa Mai từ tệp danh-sach.csv, dòng 4: điện") for note in notes)
        assert any(note.startswith("Nhập danh sách trường danh-sach.csv: 4 mới, 1 sửa, 1 lỗi") for note in notes)

    def test_choices_for_what_looks_alike(self, lan, session):
        (there,) = named(session, "Trường Mầm non Sơn Ca")
        before = count(session)
        sent = Import(lan, as_csv(HEADER, ["Trường MN Sơn Ca", "MN", "Xã Lạ", "0277 3666 003", ""])).match()
        assert sent.preview.one("[name=row-2] option[selected]").attributes["value"] == "new"
        skipped = (
            Import(lan, as_csv(HEADER, ["Trường MN Sơn Ca", "MN", "Xã Lạ", "", ""])).match().result(**{"row-2": "skip"})
        )
        assert "1 bỏ qua." in skipped.text
        assert "1 sửa." in sent.result(**{"row-2": f"update-{there.id}"}).text
        session.expire_all()
        assert (there.phone, there.commune.name, count(session)) == ("+842773666003", "Xã Lạ", before)

    def test_a_choice_that_was_not_offered_adds(self, lan, session, cast):
        sent = Import(lan, as_csv(HEADER, ["Trường MN Sơn Ca", "MN", "Xã Lạ", "", ""])).match()
        assert "1 mới." in sent.result(**{"row-2": f"update-{cast.school_a}", "row-x": "new"}).text

    def test_two_rows_cannot_change_one_school(self, lan, session):
        (there,) = named(session, "Trường Mầm non Sơn Ca")
        lines = [["MN Sơn Ca", "MN", "Xã Lạ", "0277 3666 001", ""], ["MN Sơn Ca", "MN", "Xã Lạ", "0277 3666 002", ""]]
        sent = Import(lan, as_csv(HEADER, *lines)).match()
        chosen = f"update-{there.id}"
        response = sent.confirm(**{"row-2": chosen, "row-3": chosen})
        assert response.status_code == 422
        page = check_page(response.text)
        assert "Các dòng 2, 3 cùng cập nhật Trường Mầm non Sơn Ca (Xã Bình Khê); hãy chọn lại." in page.text
        assert page.one("[name=row-3] option[selected]").attributes["value"] == chosen
        assert session.get(School, there.id, populate_existing=True).phone == there.phone

    def test_two_presses_at_the_same_moment_import_once(self, lan, as_, session):
        lines = [["Trường", "Cấp"], *([f"Trường Mầm non Bông {n}", "MN"] for n in range(40))]
        sent, before = Import(lan, as_csv(*lines)).match(), count(session)
        fingerprint = sent.preview.one("input[name=plan]").attributes["value"]
        clients, together = [as_("lan") for _ in range(3)], threading.Barrier(3)

        def press(client):
            together.wait()
            return client.post(f"/schools/import/{sent.id}", data={"plan": fingerprint}).status_code

        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(press, clients)) == [303, 303, 303]
        session.expire_all()
        assert count(session) == before + 40

    def test_confirming_twice_imports_once(self, lan, session):
        sent = Import(lan, as_csv(*self.LINES)).match()
        sent.result()
        after = count(session)
        assert sent.confirm().status_code == 303
        assert count(session) == after
        assert lan.get(f"/schools/import/{sent.id}/preview").status_code == 303
        for step in ("columns", "levels", "cancelling"):
            assert lan.post(f"/schools/import/{sent.id}/{step}", data=sent.proposed()).status_code == 409

    def test_what_changed_since_the_preview_is_shown_again(self, lan, session, cast):
        sent = Import(lan, as_csv(*self.LINES)).match()
        session.get(School, cast.school_a).address = "Thôn Bảy"
        session.commit()
        before = count(session)
        response = sent.confirm()
        # An address nobody imports still belongs to what was looked at.
        assert response.status_code == 422
        assert "đã thay đổi từ lúc xem trước; chưa nhập gì" in check_page(response.text).text
        assert count(session) == before

    def test_levels_of_their_own_are_explained_by_the_person(self, lan, session):
        sent = Import(lan, as_csv(HEADER, ["Sơn Ca", "Bậc một", "", "", ""], ["Họa Mi", "Bậc một", "", "", ""])).match()
        assert sent.counts()["error"] == 2
        assert "“Bậc một” (2 dòng)" in sent.preview.text
        sent.client.post(f"/schools/import/{sent.id}/levels", data={"typed": ["Bậc một"], "meaning": ["TH&THCS"]})
        assert sent.look().counts()["new"] == 2
        sent.result()
        assert named(session, "Họa Mi")[0].levels == [TH, THCS]

    def test_wrong_rows_come_back_as_a_file_that_can_be_sent_again(self, lan, session):
        sent = Import(lan, as_csv(*self.LINES)).match()
        sent.result()
        response = lan.get(f"/schools/import/{sent.id}/errors.xlsx")
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
        assert book.get_sheet_by_index(0).to_python() == [
            [*HEADER, "Lỗi"], ["", "TH", "", "", "503", "Thiếu tên trường."],
        ]  # fmt: skip
        text = lan.get(f"/schools/import/{sent.id}/errors.csv").data.decode("utf-8-sig")
        mended = text.replace(",TH,", "Trường TH Đồng Xuân,TH,")
        again = Import(lan, mended.encode())
        assert "ghép như lần trước" in again.columns.text
        assert "1 mới." in again.match().result().text

    def test_importing_the_export_changes_nothing(self, lan, session):
        content = lan.post("/schools/export", data={"format": "xlsx", "state": "all"}).data
        sent = Import(lan, content, "ds.xlsx").match()
        assert sent.counts() == {"new": 0, "edit": 0, "ask": 0, "same": 6, "error": 0}
        assert "Không có gì để nhập." in sent.preview.text

    def test_thrown_away(self, lan, session):
        sent = Import(lan, as_csv(*self.LINES)).match()
        assert lan.post(f"/schools/import/{sent.id}/cancelling").status_code == 303
        assert count(session, ImportDraft) == 0
        assert lan.get(f"/schools/import/{sent.id}/preview").status_code == 404

    def test_drafts_of_yesterday_go_with_the_next_upload(self, lan, session, clock):
        clock.set("2026-10-05 09:00")
        Import(lan, as_csv(*self.LINES), "hom-qua.csv")
        clock.set("2026-10-06 08:30")
        Import(lan, as_csv(*self.LINES), "sang-nay.csv")
        assert count(session, ImportDraft) == 2
        clock.set("2026-10-06 09:30")
        Import(lan, as_csv(*self.LINES), "vua-gui.csv")
        assert set(session.scalars(select(ImportDraft.filename))) == {"sang-nay.csv", "vua-gui.csv"}

    def test_roles(self, as_, lan, client):
        sent = Import(lan, as_csv(*self.LINES)).match()
        steps = [
            ("get", "columns"), ("post", "columns"), ("get", "preview"), ("post", "levels"), ("post", "cancelling"),
            ("get", "result"), ("get", "errors.csv"),
        ]  # fmt: skip
        urls = [(method, f"/schools/import/{sent.id}/{step}") for method, step in steps]
        urls.append(("post", f"/schools/import/{sent.id}"))
        for method, url in urls:
            assert getattr(as_("thanhtra"), method)(url).status_code == 403, url
            assert getattr(as_("minh"), method)(url).status_code == 403, url
            assert getattr(as_("hung"), method)(url).status_code == 404, url
            assert getattr(client, method)(url).status_code == 303, url
        assert as_("thanhtra").post("/schools/import").status_code == 403
        assert lan.get(f"/schools/import/{sent.id}").status_code == 405
        assert lan.get(f"/schools/import/{sent.id}/result").status_code == 404
        assert lan.get(f"/schools/import/{sent.id}/errors.exe").status_code == 404

    def test_steps_taken_out_of_order(self, lan):
        sent = Import(lan, as_csv(*self.LINES))
        assert lan.get(f"/schools/import/{sent.id}/preview").location.endswith("/columns")
        assert lan.get(f"/schools/import/{sent.id}/errors.csv").status_code == 404
        assert lan.post(f"/schools/import/{sent.id}").status_code == 409

    def test_htmx(self, lan):
        htmx = {"HX-Request": "true"}
        content = as_csv(*self.LINES)
        sent = lan.post("/schools/import", data={"file": (io.BytesIO(content), "a.csv")}, headers=htmx)
        assert (sent.status_code, sent.headers["HX-Redirect"].endswith("/columns")) == (204, True)
        done = Import(lan, content).match()
        block = lan.get(f"/schools/import/{done.id}/preview", headers=htmx)
        assert 'id="preview"' in block.text
        assert "<h1" not in block.text


class TestBigLists:
    def lines(self, how_many, phone):
        kinds = [("Trường Mầm non", "MN"), ("Trường TH&THCS", "TH&THCS"), ("Trường THCS", "THCS")]
        for number in range(how_many):
            kind, level = kinds[number % 3]
            yield [
                f"{kind} Bình An {number}",
                level,
                f"Xã Số {number % 7}",
                f"0277{phone + number}",
                str(9_000_000 + number),
            ]

    def test_statements_do_not_grow_with_the_rows(self, lan, statements, session):
        def work(how_many, phone, **facts):
            found = []
            sent = Import(lan, as_xlsx(HEADER, *self.lines(how_many, phone)), "ds.xlsx")
            statements.clear()
            sent.match()
            found.append(len(statements))
            statements.clear()
            sent.confirm()
            # entries of the audit trail are chained five hundred at a time
            found.append(len([sent for sent in statements if "audit_" not in sent]))
            return found

        work(7, 3_000_000)  # the communes and the remembered match are there now
        few_new, few_edits = work(14, 3_000_000), work(14, 4_000_000)
        many_new, many_edits = work(3_000, 4_000_000), work(3_000, 5_000_000)
        assert count(session) == 3_006
        assert many_edits == few_edits
        assert many_new[0] == few_new[0] <= 20
        assert many_new[1] <= few_new[1] + 3  # new schools are inserted a thousand at a time

    def test_the_preview_shows_fifty_of_the_new_and_all_that_needs_a_look(self, lan):
        lines = [*self.lines(120, 3_000_000), ["Trường THCS Lẻ", "THCS", "", "3555", ""]]
        sent = Import(lan, as_csv(HEADER, *lines)).match()
        shown = sent.preview.texts("#preview tbody tr")
        assert len(shown) == 51
        assert "Trường THCS Lẻ" in shown[-1]
        assert "Và 70 trường mới nữa" in sent.preview.text
