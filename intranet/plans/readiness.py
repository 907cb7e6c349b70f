"""What keeps a draft plan from being handed in, and what its school should look at again before it does.

Problems block handing in; warnings never do (real papers carry such slips).
"""

from collections.abc import Iterator
from datetime import date, datetime

from intranet.core import dates
from intranet.directives.readiness import SUBJECT_LIMIT, Problem
from intranet.documents import symbols
from intranet.plans.versions import PlanVersion, Validity


def problems(version: PlanVersion) -> list[Problem]:
    """Why it cannot be handed in: the form field and a Vietnamese sentence; empty when it can."""
    document, found = version.document, []
    if not document.symbol:
        found.append(Problem("number", "Chưa có số, ký hiệu."))
    if document.issued_on is None:
        found.append(Problem("issued_on", "Chưa có ngày ban hành."))
    if not document.subject:
        found.append(Problem("subject", "Chưa có trích yếu."))
    if not document.signer_name:
        found.append(Problem("signer_name", "Chưa có người ký."))
    if version.valid_year is None and version.validity is not Validity.OPEN_ENDED:
        field = "school_year" if version.validity is Validity.SCHOOL_YEAR else "calendar_year"
        found.append(Problem(field, "Chưa chọn năm hiệu lực."))
    if not document.attachments:
        found.append(Problem("files", "Chưa có tệp kế hoạch."))
    return found


def warnings(version: PlanVersion, groups: int, due_at: datetime, now: datetime, today: date) -> list[Problem]:
    """What looks odd. ``groups`` is how many task groups the year has. The bases are checked on their own."""
    found = [*_about_words(version), *_about_days(version, today)]
    covered = len(version.groups)
    if covered < groups:
        found.append(Problem("tasks", f"Kế hoạch mới bao phủ {covered}/{groups} nhóm nhiệm vụ, giải pháp."))
    directive = version.plan.directive.document
    if all(citation.cited_id != directive.id for citation in version.document.citations):
        found.append(Problem("bases", f"Căn cứ chưa có {directive.title}."))
    if now > due_at:
        text = f"Đã quá hạn {dates.format_datetime(due_at)}; kế hoạch vẫn được nhận."
        found.append(Problem("", text))
    return found


def _about_words(version: PlanVersion) -> Iterator[Problem]:
    document = version.document
    for text in symbols.check(document.symbol, document.type) if document.symbol else []:
        yield Problem("number", text)
    if len(document.subject) > SUBJECT_LIMIT:
        text = f"Trích yếu dài {len(document.subject)} ký tự; phần mềm trao đổi văn bản nhận {SUBJECT_LIMIT} ký tự."
        yield Problem("subject", text)
    if document.signer_name and not document.signer_title:
        yield Problem("signer_title", "Chưa ghi chức vụ người ký.")


def _about_days(version: PlanVersion, today: date) -> Iterator[Problem]:
    issued_on, days = version.document.issued_on, version.lag
    if issued_on and issued_on > today:
        yield Problem("issued_on", "Ngày ban hành ở sau hôm nay.")
    if days is not None and days < 0:
        superior = version.plan.directive.document
        yield Problem("issued_on", f"Ngày ban hành trước ngày của {superior.title}.")
