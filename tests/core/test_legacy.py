"""Text typed before Unicode is recognised and read; Unicode text is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.core.text import clean, from_tcvn3, from_vni, looks_like_tcvn3, looks_like_vni

TCVN3 = [
    ("Tr\u00adêng MÇm non Häa Mi", "Trường Mầm non Họa Mi"),
    ("§ång bµo c¸c d©n téc", "Đồng bào các dân tộc"),
    ("Nguyễn".replace("ễ", "Ô"), "Nguyễn"),
    ("KÕ ho¹ch sè 05, ngµy 12 th¸ng 9", "Kế hoạch số 05, ngày 12 tháng 9"),
    ("CéNG HßA X· HéI CHñ NGHÜA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
    ("TR¦êNG TIÓU HäC T©n Léc", "TRƯỜNG TIỂU HỌC Tân Lộc"),
    ("§å S¬n", "Đồ Sơn"),
]
VNI = [
    ("Tröôøng Maàm non Hoïa Mi", "Trường Mầm non Họa Mi"),
    ("Ñoàng baøo caùc daân toäc", "Đồng bào các dân tộc"),
    ("TRÖÔØNG TIEÅU HOÏC TAÂN LOÄC", "TRƯỜNG TIỂU HỌC TÂN LỘC"),
    ("Keá hoaïch soá 05, ngaøy 12 thaùng 9", "Kế hoạch số 05, ngày 12 tháng 9"),
    ("Lyù Thöôøng Kieät", "Lý Thường Kiệt"),
    ("nghæ leã, kyõ thuaät, myõ thuaät", "nghỉ lễ, kỹ thuật, mỹ thuật"),
]
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


@pytest.mark.parametrize(("typed", "meant"), TCVN3)
def test_tcvn3(typed: str, meant: str) -> None:
    assert looks_like_tcvn3(typed)
    assert not looks_like_vni(typed)
    assert from_tcvn3(typed) == meant
    assert from_tcvn3(clean(typed)) == meant


@pytest.mark.parametrize(("typed", "meant"), VNI)
def test_vni(typed: str, meant: str) -> None:
    assert looks_like_vni(typed)
    assert not looks_like_tcvn3(typed)
    assert from_vni(typed) == meant


def test_the_tables_know_every_letter() -> None:
    assert set(LETTERS) <= {from_tcvn3(chr(c)) for c in range(0xA1, 0x100)} | set("aeiouy")
    marks = "øùûõïâàáåãäêèéúüë"
    signs = [a + m for a in "aeouôöy" for m in marks] + list("ôöñæóòîìí")
    assert set(LETTERS) <= {c for s in signs for c in from_vni(s)} | set("aeiouy")


@pytest.mark.parametrize(
    "unicode",
    [
        "Trường Mầm non Họa Mi",
        "Bà Lê Thị Hà",
        "Học sinh có cố gắng",
        "Müller",
        "façade",
        "résumé",
        "½ giờ",
        "© Phòng Giáo dục",
        "PM2.5: 12 µg",
        "«Họa Mi»",
        "MN Sao Mai",
        "",
    ],
)
def test_unicode_is_left_alone(unicode: str) -> None:
    assert not looks_like_tcvn3(unicode)
    assert not looks_like_vni(unicode)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_reading_takes_anything(s: str) -> None:
    for looks, read in ((looks_like_tcvn3, from_tcvn3), (looks_like_vni, from_vni)):
        if s.isascii():
            assert not looks(s)
            assert read(s) == s
        else:
            read(s)
            looks(s)
