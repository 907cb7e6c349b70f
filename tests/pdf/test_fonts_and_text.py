"""Tinos draws Vietnamese, and no text can do anything but appear on paper."""

import hashlib
import unicodedata

import pytest
from reportlab.pdfbase import pdfmetrics

from intranet.pdf import fonts, parts
from intranet.pdf.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, width
from intranet.pdf.text import balance, clean, clip, wrap
from tests.pdf.reading import LETTERS, make, pages, words

SIGNS = "“”‘’–—•₫…×≥≤0123456789"


@pytest.mark.parametrize("face", [REGULAR, BOLD, ITALIC, BOLD_ITALIC])
def test_every_vietnamese_letter_has_a_glyph_in_each_face(face):
    glyphs = pdfmetrics.getFont(face).face.charToGlyph
    assert len(set(LETTERS)) == 134
    assert [char for char in LETTERS + SIGNS if not glyphs.get(ord(char))] == []


def test_the_fonts_are_the_files_the_checksums_name():
    listed = dict(reversed(line.split()) for line in (fonts.FOLDER / "SHA256SUMS").read_text().splitlines())
    assert sorted(listed) == sorted([path.name for path in fonts.FOLDER.glob("*.ttf")] + ["OFL.txt"])
    for name, digest in listed.items():
        assert hashlib.sha256((fonts.FOLDER / name).read_bytes()).hexdigest() == digest


def test_only_embedded_tinos_is_used():
    (page,) = pages([*parts.title("Báo cáo", "Thử"), *parts.bases(["Căn cứ"]), *parts.body(LETTERS)])
    assert {line.font for line in page.lines} == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic"}
    assert b"Helvetica" not in make(parts.body("Thử"))


def test_what_the_font_lacks_is_drawn_as_a_box():
    assert clean("a🏫b") == "a□b"
    assert clean("👩‍🏫️") == "□□"


def test_decomposed_letters_are_composed_before_drawing():
    decomposed = unicodedata.normalize("NFD", LETTERS)
    assert decomposed != LETTERS
    assert clean(decomposed) == LETTERS
    assert make(parts.body(decomposed)) == make(parts.body(LETTERS))


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("một\tdòng\nhai\r\nba", "một dòng hai  ba"),
        ("a\x00b\x07c\x1bd", "a b c d"),
        ("a\u200bb\ufeffc\u202ed\u00ade", "abcde"),
        ("a\u2028b", "a b"),
        ("\ud800", "□"),
        ("\ue000", "□"),
        ("Số:      /BC", "Số:      /BC"),
    ],
)
def test_controls_and_invisible_marks(typed, drawn):
    assert clean(typed) == drawn


def test_lines_keep_their_width_and_lose_nothing():
    text = "Trường Tiểu học và Trung học cơ sở Nguyễn Thị Minh Khai " * 20
    lines = wrap(text, REGULAR, 12, 100)
    assert all(width(line, REGULAR, 12) <= 100 for line in lines)
    assert " ".join(lines).split() == text.split()


def test_a_word_longer_than_a_line_is_cut():
    lines = wrap("x" * 3000, REGULAR, 12, 50)
    assert "".join(lines) == "x" * 3000
    assert all(width(line, REGULAR, 12) <= 50 for line in lines)


def test_an_address_is_cut_after_a_sign():
    assert wrap("mn.hoasen12@tanan.edu.vn", REGULAR, 11, 90) == ["mn.hoasen12@", "tanan.edu.vn"]


def test_a_blank_for_handwriting_is_not_broken():
    lines = wrap("Kèm theo Báo cáo số        /BC-PGDĐT", REGULAR, 14, 120)
    assert any("số\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/BC-PGDĐT" in line for line in lines)


def test_an_empty_text_is_one_empty_line():
    assert wrap("", REGULAR, 12, 100) == [""]
    assert wrap("   ", REGULAR, 12, 1) == [""]


def test_a_title_is_balanced_without_a_line_more():
    text = "Kết quả tiếp nhận, triển khai các văn bản truyền thông về giáo dục và đào tạo năm học"
    greedy, even = wrap(text, BOLD, 14, 400), balance(text, BOLD, 14, 400)
    assert len(even) == len(greedy) == 2
    lengths = [width(line, BOLD, 14) for line in even]
    assert abs(lengths[0] - lengths[1]) < 90 < abs(width(greedy[0], BOLD, 14) - width(greedy[1], BOLD, 14))


def test_clip_shows_that_something_is_missing():
    assert clip(["một", "hai", "ba"], 2) == ["một", "ha…"]
    assert clip(["một", "hai"], 2) == ["một", "hai"]


HOSTILE = [
    '<img src="/etc/passwd">',
    "<b>đậm",
    "</para>",
    "&lt;&amp;&#0;&unknown;",
    '=HYPERLINK("http://x","y")',
    "<a href='file:///etc/passwd'>x</a>",
    "{{ 7*7 }} %s %(x)s",
    "\\ ( ) \\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_as_it_was_typed(text):
    assert " ".join(text.split()) in words(make(parts.body(text)))


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "chữ " * 2500, "<" * 10_000, "&" * 10_000, "🏫" * 10_000, "\u0301" * 10_000]
)
def test_very_long_paragraphs_go_over_pages(text):
    read = pages(parts.body(text))
    assert len(read) > 1 or text.startswith("\u0301")
    for page in read:
        assert all(line.right <= page.width - 42 for line in page.lines)
