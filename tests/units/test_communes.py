"""Communes: the numbers beside them, names, merging, deleting."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.units.models import Commune, School

BINH_KHE, CAM_SON, DONG_PHU, TAN_LOC = "Xã Bình Khê", "Xã Cẩm Sơn", "Xã Đông Phú", "Thị trấn Tân Lộc"


def commune(session, name: str) -> Commune:
    session.expire_all()
    return session.scalars(select(Commune).where(Commune.name == name)).one()


def names(session) -> list[str]:
    return list(session.scalars(select(Commune.name).order_by(Commune.sort_key)))


def schools_in(session, name: str) -> list[str]:
    return list(session.scalars(select(School.name).join(School.commune).where(Commune.name == name)))


def test_every_number_leads_to_exactly_its_schools(as_, session, cast, open_page):
    session.get_one(School, cast.school_b).closed_on = date(2026, 9, 30)
    session.commit()
    lan = as_("lan")
    page = open_page(lan, "/communes/")
    assert page.texts("tbody th") == names(session)
    counts = page.texts("td[data-label='Số trường']")
    assert counts == [str(len(schools_in(session, name))) for name in names(session)]
    assert sum(map(int, counts)) == 6
    for link in page.select("td a"):
        shown = open_page(lan, link.attributes["href"])
        assert len(shown.select("tbody tr")) == int(link.text())


def test_a_commune_is_added(as_, session):
    assert as_("lan").post("/communes/", data={"name": "Phường Đông Phú"}).status_code == 303
    assert commune(session, "Phường Đông Phú").sort_key
    assert session.scalars(select(AuditEntry.note).where(AuditEntry.action == "commune.create")).all() == [
        "Thêm Phường Đông Phú"
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Chưa nhập"),
        ("xã  đông phú", "Đã có Xã Đông Phú."),
        ("X. Đông Phú", "Đã có Xã Đông Phú."),
        ("x" * 201, "Dài quá 200"),
    ],
)
def test_a_bad_name_is_told_and_nothing_saved(as_, session, name, message):
    before = names(session)
    for url in ("/communes/", f"/communes/{commune(session, BINH_KHE).id}"):
        answer = as_("lan").post(url, data={"name": name})
        assert answer.status_code == 422
        assert message in answer.text
    assert names(session) == before


def test_renaming_keeps_the_schools(as_, session):
    row = commune(session, DONG_PHU)
    schools, row_id = schools_in(session, DONG_PHU), row.id
    assert as_("lan").post(f"/communes/{row_id}", data={"name": "Phường Đông Phú"}).status_code == 303
    assert commune(session, "Phường Đông Phú").id == row_id
    assert schools_in(session, "Phường Đông Phú") == schools != []


def test_merging_shows_the_schools_then_moves_them(as_, session, open_page):
    lan, gone, into = as_("lan"), commune(session, TAN_LOC).id, commune(session, DONG_PHU).id
    moved, there = schools_in(session, TAN_LOC), schools_in(session, DONG_PHU)
    page = open_page(lan, f"/communes/{gone}/merging?into={into}")
    assert set(page.texts("main ul.options-many li")) == set(moved)
    assert schools_in(session, TAN_LOC) == moved  # looking moves nothing
    session.rollback()
    assert lan.post(f"/communes/{gone}/merging", data={"into": into}).status_code == 303
    assert TAN_LOC not in names(session)
    assert set(schools_in(session, DONG_PHU)) == {*moved, *there}
    edits = session.scalars(select(AuditEntry).where(AuditEntry.action == "school.edit")).all()
    assert len(edits) == len(moved)
    assert all("Thị trấn Tân Lộc → Xã Đông Phú" in entry.note for entry in edits)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "commune.merge")).one()
    assert entry.note == f"Gộp Thị trấn Tân Lộc vào Xã Đông Phú: {len(moved)} trường"


@pytest.mark.parametrize("into", ["", "0", "abc", "999"])
def test_merging_needs_another_commune(as_, session, into):
    gone = commune(session, TAN_LOC).id
    answer = as_("lan").get(f"/communes/{gone}/merging?into={into}")
    assert answer.status_code == 422
    assert as_("lan").get(f"/communes/{gone}/merging?into={gone}").status_code == 422
    assert as_("lan").post(f"/communes/{gone}/merging", data={"into": into}).status_code == 404
    assert as_("lan").post(f"/communes/{gone}/merging", data={"into": gone}).status_code == 409
    assert TAN_LOC in names(session)


def test_a_draft_for_the_gone_commune_goes_to_the_other(as_, session, cast):
    from intranet.core import clock as the_clock
    from intranet.directives.audience import AudienceKind
    from intranet.directives.models import Directive
    from intranet.documents.models import Document
    from intranet.documents.types import DocumentType

    gone, into, other = (commune(session, name).id for name in (TAN_LOC, DONG_PHU, CAM_SON))
    document = Document(type=DocumentType.KE_HOACH, subject="Truyền thông", issuer_name="Phòng", own=True)
    draft = Directive(
        document=document, created_by_id=cast.lan, created_at=the_clock.now(),
        audience_kind=AudienceKind.COMMUNES, audience=[gone, other],
    )  # fmt: skip
    session.add(draft)
    session.commit()
    as_("lan").post(f"/communes/{gone}/merging", data={"into": into})
    session.expire_all()
    assert draft.audience == sorted([into, other])


def test_only_an_empty_commune_is_deleted(as_, session, open_page):
    lan = as_("lan")
    lan.post("/communes/", data={"name": "Xã Trống"})
    empty = commune(session, "Xã Trống").id
    assert "Xóa Xã Trống" in open_page(lan, f"/communes/{empty}").texts("button")
    assert lan.post(f"/communes/{empty}/removal").status_code == 303
    full = commune(session, TAN_LOC).id
    assert "Còn trường nên không xóa được" in open_page(lan, f"/communes/{full}").text
    assert lan.post(f"/communes/{full}/removal").status_code == 409
    assert "Xã Trống" not in names(session)
    assert TAN_LOC in names(session)


@pytest.mark.parametrize("name", ["hung", "thanhtra", "minh"])
def test_only_administrator_and_officers_write(as_, session, name, open_page):
    client, row = as_(name), commune(session, TAN_LOC).id
    assert client.post("/communes/", data={"name": "Xã Khác"}).status_code == 403
    assert client.post(f"/communes/{row}", data={"name": "Xã Khác"}).status_code == 403
    assert client.post(f"/communes/{row}/merging", data={"into": commune(session, DONG_PHU).id}).status_code == 403
    assert "Xã Khác" not in names(session)
    if name != "minh":
        assert not open_page(client, "/communes/").select("main form")
    else:
        assert client.get("/communes/").status_code == 403


def test_what_is_not_there_and_wrong_methods(as_, session):
    lan, row = as_("lan"), commune(session, TAN_LOC).id
    assert lan.get("/communes/999").status_code == 404
    assert lan.get("/communes/999/merging?into=1").status_code == 404
    assert lan.get(f"/communes/{row}/removal").status_code == 405


def test_the_list_costs_the_same_for_many_communes(as_, session, statements):
    lan = as_("lan")
    statements.clear()
    lan.get("/communes/")
    few = len(statements)
    session.add_all(Commune(name=f"Xã Số {n}") for n in range(60))
    session.commit()
    statements.clear()
    lan.get("/communes/")
    assert len(statements) == few <= 12
