"""Số, ký hiệu: written, compared, proposed, doubted (NĐ 30/2020, Phụ lục I and III)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.documents.symbols import check, compose, normalise_symbol, split, symbol_key, type_of
from intranet.documents.types import Authority, DocumentType, LegalType, Urgency, type_codes

ANYTHING = st.text(max_size=40) | st.text("0123456789/- KHQĐyPGDT&hđ.", max_size=30)


def test_the_decree_has_29_types_and_27_codes() -> None:
    assert len(DocumentType) == 29
    codes = [kind.code for kind in DocumentType if kind.code]
    assert len(codes) == len(set(codes)) == 27
    assert {kind for kind in DocumentType if kind.code is None} == {DocumentType.CONG_VAN, DocumentType.THU_CONG}
    assert len({kind.label for kind in DocumentType}) == 29


def test_a_choice_is_kept_by_its_value_and_shown_by_its_label() -> None:
    assert DocumentType("ke-hoach").label == "Kế hoạch"
    assert Urgency("immediate").label == "Hỏa tốc"
    assert [a.prefix for a in Authority] == ["", "TM.", "Q.", "KT.", "TL.", "TUQ."]
    for kinds in (DocumentType, LegalType, Urgency, Authority):
        assert all(kind.value.isascii() and len(kind.value) <= 30 and kind.label for kind in kinds)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("127 /KH -MNHM", "127/KH-MNHM"),
        ("Số: 05/KH-MNHM", "05/KH-MNHM"),
        ("số 05 / KH – MNHM.", "05/KH-MNHM"),
        ("12/PGDĐT- VP", "12/PGDĐT-VP"),
        ("12//PGDĐT--VP;", "12/PGDĐT-VP"),
        ("05\\KH‑MNHM", "05/KH-MNHM"),
        ("12/qyđ-mnhm", "12/QyĐ-MNHM"),
        ("7/ttr-thtl", "7/TTr-THTL"),
        ("12/QÐ-MNHM".replace("Đ", "\u00d0"), "12/QĐ-MNHM"),
        ("12/CTr-PGDĐT", "12/CTr-PGDĐT"),
        ("Số:      /KH-PGDĐT", "/KH-PGDĐT"),
        ("  ", ""),
    ],
)
def test_normalise_symbol(typed: str, written: str) -> None:
    assert normalise_symbol(typed) == written


@given(ANYTHING)
@settings(deadline=None)
def test_normalising_settles_and_keeps_the_key(s: str) -> None:
    once = normalise_symbol(s)
    assert normalise_symbol(once) == once
    assert symbol_key(once) == symbol_key(s)


@pytest.mark.parametrize(
    "one_symbol",
    [
        ["12/KH-PGDĐT", "12 / KH - PGD&ĐT", "012/kh-pgddt", "12/KH-PGDDĐT", "Số 12/KH-PGDDT"],
        ["29-NQ/TW", "29/NQ-TW", "29 -NQ/ TW"],
        ["22/2016/TT-BGDĐT", "22/2016/TT-BGD&ĐT"],
        ["05/QĐ-UBND", "5/QD-UBND"],
    ],
)
def test_spellings_of_one_symbol(one_symbol: list[str]) -> None:
    assert len({symbol_key(s) for s in one_symbol}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12/HD-PGDĐT", "12/HĐ-PGDĐT"),
        ("12/DA-PGDĐT", "12/ĐA-PGDĐT"),
        ("12/KH-PGDĐT", "120/KH-PGDĐT"),
        ("12/KH-PGDĐT", "12/KH-SGDĐT"),
        ("12/PGDĐT-GDTH", "12/PGDĐT-GDTX"),
        ("22/2016/TT-BGDĐT", "22/2017/TT-BGDĐT"),
    ],
)
def test_two_symbols_stay_two(one: str, other: str) -> None:
    assert symbol_key(one) != symbol_key(other)


@pytest.mark.parametrize(
    ("symbol", "number", "notation"),
    [
        ("05/KH-MNHM", "05", "KH-MNHM"),
        ("12 /PGDĐT-VP", "12", "PGDĐT-VP"),
        ("22/2016/TT-BGDĐT", "22", "2016/TT-BGDĐT"),
        ("29-NQ/TW", "29", "NQ/TW"),
        ("12a/KH-MNHM", "12a", "KH-MNHM"),
        ("/KH-MNHM", "", "KH-MNHM"),
        ("KH-MNHM", "", "KH-MNHM"),
        ("118", "118", ""),
        ("", "", ""),
    ],
)
def test_split(symbol: str, number: str, notation: str) -> None:
    assert split(symbol) == (number, notation)


@pytest.mark.parametrize(
    ("number", "kind", "unit", "symbol"),
    [
        (5, DocumentType.KE_HOACH, None, "05/KH-PGDĐT"),
        (118, DocumentType.QUY_DINH, "VP", "118/QyĐ-PGDĐT"),
        (12, DocumentType.CONG_VAN, "VP", "12/PGDĐT-VP"),
        (9, DocumentType.CONG_VAN, None, "09/PGDĐT"),
        (1, DocumentType.THU_CONG, "", "01/PGDĐT"),
    ],
)
def test_compose(number: int, kind: DocumentType, unit: str | None, symbol: str) -> None:
    assert compose(number, kind, "PGDĐT", unit) == symbol


def test_there_is_no_symbol_without_number_or_organ() -> None:
    with pytest.raises(ValueError, match="số từ 1"):
        compose(0, DocumentType.KE_HOACH, "PGDĐT")
    with pytest.raises(ValueError, match="chữ viết tắt"):
        compose(1, DocumentType.KE_HOACH, " ")


@given(st.integers(1, 99999), st.sampled_from(DocumentType), st.sampled_from(["PGDĐT", "MNHM", "UBND"]))
def test_a_proposed_symbol_has_no_fault(number: int, kind: DocumentType, organ: str) -> None:
    symbol = compose(number, kind, organ, "VP")
    assert normalise_symbol(symbol) == symbol
    assert check(symbol, kind) == []
    assert int(split(symbol)[0]) == number
    assert type_of(symbol) == (kind if kind.code else None)


@pytest.mark.parametrize(
    ("symbol", "kind", "warning"),
    [
        ("127 /KH -MNHM", DocumentType.KE_HOACH, "viết liền, không có dấu cách: 127/KH-MNHM"),
        ("46/KH-PGDĐT", DocumentType.CONG_VAN, "Công văn không mang mã loại; “KH” là mã của kế hoạch"),
        ("45/QĐ-PGDĐT", DocumentType.KE_HOACH, "“QĐ” là mã của quyết định, không phải kế hoạch (KH)"),
        ("45/UBND-VX", DocumentType.KE_HOACH, "cần có mã “KH”"),
        ("45/2016/TT-BGDĐT", LegalType.NGHI_DINH, "“TT” là mã của thông tư"),
        ("45/PGDDĐT-VP", DocumentType.CONG_VAN, "“PGDDĐT” có lẽ là “PGDĐT”"),
        ("45/KH-SGDDT", None, "“SGDDT” có lẽ là “SGDĐT”"),
        ("45/PGD&ĐT-VP", DocumentType.CONG_VAN, "không dùng dấu “&”: 45/PGDĐT-VP"),
        ("5/KH-MNHM", DocumentType.KE_HOACH, "số 0 ở trước: 05/KH-MNHM"),
        ("/KH-MNHM", DocumentType.KE_HOACH, "Chưa có số"),
        ("", None, "Chưa có số, ký hiệu"),
        ("31/NQ-TW", DocumentType.NGHI_QUYET, "Văn bản của Đảng ghi 31-NQ/TW"),
        ("31/2013/NQ-QH13", DocumentType.NGHI_QUYET, "Quốc hội ghi số/năm/khóa, không có mã “NQ”"),
        ("12/KH-" + "A" * 30, DocumentType.KE_HOACH, "dài quá 30 ký tự"),
    ],
)
def test_check_warns(symbol: str, kind: DocumentType | LegalType | None, warning: str) -> None:
    warnings = check(symbol, kind)
    assert len(warnings) == 1
    assert warning in warnings[0]


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("12/CT-TTg", DocumentType.CHI_THI),
        ("31-NQ/TW", DocumentType.NGHI_QUYET),
        ("31/2014/QH13", DocumentType.NGHI_QUYET),
        ("43/2019/QH14", LegalType.LUAT),
        ("22/2016/TT-BGDĐT", LegalType.THONG_TU),
        ("80/2017/NĐ-CP", LegalType.NGHI_DINH),
        ("12/PGDĐT-GDTH", DocumentType.CONG_VAN),
        ("12/KH-TT", None),
    ],
)
def test_check_is_content(symbol: str, kind: DocumentType | LegalType | None) -> None:
    assert check(symbol, kind) == []


@given(ANYTHING, st.sampled_from([None, *DocumentType, *LegalType]))
@settings(deadline=None)
def test_anything_can_be_checked(symbol: str, kind: DocumentType | LegalType | None) -> None:
    assert all(warning.endswith(".") for warning in check(symbol, kind))
    assert type_of(symbol) in {None, *type_codes.values()}
