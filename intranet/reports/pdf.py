"""The report as the office signs it: BÁO CÁO in the form of NĐ 30/2020."""

from reportlab.platypus import Flowable

from intranet.core.numbers import parse_number, percent
from intranet.duties.models import OF_DIRECTIVES, Kind
from intranet.pdf import document, parts
from intranet.pdf.charts import Series, bar_chart
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.signature import signature
from intranet.pdf.tables import data_table
from intranet.reports import tables, words
from intranet.reports.consolidation import Consolidation, Line
from intranet.reports.paper import Paper

LISTED_IN_BODY = 25
"""A longer list of what is missing is an annex."""

_TABLE, _SMALL = 12, 11
_SERIES = {Kind.ACKNOWLEDGE: "Báo nhận", Kind.PLAN: "Nộp kế hoạch", Kind.CARD: "Xác nhận thẻ đầu mối"}


def report_pdf(report: Consolidation, paper: Paper) -> bytes:
    """The PDF; the same report and paper give the same bytes."""
    annexes = _annexes(report)
    story: list[Flowable] = [
        *Letterhead(paper.superior_line, paper.issuing_line, paper.number_text, paper.place_date).flowables(),
        *parts.title("Báo cáo", paper.subject),
        *(parts.addressees(paper.addressees) if paper.addressees else []),
        *(parts.bases(paper.bases) if paper.bases else []),
        *parts.body(words.opening(report, paper.office)),
        *_situation(report, paper),
        *_results(report, paper),
        *_shortcomings(report, annexes),
        *parts.section(4, "Đề xuất, kiến nghị"),
        *parts.body(paper.proposals or words.proposal(report, paper.office)),
        *parts.closing(words.closing(paper.subject, paper.office)),
        *signature(paper.titles, paper.signer_name, paper.recipients),
    ]
    for place, annex in enumerate(annexes, 1):
        story += _annex(annex, report, paper, place if len(annexes) > 1 else None)
    return document.build(
        story,
        title=f"Báo cáo {paper.subject}",
        author=paper.office,
        subject=f"{paper.subject}; số liệu tính đến {words.as_of(report)}",
        created=paper.on,
        mark=paper.mark,
    )


def _situation(report: Consolidation, paper: Paper) -> list[Flowable]:
    story = parts.section(1, "Tình hình chung")
    story += parts.body(paper.situation)
    for sentence in words.situation(report, paper.office):
        story += parts.body(sentence)
    return story


def _results(report: Consolidation, paper: Paper) -> list[Flowable]:
    story = parts.section(2, "Kết quả")
    for place, (kind, heading) in enumerate(_HEADINGS.items(), 1):
        story += parts.clause(place, heading)
        story += parts.body(words.result(report, kind))
    story += parts.clause(4, "Kết quả theo địa bàn" if report.level else "Kết quả theo cấp học và theo địa bàn")
    story += parts.body(f"{words.TURNS}.")
    shown = [("xã, phường", report.by_commune)]
    if report.level is None:
        shown.insert(0, ("cấp học", report.by_level))
    for place, (over, lines) in enumerate(shown, 1):
        columns = tables.result_columns(over.capitalize())
        caption = f"Bảng {place}. Kết quả theo {over}"
        story += data_table(columns, tables.result_rows(lines, report.total), caption=caption, size=_SMALL)
        if lines is report.by_level and (note := words.many_levels(report)):
            story += parts.body(f"Ghi chú: {note}.")
    story += _chart(report)
    story += parts.clause(5, "Kết quả theo từng văn bản")
    story += data_table(
        tables.DIRECTIVE_COLUMNS,
        tables.directive_rows(report),
        caption=f"Bảng {len(shown) + 1}. Kết quả thực hiện từng văn bản",
        size=_TABLE,
        empty="Trong kỳ báo cáo không có văn bản nào.",
    )
    if paper.evaluation:
        story += parts.clause(6, "Đánh giá")
        story += parts.body(paper.evaluation)
    return story


_HEADINGS = {
    Kind.ACKNOWLEDGE: "Báo nhận văn bản chỉ đạo",
    Kind.PLAN: "Xây dựng kế hoạch triển khai",
    Kind.CARD: "Xác nhận thẻ đầu mối truyền thông",
}


def _chart(report: Consolidation) -> list[Flowable]:
    """The share that was done, by level; by commune where the report is about one level."""
    kinds = [kind for kind in OF_DIRECTIVES if report.total.tallies[kind].asked]
    lines = report.by_commune if report.level else report.by_level
    if not kinds or not lines:
        return []
    over = "xã, phường" if report.level else "cấp học"
    series = [Series(_SERIES[kind], [_share(line, kind) for line in lines]) for kind in kinds]
    return bar_chart(
        [line.label for line in lines],
        series,
        caption=f"Biểu đồ 1. Tỷ lệ đã thực hiện theo {over} (%)",
        horizontal=report.level is not None,
    )


def _share(line: Line, kind: Kind) -> float:
    """In percent with one decimal, as the text rounds it; 0 where nothing was asked."""
    tally = line.tallies[kind]
    return float(parse_number(percent(tally.handed, tally.asked).rstrip("%"))) if tally.asked else 0.0


def _shortcomings(report: Consolidation, annexes: list[str]) -> list[Flowable]:
    story = parts.section(3, "Tồn tại, danh sách chưa thực hiện")
    if "missing" in annexes:
        where = "tại Phụ lục I kèm theo" if len(annexes) > 1 else "tại Phụ lục kèm theo"
        return [*story, *parts.body(words.shortcomings(report, where))]
    story += parts.body(words.shortcomings(report, "dưới đây"))
    if report.missing:
        story += data_table(tables.MISSING_COLUMNS, tables.missing_rows(report), size=_SMALL)
    return story


def _annexes(report: Consolidation) -> list[str]:
    found = ["missing"] if len(report.missing) > LISTED_IN_BODY else []
    return [*found, "directory"] if report.directory else found


def _annex(which: str, report: Consolidation, paper: Paper, number: int | None) -> list[Flowable]:
    if which == "missing":
        return [
            *parts.annex("Danh sách trường chưa thực hiện", paper.source, number=number),
            *data_table(tables.MISSING_COLUMNS, tables.missing_rows(report), size=_SMALL),
        ]
    return [
        *parts.annex("Danh bạ đầu mối truyền thông", paper.source, number=number, landscape=True),
        *data_table(tables.DIRECTORY_COLUMNS, tables.directory_rows(report.directory), size=_SMALL),
    ]
