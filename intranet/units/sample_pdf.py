"""A sample page with an office profile's letterhead and signature, to look at before documents bear it."""

from datetime import date

from intranet.core import dates
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.signature import signature
from intranet.units.office import OfficeProfile


def sample_pdf(profile: OfficeProfile, *, today: date) -> bytes:
    """One page in the form of NĐ 30, dated the profile's first day."""
    head = Letterhead(
        profile.superior_line,
        profile.issuing_line,
        f"Số:       /TB-{profile.abbreviation}",
        dates.official_date(profile.place, profile.valid_from),
    )
    story = [
        *head.flowables(),
        *parts.title("Thông báo", "Trang mẫu để xem đầu văn bản và chữ ký"),
        *parts.body(
            "Trang này in thử hồ sơ cơ quan: tên cơ quan chủ quản và cơ quan ban hành (ô 2), ký hiệu (ô 3), địa danh "
            "(ô 4), quyền hạn, chức vụ của người ký (ô 7a) theo Nghị định số 30/2020/NĐ-CP.\n"
            f"Tên trên màn hình: {profile.display_name}. Hồ sơ áp dụng từ ngày {dates.format_date(profile.valid_from)}."
        ),
        *parts.closing("Trang mẫu không phải là văn bản và không có giá trị ban hành"),
        *signature([f"KT. {profile.head_title}", profile.deputy_title], "", ["Các trường trực thuộc", "Lưu: VT"]),
    ]
    return document.build(story, title="Trang mẫu", author=profile.display_name, subject="Hồ sơ cơ quan", created=today)
