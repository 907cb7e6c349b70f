"""The shipped form “Nắm bắt tình hình dư luận”: monthly, before the 20th (D2, D7; E1–E3, E5, E7, E8)."""

from intranet.report_forms.definition import Check, Column, Definition, Field, FieldKind, Merge, Part, Rule, Section
from intranet.report_forms.shipped_pieces import HOT_ISSUE_COLUMNS, ISSUE_STATES, count, narrative, never_below_zero

SOURCES = (
    count("from_pupils", "Từ học sinh", "ý kiến"),
    count("from_parents", "Từ cha mẹ học sinh", "ý kiến"),
    count("from_teachers", "Từ giáo viên, nhân viên", "ý kiến"),
    count("from_managers", "Từ cán bộ quản lý", "ý kiến"),
    count("from_press", "Từ báo chí", "ý kiến"),
    count("from_people", "Từ người dân, tổ chức khác", "ý kiến"),
)

_SECTIONS = (
    Section(
        "opinions",
        "Ý kiến nắm được trong kỳ",
        (
            *SOURCES,
            count("opinions", "Tổng số ý kiến", "ý kiến", required=True),
            narrative("topics", "Những nội dung được quan tâm", guidance="Nêu ngắn gọn từng nội dung, từ nguồn nào."),
        ),
        Part.SITUATION,
    ),
    Section(
        "issues",
        "Vấn đề nóng, vấn đề có thể thành nóng",
        (
            Field(
                "issues", "Vấn đề nóng, có thể thành nóng", FieldKind.ROWS, Merge.LIST,
                guidance="Mỗi vấn đề một dòng; không có thì để trống.",
                columns=(
                    *HOT_ISSUE_COLUMNS[:3],
                    Column("state", "Tình trạng", FieldKind.CHOICE, ISSUE_STATES),
                    *HOT_ISSUE_COLUMNS[3:],
                ),
            ),
        ),
        Part.SITUATION,
    ),
    Section(
        "false_news",
        "Tin sai sự thật",
        (
            count("false_news", "Số tin sai sự thật về trường đã phát hiện", "tin"),
            count("false_news_refuted", "Số tin đã đính chính, bác bỏ hoặc đề nghị gỡ", "tin"),
        ),
    ),
    Section(
        "petitions",
        "Đơn thư, phản ánh, kiến nghị",
        (
            count("petitions", "Số đơn thư, phản ánh thuộc thẩm quyền của trường", "đơn"),
            count("petitions_settled", "Số đã giải quyết và trả lời", "đơn"),
        ),
    ),
    Section(
        "handling",
        "Xử lý và thông tin lại",
        (narrative("handling", "Việc đã làm để xử lý, giải thích, thông tin lại"),),
    ),
    Section("limits", "Khó khăn", (narrative("limits", "Khó khăn trong nắm bắt và xử lý dư luận"),), Part.SHORTCOMINGS),
    Section(
        "forecast",
        "Dự báo",
        (narrative("forecast", "Vấn đề có thể phát sinh trong kỳ tới và hướng chuẩn bị"),),
        Part.PLANS,
    ),
    Section(
        "proposals",
        "Đề xuất",
        (narrative("proposals", "Đề xuất hướng xử lý với Phòng và cấp trên"),),
        Part.PROPOSALS,
    ),
)  # fmt: skip

OPINION = Definition(
    subject="Tình hình dư luận về giáo dục trên địa bàn",
    sections=_SECTIONS,
    checks=(
        *never_below_zero(_SECTIONS),
        Check("opinions_add_up", Rule.SUM, tuple(one.key for one in SOURCES), target="opinions", blocking=False,
              message="Tổng số ý kiến khác với tổng của các nguồn; hãy xem lại hoặc cho biết vì sao."),
        Check("refuted_most", Rule.AT_MOST, ("false_news_refuted",), target="false_news"),
        Check("settled_most", Rule.AT_MOST, ("petitions_settled",), target="petitions", blocking=False,
              message="Số đơn đã giải quyết nhiều hơn số đơn nhận trong kỳ; nếu có đơn của kỳ trước, hãy ghi rõ."),
    ),
    headings=(
        "Tình hình dư luận trong kỳ",
        "Kết quả tiếp nhận, xử lý",
        "Khó khăn, hạn chế và nguyên nhân",
        "Dự báo và nhiệm vụ kỳ tới",
        "Đề xuất, kiến nghị",
    ),
)  # fmt: skip
"""Monthly; a school without anything to tell reports “không phát sinh”."""
