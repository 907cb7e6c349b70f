"""Invented names."""

from random import Random

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"]
MIDDLE = ["Thị Thanh", "Văn", "Thị Bích", "Hữu", "Thị Kim", "Quốc", "Thị Ngọc", "Đức", "Thị Mỹ", "Minh"]
GIVEN = ["An", "Bình", "Châu", "Dung", "Đạt", "Giang", "Hạnh", "Khánh", "Lợi", "Mai", "Nga", "Phúc", "Quyên", "Thủy"]


def person_name(rng: Random) -> str:
    """A plausible name of nobody in particular."""
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
