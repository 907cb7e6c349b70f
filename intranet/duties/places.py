"""Where a duty is done, or where its evidence is: the address of the page for this person."""

from flask import url_for

from intranet.accounts.models import User
from intranet.core.addresses import external
from intranet.duties.models import Duty, Kind


def place_of(duty: Duty, user: User) -> str:
    """The page: for the school where it acts, for the others where they see what it did."""
    if duty.kind is Kind.CARD:
        return url_for("contacts.own") if user.role.at_school else url_for("contacts.history", school_id=duty.school_id)
    if duty.kind is Kind.PLAN and (user.role.at_school or duty.submitted_at):
        return url_for("plans.show", plan_id=duty.id)
    if duty.kind is Kind.REPORT:
        return url_for("submissions.show", duty_id=duty.id)
    return url_for("directives.show", directive_id=duty.document_id)


def address_for_school(duty: Duty) -> str:
    """The whole address of the page where the school acts, for a mail: ``place_of`` for its people."""
    if duty.kind is Kind.CARD:
        return external("contacts.own")
    if duty.kind is Kind.PLAN:
        return external("plans.show", plan_id=duty.id)
    if duty.kind is Kind.REPORT:
        return external("submissions.show", duty_id=duty.id)
    return external("directives.show", directive_id=duty.document_id)
