"""The house style of NĐ 30/2020/NĐ-CP (thể thức, kỹ thuật trình bày văn bản hành chính) on ReportLab.

It knows no feature, no web and no database: a feature's `pdf.py` hands in strings and gets flowables.

- **paper**: khổ giấy, định lề, cỡ chữ của từng ô, one table of constants
- **fonts**, **text**: Tinos in the metric of Times New Roman; any user's text made safe to draw
- **letterhead**: cơ quan, quốc hiệu, số ký hiệu, địa danh và thời gian, V/v, độ khẩn
- **parts**: tên loại và trích yếu, kính gửi, căn cứ, mục, khoản, điểm, phụ lục
- **signature**: chữ ký and nơi nhận, side by side
- **tables**, **charts**: bảng số liệu over any number of pages, biểu đồ cột, biểu đồ đường
- **mark**: mã xác thực with its QR code, in the bottom margin of page 1
- **document**: pages and their numbers, fixed metadata, the bytes

A story is a list: `story += parts.body("…")`. Every text parameter takes plain text, never markup.
"""

# Before anything else of the package: ReportLab reads the base font while its platypus is being imported.
from intranet.pdf import fonts as fonts
