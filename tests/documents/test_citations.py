"""Căn cứ: paragraphs and lists of bases, of the shapes that schools write. All numbers and bodies are invented."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.documents.citations import (
    ParsedCitation,
    check_citation,
    parse_citations,
)
from intranet.documents.types import DocumentType, LegalType

ISSUED = date(2026, 9, 10)


def only(paragraph: str) -> ParsedCitation:
    found = parse_citations(paragraph)
    assert len(found) == 1
    return found[0]


def test_a_whole_citation() -> None:
    basis = only(
        "Căn cứ Kế hoạch số 57/KH-PGDĐT ngày 03 tháng 9 năm 2026 của Phòng Giáo dục và Đào tạo (GD&ĐT) về thực hiện "
        "công tác truyền thông năm học 2026-2027;"
    )
    assert basis == ParsedCitation(
        raw="Căn cứ Kế hoạch số 57/KH-PGDĐT ngày 03 tháng 9 năm 2026 của Phòng Giáo dục và Đào tạo (GD&ĐT) về "
        "thực hiện công tác truyền thông năm học 2026-2027",
        type=DocumentType.KE_HOACH,
        symbol="57/KH-PGDĐT",
        issuer="Phòng Giáo dục và Đào tạo",
        issued_on=date(2026, 9, 3),
        subject="thực hiện công tác truyền thông năm học 2026-2027",
    )


@pytest.mark.parametrize(
    ("typed", "kind", "symbol", "day", "issuer", "subject"),
    [
        (
            "Công văn số 812/PGDĐT- VP, ngày 05/9/2026, của Phòng GD&ĐT huyện Sông Lam về việc hướng dẫn nhiệm vụ",
            DocumentType.CONG_VAN,
            "812/PGDĐT-VP",
            date(2026, 9, 5),
            "Phòng GD&ĐT huyện Sông Lam",
            "hướng dẫn nhiệm vụ",
        ),
        (
            "công văn 812/PGDĐT - TC ngày 5-9-2026 của Phòng GD &ĐT chuẩn bị khai giảng",
            DocumentType.CONG_VAN,
            "812/PGDĐT-TC",
            date(2026, 9, 5),
            "Phòng GD &ĐT",
            "chuẩn bị khai giảng",
        ),
        (
            "Công văn công văn số 13/UBND-VX của UBND huyện Sông Lam ngày 05.9.2026 về thu, chi đầu năm",
            DocumentType.CONG_VAN,
            "13/UBND-VX",
            date(2026, 9, 5),
            "UBND huyện Sông Lam",
            "thu, chi đầu năm",
        ),
        (
            "Quyết định số 2201/QĐ-UBND ngày 14 tháng 8 năm 2026, của Ủy ban nhân dân huyện Sông Lam Ban hành Kế hoạch",
            DocumentType.QUYET_DINH,
            "2201/QĐ-UBND",
            date(2026, 8, 14),
            "Ủy ban nhân dân huyện Sông Lam",
            "Ban hành Kế hoạch",
        ),
        (
            "Thông tư 99/2025/TT-BVHTTDL ngày 01/02/2025 của Bộ Văn hóa, Thể thao và Du lịch quy định về thư viện",
            LegalType.THONG_TU,
            "99/2025/TT-BVHTTDL",
            date(2025, 2, 1),
            "Bộ Văn hóa, Thể thao và Du lịch",
            "quy định về thư viện",
        ),
        (
            "Luật Giáo dục số 43/2019/QH14 ngày 14 tháng 6 năm 2019",
            LegalType.LUAT,
            "43/2019/QH14",
            date(2019, 6, 14),
            "",
            "Giáo dục",
        ),
        ("Luật Trẻ em ngày 05/4/2016", LegalType.LUAT, "", date(2016, 4, 5), "", "Trẻ em"),
        (
            "Nghị quyết số 77-NQ/TU ngày 04/11/2025 của Tỉnh ủy “Đổi mới giáo dục”",
            DocumentType.NGHI_QUYET,
            "77-NQ/TU",
            date(2025, 11, 4),
            "Tỉnh ủy",
            "“Đổi mới giáo dục”",
        ),
        (
            "Điều lệ trường tiểu học kèm theo Thông tư số 88/2024/TT-BGDĐT ngày 04/9/2024 của Bộ GD&ĐT",
            LegalType.THONG_TU,
            "88/2024/TT-BGDĐT",
            date(2024, 9, 4),
            "Bộ GD&ĐT",
            "Điều lệ trường tiểu học kèm theo",
        ),
        (
            "Kế hoạch của Sở Kế hoạch và Đầu tư ngày 02/3/2026 về đầu tư trường học",
            DocumentType.KE_HOACH,
            "",
            date(2026, 3, 2),
            "Sở Kế hoạch và Đầu tư",
            "đầu tư trường học",
        ),
        ("CV số 14/PGDĐT-VP ngày 5/9/2026", DocumentType.CONG_VAN, "14/PGDĐT-VP", date(2026, 9, 5), "", ""),
        ("số 14/KH-SGDĐT ngày 5/9/2026", DocumentType.KE_HOACH, "14/KH-SGDĐT", date(2026, 9, 5), "", ""),
        ("Công văn số 1234 ngày 5/9/2026", DocumentType.CONG_VAN, "1234", date(2026, 9, 5), "", ""),
        ("ke hoach so 14/kh-pgdđt ngay 5/9/2026", DocumentType.KE_HOACH, "14/KH-PGDĐT", date(2026, 9, 5), "", ""),
    ],
)
def test_forms_of_a_citation(
    typed: str,
    kind: DocumentType | LegalType,
    symbol: str,
    day: date,
    issuer: str,
    subject: str,
) -> None:
    for opener in ("Căn cứ ", "Thực hiện ", ""):
        basis = only(opener + typed)
        assert (basis.type, basis.symbol, basis.issued_on) == (kind, symbol, day)
        assert (basis.issuer, basis.subject) == (issuer, subject)
        assert basis.raw == opener + typed


def test_a_basis_without_a_number_is_its_words() -> None:
    basis = only("Căn cứ tình hình thực tế của đơn vị;")
    assert basis == ParsedCitation(
        "Căn cứ tình hình thực tế của đơn vị", None, "", "", None, "tình hình thực tế của đơn vị"
    )
    assert only("Theo đề nghị của tổ chuyên môn ngày 05/9/2026.").issued_on is None


def test_the_sentence_that_follows_the_last_basis_is_not_part_of_it() -> None:
    basis = only("Căn cứ tình hình thực tế của đơn vị, Trường Mầm non Họa Mi xây dựng kế hoạch truyền thông như sau:")
    assert basis.raw == "Căn cứ tình hình thực tế của đơn vị"
    found = parse_citations(
        "Căn cứ Kế hoạch số 57/KH-PGDĐT ngày 03/9/2026 của Phòng Giáo dục và Đào tạo,\n\n"
        "Trường Tiểu học Tân Lộc xây dựng Kế hoạch năm học 2026–2027 như sau:"
    )
    assert [basis.symbol for basis in found] == ["57/KH-PGDĐT"]


def test_many_bases_in_one_paragraph() -> None:
    found = parse_citations(
        "Căn cứ Quyết định số 2201/QĐ-UBND ngày 14 tháng 8 năm 2026, của UBND huyện Sông Lam về kế hoạch thời gian, "
        "đối với mầm non, phổ thông; Thực hiện Công văn số 814/PGDĐT-TC, ngày 05/9/2026, của Phòng GD&ĐT hướng dẫn "
        "các khoản thu, công văn số 815/PGDĐT-VP ngày 05/9/2026 của Phòng GD&ĐT về khai giảng; và công văn "
        "816/PGDĐT-VP ngày 06/9/2026, của Phòng GD&ĐT về việc hướng dẫn nhiệm vụ\n\nCông nghệ thông tin; "
        "Kế hoạch số 57/KH-PGDĐT, ngày 03/9/2026 và Kế hoạch số 58/KH-PGDĐT, ngày 04/9/2026;\n"
        "Căn cứ tình hình thực tiễn của đơn vị, Trường TH&THCS Nà Lú ban hành kế hoạch như sau:"
    )
    assert [basis.symbol for basis in found] == [
        "2201/QĐ-UBND",
        "814/PGDĐT-TC",
        "815/PGDĐT-VP",
        "816/PGDĐT-VP",
        "57/KH-PGDĐT",
        "58/KH-PGDĐT",
        "",
    ]
    assert found[3].subject == "hướng dẫn nhiệm vụ Công nghệ thông tin"
    assert all(basis.issued_on for basis in found[:-1])


def test_a_list_with_one_basis_on_each_line() -> None:
    found = parse_citations(
        "Các căn cứ:\n- Luật Giáo dục ngày 14/6/2019\n- Kế hoạch số 57/KH-PGDĐT ngày 03/9/2026\n"
        "+ Tình hình thực tế nhà trường\n\n"
    )
    assert [basis.raw for basis in found] == [
        "Luật Giáo dục ngày 14/6/2019",
        "Kế hoạch số 57/KH-PGDĐT ngày 03/9/2026",
        "Tình hình thực tế nhà trường",
    ]


def test_a_document_that_amends_others_is_one_basis() -> None:
    basis = only(
        "Căn cứ Thông tư số 22/2024/TT-BGDĐT ngày 22/9/2024 sửa đổi, bổ sung Thông tư số 30/2022/TT-BGDĐT và Thông "
        "tư số 31/2022/TT-BGDĐT của Bộ Giáo dục và Đào tạo;"
    )
    assert basis.symbol == "22/2024/TT-BGDĐT"
    assert basis.issued_on == date(2024, 9, 22)


@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        ("Công văn số 46/KH-PGDĐT ngày 24/3/2026", "Công văn không mang mã loại"),
        ("Công văn số 45/PGDĐT-VP của Phòng GD&ĐT về khai giảng", "Thiếu ngày ban hành"),
        ("Kế hoạch ngày 24/3/2026 của Phòng GD&ĐT về khai giảng", "Thiếu số, ký hiệu"),
        ("Công văn số 45/PGDDĐT-VP ngày 24/3/2026", "có lẽ là “PGDĐT”"),
        ("Công văn số 46 /PGDĐT -VP ngày 24/3/2026", "viết liền"),
        ("Kế hoạch số 46/KH-PGDĐT ngày 31/02/2026", "Không có ngày 31/02/2026"),
        ("Kế hoạch số 46/KH-PGDĐT ngày 24/3/2026 của Phòng Giáo dục và Đào tạo tỉnh Sông Lam", "cấp tỉnh"),
        ("Kế hoạch số 46/KH-SGDĐT ngày 24/3/2026 của Phòng Giáo dục và Đào tạo", "Ký hiệu là của Sở"),
        ("Kế hoạch số 46/KH-PGDĐT ngày 24/3/2026 về năm học 2026 – 202", "2026–2027"),
        ("tình hình đơn vị, Trường Họa Mi lập kế hoạch năm học 2026 – 2028 như sau:", "“2026–2028”"),
    ],
)
def test_what_is_odd_about_a_basis(typed: str, warning: str) -> None:
    basis = only(f"Căn cứ {typed}")
    assert len(basis.warnings) == 1
    assert warning in basis.warnings[0]
    assert check_citation(basis, ISSUED) == list(basis.warnings)


@pytest.mark.parametrize(
    "typed",
    [
        "Kế hoạch số 46/KH-PGDĐT ngày 24/3/2026 của Trưởng phòng Giáo dục và Đào tạo",
        "Kế hoạch số 46/KH-SGDĐT ngày 24/3/2026 của Sở GD&ĐT tỉnh Sông Lam năm học 2026 - 2027",
        "Thông tư số 22/2024/TT-BGDĐT ngày 22/9/2024 của Bộ trưởng Bộ Giáo dục và Đào tạo",
        "Quyết định số 45/QĐ-TTg ngày 24/3/2026 của Thủ tướng Chính phủ",
        "Quyết định số 45/QĐ-UBND ngày 24/3/2026 của Chủ tịch UBND huyện Sông Lam",
        "Nghị định số 45/2026/NĐ-CP ngày 24/3/2026 của Chính phủ",
        "Luật Giáo dục 2019",
        "tình hình thực tế của nhà trường",
    ],
)
def test_nothing_is_odd_about_these(typed: str) -> None:
    assert check_citation(only(f"Căn cứ {typed};"), ISSUED) == []


def test_a_basis_may_not_be_younger_than_the_document() -> None:
    def odd(day: str, issued_on: date | None) -> list[str]:
        return check_citation(only(f"Căn cứ Kế hoạch số 46/KH-PGDĐT ngày {day};"), issued_on)

    assert odd("11/9/2026", ISSUED) == ["Căn cứ đề ngày 11/09/2026, sau ngày của văn bản (10/09/2026)."]
    assert odd("10/9/2026", ISSUED) == []
    assert odd("11/9/2026", None) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nghị quyết số 77/NQ-TW", "Nghị quyết số 77-NQ/TW"),
        ("Nghị quyết số 88/2013/NQ-QH13", "Nghị quyết số 88/2014/QH13"),
        ("Kế hoạch số 12/KH-PGDĐT", "Kế hoạch số 12/KH-PGD&ĐT"),
    ],
)
def test_two_spellings_of_one_document(one: str, other: str) -> None:
    found = parse_citations(f"Căn cứ {one} ngày 04/11/2013;\nCăn cứ {other} ngày 04/11/2013;")
    for basis in found:
        assert sum("viết hai cách" in warning for warning in check_citation(basis, ISSUED, found)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kế hoạch số 12/KH-PGDĐT", "Công văn số 12/PGDĐT-VP"),
        ("Nghị định số 15/2013/NĐ-CP", "Nghị định số 15/2014/NĐ-CP"),
        ("Luật số 43/2014/QH13", "Luật số 43/2015/QH13"),
        ("Kế hoạch số 12/KH-PGDĐT", "Kế hoạch số 12/KH-PGDĐT"),
    ],
)
def test_two_documents_are_not_taken_for_one(one: str, other: str) -> None:
    found = parse_citations(f"Căn cứ {one} ngày 04/11/2013;\nCăn cứ {other} ngày 04/11/2013;")
    assert [check_citation(basis, ISSUED, found) for basis in found] == [[], []]


WORDS = st.sampled_from(
    [
        "Căn cứ",
        "Kế hoạch",
        "Luật",
        "số",
        "12/KH-PGDĐT",
        "12 /2016/ TT",
        "ngày",
        "5/9/2026",
        "99/99/2026",
        "của",
        "và",
        "Phòng",
        "về",
        ";",
        ",",
        ".",
        "\n",
        ":",
        "(",
        ")",
        "như sau:",
        "Trường",
        "năm học 2020 – 202",
        "İ",
        "ﬁ",
    ]
)
PROSE = st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=80)


@given(PROSE)
@settings(deadline=None)
def test_any_text_can_be_read(prose: str) -> None:
    found = parse_citations(prose)
    for basis in found:
        assert basis.raw
        check_citation(basis, ISSUED, found)


def test_a_very_long_text_is_read_in_time() -> None:
    found = parse_citations("Căn cứ Kế hoạch số 12/KH-PGDĐT ngày 05/9/2026 và báo cáo, " * 200)
    assert found[0].symbol == "12/KH-PGDĐT"
    for hostile in ("1/" * 5000, "Căn cứ " * 2000, "(" * 10000, "1 / KH - " * 1500, "A&A" * 4000, "12/A&" * 2500):
        parse_citations(hostile)
