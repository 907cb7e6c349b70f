"""The page on which a period is prepared, and the one on which it is checked before it is opened."""

from typing import Any

from flask import url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from intranet.core import clock
from intranet.core.access import LARGEST_ID
from intranet.core.db import db
from intranet.core.forms import choices_from
from intranet.directives.audience import AudienceKind, offered_schools
from intranet.directives.drafting import CHOSEN
from intranet.duties import overlaps
from intranet.duties.models import Kind
from intranet.periods import opening, presets
from intranet.periods.forms import OpeningForm
from intranet.periods.models import Preset
from intranet.periods.opening import HURRY, Wanted
from intranet.periods.presets import Days
from intranet.periods.proposing import Offer, offered, propose
from intranet.units.models import Commune

NOT_KEPT = {"csrf_token", "act", "shown", "again"}


class OpeningPage:
    """A period on the screen before it is opened; nothing is saved until then."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.form = form = OpeningForm(offer.values)
        pairs = [(one.form_id, f"{one.form.name} (phiên bản {one.number})") for one in offer.versions]
        form.form_id.choices = choices_from(pairs)
        sources = [(one.id, f"{one.document.title}: {one.document.subject[:80]}") for one in offer.directives]
        form.directive_id.choices = choices_from([("", "Chọn văn bản…"), *sources])
        form.school_year_id.choices = choices_from((year.id, f"Năm học {year.label}") for year in offer.years)
        communes = db.session.scalars(select(Commune).order_by(Commune.sort_key))
        form.communes.choices = choices_from((one.id, one.name) for one in communes)
        form.schools.data = [row_id for row_id in form.schools.data or [] if 0 < row_id <= LARGEST_ID]

    @classmethod
    def proposing(cls, sent: MultiDict[str, str]) -> "OpeningPage":
        """With everything proposed that was not typed."""
        return cls(propose(db.session, sent, clock.today()))

    @classmethod
    def sent(cls, sent: MultiDict[str, str]) -> "OpeningPage":
        """As the request brings it."""
        return cls(offered(db.session, sent))

    def wanted(self, *, again: bool = False) -> Wanted | None:
        """The period that was typed; None with the reasons beside the fields."""
        form, offer = self.form, self.offer
        self._leave_out_unasked()
        valid = form.validate()
        kind = next((one for one in AudienceKind if one == form.audience_kind.data), AudienceKind.ALL)
        chosen = list(form[CHOSEN[kind]].data or []) if kind in CHOSEN else []
        if kind in CHOSEN and not chosen:
            form[CHOSEN[kind]].errors = ["Chưa chọn mục nào."]
            valid = False
        directive = next((one for one in offer.directives if one.id == form.directive_id.data), None)
        days = self._days()
        if not valid or days is None or offer.version is None or directive is None:
            return None
        wanted = Wanted(offer.version, directive, offer.preset, days, kind, tuple(chosen), again)
        if wrong := opening.problems(wanted, clock.today()):
            form.refuse(wrong)
            return None
        return wanted

    def _days(self) -> Days | None:
        """The days that were typed, what is wrong with them beside the fields; None while one is missing."""
        try:
            days = self.form.days(self.form.name.data or "")
        except ValueError:
            return None
        self.form.refuse(opening.day_problems(days, clock.today()))
        return days

    def _leave_out_unasked(self) -> None:
        """Month, year and school year are asked only by the presets they belong to."""
        preset, form = self.offer.preset, self.form
        if preset in (*presets.OF_A_TERM, Preset.CUSTOM):
            form.year.validators, form.year.process_errors = (), []
        if preset is not Preset.MONTH:
            form.month.process_errors, form.month.validate_choice = [], False
        form.school_year_id.validate_choice = preset in presets.OF_A_TERM

    def context(self) -> dict[str, Any]:
        """What the form's template needs."""
        form, preset = self.form, self.offer.preset
        typed, picked = form.school_q.data or "", form.schools.data
        picking = form.audience_kind.data == AudienceKind.PICKED or typed or picked
        schools, more = offered_schools(db.session, typed, picked, clock.today()) if picking else ([], False)
        return {
            "form": form,
            "offer": self.offer,
            "address": url_for("periods.create"),
            "asks_month": preset is Preset.MONTH,
            "asks_year": preset not in (*presets.OF_A_TERM, Preset.CUSTOM),
            "asks_school_year": preset in presets.OF_A_TERM,
            "offered": schools,
            "more_schools": more,
            "picked": set(picked),
        }


def check_context(wanted: Wanted, sent: MultiDict[str, str], alert: str = "") -> dict[str, Any]:
    """What the check page needs. ``alert`` says why it was not opened just now."""
    found = opening.check(db.session, wanted, clock.today())
    days = wanted.days
    notes = presets.notes_on(days)
    asked, now, version = found.reach.ids, clock.now(), wanted.version
    texts = (version.form.name, version.definition.subject)
    already = overlaps.overlaps(db.session, asked, now, texts=texts, dues=days.dues, but=wanted.directive.id)
    named = {one.period.id for one in found.same}
    if days.dues[0] - clock.today() < HURRY:
        notes.insert(0, "Hạn nộp rất gần, các trường có thể không kịp.")
    return {
        "check": found,
        "wanted": wanted,
        "days": days,
        "notes": notes,
        "overlaps": [one for one in already if not _said(one, named, version.form.name)],
        "full_weeks": overlaps.full_weeks(db.session, days.dues, asked, now),
        "kept": [(name, value) for name, value in sent.items(multi=True) if name not in NOT_KEPT],
        "alert": alert,
    }


def _said(one: overlaps.Overlap, named: set[int], form: str) -> bool:
    """Whether it is no news: named above already, or the same form's report of another month, not due these days."""
    if one.kind is not Kind.REPORT:
        return False
    return one.topic_key in named or (not one.near and one.about.startswith(f"{form}, "))
