"""Vietnamese text: stored, searched, sorted, recognised."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.core import text

VIETNAMESE = st.text("aăâeêioôơuưyàáảãạắộợửỹđĐÂƯnghHtT 0129-", max_size=30)
ANYTHING = st.text(max_size=60)
anything_goes = settings(deadline=None)


def nfd(s: str) -> str:
    return unicodedata.normalize("NFD", s)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Trường\tMầm  non ", "Trường Mầm non"),
        (nfd("Trường Tiểu học"), "Trường Tiểu học"),
        ("Hoa\u200b Mai\ufeff\x00", "Hoa Mai"),
        ("Hoa\u00a0Mai\r\n2", "Hoa Mai 2"),
        ("Q\u00d0-UBND", "QĐ-UBND"),
        ("Kế\u00ad hoạch", "Kế hoạch"),
        ("Tr\u00adêng MÇm non", "Tr\u00adêng MÇm non"),
        ("\ud800lạc", "lạc"),
        ("", ""),
    ],
)
def test_clean(typed: str, stored: str) -> None:
    assert text.clean(typed) == stored


@given(ANYTHING)
@anything_goes
def test_clean_settles(s: str) -> None:
    once = text.clean(s)
    assert text.clean(once) == once
    assert once == text.nfc(once)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường Đặng Dung", "duong dang dung"),
        ("CỘNG HOÀ", "cong hoa"),
        ("Cộng hòa", "cong hoa"),
        ("thuỷ", "thuy"),
        ("Ưu, Ơn, Ăn, Ấm, Ổi, Ệ", "uu, on, an, am, oi, e"),
        ("12/QĐ-PGDĐT", "12/qd-pgddt"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert text.fold(typed) == folded
    assert text.fold(nfd(typed)) == folded


@given(ANYTHING)
@anything_goes
def test_fold_settles(s: str) -> None:
    assert text.fold(text.fold(s)) == text.fold(s)


@pytest.mark.parametrize(
    "in_order",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n", "o", "ô", "ơ", "p"],
        ["q", "r", "s", "t", "u", "ư", "v", "x", "y", "z"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["ma", "mạ", "man", "mạn", "mang"],
        ["an", "anh", "ăn", "ân", "ấn"],
        ["da", "dạ", "dăm", "đa", "đá"],
        ["Ba Bể", "Bà Rịa", "Bá Thước"],
        ["Hoa Lan", "Hoa Mai", "Hòa An"],
        ["hoa mai", "Hoa mai", "Hoa Mai", "Hòa Mai"],
        ["Số 1", "Số 2", "Số 9", "Số 10", "Số 100"],
        ["Hoa Mai", "Hoa Mai 2", "Hoa Mai 10", "Hoa Mai A"],
        ["Đoàn Kết 2", "Đoàn Kết 10", "Đông Á"],
        ["Tân An", "Tân Lộc", "Tấn An", "Thanh An", "Trung An"],
        ["", "1", "a", "я"],
    ],
)
def test_order(in_order: list[str]) -> None:
    keys = [text.sort_key(s) for s in in_order]
    assert all(a < b for a, b in pairwise(keys))


def test_old_and_new_tone_places_sort_alike() -> None:
    assert text.sort_key("Hòa Bình") == text.sort_key("Hoà Bình")
    assert text.sort_key("Thủy") == text.sort_key("Thuỷ")


@given(ANYTHING | VIETNAMESE)
@anything_goes
def test_sort_keys_are_ascii_and_one_for_nfc_and_nfd(s: str) -> None:
    for key in (text.sort_key, text.person_sort_key):
        assert key(s).isascii()
        assert key(text.nfc(s)) == key(nfd(s))


@given(st.integers(0, 10**12), st.integers(0, 10**12))
@anything_goes
def test_numbers_sort_by_value(a: int, b: int) -> None:
    assert (text.sort_key(f"Số {a}") < text.sort_key(f"Số {b}")) == (a < b)


def test_people_sort_by_given_name_then_family_then_middle() -> None:
    in_order = [
        "An",
        "Lê An",
        "Nguyễn Văn An",
        "Trần Bảo An",
        "Trần Văn An",
        "Đỗ Thị Ân",
        "Bùi Thị Bình",
        "Lê Thị Hoa",
        "Lê Thị Hòa",
    ]
    keys = [text.person_sort_key(name) for name in in_order]
    assert all(a < b for a, b in pairwise(keys))


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("duong", "Đường"),
        ("ĐƯỜNG", "trường đường"),
        ("hoà bình", "Trường TH Hòa Bình"),
        ("binh hoa", "Trường TH Hòa Bình"),
        ("12/kh", "12/KH-MNHM"),
        ("", "gì cũng được"),
    ],
)
def test_search_finds(query: str, there: str) -> None:
    assert text.matches(query, there)
    assert text.matches(query, nfd(there))
    assert text.rank(query, there) < text.NO_MATCH


def test_search_misses() -> None:
    assert not text.matches("duong bac", "Đường Nam")
    assert text.rank("duong bac", "Đường Nam") == text.NO_MATCH


def test_exact_marks_come_first() -> None:
    names = ["Đương Đại", "Dương Nội", "Đường Lâm", "Đường"]
    assert sorted(names, key=lambda n: text.rank("đường", n))[:2] == ["Đường", "Đường Lâm"]
    assert [text.rank("hoà", n) for n in ("Hòa", "Hòa Bình", "Hoa Bình")] == [0, 1, 2]
    assert text.rank("đườ", "Đường Lâm") == 1


@given(ANYTHING, ANYTHING)
@anything_goes
def test_search_takes_anything(query: str, there: str) -> None:
    assert (text.rank(query, there) == text.NO_MATCH) == (not text.matches(query, there))


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("ngắn", "ngắn"),
        ("vừa đúng", "vừa đúng"),
        ("dài hơn một chút", "dài hơn…"),
        ("liềnmộtmạch", "liềnmột…"),
    ],
)
def test_shorten(long: str, short: str) -> None:
    assert text.shorten(long, 8) == short


@given(ANYTHING, st.integers(1, 50))
@anything_goes
def test_shortened_fits(s: str, length: int) -> None:
    assert len(text.shorten(s, length)) <= length


def test_the_words_to_search_for_are_folded_each_once_and_never_hundreds():
    assert text.words("  Trường MẦM NON trường  Hoa Mai ") == ["truong", "mam", "non", "hoa", "mai"]
    assert text.words(" ") == []
    assert len(text.words(" ".join(f"chu{n}" for n in range(5000)))) == text.MOST_WORDS
