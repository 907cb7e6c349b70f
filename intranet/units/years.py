"""School years (năm học), their term dates per level, and the 09 + 05 task groups of the year."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from intranet.core import dates
from intranet.core.orm import Base, choice
from intranet.units.levels import Level


class SchoolYear(Base):
    """A school year, named by the calendar year it starts in: 2026 is “2026–2027”."""

    __tablename__ = "school_year"

    id: Mapped[int] = mapped_column(primary_key=True)
    start_year: Mapped[int] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    terms: Mapped[list["TermDates"]] = relationship(back_populates="school_year", cascade="all, delete-orphan")
    task_groups: Mapped[list["TaskGroup"]] = relationship(
        back_populates="school_year", cascade="all, delete-orphan", order_by="TaskGroup.position"
    )

    @property
    def label(self) -> str:
        """“2026–2027”."""
        return dates.school_year_label(self.start_year)

    @classmethod
    def on(cls, session: Session, day: date) -> "SchoolYear | None":
        """The year a day belongs to: the last one that started by then, or the first there is."""
        started = select(cls).where(cls.starts_on <= day).order_by(cls.starts_on.desc()).limit(1)
        return session.scalar(started) or session.scalar(select(cls).order_by(cls.starts_on).limit(1))

    def __str__(self) -> str:
        return f"Năm học {self.label}"


class TermDates(Base):
    """The dates of one level in one year; each province sets its own."""

    __tablename__ = "term_dates"
    __table_args__ = (UniqueConstraint("school_year_id", "level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    level: Mapped[Level] = mapped_column(choice(Level))
    first_term_ends_on: Mapped[date]
    programme_ends_on: Mapped[date]
    year_ends_on: Mapped[date]

    school_year: Mapped[SchoolYear] = relationship(back_populates="terms")


class GroupKind(StrEnum):
    """A task (nhiệm vụ) or a solution (giải pháp)."""

    TASK = "task"
    SOLUTION = "solution"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return "Nhiệm vụ" if self is GroupKind.TASK else "Giải pháp"


class TaskGroup(Base):
    """One of the year's groups that derived plans must cover (A2): 09 tasks and 05 solutions, editable data."""

    __tablename__ = "task_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"), index=True)
    kind: Mapped[GroupKind] = mapped_column(choice(GroupKind))
    name: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(Integer, default=0)

    school_year: Mapped[SchoolYear] = relationship(back_populates="task_groups")


USUAL_GROUPS: dict[GroupKind, list[str]] = {
    GroupKind.TASK: [
        "Rà soát, quy hoạch mạng lưới cơ sở giáo dục",
        "Phát triển đội ngũ nhà giáo và cán bộ quản lý",
        "Hướng nghiệp và định hướng phân luồng",
        "Nâng cao chất lượng dạy học ngoại ngữ",
        "Ứng dụng công nghệ thông tin trong dạy học và quản lý",
        "Giao quyền tự chủ và trách nhiệm giải trình",
        "Hội nhập quốc tế trong giáo dục",
        "Tăng cường cơ sở vật chất",
        "Phát triển nguồn nhân lực chất lượng cao",
    ],
    GroupKind.SOLUTION: [
        "Hoàn thiện thể chế, cải cách hành chính",
        "Nâng cao năng lực cán bộ quản lý",
        "Tăng cường nguồn lực đầu tư",
        "Khảo thí và kiểm định chất lượng",
        "Công tác truyền thông",
    ],
}


def usual_groups() -> list[TaskGroup]:
    """The 09 + 05 groups a new year starts with (names to be checked by the office)."""
    pairs = [(kind, name) for kind, names in USUAL_GROUPS.items() for name in names]
    return [TaskGroup(kind=kind, name=name, position=place) for place, (kind, name) in enumerate(pairs, 1)]
