"""What the first administrator still has to do about accounts; told to the settings page of units."""

from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core.roles import SCHOOL, Role
from intranet.units import first_steps
from intranet.units.models import School


@first_steps.source
def accounts(session: Session, user: Any, _today: date) -> list[first_steps.Step]:
    """One's own password, then the accounts of the schools once there are schools."""
    steps = []
    if user.activated_at is None:
        hint = "Mật khẩu đang dùng do chương trình tạo và đã hiện trên màn hình máy chủ."
        steps.append(first_steps.Step("Đặt mật khẩu của riêng mình", "accounts.own", hint))
    if user.role is Role.ADMIN:
        lacking = exists().where(School.id > 0) & ~exists().where(User.role.in_(SCHOOL))
        if session.scalar(select(lacking)):
            hint = "Mỗi trường một hiệu trưởng và một đầu mối; mã kích hoạt in ra phiếu."
            steps.append(first_steps.Step("Tạo tài khoản cho các trường", "accounts.bulk", hint))
    return steps
