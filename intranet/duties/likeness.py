"""Whether two requests are about the same thing said in other words: “Thống kê tin, bài” and “Báo cáo số tin bài”.

What an office calls asking (báo cáo, thống kê, tổng hợp) and what stands in every subject (giáo dục, năm học, trường)
says nothing about the thing asked; the syllables that are left are compared.
"""

from collections.abc import Iterable, Sequence

from intranet.core.letters import syllables

Key = tuple[str, int]

ENOUGH = 0.6
"""Share of the syllables two texts must have in common, of both together (Dice)."""

FEWEST = 2
"""One syllable in common says nothing: most Vietnamese words have two."""

_SAY_NOTHING = """
báo cáo | báo cáo nhanh | thống kê | tổng hợp | thu thập | rà soát | cung cấp | đăng ký | nộp | gửi | lập | xây dựng |
số liệu | thông tin về | danh sách | biểu mẫu | kết quả | tình hình | nắm bắt | đánh giá | sơ kết | tổng kết |
kế hoạch | triển khai | thực hiện | hướng dẫn | tăng cường | tổ chức | công tác | nhiệm vụ | hoạt động | nội dung |
năm học | học kỳ | tháng | quý | tuần | đợt | kỳ | năm | ngày | hằng tháng | hàng tháng | hằng năm | hàng năm |
định kỳ | đột xuất | giáo dục | đào tạo | ngành | nhà trường | trường | các trường | đơn vị | cơ sở | trường học |
phòng | sở | huyện | xã | địa bàn | về việc | về | việc | của | và | các | những | trong | trên | tại | cho | đối với |
với | theo | ở | từ | đến | đề nghị | yêu cầu | số | i | ii | iii | iv
"""
_PHRASES = sorted(
    {tuple((one.letters, one.tone) for one in syllables(phrase)) for phrase in _SAY_NOTHING.split("|")},
    key=len,
    reverse=True,
)


def core(words: str) -> frozenset[Key]:
    """The syllables that say what a text is about, numbers left out; hòa and hoà are one."""
    left: list[Key | None] = [(one.letters, one.tone) for one in syllables(words) if not one.letters.isdecimal()]
    for phrase in _PHRASES:
        for place in range(len(left) - len(phrase) + 1):
            if tuple(left[place : place + len(phrase)]) == phrase:
                left[place : place + len(phrase)] = [None] * len(phrase)
    return frozenset(key for key in left if key)


def alike(one: frozenset[Key], other: frozenset[Key]) -> bool:
    """Whether two texts, given by their ``core``, are about the same."""
    shared = len(one & other)
    return shared >= FEWEST and 2 * shared >= ENOUGH * (len(one) + len(other))


def any_alike(these: Sequence[frozenset[Key]], texts: Iterable[str]) -> bool:
    """Whether one of these is about the same as one of the texts."""
    return any(alike(one, core(text)) for text in texts if text for one in these)
