"""The office itself: its dated profile, and the kinds of contact card it asks schools for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.core.errors import Refused
from intranet.core.orm import Base, choice


class NumberSeries(StrEnum):
    """How the office splits its yearly number sequence (NĐ 30 art. 15: the head decides)."""

    ONE = "one"
    BY_TYPE = "by_type"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return "Một dãy số chung" if self is NumberSeries.ONE else "Mỗi loại văn bản một dãy số"


class NoProfile(Refused, LookupError):
    """Nobody has written an office profile yet; what needs one is answered by this sentence."""

    def __init__(self) -> None:
        super().__init__("Chưa có hồ sơ cơ quan. Quản trị lập hồ sơ ở trang Thiết lập, rồi mới làm được việc này.")


class OfficeProfile(Base):
    """The office's names and titles from a date on, until the next profile's date.

    ``superior_line`` and ``issuing_line`` are the two lines of the letterhead (ô 2 of NĐ 30), in capitals;
    ``abbreviation`` the group in symbols (PGDĐT), ``unit_abbreviation`` the unit's in letters (công văn);
    ``mail_domains`` one allowed domain a line (B4); ``head_title`` and ``deputy_title`` in capitals (ô 7a).
    """

    __tablename__ = "office_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    superior_line: Mapped[str] = mapped_column(String(200))
    issuing_line: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(30))
    unit_abbreviation: Mapped[str] = mapped_column(String(30), default="")
    place: Mapped[str] = mapped_column(String(100))
    head_title: Mapped[str] = mapped_column(String(100))
    deputy_title: Mapped[str] = mapped_column(String(100))
    mail_domains: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    number_series: Mapped[NumberSeries] = mapped_column(choice(NumberSeries), default=NumberSeries.BY_TYPE)

    @classmethod
    def on(cls, session: Session, day: date) -> "OfficeProfile":
        """The profile in force on a day (the first one for days before it). Raises NoProfile when there is none."""
        in_force = select(cls).where(cls.valid_from <= day).order_by(cls.valid_from.desc()).limit(1)
        profile = session.scalar(in_force) or session.scalar(select(cls).order_by(cls.valid_from).limit(1))
        if profile is None:
            raise NoProfile
        return profile

    def allows_mailbox(self, address: str) -> bool:
        """Whether a mailbox is of an allowed domain or a part of one (B4). No domains set means all are allowed."""
        domains = [line.strip().lower().lstrip("@.") for line in self.mail_domains.splitlines() if line.strip()]
        host = address.rpartition("@")[2].lower()
        return not domains or any(host == domain or host.endswith("." + domain) for domain in domains)

    def __str__(self) -> str:
        return self.display_name


@dataclass(frozen=True)
class Preset:
    """What a kind of office fills into an empty profile; “…” marks what the office writes in."""

    key: str
    label: str
    display_name: str
    superior_line: str
    issuing_line: str
    abbreviation: str
    unit_abbreviation: str
    head_title: str
    deputy_title: str


PRESETS = [
    Preset(
        "district", "Phòng GD&ĐT huyện", "Phòng GD&ĐT huyện …", "ỦY BAN NHÂN DÂN HUYỆN …",
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "PGDĐT", "", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG",
    ),
    Preset(
        "commune", "Phòng Văn hóa – Xã hội, UBND xã", "Phòng Văn hóa – Xã hội xã …", "ỦY BAN NHÂN DÂN XÃ …",
        "PHÒNG VĂN HÓA - XÃ HỘI", "PVHXH", "", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG",
    ),
]  # fmt: skip


class CardKind(Base):
    """A kind of contact card (C1, C2): leader in charge, communications lead…

    Set by the office; retired, not deleted, once used.
    """

    __tablename__ = "card_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    def __str__(self) -> str:
        return self.name
