"""The administrator's pages: adding, editing, locking, slips."""

import io

import pypdfium2
import pytest
from sqlalchemy import select

from intranet.accounts import slips
from intranet.accounts.models import User
from intranet.core import clock as the_clock

PERSON = {
    "display_name": "Nguyễn Thị Mới",
    "username": "mnhoamai.moi",
    "role": "focal",
    "post": "Thư ký Hội đồng trường",
    "email": "moi@pgdtanloc.edu.vn",
}


def add(client, cast, **changed):
    return client.post("/people/new", data={**PERSON, "school_id": cast.school_a, **changed})


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)


def test_the_list_is_by_given_name_and_filters_stay_in_the_address(as_, open_page):
    admin = as_("quantri")
    page = open_page(admin, "/people/")
    names = page.texts("td[data-label='Họ và tên']")
    assert names[:3] == ["Đặng Thị Hoa", "Trần Quốc Hùng", "Đỗ Đăng Khoa"]
    assert open_page(admin, "/people/?q=ngoc lan").texts("td[data-label='Họ và tên']") == ["Nguyễn Thị Ngọc Lan"]
    assert open_page(admin, "/people/?q=hoa mai").texts("td[data-label='Họ và tên']") == ["Đặng Thị Hoa", "Võ Văn Minh"]
    assert open_page(admin, "/people/?state=locked").texts("td[data-label='Họ và tên']") == ["Đỗ Đăng Khoa"]
    assert len(open_page(admin, "/people/?role=head").select("tbody tr")) == 2
    assert "Không có người dùng nào" in open_page(admin, "/people/?q=khongcoai").text


def test_an_added_person_can_activate_with_the_printed_code(as_, cast, session, open_page, client):
    admin = as_("quantri")
    answer = add(admin, cast)
    assert answer.status_code == 303
    assert "Chưa kích hoạt" in open_page(admin, answer.location).text
    slip = admin.post("/people/slips")
    assert slip.mimetype == "application/pdf"
    words = words_of(slip.data)
    assert "mnhoamai.moi" in words
    code = next(line.split()[-1] for line in words.splitlines() if line.startswith("Mã kích hoạt"))
    typed = {"username": "mnhoamai.moi", "code": code, "password": "cau cua rieng toi", "again": "cau cua rieng toi"}
    assert client.post("/activate", data=typed).status_code == 303
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"username": "lan"}, "đã dùng cho Nguyễn Thị Ngọc Lan"),
        ({"username": "có dấu"}, "chữ thường không dấu"),
        ({"display_name": ""}, "Chưa nhập mục này"),
        ({"display_name": " \u200b "}, "Chưa nhập mục này"),
        ({"school_id": 0}, "Chọn trường"),
        ({"school_id": 99999}, "Lựa chọn"),
        ({"role": "king"}, "Lựa chọn"),
        ({"email": "khong phai thu"}, "Địa chỉ thư không hợp lệ"),
        ({"display_name": "x" * 10_000}, "Dài quá"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_is_kept(as_, cast, session, changed, message):
    answer = add(as_("quantri"), cast, **changed)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Thư ký Hội đồng trường" in answer.text
    assert session.scalar(select(User).where(User.username == PERSON["username"])) is None


def test_an_nfd_name_is_kept_as_nfc(as_, cast, session):
    import unicodedata

    add(as_("quantri"), cast, display_name=unicodedata.normalize("NFD", "Nguyễn Thị Mới"))
    assert (
        session.scalars(select(User).where(User.username == PERSON["username"])).one().display_name == "Nguyễn Thị Mới"
    )


def test_another_role_signs_the_person_out(as_, cast):
    minh, admin = as_("minh"), as_("quantri")
    data = {"display_name": "Võ Văn Minh", "username": "minh", "role": "focal", "school_id": cast.school_a}
    assert admin.post(f"/people/{cast.minh}/edit", data=data).status_code == 303
    assert minh.get("/account/").status_code == 303


def test_an_administrator_keeps_the_role(as_, cast):
    data = {"display_name": "Lê Quản Trị", "username": "quantri", "role": "officer", "school_id": 0}
    answer = as_("quantri").post(f"/people/{cast.quantri}/edit", data=data)
    assert "Không tự bỏ vai trò quản trị" in answer.text


def test_locking_signs_out_and_unlocking_lets_in(as_, cast, session):
    minh, admin = as_("minh"), as_("quantri")
    assert admin.post(f"/people/{cast.minh}/lock").status_code == 303
    assert minh.get("/account/").status_code == 303
    assert admin.post(f"/people/{cast.minh}/lock").status_code == 409
    assert admin.post(f"/people/{cast.minh}/unlock").status_code == 303
    assert session.get(User, cast.minh).locked_at is None


def test_nobody_locks_oneself(as_, cast):
    answer = as_("quantri").post(f"/people/{cast.quantri}/lock")
    assert answer.status_code == 409
    assert "Không tự khóa" in answer.text


def test_slips_are_one_page_a_school_and_never_for_locked_accounts(as_, cast, session):
    chosen = {"person": [cast.minh, cast.hoa, cast.thao, cast.khoa]}
    pdf = as_("quantri").post("/people/slips", data=chosen).data
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        assert len(opened) == 2
    words = words_of(pdf)
    assert "Trường Mầm non Hoa Mai" in words
    assert "khoa" not in words.split()


def test_without_anybody_to_print_for_a_sentence_says_so(as_):
    answer = as_("quantri").post("/people/slips")
    assert answer.status_code == 409
    assert "Không có tài khoản nào cần phiếu kích hoạt" in answer.text


def test_an_inspector_reads_and_changes_nothing(as_, cast, open_page):
    inspector = as_("thanhtra")
    page = open_page(inspector, f"/people/{cast.minh}")
    assert not page.select("main form")
    assert inspector.post(f"/people/{cast.minh}/lock").status_code == 403


def test_deeds_are_in_the_audit_trail(as_, cast, open_page):
    admin = as_("quantri")
    admin.post(f"/people/{cast.minh}/lock")
    page = open_page(admin, f"/audit/?subject=User:{cast.minh}")
    assert "Khóa tài khoản" in page.texts("td[data-label='Việc']")
    assert page.texts("td[data-label='Người làm']") == ["Lê Quản Trị"]
    assert "Không có mục nhật ký nào" in open_page(admin, "/audit/?who=khongcoai").text
    assert "31/02/2026" in open_page(admin, "/audit/?from=31/02/2026").one(".alert").text()


def test_the_list_costs_the_same_for_many_people(as_, session, statements, cast):
    admin = as_("quantri")
    statements.clear()
    admin.get("/people/")
    few = len(statements)
    session.add_all(
        User(
            username=f"u{n}",
            display_name=f"Người {n}",
            role="focal",
            school_id=cast.school_a,
            created_at=the_clock.now(),
        )
        for n in range(60)
    )
    session.commit()
    statements.clear()
    admin.get("/people/")
    assert len(statements) == few <= 12


def code_of(pdf: bytes) -> str:
    return next(line.split()[-1] for line in words_of(pdf).splitlines() if line.startswith("Mã kích hoạt"))


def activating(client, code):
    typed = {"username": "mnhoamai.moi", "code": code, "password": "cau cua rieng toi", "again": "cau cua rieng toi"}
    return client.post("/activate", data=typed).status_code


def test_with_nobody_ticked_slips_handed_out_keep_working(as_, cast, session, client):
    admin = as_("quantri")
    add(admin, cast)
    first = admin.post("/people/slips").data
    again = admin.post("/people/slips")
    assert again.status_code == 409
    assert "đều đã có phiếu còn hạn; chọn người cần cấp lại" in again.text
    add(admin, cast, username="mnhoamai.sau", display_name="Người Đến Sau")
    words = words_of(admin.post("/people/slips").data)
    assert "mnhoamai.sau" in words
    assert "mnhoamai.moi" not in words
    assert activating(client, code_of(first)) == 303


def test_an_expired_slip_is_printed_anew_with_nobody_ticked(as_, cast, clock):
    admin = as_("quantri")
    add(admin, cast)
    admin.post("/people/slips")
    clock.set("2026-11-04 07:59")
    assert admin.post("/people/slips").status_code == 409
    clock.set("2026-11-04 08:01")
    assert "mnhoamai.moi" in words_of(admin.post("/people/slips").data)


def test_the_ticked_always_get_a_new_code_and_the_old_one_ends(as_, cast, session, app):
    admin = as_("quantri")
    add(admin, cast)
    first = admin.post("/people/slips").data
    person = session.scalars(select(User.id).where(User.username == PERSON["username"])).one()
    second = admin.post("/people/slips", data={"person": person}).data
    assert activating(app.test_client(), code_of(first)) == 422
    assert activating(app.test_client(), code_of(second)) == 303


def test_slips_of_one_run_leave_the_others_alone(as_, cast, session, clock):
    admin = as_("quantri")
    add(admin, cast)
    clock.set("2026-10-05 09:00")
    admin.post("/people/bulk", data={"role": ["head", "focal"]})
    at = session.scalar(select(User.created_at).order_by(User.id.desc()).limit(1))
    words = words_of(admin.post("/people/slips", data={"made": at.isoformat()}).data)
    assert ".tt" in words
    assert "mnhoamai.moi" not in words
    assert admin.post("/people/slips", data={"made": at.isoformat()}).status_code == 409
    assert admin.post("/people/slips", data={"made": "hôm qua"}).status_code == 409


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:8000/", True),
        ("http://localhost/", True),
        ("http://[::1]:8000/", True),
        ("http://192.168.1.5:8000/", False),
        ("https://truyenthong.tanloc.edu.vn/", False),
        ("http://localhost.tanloc.edu.vn/", False),
    ],
)
def test_an_address_of_this_machine_only_is_known(address, here):
    assert slips.only_here(address) is here


def test_the_administrator_is_warned_of_an_address_no_school_can_open(as_, cast):
    for url in ("/people/", f"/people/{cast.minh}"):
        warning = "Địa chỉ in trên phiếu là http://localhost/activate; hãy mở trang này"
        assert warning in as_("quantri").get(url).text
        assert warning not in as_("thanhtra").get(url).text


def test_at_the_offices_address_nobody_is_warned(as_):
    admin, site = as_("quantri"), "intranet.tanloc.edu.vn"
    admin.set_cookie("session", admin.get_cookie("session").value, domain=site)
    answer = admin.get("/people/", base_url=f"http://{site}")
    assert answer.status_code == 200
    assert "Địa chỉ in trên phiếu" not in answer.text
