"""A district's answers made up by chance that is always the same, and the office's paper, for tests of the outputs."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from intranet.consolidations.facts import Earlier, Facts, TrendPoint
from intranet.consolidations.paper import Paper
from intranet.report_forms.definition import NUMBERS, Definition, Field, FieldKind, Merge, Section
from intranet.units.levels import Level
from tests.consolidations.facts_made import answer, expected, facts, school
from tests.reporting import SMALL

PAPER = Paper(
    on=date(2026, 11, 5), office="Phòng GD&ĐT huyện Tân Lộc", superior_line="ỦY BAN NHÂN DÂN HUYỆN TÂN LỘC",
    issuing_line="PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", number_text="Số: 45/BC-PGDĐT", place="Tân Lộc",
    subject="Kết quả công tác truyền thông giáo dục tháng 10 năm 2026",
    titles=("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), signer_name="Trần Quốc Hùng",
    recipients=("Như trên (để b/c)", "Lãnh đạo Phòng (để b/c)", "Lưu: VT"), addressees=("Sở Giáo dục và Đào tạo",),
    bases=("Căn cứ Kế hoạch số 77/KH-PGDĐT ngày 05/9/2026 của Phòng GD&ĐT về công tác truyền thông",),
    texts=("Công tác truyền thông được duy trì.", "", "", "Tiếp tục đôn đốc các trường báo cáo đúng hạn.", ""),
)  # fmt: skip
_LEVELS = ((Level.PRESCHOOL,), (Level.PRIMARY,), (Level.LOWER_SECONDARY,), (Level.PRIMARY, Level.LOWER_SECONDARY))
_WORDS = "Kinh phí còn thiếu; cán bộ phụ trách kiêm nhiệm, đường truyền chậm ở các điểm trường xa trung tâm xã"


def many_figures(count: int = 60) -> Definition:
    """A form of so many whole numbers in sections of ten."""
    return Definition(
        subject="Kết quả công tác truyền thông giáo dục",
        sections=tuple(
            Section(
                f"s{start}", f"Nội dung thứ {start // 10 + 1}",
                tuple(
                    Field(f"f{at}", f"Chỉ tiêu số {at + 1} của trường", FieldKind.INTEGER, Merge.SUM, "bài")
                    for at in range(start, min(start + 10, count))
                ),
            )
            for start in range(0, count, 10)
        ),
    )  # fmt: skip


def district(count: int = 40, definition: Definition = SMALL, *, communes: int = 6) -> Facts:
    """So many schools: of twenty one has not reported, one was late, one returned, one has nothing to report."""
    chance = Random(5)
    schools, owed, answers = [], [], []
    for id in range(1, count + 1):
        schools.append(school(id, f"Trường số {id}", *_LEVELS[id % 4], commune=id % communes + 1))
        kind = id % 20
        after = None if kind == 7 else timedelta(days=2) if kind == 3 else timedelta(hours=-5)
        owed.append(expected(id, after, returned=kind == 11))
        if kind != 7:
            values = {one.key: _value(one, chance) for one in definition.fields if chance.random() < 0.9}
            answers.append(answer(id, {} if kind == 15 else values, nil=kind == 15, accepted=bool(id % 2)))
    before = {one.key: (Decimal(chance.randrange(900)), count) for one in definition.fields if one.kind in NUMBERS}
    months = [f"tháng {month} năm 2026" for month in range(3, 11)]
    return facts(
        schools, owed, answers, definition,
        previous=Earlier(8, "tháng 9 năm 2026", count, count - 3, before),
        last_year=Earlier(2, "tháng 10 năm 2025", count, count - 6, before),
        trend=tuple(
            TrendPoint(name, count, count - max(0, 8 - place), count - max(0, 12 - place))
            for place, name in enumerate(months)
        ),
    )  # fmt: skip


def _value(one: Field, chance: Random) -> Any:
    match one.kind:
        case FieldKind.INTEGER:
            return chance.randrange(2000)
        case FieldKind.DECIMAL:
            return str(Decimal(chance.randrange(100)) / 4)
        case FieldKind.YES_NO:
            return chance.random() < 0.7
        case FieldKind.CHOICE:
            return chance.choice(one.choices)
        case FieldKind.DATE:
            return date(2026, 10, chance.randrange(1, 15)).isoformat()
        case FieldKind.ROWS:
            return [
                {column.key: _value(Field(column.key, "", column.kind, choices=column.choices), chance)
                 for column in one.columns}
                for _ in range(chance.randrange(3))
            ]  # fmt: skip
        case _:
            return " ".join(_WORDS.split()[: chance.randrange(3, 20)])
