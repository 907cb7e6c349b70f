"""Papers bear the names of their day: the school's before it was renamed, the office's before it became another."""

from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.consolidations.queries import facts
from intranet.core import clock as the_clock
from intranet.directives.acknowledgements import acknowledge
from intranet.directives.pdf import receipt as acknowledged
from intranet.documents.models import next_number
from intranet.documents.types import DocumentType
from intranet.duties.models import Kind as Asked
from intranet.duties.models import open_duties
from intranet.periods.models import ReportPeriod
from intranet.reorganisation.models import Kind
from intranet.reports.periods import Period
from intranet.reports.queries import report
from intranet.submissions import report_pdf
from intranet.submissions.filters import ReportFilter
from intranet.submissions.pdf import receipt as handed_in
from intranet.submissions.queries import standing_counts
from intranet.units.levels import Level
from intranet.units.models import Commune, School
from intranet.units.office import OfficeProfile
from intranet.units.years import SchoolYear
from tests.conftest import local_instant

OLD, NEW = "Trường Mầm non Hoa Mai", "Trường Mầm non Sen Hồng"


@pytest.fixture(autouse=True)
def _in_the_app(app):
    """Papers bear the address at which they are verified."""
    with app.app_context():
        yield


def words(pdf: bytes) -> str:
    read = pypdfium2.PdfDocument(BytesIO(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in read)


@pytest.fixture
def statement(session, cast, reporting):
    """School A acknowledges on 5 October."""
    directive, school = reporting.source(), session.get_one(School, cast.school_a)
    open_duties(
        session, [school], document=directive.document, kind=Asked.ACKNOWLEDGE, at=the_clock.now(),
        due_at=the_clock.now() + timedelta(days=3), school_year=session.get_one(SchoolYear, cast.school_year),
    )  # fmt: skip
    made = acknowledge(directive, by=session.get_one(User, cast.minh), at=the_clock.now())
    session.commit()
    return made


@pytest.fixture
def renamed(desk, cast, clock):
    """From 1 November school A bears another name, another abbreviation, and lies in another commune."""

    def act():
        clock.set("2026-11-02 08:00")
        becomes = desk.becoming(cast.school_a, name=NEW, abbreviation="MNSH", commune="Xã Hòa Mỹ")
        desk.plan(Kind.CHANGE, "2026-11-01", cast.school_a, becomes=(becomes,))

    return act


@pytest.fixture
def another_office(session, clock):
    """From 1 November the office is a division of the commune's People's Committee."""

    def act() -> OfficeProfile:
        clock.set("2026-11-02 08:00")
        profile = OfficeProfile(
            valid_from=date(2026, 11, 1), display_name="Phòng Văn hóa – Xã hội xã Tân Lộc", abbreviation="PVHXH",
            superior_line="ỦY BAN NHÂN DÂN XÃ TÂN LỘC", issuing_line="PHÒNG VĂN HÓA - XÃ HỘI", place="Tân Lộc",
            head_title="TRƯỞNG PHÒNG", deputy_title="PHÓ TRƯỞNG PHÒNG",
        )  # fmt: skip
        session.add(profile)
        session.commit()
        return profile

    return act


class TestSchools:
    def test_receipts_and_reports_printed_again_are_byte_for_byte_the_same(
        self, session, cast, reporting, statement, renamed
    ):
        version = reporting.hand_in(reporting.period(), cast.school_a, {"own": 4})
        before = acknowledged(statement), handed_in(version), report_pdf.paper(version)
        renamed()
        session.expire_all()
        assert (acknowledged(statement), handed_in(version), report_pdf.paper(version)) == before
        assert "MNHM" in words(before[2])

    def test_papers_of_the_day_itself_bear_the_new_name(self, session, cast, reporting, renamed):
        period = reporting.period()
        renamed()
        paper = words(report_pdf.paper(reporting.hand_in(period, cast.school_a, {"own": 4})))
        assert NEW.upper() in paper
        assert OLD.upper() not in paper
        assert "/BC-MNSH" in paper
        assert "Hòa Mỹ, ngày 02 tháng 11" in paper

    def test_the_office_report_of_october_names_and_groups_schools_as_of_october(self, session, cast, renamed):
        renamed()
        october, november = Period(date(2026, 10, 1), date(2026, 10, 31)), Period(date(2026, 11, 1), date(2026, 11, 30))
        for period, commune, count in ((october, "Thị trấn Tân Lộc", 2), (november, "Thị trấn Tân Lộc", 1)):
            made = report(session, period, period.cut(the_clock.now()))
            (line,) = [line for line in made.by_commune if line.label == commune]
            assert line.schools == count
            assert sum(line.schools for line in made.by_commune) == made.total.schools == 6

    def test_a_period_that_is_over_keeps_its_communes_and_the_board_agrees(
        self, session, cast, reporting, renamed, clock
    ):
        period_id = reporting.period(due="2026-10-19").id
        november_id = reporting.period(name="tháng 11 năm 2026", due="2026-11-19").id
        renamed()
        session.expire_all()
        town, hoa_my = (
            session.scalars(select(Commune.id).where(Commune.name == name)).one()
            for name in ("Thị trấn Tân Lộc", "Xã Hòa Mỹ")
        )
        for one, name, commune in ((period_id, OLD, town), (november_id, NEW, hoa_my)):
            period = session.get_one(ReportPeriod, one)
            read = facts(session, period, the_clock.now())
            (school,) = [school for school in read.schools if school.id == cast.school_a]
            assert (school.name, school.commune_id) == (name, commune)
            for asked in (town, hoa_my):
                counts = standing_counts(session, ReportFilter.read(period, {"commune": str(asked)}), the_clock.now())
                expected = sum(school.commune_id == asked for school in read.schools)
                assert next(iter(counts.values())) == expected

    def test_levels_of_a_day_count_the_schools_of_that_day(self, session, cast, desk, clock):
        clock.set("2026-11-02 08:00")
        becomes = desk.becoming(cast.school_a, levels=(Level.KINDERGARTEN,))
        desk.plan(Kind.CHANGE, "2026-11-01", cast.school_a, becomes=(becomes,))
        for month, expected in ((10, 2), (11, 1)):
            period = Period(date(2026, month, 1), date(2026, month, 28))
            made = report(session, period, period.cut(the_clock.now()), level=Level.PRESCHOOL)
            assert made.total.schools == expected


class TestOffice:
    def test_receipts_before_keep_the_old_letterhead_and_later_ones_bear_the_new(
        self, session, cast, reporting, statement, another_office
    ):
        period = reporting.period()
        version = reporting.hand_in(period, cast.school_a, {"own": 4})
        before = acknowledged(statement), handed_in(version), report_pdf.paper(version)
        another_office()
        session.expire_all()
        assert (acknowledged(statement), handed_in(version), report_pdf.paper(version)) == before
        assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" in words(before[0])
        later = words(handed_in(reporting.hand_in(period, cast.school_b, {"own": 4})))
        assert "ỦY BAN NHÂN DÂN XÃ TÂN LỘC" in later
        assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" not in later

    def test_an_issued_document_keeps_its_issuer_and_profile(self, session, cast, reporting, another_office):
        document = reporting.source().document
        document_id, issuer = document.id, document.issuer_name
        another_office()
        session.expire_all()
        kept = session.get_one(type(document), document_id)
        assert kept.issuer_name == issuer
        assert OfficeProfile.on(session, date(2026, 10, 31)).abbreviation == "PGDĐT"

    def test_another_office_numbers_from_one_and_the_old_series_stands(self, session, reporting, another_office):
        document = reporting.source().document
        old = OfficeProfile.on(session, the_clock.today())
        document_kind, document_id = document.type, document.id
        assert document_kind is DocumentType.KE_HOACH
        session.execute(
            type(document).__table__.update().where(type(document).id == document_id).values(profile_id=old.id)
        )
        session.commit()
        assert next_number(session, old, DocumentType.KE_HOACH, 2026) == 78
        new = another_office()
        assert next_number(session, new, DocumentType.KE_HOACH, 2026) == 1
        assert next_number(session, session.get_one(OfficeProfile, old.id), DocumentType.KE_HOACH, 2026) == 78
        assert next_number(session, new, DocumentType.KE_HOACH, 2027) == 1


def test_the_morning_of_a_change_already_counts(session, cast, renamed):
    """The first instant of the day is the new school's, the last of the day before the old one's."""
    renamed()
    school = session.get_one(School, cast.school_a)
    for written, name in (("2026-10-31 23:59", OLD), ("2026-11-01 00:00", NEW)):
        assert school.name_on(the_clock.local(local_instant(written)).date()) == name
