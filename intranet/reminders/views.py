"""The pages of reminding: the rules, what was sent, whom no mail reaches, words for the chat group."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import addresses, clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import READ_ALL
from intranet.duties.asking import chosen_duties
from intranet.duties.models import Duty
from intranet.duties.places import place_of
from intranet.outbox import line
from intranet.reminders import chat, mailboxes, queries, rules
from intranet.reminders.forms import RulesForm
from intranet.reminders.models import NoticeKind
from intranet.units.keepers import KEEPERS

bp = Blueprint("reminders", __name__, cli_group=None)

SHOWN_DAYS = 30
USUAL_HOUR = 7


@bp.get("/reminders/")
@allow(*READ_ALL)
def index() -> Response:
    """The rules in words, and what was sent in the last days."""
    setting = rules.setting_of(db.session)
    return page(
        "reminders/index.html",
        rules=rules.rules(db.session),
        hour=setting.hour if setting else USUAL_HOUR,
        setting=setting,
        days=queries.days(db.session, clock.today() - timedelta(days=SHOWN_DAYS)),
        shown_days=SHOWN_DAYS,
        kinds=list(NoticeKind),
        mails=queries.MAILS,
        line=line.present(db.session),
        reachable=bool(current_app.config["INTRANET_URL"]) and addresses.reachable(),
    )


@bp.get("/reminders/rules")
@allow(*KEEPERS)
def edit_rules() -> Response:
    """The form with the rules that hold."""
    form, setting = RulesForm(None), rules.setting_of(db.session)
    form.show(rules.rules(db.session), setting.hour if setting else USUAL_HOUR)
    return page("reminders/rules.html", "rules", form=form)


@bp.post("/reminders/rules")
@allow(*KEEPERS)
def keep_rules() -> BaseResponse:
    """Keep other rules, from the next digest on."""
    form = RulesForm()
    if not form.validate():
        return invalid("reminders/rules.html", "rules", form=form)
    changed = rules.keep(db.session, form.rules, form.hour.data, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã lưu quy tắc đôn đốc." if changed else "Không có gì thay đổi.", "success")
    return go(url_for("reminders.index"))


@bp.get("/reminders/notices")
@allow(*READ_ALL)
def notices() -> Response:
    """What schools were told: the notices of a filter."""
    chosen = queries.NoticeFilter.read(request.args)
    found = paginate(db.session, queries.notices(chosen), request.args.get("page", 1, int))
    return page(
        "reminders/notices.html", "notices", notices=found, chosen=chosen, kinds=list(NoticeKind), mails=queries.MAILS
    )


@bp.get("/reminders/duties/<int:duty_id>")
@allow(*READ_ALL)
def of_duty(duty_id: int) -> Response:
    """All that a school was told of one duty, and by which mails."""
    duty = find(Duty, duty_id, joinedload(Duty.school), joinedload(Duty.document), joinedload(Duty.topic))
    return page(
        "reminders/duty.html", duty=duty, reminders=queries.of_duty(db.session, duty), now=clock.now(),
        place=place_of(duty, current_user), times=queries.times(db.session, [duty.id]).get(duty.id),
    )  # fmt: skip


@bp.get("/reminders/mailboxes")
@allow(*READ_ALL)
def schools() -> Response:
    """Which schools no mail reaches."""
    view = request.args.get("view", "none")
    view = view if view in mailboxes.VIEWS else "none"
    found = mailboxes.reaches(db.session, view, request.args.get("page", 1, int))
    return page("reminders/mailboxes.html", "schools", found=found, view=view, views=mailboxes.VIEWS)


@bp.get("/reminders/text")
@allow(*READ_ALL)
def chat_text() -> Response:
    """Words to paste into the chat group about what the schools of a filter still owe."""
    chosen = chosen_duties()
    now = chosen.at or clock.now()
    return page("reminders/text.html", text=chat.late_text(db.session, chosen, now), chosen=chosen)


from intranet.reminders import planning, returned  # noqa: E402, F401 - what is done by the clock, and at once
