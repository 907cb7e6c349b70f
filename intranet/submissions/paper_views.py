"""The papers of a hand-in: its receipt, and the report for the head to sign."""

from io import BytesIO

from flask import Response, send_file

from intranet.core import filenames
from intranet.core.access import allow, find
from intranet.core.roles import ALL
from intranet.submissions import pdf, report_pdf
from intranet.submissions.models import SubmissionVersion
from intranet.submissions.views import bp


@bp.get("/submissions/versions/<int:version_id>/receipt.pdf")
@allow(*ALL)
def receipt(version_id: int) -> Response:
    """The numbered receipt of one hand-in."""
    version = find(SubmissionVersion, version_id)
    return _file(pdf.receipt(version), version.receipt_number)


@bp.get("/submissions/versions/<int:version_id>/report.pdf")
@allow(*ALL)
def paper(version_id: int) -> Response:
    """The school's own report in the form of NĐ 30, ready to be signed."""
    version = find(SubmissionVersion, version_id)
    return _file(report_pdf.paper(version), f"Báo cáo {version.school.name} {version.period.name}")


def _file(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), "application/pdf", download_name=filenames.clean(f"{name}.pdf"))
