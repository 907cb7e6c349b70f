"""Saving a report as it is typed: by field, as typed, and never over somebody else."""

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.duties.models import Duty
from intranet.report_forms.definition import Definition, Field, FieldKind, Section, to_json
from intranet.report_forms.models import FormVersion
from intranet.report_forms.values import stamp
from intranet.submissions import writing
from intranet.submissions.models import Submission
from intranet.submissions.writing import Entry
from intranet.units.models import School


@pytest.fixture
def period(reporting):
    return reporting.period()


@pytest.fixture
def duty(reporting, period, cast) -> Duty:
    return reporting.duty(period, cast.school_a)


@pytest.fixture
def people(session, cast) -> dict[str, User]:
    return {name: session.get_one(User, getattr(cast, name)) for name in ("minh", "hoa", "thao", "lan")}


@pytest.fixture
def save(period, duty, people):
    def save(name: str, version: int = 0, **typed):
        """Each value as typed over an empty box, or (typed, what stood in the box)."""
        entries = {key: Entry(*(value if isinstance(value, tuple) else (value, ""))) for key, value in typed.items()}
        entries = {key: Entry(one.typed, stamp(one.seen)) for key, one in entries.items()}
        version = version or period.form_version_id
        return writing.save(duty, entries, version_id=version, by=people[name], at=the_clock.now())

    return save


def test_what_is_typed_is_kept_as_typed_even_when_it_cannot_be_read(save, session, duty):
    saving = save("hoa", own="1.5", trouble="  Dòng một \r\n\r\n dòng hai ")
    assert saving.changed == {"own", "trouble"}
    submission = session.get_one(Submission, duty.id)
    assert submission.typed == {"own": "1.5", "trouble": "Dòng một\n\ndòng hai"}
    assert (submission.revision, submission.edited_by_name) == (1, "Đặng Thị Hoa")
    assert submission.marks["own"][0] == "Đặng Thị Hoa"


def test_nothing_changed_counts_for_nothing(save, session, duty):
    save("hoa", own="5")
    saving = save("minh", own=("5", "5"), press="")
    assert saving.changed == set()
    submission = session.get_one(Submission, duty.id)
    assert (submission.revision, submission.edited_by_name) == (1, "Đặng Thị Hoa")


def test_another_persons_value_is_not_overwritten(save, session, duty, clock):
    save("hoa", own="5")
    clock.set("2026-10-05 09:31")
    save("hoa", own=("6", "5"), press="1")
    saving = save("minh", own=("7", "5"), press="1", hours="2")
    assert saving.changed == {"hours"}
    assert saving.conflicts.keys() == {"own"}
    conflict = saving.conflicts["own"]
    assert (conflict.theirs, conflict.by_name, conflict.stamp) == ("6", "Đặng Thị Hoa", stamp("6"))
    assert conflict.at == the_clock.now()
    assert session.get_one(Submission, duty.id).typed["own"] == "6"


def test_who_has_seen_the_others_value_may_replace_it(save, session, duty):
    save("hoa", own="5")
    assert save("minh", own="7").conflicts
    assert not save("minh", own=("7", "5")).conflicts
    assert session.get_one(Submission, duty.id).typed["own"] == "7"


def test_emptying_a_field_another_filled_is_a_conflict_too(save):
    save("hoa", own="5")
    save("minh", own=("", "5"))
    assert save("hoa", own=("6", "5")).conflicts["own"].theirs == ""


def test_a_page_whose_answer_was_lost_goes_on_from_its_own_saving(save, duty, period, people):
    def type_on(typed, sheet):
        entries = {"own": Entry(typed, stamp(""), sheet)}
        return writing.save(duty, entries, version_id=period.form_version_id, by=people["hoa"], at=the_clock.now())

    assert not type_on("5", "telephone").conflicts
    assert not type_on("56", "telephone").conflicts
    assert type_on("7", "office").conflicts
    assert type_on("8", "").conflicts
    save("minh", own=("9", "56"))
    assert type_on("567", "telephone").conflicts["own"].theirs == "9"


def test_rows_are_kept_without_empty_ones_and_unknown_columns(save, session, duty):
    row = {"name": "Nguyễn Thị Na", "deed": "Nhặt được của rơi", "times": "x", "on": "5/9/2026"}
    save("hoa", models=[{"name": " "}, row | {"evil": "1"}, {}])
    assert session.get_one(Submission, duty.id).typed["models"] == [row]


def test_text_in_two_codings_is_the_same_text(save, session, duty):
    save("hoa", trouble="Thiếu máy chiếu")
    assert save("minh", trouble=("Thiê\u0301u máy chiê\u0301u", "")).conflicts == {}
    assert session.get_one(Submission, duty.id).revision == 1


@pytest.mark.parametrize("name", ["thao", "lan"])
def test_only_people_of_the_school_write(save, name):
    with pytest.raises(Refused, match="của trường"):
        save(name, own="5")


def test_saving_takes_back_what_waited_for_the_head(save, session, duty):
    save("hoa", own="5")
    submission = session.get_one(Submission, duty.id)
    submission.prepared_at, submission.prepared_by_name, submission.nil = the_clock.now(), "Đặng Thị Hoa", True
    save("minh", own=("5", "5"))
    assert submission.prepared_at is not None
    save("minh", own=("6", "5"))
    assert (submission.prepared_at, submission.nil) == (None, False)


def test_the_trail_tells_of_people_who_begin_to_write_and_not_of_every_field(save, session, clock, people):
    save("hoa", own="5")
    save("hoa", press="5")
    save("minh", all="10")
    clock.set("2026-10-06 08:00")
    save("minh", hours="1")
    notes = session.execute(
        select(AuditEntry.actor_name, AuditEntry.note)
        .where(AuditEntry.action == "submission.write")
        .order_by(AuditEntry.id)
    )
    title = "Báo cáo thử, tháng 10 năm 2026"
    assert [tuple(row) for row in notes] == [
        (people["hoa"].display_name, f"Bắt đầu lập báo cáo: {title}"),
        (people["minh"].display_name, f"Sửa báo cáo: {title}"),
        (people["minh"].display_name, f"Sửa báo cáo: {title}"),
    ]


def _cancel(session, duty, period, now):
    duty.cancel("Gộp vào kỳ sau.", at=now)


def _settle(session, duty, period, now):
    duty.settle(at=now)


def _close_school(session, duty, period, now):
    session.get_one(School, duty.school_id).closed_on = the_clock.today()


def _cancel_period(session, duty, period, now):
    period.cancelled_at, period.cancel_reason = now, "Gộp vào kỳ sau."


def _withdraw(session, duty, period, now):
    period.directive.withdrawn_at, period.directive.withdrawal_reason = now, "Gộp vào kỳ sau."


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (_cancel, "Không còn phải nộp báo cáo này: Gộp vào kỳ sau."),
        (_settle, "Phòng đã chấp nhận"),
        (_close_school, "không còn hoạt động"),
        (_cancel_period, "Gộp vào kỳ sau."),
        (_withdraw, "Gộp vào kỳ sau."),
    ],
)
def test_nothing_is_written_once_nothing_is_asked(save, session, duty, period, deed, words):
    save("hoa", own="5")
    deed(session, duty, period, the_clock.now())
    session.flush()
    with pytest.raises(Refused, match=words):
        save("hoa", own=("6", "5"))
    assert session.get_one(Submission, duty.id).typed == {"own": "5"}


def test_after_the_closing_date_the_draft_can_still_be_written(save, clock, session, duty):
    clock.set("2026-11-20 08:00")
    save("hoa", own="5")
    assert session.get_one(Submission, duty.id).typed == {"own": "5"}


def test_a_page_of_the_version_before_loses_nothing(save, session, duty, period):
    old = period.form_version_id
    save("hoa", own="5", how="Loa")
    fields = (Field("own", "Tin, bài", FieldKind.INTEGER), Field("new", "Mới", FieldKind.TEXT))
    newer = FormVersion(
        form=period.form_version.form, number=2, content=to_json(Definition((Section("s", "Mục", fields),))),
        edited_at=the_clock.now(),
    )  # fmt: skip
    session.add(newer)
    session.flush()
    period.form_version = newer
    session.flush()
    saving = save("hoa", version=old, press="3", own=("6", "5"))
    assert saving.moved
    assert saving.changed == {"press", "own"}
    submission = session.get_one(Submission, duty.id)
    assert submission.typed == {"own": "6", "press": "3", "how": "Loa"}
    assert writing.drifted(submission.typed, newer.definition) == {"press": "3", "how": "Loa"}
    assert not save("hoa", version=newer.id, new="x").moved


def test_a_version_of_another_form_is_refused(save, reporting):
    other = reporting.form(name="Mẫu khác")
    with pytest.raises(Refused, match="Trang này đã cũ"):
        save("hoa", version=other.id, own="5")


def test_a_field_the_form_does_not_have_is_not_kept(save, session, duty):
    save("hoa", nothing="5", own="1")
    assert session.get_one(Submission, duty.id).typed == {"own": "1"}
