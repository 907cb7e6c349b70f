"""The directory on paper, in the house style of NĐ 30, landscape."""

from collections.abc import Sequence
from datetime import date

from intranet.contacts.queries import Entry
from intranet.core.dates import format_date, official_date
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH
from intranet.pdf.tables import Column, data_table
from intranet.units.office import OfficeProfile

TITLE = "DANH BẠ ĐẦU MỐI TRUYỀN THÔNG"
_COLUMNS = [
    Column("STT", 0.4, "center"),
    Column("Trường", 2.0),
    Column("Loại đầu mối", 1.6),
    Column("Họ và tên", 1.5),
    Column("Chức vụ", 1.35),
    Column("Máy bàn", 1.25),
    Column("Di động, Zalo", 1.25),
    Column("Thư điện tử", 2.35),
]


def directory_pdf(
    entries: Sequence[Entry], *, profile: OfficeProfile, on: date, filters: str, printed_by: str
) -> bytes:
    """The PDF. ``filters`` says in words what the list was narrowed to, empty for the whole directory."""
    head = Letterhead(profile.superior_line, profile.issuing_line, "", official_date(profile.place, on))
    subject = f"Cập nhật đến ngày {format_date(on)}" + (f" – {filters}" if filters else "")
    story = head.flowables(LANDSCAPE_TEXT_WIDTH)
    story += parts.title(TITLE, subject)
    story += data_table(_COLUMNS, [_cells(place, entry) for place, entry in enumerate(entries, 1)], size=11)
    story += parts.body(
        f"Danh bạ có {len(entries)} đầu mối, do {printed_by} xuất. Chỉ dùng để liên lạc trong công tác truyền thông "
        "của ngành; số di động được che theo phạm vi hiển thị do trường chọn."
    )
    return document.build(
        story,
        title=f"{TITLE.capitalize()} – {profile.display_name}",
        author=profile.display_name,
        subject=subject,
        created=on,
        landscape=True,
    )


def _cells(place: int, entry: Entry) -> list[str]:
    mobile, zalo = entry.mobile.display, entry.zalo.display
    private = mobile if zalo in ("", mobile) else f"{mobile} Zalo: {zalo}".strip()
    return [
        str(place),
        entry.school + (f" ({entry.commune})" if entry.commune else ""),
        entry.kind,
        entry.name,
        entry.post,
        entry.landline.display,
        private,
        entry.email,
    ]
