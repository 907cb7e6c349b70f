"""School names that look alike are pointed out, others are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.core.text import lookalike_key, same_name, strip_school_prefix


@pytest.mark.parametrize(
    "alike",
    [
        ["Trường Mầm non Họa Mi", "MN Hoạ mi", "Trường Mần Non Họa Mi", "Mẫu giáo Họa My", "MẦM NON HOẠ MI"],
        ["Tiểu học Tân Lộc", "Tiểu họcTân Lộc", "Trường TH Tân Lộc", "TH TÂN LỘC", "TH Tân-Lộc"],
        ["Trường TH&THCS xã Nà Lú", "TH và THCS Nà Lu", "Trường Tiểu học và Trung học cơ sở Nà Lú"],
        ["Trường THCS Đông Sơn số 2", "THCS Đông Sơn 2", "Trung học cơ sở Đông Sơn Số 2"],
        ["PTDTBT Tiểu học Lũng Vài", "Trường Tiểu học Lũng Vài", "Trường PTDTBT TH Lũng Vài"],
        ["Trường TH Lý Tự Trọng", "Tiểu học Lí Tự Trọng"],
    ],
)
def test_alike(alike: list[str]) -> None:
    assert len({lookalike_key(name) for name in alike}) == 1
    assert all(same_name(alike[0], name) for name in alike)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trường Mầm non Họa Mi", "Trường Tiểu học Họa Mi"),
        ("Trường TH Tân Lộc", "Trường TH&THCS Tân Lộc"),
        ("Trường TH Tân Lộc 1", "Trường TH Tân Lộc 2"),
        ("Trường TH Tân Lộc A", "Trường TH Tân Lộc B"),
        ("Trường THCS Đông Sơn", "Trường THPT Đông Sơn"),
        ("Trường MN Hoa Mai", "Trường MN Hoa Lan"),
        ("Trường PTDTNT Lũng Vài", "Trường THCS Lũng Vài"),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("whole", "own"),
    [
        ("Trường Mầm non Họa Mi", "Họa Mi"),
        ("TH&THCS xã Nà Lú", "xã Nà Lú"),
        ("Tiểu họcTân Lộc", "Tân Lộc"),
        ("Trường Tiểu học và THCS Nà Lú", "Nà Lú"),
        ("Trường MN 2/9", "2/9"),
        ("Trường Tiểu học Thị trấn", "Thị trấn"),
        ("Trường Mầm non", "Trường Mầm non"),
        ("Họa Mi", "Họa Mi"),
        ("", ""),
    ],
)
def test_strip_school_prefix(whole: str, own: str) -> None:
    assert strip_school_prefix(whole) == own


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_name_has_a_key(name: str) -> None:
    assert same_name(name, name)
    assert same_name(name, name.strip())
