"""One school's cards: the page, the form, confirming, ending; one card; one receipt."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.contacts import doubts, queries
from intranet.contacts.confirmations import CardConfirmation, confirm_card
from intranet.contacts.exports import to_vcard
from intranet.contacts.forms import USUAL_POSTS, CardForm, prefilled
from intranet.contacts.models import ContactCard, current_card, lock_cards, write_card
from intranet.contacts.school_cards import school_cards
from intranet.contacts.views import attachment, bp
from intranet.core import audit, clock, marks, phones
from intranet.core.access import allow, find
from intranet.core.dates import parse_date
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, page
from intranet.core.roles import ALL, SCHOOL
from intranet.units.models import School
from intranet.units.office import CardKind, OfficeProfile


@bp.get("/contacts/own")
@allow(*SCHOOL)
def own() -> Response:
    """The cards of the person's own school."""
    return _school_page(current_user.school)


@bp.get("/contacts/schools/<int:school_id>")
@allow(*ALL)
def history(school_id: int) -> Response:
    """A school's cards and their history, for the office, inspectors and the school."""
    return _school_page(find(School, school_id))


def _school_page(shown: School) -> Response:
    cards = school_cards(db.session, shown, reader=current_user, today=clock.today())
    writes = current_user.role.at_school
    return page("contacts/school.html", school=shown, cards=cards, writes=writes, now=clock.now())


@bp.get("/contacts/schools/<int:school_id>/kinds/<int:kind_id>/card")
@allow(*SCHOOL)
def edit(school_id: int, kind_id: int) -> Response:
    """The form for a card of this kind, with what the card in force says."""
    own_school, kind = find(School, school_id), _kind(kind_id)
    before = current_card(db.session, school_id, kind_id)
    if before is not None:
        form = CardForm(formdata=None, data=prefilled(before))
    else:
        usual = {"landline": phones.display(own_school.phone), "email": own_school.email}
        form = CardForm(formdata=None, data={**usual, "valid_from": clock.today(), "replaces": "0"})
    return _form_page(form, own_school, kind, before)


@bp.post("/contacts/schools/<int:school_id>/kinds/<int:kind_id>/card")
@allow(*SCHOOL)
def write(school_id: int, kind_id: int) -> BaseResponse:
    """Put a new card in force, and confirm it when asked to; doubtful values are shown once before."""
    own_school, kind, form = find(School, school_id), _kind(kind_id), CardForm()
    lock_cards(db.session, school_id)  # nobody of the school changes the card between this look and the deed
    before = current_card(db.session, school_id, kind_id)
    act = request.form.get("act", "confirm")
    goal = form.then.data if act in ("accept", "convert") else act
    again = partial(_form_page, form, own_school, kind, before, status=422, then=goal)
    if not form.validate():
        return again()
    if form.replaces_id != (before.id if before else 0):
        form.replaces.data = str(before.id if before else 0)  # seen now: the next press replaces it
        return again(overtaken=True)
    if found := _doubts_left(form, before, act):
        return again(found=found, seen=doubts.fingerprint(found))
    at = clock.now()
    card = write_card(db.session, form.card(school=own_school, kind=kind), by=current_user, at=at)
    if goal != "save":
        return _confirmed(card, at)
    db.session.commit()
    saved = f"Đã lưu thẻ {kind}. Hãy xác nhận khi mọi thông tin đã đúng."
    flash("Thẻ không có gì thay đổi." if card is before else saved, "success")
    return go(url_for("contacts.own"))


def _doubts_left(form: CardForm, before: ContactCard | None, act: str) -> list[doubts.Doubt]:
    """What the person has not accepted yet. A press on “Đổi theo đề nghị” also changes the fields."""
    profile = OfficeProfile.on(db.session, clock.today())
    found = doubts.doubts(form.typed(), before=before, profile=profile)
    if act not in ("accept", "convert") or form.seen.data != doubts.fingerprint(found):
        return found
    if act == "accept":
        return []
    form.accept(doubts.proposed(found))
    left = doubts.doubts(form.typed(), before=before, profile=profile)
    return [] if set(left) <= set(found) else left


def _form_page(
    form: CardForm, own_school: School, kind: CardKind, before: ContactCard | None, *, status: int = 200, **context: Any
) -> Response:
    return page(
        "contacts/form.html",
        "card" if status == 422 else None,
        status,
        form=form,
        school=own_school,
        kind=kind,
        before=before,
        posts=USUAL_POSTS,
        profile=OfficeProfile.on(db.session, clock.today()),
        **context,
    )


@bp.post("/contacts/cards/<int:card_id>/confirmation")
@allow(*SCHOOL)
def confirm(card_id: int) -> BaseResponse:
    """State that the card is right."""
    return _confirmed(_own_card(card_id), clock.now())


def _confirmed(card: ContactCard, at: datetime) -> BaseResponse:
    receipt = confirm_card(card, by=current_user, at=at)
    db.session.commit()
    return go(url_for("contacts.confirmation", confirmation_id=receipt.id))


@bp.get("/contacts/confirmations/<int:confirmation_id>")
@allow(*ALL)
def confirmation(confirmation_id: int) -> Response:
    """The receipt."""
    shown = find(CardConfirmation, confirmation_id)
    entry = queries.entry(db.session, shown.card, reader=current_user)
    mark = marks.mark(db.session, marks.Paper.CARD, shown.id)
    return page("contacts/confirmation.html", confirmation=shown, card=shown.card, entry=entry, mark=mark)


@bp.post("/contacts/cards/<int:card_id>/ending")
@allow(*SCHOOL)
def end(card_id: int) -> BaseResponse:
    """Retire the card without another in its place."""
    card = _own_card(card_id)
    try:
        day = parse_date(request.form.get("on", ""))
    except ValueError as error:
        raise Refused(str(error)) from None
    card.end(on=day, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã kết thúc thẻ của {card.name}. Thẻ được giữ trong lịch sử.", "success")
    return go(url_for("contacts.own"))


@bp.get("/contacts/cards/<int:card_id>")
@allow(*ALL)
def show(card_id: int) -> Response:
    """One card, to call or to save."""
    card = find(ContactCard, card_id)
    return page("contacts/card.html", card=card, entry=queries.entry(db.session, card, reader=current_user))


@bp.post("/contacts/cards/<int:card_id>/vcard")
@allow(*ALL)
def vcard(card_id: int) -> Response:
    """One card in force for an address book; logged like every export."""
    card = find(ContactCard, card_id)
    if not card.in_force:
        raise Refused("Thẻ này đã kết thúc; hãy lưu thẻ đang dùng.")
    entry = queries.entry(db.session, card, reader=current_user)
    note = f"Xuất vCard: {card.name}, {card.school}"
    audit.record(db.session, by=current_user, action="contacts.export", subject=card, at=clock.now(), note=note)
    db.session.commit()
    return attachment(to_vcard([entry], on=clock.today()), "vcf", f"dau-moi-{card_id}")


def _kind(kind_id: int) -> CardKind:
    kind = find(CardKind, kind_id)
    if not kind.active:
        abort(404)
    return kind


def _own_card(card_id: int) -> ContactCard:
    """A card of the person's own school; others are none of his business even where he may read them."""
    card = find(ContactCard, card_id)
    find(School, card.school_id)
    return card
