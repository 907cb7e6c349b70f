"""The page on which the office says how it counts days."""

from flask import Response, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.periods import counting
from intranet.periods.counting import Counting
from intranet.periods.forms import SettingForm
from intranet.periods.views import bp


@bp.get("/periods/settings")
@allow(*READ_ALL)
def settings() -> Response:
    """The settings as they stand; the office's form to change them."""
    form, kept = SettingForm(None), Counting.of(db.session)
    form.before_includes.data = "y" if kept.before_includes else ""
    for name in ("month_due_day", "month_forward_day", "lock_days"):
        form[name].data = getattr(kept, name)
    return page("periods/settings.html", "settings", form=form, may_edit=current_user.role in OFFICE)


@bp.post("/periods/settings")
@allow(*OFFICE)
def keep_settings() -> BaseResponse:
    """Keep them for the periods opened from now on."""
    form = SettingForm()
    if not form.validate():
        return invalid("periods/settings.html", "settings", form=form, may_edit=True)
    new = Counting(
        form.before_includes.data == "y",
        form.month_due_day.data or 0,
        form.month_forward_day.data or 0,
        form.lock_days.data or 0,
    )
    counting.keep(db.session, new, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã lưu. Các kỳ đang mở giữ nguyên ngày của mình.", "success")
    return go(url_for("periods.settings"))
