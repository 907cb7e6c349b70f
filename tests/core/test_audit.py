"""The audit trail as its readers filter it."""

import pytest


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "32/13/2026"])
def test_a_day_no_clock_knows_is_said_and_narrows_nothing(as_, open_page, name, day):
    page = open_page(as_("quantri"), f"/audit/?{name}={day}")
    assert page.h1 == "Nhật ký"
    assert "Ngày phải từ" in page.text or "Không có ngày" in page.text
