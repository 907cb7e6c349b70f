"""The shipped form “Báo cáo công tác truyền thông”, for the end of term I and of the year (D1).

What it asks stands in duty rows A2, A7, B3, E1, F5, F6, G1, G2 and G4.
"""

from decimal import Decimal

from intranet.report_forms.definition import Check, Column, Definition, Field, FieldKind, Merge, Part, Rule, Section
from intranet.report_forms.shipped_pieces import HOT_ISSUE_COLUMNS, count, narrative, never_below_zero, yes_no

NEWS = (
    count("news_site", "Trên trang thông tin điện tử của trường", "tin, bài"),
    count("news_office", "Trên trang, cổng thông tin của Phòng và cấp trên", "tin, bài"),
    count("news_press", "Trên báo, đài phát thanh, truyền hình", "tin, bài"),
    count("news_social", "Trên Facebook, Zalo của trường", "tin, bài"),
    count("news_radio", "Trên loa truyền thanh của xã, của trường", "lượt phát"),
    count("news_board", "Trên bảng tin", "tin, bài"),
)

_SECTIONS = (
    Section(
        "unit",
        "Đội ngũ và chỉ đạo",
        (
            count("staff", "Số cán bộ, giáo viên, nhân viên", "người", required=True),
            yes_no("plan", "Đã ban hành kế hoạch truyền thông của trường"),
            count("team", "Số người làm công tác truyền thông", "người", guidance="Kể cả người làm kiêm nhiệm."),
            count("staff_reached", "Số cán bộ, giáo viên, nhân viên đã được phổ biến kế hoạch", "người"),
            narrative("situation", "Nét chính về tình hình, thuận lợi trong kỳ"),
        ),
        Part.SITUATION,
    ),
    Section(
        "news",
        "Tin, bài đã đăng, phát",
        (*NEWS, count("news_total", "Tổng số tin, bài", "tin, bài", required=True)),
    ),
    Section(
        "events",
        "Đưa tin về sự kiện, hoạt động",
        (
            count("events", "Số sự kiện, hoạt động trường đã tổ chức", "sự kiện"),
            count("events_before", "Số sự kiện có thông báo trước khi diễn ra", "sự kiện"),
            count("events_during", "Số sự kiện có đưa tin trong khi diễn ra", "sự kiện"),
            count("events_after", "Số sự kiện có tin, bài về kết quả sau khi kết thúc", "sự kiện"),
        ),
    ),
    Section(
        "training",
        "Tập huấn, bồi dưỡng về truyền thông",
        (
            count("trainings", "Số buổi tập huấn trường tổ chức hoặc cử người tham dự", "buổi"),
            count("trained", "Số người đã dự tập huấn", "người", guidance="Mỗi người tính một lần."),
            Field("training_about", "Nội dung tập huấn", FieldKind.LONG_TEXT, Merge.LIST),
        ),
    ),
    Section(
        "examples",
        "Gương người tốt, việc tốt, cách làm mới",
        (
            Field(
                "examples", "Tập thể, cá nhân tiêu biểu", FieldKind.ROWS, Merge.LIST,
                guidance="Mỗi người hoặc tập thể một dòng; không có thì để trống.",
                columns=(
                    Column("name", "Họ tên hoặc tập thể"),
                    Column("post", "Chức vụ, bộ phận"),
                    Column("deed", "Việc làm, thành tích", FieldKind.LONG_TEXT),
                    Column("proposal", "Đề nghị", FieldKind.CHOICE,
                           ("Viết bài tuyên truyền", "Phòng biểu dương", "Khen thưởng", "Đã được biểu dương")),
                ),
            ),
        ),
    ),
    Section(
        "hot",
        "Vấn đề dư luận, báo chí quan tâm",
        (
            Field(
                "hot_issues", "Các vấn đề đã phát sinh trong kỳ", FieldKind.ROWS, Merge.LIST,
                guidance="Mỗi vấn đề một dòng; không có thì để trống.", columns=HOT_ISSUE_COLUMNS,
            ),
        ),
    ),
    Section(
        "coverage",
        "Bao phủ các nhóm nhiệm vụ, giải pháp của ngành",
        (
            Field("tasks", "Số nhóm nhiệm vụ đã triển khai truyền thông", FieldKind.INTEGER, Merge.AVERAGE, "nhóm",
                  guidance="Trong 09 nhóm nhiệm vụ của năm học."),
            Field("solutions", "Số nhóm giải pháp đã triển khai truyền thông", FieldKind.INTEGER, Merge.AVERAGE,
                  "nhóm", guidance="Trong 05 nhóm giải pháp của năm học."),
        ),
    ),
    Section(
        "budget",
        "Kinh phí",
        (
            Field("budget", "Kinh phí đã chi cho công tác truyền thông", FieldKind.DECIMAL, Merge.SUM, "triệu đồng",
                  guidance="Viết 1,5 cho một triệu năm trăm nghìn đồng."),
            Field("budget_from", "Nguồn kinh phí chủ yếu", FieldKind.CHOICE, Merge.COUNT,
                  choices=("Chi thường xuyên", "Xã hội hóa", "Nguồn khác", "Không có kinh phí")),
        ),
    ),
    Section(
        "results",
        "Đánh giá chung",
        (narrative("results", "Kết quả nổi bật", required=True),),
    ),
    Section(
        "difficulties",
        "Khó khăn, hạn chế",
        (
            narrative("difficulties", "Khó khăn, hạn chế"),
            narrative("causes", "Nguyên nhân"),
        ),
        Part.SHORTCOMINGS,
    ),
    Section("next", "Nhiệm vụ kỳ tới", (narrative("next_tasks", "Nhiệm vụ trọng tâm"),), Part.PLANS),
    Section("proposals", "Đề xuất", (narrative("proposals", "Đề xuất, kiến nghị với Phòng và cấp trên"),),
            Part.PROPOSALS),
)  # fmt: skip

COMMUNICATION = Definition(
    subject="Kết quả công tác truyền thông giáo dục",
    sections=_SECTIONS,
    checks=(
        *never_below_zero(_SECTIONS),
        Check("news_adds_up", Rule.SUM, tuple(one.key for one in NEWS), target="news_total", blocking=False,
              message="Tổng số tin, bài khác với tổng của các kênh; hãy xem lại hoặc cho biết vì sao."),
        Check("events_before_most", Rule.AT_MOST, ("events_before",), target="events"),
        Check("events_during_most", Rule.AT_MOST, ("events_during",), target="events"),
        Check("events_after_most", Rule.AT_MOST, ("events_after",), target="events"),
        Check("trained_most", Rule.AT_MOST, ("trained",), target="staff", blocking=False,
              message="Số người dự tập huấn nhiều hơn số cán bộ, giáo viên, nhân viên; mỗi người chỉ tính một lần."),
        Check("reached_most", Rule.AT_MOST, ("staff_reached",), target="staff"),
        Check("team_most", Rule.AT_MOST, ("team",), target="staff"),
        Check("tasks_most", Rule.MAX, ("tasks",), bound=Decimal(9)),
        Check("solutions_most", Rule.MAX, ("solutions",), bound=Decimal(5)),
    ),
    allows_nil=False,
)  # fmt: skip
"""Twice a school year; never “không phát sinh”: every school has staff and something to say."""
