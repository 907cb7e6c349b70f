"""Masking, what a cell may hide, and the doubts a school is shown."""

from datetime import date

import pytest

from intranet.contacts.doubts import Typed, doubts, fingerprint, proposed
from intranet.contacts.models import ContactCard, Visibility
from intranet.contacts.numbers import holds_mobile, masked, number, stored
from intranet.core.phones import PhoneKind
from intranet.units.office import OfficeProfile

PROFILE = OfficeProfile(mail_domains="pgdtanloc.edu.vn\nthcs.example.edu.vn")


def typed(**changed):
    said = {
        "name": "Đặng Thị Hoa",
        "landline": "0277 3552 000",
        "mobile": "0912 345 682",
        "zalo": "",
        "email": "mnhm@pgdtanloc.edu.vn",
        "visibility": Visibility.OFFICE,
        "valid_from": date(2026, 9, 1),
    }
    return Typed(**{**said, **changed})


def found(**changed):
    return doubts(typed(**changed), before=None, profile=PROFILE)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+84912345682", "•••• ••• 682"),
        ("0120 345 6789", "•••• ••• 789"),
        ("0912345682 / 0987654321", "••••"),
        ("hoa.zalo", "••••"),
        ("113", "••••"),
    ],
)
def test_a_masked_number_keeps_three_digits_of_one_whole_number(value, shown):
    assert masked(value) == shown
    assert number("Di động", value, shown=False).uri == ""
    assert number("Di động", value, shown=False).open_display == ""


def test_a_shown_number_can_be_dialled_unless_it_is_kept_as_typed():
    shown = number("Di động", "+84912345682", shown=True)
    assert (shown.display, shown.uri) == ("0912 345 682", "tel:+84912345682")
    assert number("Di động", "0120 345 6789", shown=True).uri == ""


@pytest.mark.parametrize(
    ("value", "mobile"),
    [
        ("+84912345682", True),
        ("+842773552000", False),
        ("", False),
        ("0277 3552 000 - 0912 345 682", True),
        ("0120 345 6789", True),
        ("3552000", False),
    ],
)
def test_a_mobile_in_the_landline_cell_is_noticed(value, mobile):
    assert holds_mobile(value) is mobile
    assert ContactCard(landline=value).landline_private is mobile


def test_numbers_are_kept_as_e164_or_as_typed():
    assert stored("0912.345.682", PhoneKind.MOBILE) == "+84912345682"
    assert stored("(0277) 3552-000", PhoneKind.LANDLINE) == "+842773552000"
    assert stored("0277 3552 000 / 0912 345 682") == "0277 3552 000 / 0912 345 682"
    assert stored("") == ""


def test_a_good_card_raises_no_doubt():
    assert found() == []
    assert found(email="", zalo="Hoa Mai") == []
    assert found(email="van.thu@truong.thcs.example.edu.vn") == []


def test_an_old_mobile_brings_its_new_number():
    (doubt,) = found(mobile="0121 234 5678")
    assert doubt.field == "mobile"
    assert "không còn dùng" in doubt.text
    assert proposed([doubt]) == {"mobile": "0792 345 678"}


def test_two_numbers_in_one_cell_are_shared_out():
    (doubt,) = found(landline="0277 3552 000 - 0912 345 682", mobile="")
    assert doubt.field == "landline"
    assert proposed([doubt]) == {"landline": "0277 3552 000", "mobile": "0912 345 682"}
    (taken,) = found(landline="0277 3552 000 - 0987 654 321")
    assert taken.proposal == ()


def test_a_mobile_as_landline_is_moved_where_it_is_masked():
    (doubt,) = found(landline="0912 345 682", mobile="")
    assert proposed([doubt]) == {"landline": "", "mobile": "0912 345 682"}
    (old,) = found(landline="0121 234 5678", mobile="")
    assert proposed([old]) == {"landline": "", "mobile": "0792 345 678"}


def test_a_personal_mailbox_cites_the_rule():
    (doubt,) = found(email="hoa.mnhm@gmail.com")
    assert "không dùng hộp thư cá nhân trong chỉ đạo, điều hành" in doubt.text
    assert "@pgdtanloc.edu.vn" in doubt.text


def test_nothing_to_call_and_a_public_mobile_are_doubtful():
    assert [doubt.field for doubt in found(landline="", mobile="", email="")] == ["landline"]
    assert [doubt.field for doubt in found(visibility=Visibility.PUBLIC)] == ["visibility"]
    assert found(visibility=Visibility.PUBLIC, mobile="") == []


def test_another_name_since_the_same_day_is_doubtful():
    before = ContactCard(name="Nguyễn Văn An", valid_from=date(2026, 9, 1))
    assert [one.field for one in doubts(typed(), before=before, profile=PROFILE)] == ["valid_from"]
    assert doubts(typed(valid_from=date(2026, 10, 1)), before=before, profile=PROFILE) == []
    assert doubts(typed(name="NGUYỄN VĂN AN"), before=before, profile=PROFILE) == []


def test_the_fingerprint_tells_doubts_apart():
    one, other = found(email="hoa@gmail.com"), found(email="hoa@yahoo.com")
    assert fingerprint(one) == fingerprint(found(email="hoa@gmail.com"))
    assert fingerprint(one) != fingerprint(other)
