"""A school's own report as a paper its head can sign: BÁO CÁO in the form of NĐ 30/2020, made of what was handed in."""

import re
from collections.abc import Sequence

from reportlab.platypus import Flowable

from intranet.core import addresses, clock, dates
from intranet.core.marks import Paper
from intranet.core.orm import session_of
from intranet.documents import symbols
from intranet.documents.types import DocumentType
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import PARAGRAPH_GAP
from intranet.pdf.signature import signature
from intranet.pdf.tables import Column, data_table
from intranet.report_forms.definition import NUMBERS, FieldKind, Part, Section
from intranet.report_forms.definition import Column as Asked
from intranet.submissions import reading
from intranet.submissions.models import SubmissionVersion
from intranet.submissions.reading import Answer, Manner, Reading, Said
from intranet.units.eras import SchoolEra
from intranet.units.models import School
from intranet.units.office import OfficeProfile

BLANK = " " * 8
"""Room for a number written by hand."""

_KIND_OF_COMMUNE = re.compile(r"(?:xã|phường|thị trấn|đặc khu)\s+(?=\D)", re.IGNORECASE)
_WEIGHTS = {FieldKind.LONG_TEXT: 2.4, FieldKind.TEXT: 1.5, FieldKind.INTEGER: 0.8, FieldKind.DECIMAL: 0.8}


def paper(version: SubmissionVersion) -> bytes:
    """The PDF of one hand-in, dated on the day it was handed in; the same bytes each time."""
    period, on = version.period, clock.local(version.submitted_at)
    school = version.school.as_of(on.date())
    definition = version.form_version.definition
    profile = OfficeProfile.on(session_of(version), on.date())
    subject = f"{definition.subject or version.form_version.form.name} {period.name}"
    head = Letterhead(
        profile.issuing_line,
        school.name.upper(),
        number_text(school),
        dates.official_date(place(school, profile), on.date()),
    )
    source = period.directive.document
    said = Said(definition, version.values, version.explanations)
    story: list[Flowable] = [
        *head.flowables(),
        *parts.title("Báo cáo", subject),
        *parts.addressees([profile.display_name]),
        *parts.body(
            f"Thực hiện {source.title} của {source.issuer_name}, {school.name} báo cáo {_small(subject)} "
            f"(số liệu {period.days}) như sau:"
        ),
        *(_nil() if version.nil else _content(said)),
        *parts.closing(f"Trên đây là báo cáo {_small(subject)} của {school.name}"),
        *signature(("HIỆU TRƯỞNG",), version.submitted_by_name, ("Như trên", "Lưu: VT")),
    ]
    return document.build(
        story,
        title=f"Báo cáo {subject}",
        author=school.name,
        subject=f"{period.title}; {version.receipt_number}",
        created=on,
        mark=addresses.marked(session_of(version), Paper.SUBMISSION, version.id),
    )


def number_text(school: School | SchoolEra) -> str:
    """“Số:         /BC-MNHM”, the number left to the hand."""
    abbreviation = school.abbreviation or "…"
    _, notation = symbols.split(symbols.compose(1, DocumentType.BAO_CAO, abbreviation))
    return f"Số: {BLANK}/{notation}"


def place(school: School | SchoolEra, profile: OfficeProfile) -> str:
    """Địa danh (ô 4): the school's commune without its kind, in full where its name is a number; else the office's."""
    if school.commune is None:
        return profile.place
    return _KIND_OF_COMMUNE.sub("", school.commune.name, count=1)


def _nil() -> list[Flowable]:
    return parts.body("Trong kỳ báo cáo, trường không phát sinh nội dung phải báo cáo.")


def _content(said: Said) -> list[Flowable]:
    """The sections under the form's headings; parts the form asks nothing for are left out, the rest numbered on."""
    whole, definition, number = reading.read(said), said.definition, 0
    story: list[Flowable] = []
    for part, sections in _by_part(whole):
        number += 1
        heading = definition.heading(part)
        story += parts.section(number, heading)
        alone = len(sections) == 1 and sections[0][0].title.casefold() == heading.casefold()
        for place_, (section, answers) in enumerate(sections, 1):
            story += [] if alone else parts.clause(place_, section.title)
            story += _section(section.title, answers)
    if explained := reading.explanations(said):
        story += parts.section(number + 1, "Giải trình số liệu")
        story += parts.dashed([f"{about.rstrip('.')}: {words}" for about, words in explained])
    return story


def _by_part(whole: Reading) -> list[tuple[Part, list[tuple[Section, Sequence[Answer]]]]]:
    found: dict[Part, list[tuple[Section, Sequence[Answer]]]] = {}
    for section, answers in whole.sections:
        found.setdefault(section.part, []).append((section, answers))
    return sorted(found.items())


def _section(title: str, answers: Sequence[Answer]) -> list[Flowable]:
    given = [answer for answer in answers if answer.now.value is not None]
    if not given:
        return parts.body("Trường không có nội dung báo cáo ở mục này.")
    story: list[Flowable] = []
    texts = sum(answer.manner is Manner.TEXT for answer in given)
    points = 0
    for manner, run in reading.runs(answers, lined=True):
        said = [answer for answer in run if answer.now.value is not None]
        if manner is Manner.LINE and any(answer.manner is Manner.FIGURE for answer in said):
            story += _figures(run)
        elif manner is Manner.LINE and said:
            story += parts.dashed([f"{answer.field.label}: {answer.now.words}" for answer in said])
        elif manner is Manner.TEXT and said:
            points += 1
            label = f"{said[0].field.label}:"
            if texts > 1:
                story += parts.point(points, label)
            elif len(answers) > 1 and said[0].field.label.casefold() != title.casefold():
                story += parts.body(label, keep=True)
            story += parts.body(said[0].now.words)
        elif manner is Manner.ROWS and said:
            story += _rows(said[0])
    return story


def _figures(answers: Sequence[Answer]) -> list[Flowable]:
    columns = [
        Column("STT", 0.4, "center"),
        Column("Chỉ tiêu", 3.4),
        Column("Đơn vị", 0.9, "center"),
        Column("Kết quả", 1.2, "right"),
    ]
    rows = [
        [str(number), answer.field.label, answer.field.unit, answer.now.words or "–"]
        for number, answer in enumerate(answers, 1)
    ]
    table, *after = data_table(columns, rows, size=12)
    table.spaceBefore = PARAGRAPH_GAP  # it may follow a heading, which leaves none
    return [table, *after]


def _rows(answer: Answer) -> list[Flowable]:
    columns = [Column("STT", 0.4, "center"), *(_column(column) for column in answer.field.columns)]
    rows = [[str(number), *row] for number, row in enumerate(answer.now.rows, 1)]
    return data_table(columns, rows, caption=answer.field.label, size=11)


def _column(asked: Asked) -> Column:
    weight = _WEIGHTS.get(asked.kind, 1.0)
    if asked.kind in NUMBERS:
        return Column(asked.label, weight, "right")
    return Column(asked.label, weight, "center" if asked.kind is FieldKind.DATE else "left")


def _small(subject: str) -> str:
    """The subject in the middle of a sentence."""
    return subject[:1].lower() + subject[1:]
