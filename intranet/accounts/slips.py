"""The printed slips that hand out one-time codes: one page per school, cut along the dashed lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from ipaddress import ip_address
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlsplit

from reportlab.platypus import Flowable, HRFlowable, KeepTogether, PageBreak, Spacer

from intranet.accounts.models import User
from intranet.core import dates
from intranet.pdf import document, parts, tables


@dataclass(frozen=True)
class Slip:
    """What one slip says, apart from the database: thousands are drawn after the commit, while others write."""

    school_id: int | None
    school: str
    name: str
    role: str
    username: str
    code: str


def slip(account: User, code: str) -> Slip:
    """The slip of an account with its code in clear."""
    school = account.school.name if account.school else "Cơ quan quản lý"
    return Slip(account.school_id, school, account.display_name, account.role.label, account.username, code)


def slips_pdf(slips: Sequence[Slip], *, address: str, today: date) -> BytesIO:
    """The slips, ordered by school, as PDF with a page a school; ``address`` is the site's."""
    story: list[Flowable] = []
    for place, (_, of_school) in enumerate(groupby(slips, key=attrgetter("school_id"))):
        if place:
            story.append(PageBreak())
        for number, one in enumerate(of_school):
            if number == 0:
                story += parts.title("PHIẾU KÍCH HOẠT TÀI KHOẢN", one.school)
            story.append(KeepTogether([*_drawn(one, address, today), Spacer(0, 12), _cut(), Spacer(0, 12)]))
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


def _drawn(one: Slip, address: str, today: date) -> list[Flowable]:
    rows = [
        ("Họ và tên", one.name),
        ("Vai trò", one.role),
        ("Địa chỉ", f"{address}activate"),
        ("Tên đăng nhập", one.username),
        ("Mã kích hoạt", one.code),
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
