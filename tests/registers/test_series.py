"""Number series: which types share one, where a year begins, nothing given twice, another office begins anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from intranet.core import clock as the_clock
from intranet.core.db import prepare_sqlite
from intranet.core.errors import Refused
from intranet.documents.models import Document, next_number
from intranet.documents.series import Series
from intranet.documents.types import DocumentType
from intranet.registers import outgoing, series_keeping
from intranet.registers.outgoing import Slip
from intranet.units.office import NumberSeries, OfficeProfile
from intranet.units.profiles import LABELS
from tests.directives.conftest import person
from tests.pages import check_page

LETTER, INVITATION, PLAN = DocumentType.CONG_VAN, DocumentType.GIAY_MOI, DocumentType.KE_HOACH
DAY = date(2026, 10, 5)


@pytest.fixture
def profile(session):
    return OfficeProfile.on(session, DAY)


@pytest.fixture
def enter(session):
    def make(kind, number=None, on=DAY):
        entry = outgoing.enter(
            session, Slip(kind, on, "Một việc", number), {}, by=person(session, "lan"), at=the_clock.now()
        )
        return entry.document

    return make


def keep(session, profile, kinds, *, year=2026, first=1, name="Dãy chung"):
    lan = person(session, "lan")
    return series_keeping.create(session, profile, name, kinds, year, first, by=lan, at=the_clock.now())


def test_by_the_profile_each_type_counts_for_itself(session, profile, enter):
    assert [enter(LETTER).symbol, enter(PLAN).symbol, enter(LETTER).symbol] == [
        "01/PGDĐT", "01/KH-PGDĐT", "02/PGDĐT",
    ]  # fmt: skip


def test_by_the_profile_all_types_share_one(session, profile, enter):
    profile.number_series = NumberSeries.ONE
    assert [enter(LETTER).number, enter(PLAN).number, enter(INVITATION).number] == [1, 2, 3]
    with pytest.raises(Refused, match="Số 02 trong dãy “Dãy số chung” năm 2026 đã dùng cho Kế hoạch"):
        enter(LETTER, 2)


def test_types_of_a_series_share_their_numbers_and_the_others_do_not(session, profile, enter):
    keep(session, profile, [LETTER, INVITATION])
    assert [enter(LETTER).number, enter(INVITATION).number, enter(PLAN).number] == [1, 2, 1]
    with pytest.raises(Refused, match="Số 01 trong dãy “Dãy chung” năm 2026"):
        enter(INVITATION, 1)


def test_a_year_may_begin_in_the_middle_and_the_next_begins_at_one(session, profile, enter):
    keep(session, profile, [LETTER], first=312, name="Công văn")
    assert [enter(LETTER).number, enter(LETTER).number] == [312, 313]
    assert next_number(session, profile, LETTER, 2027) == 1


def test_an_office_of_another_name_begins_anew_and_one_with_new_titles_goes_on(session, profile, enter):
    enter(LETTER, 40)
    values = {name: getattr(profile, name) for name in LABELS}
    titles = OfficeProfile(**values | {"valid_from": date(2026, 10, 6), "head_title": "QUYỀN TRƯỞNG PHÒNG"})
    commune = OfficeProfile(**values | {"valid_from": date(2026, 10, 8), "abbreviation": "PVHXH"})
    session.add_all([titles, commune])
    session.flush()
    assert enter(LETTER, on=date(2026, 10, 7)).symbol == "41/PGDĐT"
    assert enter(LETTER, on=date(2026, 10, 8)).symbol == "01/PVHXH"
    assert next_number(session, profile, LETTER, 2026) == 42


def test_a_series_that_would_repeat_numbers_of_the_year_waits_for_the_next(session, profile, enter):
    enter(LETTER)
    enter(INVITATION)
    with pytest.raises(Refused, match=r"số trùng nhau \(01\); hãy dùng chung dãy từ năm 2027"):
        keep(session, profile, [LETTER, INVITATION])
    keep(session, profile, [LETTER, INVITATION], year=2027)
    assert next_number(session, profile, INVITATION, 2026) == 2


def test_a_type_is_in_one_series_only(session, profile):
    keep(session, profile, [LETTER, INVITATION])
    with pytest.raises(Refused, match="Công văn đã thuộc dãy “Dãy chung”"):
        keep(session, profile, [LETTER, PLAN], name="Khác")


def test_a_series_does_not_begin_above_a_number_that_is_used(session, profile, enter):
    enter(LETTER, 7)
    with pytest.raises(Refused, match="đã có số 07, nhỏ hơn số bắt đầu"):
        keep(session, profile, [LETTER], first=100)


def test_a_used_series_is_ended_an_unused_one_deleted(session, profile, enter):
    row = keep(session, profile, [LETTER, INVITATION])
    enter(LETTER)
    lan, at = person(session, "lan"), the_clock.now()
    with pytest.raises(Refused, match="Đã có số trong dãy này"):
        series_keeping.remove(row, by=lan, at=at)
    series_keeping.end(row, 2026, by=lan, at=at)
    assert (next_number(session, profile, INVITATION, 2026), next_number(session, profile, INVITATION, 2027)) == (2, 1)
    with pytest.raises(Refused, match="đã thôi dùng"):
        series_keeping.end(row, 2027, by=lan, at=at)
    unused = keep(session, profile, [PLAN], name="Kế hoạch riêng")
    series_keeping.remove(unused, by=lan, at=at)
    assert session.scalars(select(Series.name)).all() == ["Dãy chung"]


def test_a_draft_holds_its_number(session, profile, enter):
    held = Document(own=True, type=PLAN, number=9, symbol="09/KH-PGDĐT", issued_on=DAY, subject="x", issuer_name="P",
                    profile=profile)  # fmt: skip
    session.add(held)
    session.flush()
    assert enter(PLAN).number == 10


def test_twenty_clerks_at_once_get_twenty_numbers(app, session, cast):
    url = session.get_bind().url
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)

    def take(_: int) -> int:
        with Session(engine) as own:
            entry = outgoing.enter(own, Slip(LETTER, DAY, "Một việc"), {}, by=person(own, "lan"), at=the_clock.now())
            number = entry.document.number
            own.commit()
            return number or 0

    with ThreadPoolExecutor(8) as people:
        numbers = list(people.map(take, range(20)))
    engine.dispose()
    assert sorted(numbers) == list(range(1, 21))


FIELDS = {"name": "Công văn, giấy mời", "types": ["cong-van", "giay-moi"], "year": "2026", "first_number": "312"}


def test_the_page_sets_a_series_and_says_what_comes_next(as_, open_page, session):
    lan = as_("lan")
    assert lan.post("/registers/series", data=FIELDS).status_code == 303
    page = open_page(lan, "/registers/series")
    assert "Công văn, Giấy mời" in page.text
    assert [cell for cell in page.texts("tbody tr")[0].split() if cell.isdigit()][-1] == "312"
    again = check_page(lan.post("/registers/series", data=FIELDS | {"name": "Khác"}).text)
    assert "đã thuộc dãy “Công văn, giấy mời”" in again.text
    assert lan.post("/registers/series/1/removal").status_code == 303
    assert session.scalars(select(Series)).all() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"types": []}, "Chọn ít nhất một loại"), ({"year": "1999"}, "Năm từ 2000"), ({"name": ""}, "Chưa nhập"),
     ({"first_number": "0"}, "Số phải từ 1"), ({"types": ["luat"]}, "không")],
)  # fmt: skip
def test_a_series_typed_wrong_is_said(as_, session, changes, message):
    response = as_("lan").post("/registers/series", data=FIELDS | changes)
    assert response.status_code == 422
    assert message in check_page(response.text).text
    assert session.scalars(select(Series)).all() == []


@pytest.mark.parametrize(("username", "writes"), [("quantri", 303), ("hung", 403), ("thanhtra", 403), ("minh", 403)])
def test_who_sets_series(as_, username, writes):
    assert as_(username).post("/registers/series", data=FIELDS).status_code == writes
