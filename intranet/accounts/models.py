"""User accounts and one-time activation codes."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from werkzeug.security import check_password_hash, generate_password_hash

from intranet.core import audit, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, SortKey, UtcDateTime, choice, session_of
from intranet.core.roles import Role
from intranet.units.models import School

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread on paper
CODE_LENGTH = 10
CODE_LIFE = timedelta(days=30)
SHORTEST_PASSWORD = 8


class User(Base):
    """An account. ``username`` is lower case; ``session_epoch`` is part of the cookie, so raising it signs all out."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The sentinel tells many new rows' ids apart (see School.insert_order); without one each is an INSERT of its own.
    username: Mapped[str] = mapped_column(String(80), unique=True, insert_sentinel=True)
    display_name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(SortKey())
    search_key: Mapped[str] = mapped_column(String(400), default="")
    role: Mapped[Role] = mapped_column(choice(Role))
    post: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    school: Mapped[School | None] = relationship(lazy="joined")
    codes: Mapped[list["ActivationCode"]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @validates("username", "display_name")
    def _index(self, key: str, value: str) -> str:
        if key == "username":
            value = value.strip().lower()
        else:
            self.sort_key = text.person_sort_key(value)
        parts = {"username": self.username, "display_name": self.display_name, key: value}
        self.search_key = text.fold(" ".join(part for part in parts.values() if part))
        return value

    # The four names below are what Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie keeps: changes with ``session_epoch``."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.locked_at is None and self.password_hash is not None

    @property
    def state(self) -> str:
        """Vietnamese word for the list of people."""
        if self.erased_at:
            return "Đã xóa dữ liệu"
        if self.locked_at:
            return "Đã khóa"
        return "Đang dùng" if self.password_hash else "Chưa kích hoạt"

    def has_password(self, password: str) -> bool:
        """Whether this is the account's password."""
        return self.password_hash is not None and check_password_hash(self.password_hash, password)

    def set_password(self, password: str, *, by: Any, at: datetime) -> None:
        """Set a password and sign out every device. Raises Refused for one that is too short or the user name."""
        if len(password) < SHORTEST_PASSWORD:
            raise Refused(f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.")
        if password.lower() == self.username:
            raise Refused("Mật khẩu không được trùng tên đăng nhập.")
        self.password_hash = generate_password_hash(password)
        self.session_epoch += 1
        self.activated_at = self.activated_at or at
        audit.record(session_of(self), by=by, action="user.password", subject=self, at=at, note="Đặt mật khẩu")

    def give_password(self, *, at: datetime) -> str:
        """Set a random password for the very first sign-in and return it, once, in clear.

        ``activated_at`` stays empty until the person has set an own one: that is what is asked for at every sign-in.
        """
        password = "-".join(_random(5) for _ in range(3)).lower()
        self.password_hash = generate_password_hash(password)
        note = f"Tạo mật khẩu dùng lần đầu cho {self.username}"
        audit.record(session_of(self), by=None, action="user.password", subject=self, at=at, note=note)
        return password

    def activate(self, code: str, password: str, *, at: datetime) -> None:
        """Use a code to set the person's own password. Raises Refused for a wrong, used or expired code."""
        typed = hashed(code)
        found = next((c for c in self.codes if c.code_hash == typed and c.used_at is None), None)
        if found is None or self.locked_at:
            raise Refused("Mã kích hoạt không đúng hoặc đã dùng.")
        if found.expires_at < at:
            raise Refused("Mã kích hoạt đã hết hạn; hãy xin Phòng cấp mã mới.")
        self.set_password(password, by=self, at=at)
        found.used_at = at

    def lock(self, *, by: Any, at: datetime) -> None:
        """Lock the account and sign out every device."""
        if by is self or by.id == self.id:
            raise Refused("Không tự khóa tài khoản của mình được.")
        if self.locked_at:
            raise Refused("Tài khoản đã khóa từ trước.")
        self.locked_at = at
        self.session_epoch += 1
        audit.record(session_of(self), by=by, action="user.lock", subject=self, at=at, note=f"Khóa {self.username}")

    def unlock(self, *, by: Any, at: datetime) -> None:
        """Let a locked account be used again."""
        if self.locked_at is None:
            raise Refused("Tài khoản không bị khóa.")
        if self.erased_at:
            raise Refused("Dữ liệu của người này đã xóa theo yêu cầu; tài khoản không mở lại được.")
        self.locked_at = None
        audit.record(
            session_of(self), by=by, action="user.unlock", subject=self, at=at, note=f"Mở khóa {self.username}"
        )

    def erase(self, mask: str, *, at: datetime) -> None:
        """Keep of the person no more than that there was one: for ``privacy``, which writes the audit entry.

        The row stays, because acts refer to it; nobody signs in with it again.
        """
        self.username, self.display_name = f"da-xoa-{self.id}", mask
        self.post = self.email = ""
        self.password_hash, self.codes = None, []
        self.session_epoch += 1
        self.locked_at, self.erased_at = self.locked_at or at, at

    def __str__(self) -> str:
        return self.display_name


class ActivationCode(Base):
    """A one-time code, kept as SHA-256: 10 random characters of 31 cannot be guessed behind the throttle."""

    __tablename__ = "activation_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="codes")


def _random(length: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def new_code() -> str:
    """A random code in clear, as it is printed: “K7MPQ-2XWRT”."""
    code = _random(CODE_LENGTH)
    return f"{code[:5]}-{code[5:]}"


def hashed(code: str) -> str:
    """What is kept of a code, however it was typed: case, spaces and dashes do not count."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return sha256(plain.encode()).hexdigest()
