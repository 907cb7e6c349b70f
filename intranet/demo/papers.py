"""The files behind the demo's documents: real PDF in the form of NĐ 30, with invented content."""

from datetime import date
from io import BytesIO
from textwrap import shorten

from reportlab.platypus import Flowable

from intranet.core import dates
from intranet.core.files import FileStore, StoredFile
from intranet.documents.models import Document
from intranet.pdf import document as paper
from intranet.pdf import letterhead, parts, signature
from intranet.units.models import School
from intranet.units.office import OfficeProfile


def office_paper(files: FileStore, document: Document, profile: OfficeProfile) -> StoredFile:
    """The office's document as a signed-looking PDF, kept in the store."""
    day = document.issued_on or date(2026, 9, 1)
    head = letterhead.Letterhead(
        superior_line=profile.superior_line,
        issuing_line=profile.issuing_line,
        number_text=f"Số: {document.symbol}",
        place_date=dates.official_date(profile.place, day),
        about="" if document.type.code else document.subject,
    )
    story: list[Flowable] = [*head.flowables()]
    if document.type.code:
        story += parts.title(document.type.label.upper(), document.subject)
    else:
        story += parts.addressees(["Hiệu trưởng các trường trực thuộc"])
    if document.citations:
        story += parts.bases([f"Căn cứ {citation.words}" for citation in document.citations])
    story += parts.section(1, "Mục đích, yêu cầu")
    story += parts.body(
        "Nâng cao nhận thức của cán bộ quản lý, giáo viên, nhân viên, phụ huynh và học sinh về các chủ trương của "
        "ngành; thông tin kịp thời, đúng quy định, có người chịu trách nhiệm ở từng trường."
    )
    story += parts.section(2, "Nội dung thực hiện")
    story += parts.body("Các trường căn cứ văn bản này và điều kiện của đơn vị để triển khai những việc sau:")
    story += parts.dashed(
        [
            "Phân công một lãnh đạo phụ trách và một đầu mối truyền thông",
            "Đăng tin trước, trong và sau mỗi hoạt động lớn của trường",
            "Nắm tình hình dư luận, báo cáo về Phòng trước ngày 20 hằng tháng",
        ]
    )
    story += parts.section(3, "Tổ chức thực hiện")
    story += parts.closing(
        "Yêu cầu hiệu trưởng các trường nghiêm túc triển khai; vướng mắc báo cáo về Phòng để được hướng dẫn"
    )
    title_lines = [f"{document.authority.prefix} {profile.head_title}".strip(), profile.deputy_title]
    story += signature.signature(
        title_lines, document.signer_name, ["Như trên (để thực hiện)", "Sở GD&ĐT (để báo cáo)", "Lưu: VT."]
    )
    return _keep(files, story, f"{document.type.label} {document.subject}", profile.display_name, day)


def school_paper(files: FileStore, document: Document, school: School) -> StoredFile:
    """A school's plan as PDF, kept in the store."""
    day = document.issued_on or date(2026, 9, 1)
    head = letterhead.Letterhead(
        superior_line="PHÒNG GD&ĐT HUYỆN TÂN LỘC",
        issuing_line=school.name.upper(),
        number_text=f"Số: {document.symbol}",
        place_date=dates.official_date("Tân Lộc", day),
    )
    story: list[Flowable] = [*head.flowables(), *parts.title("KẾ HOẠCH", document.subject)]
    story += parts.bases(["Căn cứ tình hình thực tế của đơn vị"])
    story += parts.section(1, "Mục đích, yêu cầu")
    story += parts.body(f"{school.name} xây dựng kế hoạch truyền thông phù hợp với điều kiện của trường.")
    story += parts.section(2, "Phân công")
    story += parts.closing("Ban truyền thông của trường chịu trách nhiệm thực hiện kế hoạch này")
    story += signature.signature(["HIỆU TRƯỞNG"], document.signer_name, ["Phòng GD&ĐT (để báo cáo)", "Lưu: VT."])
    return _keep(files, story, f"Kế hoạch {school.name}", school.name, day)


def _keep(files: FileStore, story: list[Flowable], title: str, author: str, day: date) -> StoredFile:
    content = paper.build(story, title=title, author=author, subject=title, created=day)
    return files.accept(BytesIO(content), f"{shorten(title.replace('/', '-'), 80, placeholder='')}.pdf")
