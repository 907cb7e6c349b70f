"""The shipped form “Thống kê tin, bài hằng tháng” (D5): the tally a school's council secretary keeps.

A row for each unit or person that was given a quota (chỉ tiêu); the quota is one news item or article a month at least.
The totals are what is added over the schools, and what the checks hold against the quota.
"""

from intranet.report_forms.definition import Check, Column, Definition, Field, FieldKind, Merge, Part, Rule, Section
from intranet.report_forms.shipped_pieces import count, narrative, never_below_zero, yes_no

AUTHORS = ("Tổ chuyên môn", "Tổ văn phòng", "Công đoàn", "Đoàn, Đội", "Hội, ban khác", "Cá nhân")
"""Who writes: the units of a school, or a person named for it."""

_SECTIONS = (
    Section(
        "assignment",
        "Giao chỉ tiêu",
        (
            yes_no("assigned", "Đã giao chỉ tiêu tin, bài cho từng tổ, đoàn thể, cá nhân bằng văn bản"),
            narrative("keeper", "Người theo dõi, tổng hợp", guidance="Họ tên, chức vụ; ví dụ Thư ký Hội đồng trường."),
        ),
        Part.SITUATION,
    ),
    Section(
        "tally",
        "Tin, bài của từng đơn vị, cá nhân",
        (
            Field(
                "authors", "Tin, bài của từng đơn vị, cá nhân được giao chỉ tiêu", FieldKind.ROWS, Merge.LIST,
                guidance="Mỗi đơn vị, cá nhân một dòng, kể cả khi chưa có tin, bài (ghi 0).", required=True,
                columns=(
                    Column("author", "Đơn vị, cá nhân"),
                    Column("author_kind", "Thuộc", FieldKind.CHOICE, AUTHORS),
                    Column("quota", "Chỉ tiêu tháng", FieldKind.INTEGER),
                    Column("written", "Số tin, bài đã viết", FieldKind.INTEGER),
                    Column("posted", "Đã đăng, phát", FieldKind.INTEGER),
                    Column("titles", "Tên tin, bài; nơi đăng", FieldKind.LONG_TEXT),
                ),
            ),
        ),
    ),
    Section(
        "totals",
        "Tổng hợp của trường",
        (
            count("units", "Số đơn vị, cá nhân được giao chỉ tiêu", "đơn vị", required=True,
                  guidance="Bằng số dòng của bảng trên."),
            count("units_met", "Số đơn vị, cá nhân đạt chỉ tiêu", "đơn vị", required=True,
                  guidance="Mỗi đơn vị, cá nhân ít nhất 01 tin, bài trong tháng."),
            count("articles", "Tổng số tin, bài đã viết", "tin, bài", required=True,
                  guidance="Cộng cột “Số tin, bài đã viết”."),
            count("articles_posted", "Tổng số tin, bài đã đăng, phát", "tin, bài"),
        ),
    ),
    Section(
        "behind",
        "Đơn vị, cá nhân chưa đạt",
        (narrative("behind", "Đơn vị, cá nhân chưa đạt chỉ tiêu và lý do"),),
        Part.SHORTCOMINGS,
    ),
    Section("next", "Tháng tới", (narrative("next_articles", "Nội dung tin, bài dự kiến tháng tới"),), Part.PLANS),
    Section("proposals", "Đề xuất", (narrative("proposals", "Đề xuất với Phòng"),), Part.PROPOSALS),
)  # fmt: skip

ARTICLES = Definition(
    subject="Kết quả viết tin, bài của các trường",
    sections=_SECTIONS,
    checks=(
        *never_below_zero(_SECTIONS),
        Check("met_most", Rule.AT_MOST, ("units_met",), target="units"),
        Check("met_wrote", Rule.AT_MOST, ("units_met",), target="articles",
              message="Mỗi đơn vị đạt chỉ tiêu có ít nhất 01 tin, bài nên tổng số tin, bài không thể ít hơn."),
        Check("quota", Rule.AT_MOST, ("units",), target="units_met", blocking=False,
              message="Có đơn vị, cá nhân chưa đạt chỉ tiêu 01 tin, bài trong tháng; hãy cho biết vì sao."),
        Check("posted_most", Rule.AT_MOST, ("articles_posted",), target="articles", blocking=False,
              message="Số tin, bài đã đăng nhiều hơn số đã viết; nếu có bài viết từ tháng trước, hãy ghi rõ."),
    ),
    allows_nil=False,
)  # fmt: skip
"""Monthly; never “không phát sinh”: who was given a quota and wrote nothing says why."""
