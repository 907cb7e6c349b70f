"""The printed slips that hand out one-time codes: one page per school, cut along the dashed lines."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from ipaddress import ip_address
from itertools import groupby
from urllib.parse import urlsplit

from reportlab.platypus import Flowable, HRFlowable, KeepTogether, PageBreak, Spacer

from intranet.accounts.models import User
from intranet.core import dates
from intranet.pdf import document, parts, tables


def slips_pdf(issued: Sequence[tuple[User, str]], *, address: str, today: date) -> BytesIO:
    """The slips as PDF. ``issued``: accounts ordered by school, with their codes in clear; ``address``: the site's."""
    story: list[Flowable] = []
    for place, (school, of_school) in enumerate(groupby(issued, key=lambda pair: pair[0].school)):
        if place:
            story.append(PageBreak())
        story += parts.title("PHIẾU KÍCH HOẠT TÀI KHOẢN", school.name if school else "Cơ quan quản lý")
        for account, code in of_school:
            story.append(KeepTogether([*_slip(account, code, address, today), Spacer(0, 12), _cut(), Spacer(0, 12)]))
    out = BytesIO()
    document.write(
        out, story, title="Phiếu kích hoạt tài khoản", author="Intranet", subject="Mã dùng một lần", created=today
    )
    out.seek(0)
    return out


def only_here(address: str) -> bool:
    """Whether an address (http://127.0.0.1:8000/) leads back to the machine it is opened on: no school can use it."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _slip(account: User, code: str, address: str, today: date) -> list[Flowable]:
    rows = [
        ("Họ và tên", account.display_name),
        ("Vai trò", account.role.label),
        ("Địa chỉ", f"{address}activate"),
        ("Tên đăng nhập", account.username),
        ("Mã kích hoạt", code),
    ]
    columns = [tables.Column("Mục", 1), tables.Column("Nội dung", 3)]
    return [
        *tables.data_table(columns, rows, size=13),
        *parts.body(
            f"Cấp ngày {dates.format_date(today)}. Mã dùng một lần, trong 30 ngày. Mở địa chỉ trên, nhập tên "
            "đăng nhập, mã kích hoạt và tự đặt mật khẩu. Không chụp phiếu này gửi lên nhóm Zalo."
        ),
    ]


def _cut() -> Flowable:
    return HRFlowable(width="100%", thickness=0.5, dash=(4, 4))
