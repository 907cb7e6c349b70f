"""Sizes of paper, margins and letters: NĐ 30/2020/NĐ-CP, Phụ lục I, in this one place.

Lengths are in points unless the name says millimetres.
"""

from enum import Enum

from reportlab.lib.units import cm, mm

from intranet.pdf.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR

A4_MM = (210, 297)
# Side: (ours, least, most), millimetres. Phụ lục I, mục I.
MARGINS_MM = {"top": (20, 20, 25), "bottom": (20, 20, 25), "left": (30, 30, 35), "right": (15, 15, 20)}

PAGE_WIDTH, PAGE_HEIGHT = (side * mm for side in A4_MM)
TOP, BOTTOM, LEFT, RIGHT = (MARGINS_MM[side][0] * mm for side in ("top", "bottom", "left", "right"))
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
LANDSCAPE_TEXT_WIDTH = PAGE_HEIGHT - LEFT - RIGHT

FIRST_LINE = 1.27 * cm
PARAGRAPH_GAP = 6.0
RULE = 0.75  # thickness of the rules under ô 1, 2, 5a
SHORT_RULE = 0.4  # of the text above it; the decree allows one third to one half
SIGNING_SPACE = 5 * 16.0  # room for hand and seal between ô 7a and 7b
# Inside of the frame of a mark of urgency (ô 10b), millimetres.
STAMP_MM = {"HỎA TỐC": (30, 8), "THƯỢNG KHẨN": (40, 8), "KHẨN": (20, 8)}


class Part(Enum):
    """A component of a document: ô of the decree's diagram, our size, the sizes it allows, the face."""

    NATION = ("Quốc hiệu", "1", 12, (12, 13), BOLD)
    MOTTO = ("Tiêu ngữ", "1", 13, (13, 14), BOLD)
    SUPERIOR = ("Cơ quan chủ quản", "2", 12, (12, 13), REGULAR)
    ISSUER = ("Cơ quan ban hành", "2", 12, (12, 13), BOLD)
    NUMBER = ("Số, ký hiệu", "3", 13, (13, 13), REGULAR)
    PLACE_DATE = ("Địa danh và thời gian", "4", 13, (13, 14), ITALIC)
    KIND = ("Tên loại", "5a", 14, (13, 14), BOLD)
    SUBJECT = ("Trích yếu", "5a", 14, (13, 14), BOLD)
    ABOUT = ("Trích yếu công văn", "5b", 12, (12, 13), REGULAR)
    BASIS = ("Căn cứ", "6", 14, (13, 14), ITALIC)
    BODY = ("Nội dung", "6", 14, (13, 14), REGULAR)
    CHAPTER = ("Phần, chương", "6", 14, (13, 14), BOLD)
    SECTION = ("Mục", "6", 14, (13, 14), BOLD)
    CLAUSE = ("Khoản có tiêu đề", "6", 14, (13, 14), BOLD)
    POINT = ("Điểm", "6", 14, (13, 14), REGULAR)
    AUTHORITY = ("Quyền hạn, chức vụ", "7a", 14, (13, 14), BOLD)
    SIGNER = ("Họ tên người ký", "7b", 14, (13, 14), BOLD)
    ADDRESSEE = ("Kính gửi", "9a", 14, (13, 14), REGULAR)
    RECIPIENTS = ("Nơi nhận", "9b", 12, (12, 12), BOLD_ITALIC)
    RECIPIENT = ("Danh sách nơi nhận", "9b", 11, (11, 11), REGULAR)
    URGENCY = ("Mức độ khẩn", "10b", 13, (13, 14), BOLD)
    ANNEX = ("Phụ lục", "–", 14, (14, 14), BOLD)
    ANNEX_TITLE = ("Tiêu đề phụ lục", "–", 14, (13, 14), BOLD)
    ANNEX_SOURCE = ("Kèm theo", "–", 14, (13, 14), ITALIC)
    CAPTION = ("Tên bảng, biểu đồ", "6", 13, (13, 14), BOLD)
    PAGE_NUMBER = ("Số trang", "–", 13, (13, 14), REGULAR)

    def __init__(self, vietnamese: str, box: str, size: float, allowed: tuple[float, float], face: str) -> None:
        self.vietnamese = vietnamese
        self.box = box
        self.size = size
        self.allowed = allowed
        self.face = face

    @property
    def leading(self) -> float:
        """Distance of two base lines: "single" spacing of Times New Roman."""
        return round(self.size * 1.15, 1)
