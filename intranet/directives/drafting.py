"""Writing a draft: what a new one starts with, what an amending one takes over, and saving what was typed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit, phones, text
from intranet.core.orm import session_of
from intranet.directives.audience import AudienceKind
from intranet.directives.models import Directive, Relation
from intranet.documents import destinations, symbols
from intranet.documents.bases import Basis
from intranet.documents.models import Citation, Document, next_number
from intranet.documents.types import Authority, DocumentType
from intranet.units.office import CardKind, OfficeProfile

CHOSEN = {AudienceKind.LEVELS: "levels", AudienceKind.COMMUNES: "communes", AudienceKind.PICKED: "schools"}
"""The form field that holds the choice of each kind of audience."""

ASKS = {
    "asks_acknowledgement", "acknowledge_due_on", "asks_plan", "plan_due_on", "asks_cards", "card_due_on", "card_kinds",
}  # fmt: skip
"""The form fields that say what the schools are to do."""


def proposal(session: Session, kind: DocumentType, on: date, profile: OfficeProfile | None = None) -> tuple[int, str]:
    """The number and the notation the office would give next to a document of this type and day: (5, "KH-PGDĐT").

    ``profile`` spares reading the one of that day again.
    """
    profile = profile or OfficeProfile.on(session, on)
    number = next_number(session, profile, kind, on.year)
    if kind.code is None and (usual := _usual_notation(session, profile, kind)):
        return number, usual
    symbol = symbols.compose(number, kind, profile.abbreviation, profile.unit_abbreviation or None)
    return number, symbols.split(symbol)[1]


def _usual_notation(session: Session, profile: OfficeProfile, kind: DocumentType) -> str | None:
    """The notation of the last letter of this office: the drafting unit in it (PGDĐT-VP) is not known otherwise."""
    letters = select(Document.symbol).where(Document.own, Document.type.in_([kind]), Document.symbol.is_not(None))
    newest = session.scalar(letters.order_by(Document.id.desc()).limit(1))
    notation = symbols.split(newest)[1] if newest else ""
    return notation if profile.abbreviation in notation.split("-") else None


def blank(session: Session, *, by: Any, today: date, kind: DocumentType = DocumentType.KE_HOACH) -> dict[str, Any]:
    """What an empty draft form shows: type and day, the next number, the usual signer, the person as contact."""
    profile = OfficeProfile.on(session, today)
    number, notation = proposal(session, kind, today, profile)
    return {
        "type": kind,
        "issued_on": today,
        "number": number,
        "notation": notation,
        "proposed": f"{number}/{notation}",
        "contact_name": by.display_name,
        "contact_phone": phones.display(profile.phone),
        "titles": [profile.head_title, profile.deputy_title],
        "authority": Authority.NONE,
        "signer_title": profile.head_title,
        "signer_name": "",
        **destinations.for_form([destinations.FILED]),
        **_usual_signer(session),
    }


def _usual_signer(session: Session) -> dict[str, Any]:
    newest = select(Document).where(Document.own, Document.signer_name != "")
    document = session.scalar(newest.order_by(Document.id.desc()).limit(1))
    if document is None:
        return {}
    return {
        "authority": document.authority,
        "signer_title": document.signer_title,
        "signer_name": document.signer_name,
        **(destinations.for_form(destinations.read(document.destinations)) if document.destinations else {}),
    }


def following(
    session: Session, earlier: Directive, relation: Relation, *, by: Any, today: date
) -> tuple[dict[str, Any], list[Basis]]:
    """What a draft that amends, replaces or corrects an earlier directive starts with, and its first basis.

    A content error is mended by a document of the same type, one of form by a công văn (NĐ 30 art. 18.3).
    """
    document = earlier.document
    kind = DocumentType.CONG_VAN
    if relation is not Relation.CORRECTS and isinstance(document.type, DocumentType):
        kind = document.type
    values = blank(session, by=by, today=today, kind=kind) | _audience_of(earlier)
    values |= {
        "relation": relation.value,
        "related_id": earlier.id,
        "subject": document.subject if relation is Relation.REPLACES else f"{relation.label} {document.title}",
        "contact_name": earlier.contact_name or values["contact_name"],
        "contact_phone": phones.display(earlier.contact_phone) or values["contact_phone"],
    }
    if relation is Relation.REPLACES and not earlier.informs_only:
        values |= _asks_of(earlier, today)
    return values, [Basis(document.full_citation, document)]


def _asks_of(earlier: Directive, today: date) -> dict[str, Any]:
    """What an earlier directive asks, to be asked again; a last day only when it is still to come.

    Replacing cancels what schools still owe the earlier one.
    """
    asks = {name: value for name, value in of(earlier).items() if name in ASKS}
    for name in ("acknowledge_due_on", "plan_due_on", "card_due_on"):
        if asks[name] is not None and asks[name] <= today:
            asks[name] = None
    return asks | {"card_kinds": [kind.id for kind in earlier.card_kinds if kind.active]}


def of(directive: Directive) -> dict[str, Any]:
    """What the form of an existing draft shows."""
    document = directive.document
    lists = destinations.for_form(destinations.read(document.destinations))
    return (
        _audience_of(directive)
        | lists
        | {
            "type": document.type,
            "number": document.number,
            "notation": symbols.split(document.symbol)[1] if document.symbol else "",
            "issued_on": document.issued_on,
            "subject": document.subject,
            "urgency": document.urgency,
            "authority": document.authority,
            "signer_title": document.signer_title,
            "signer_name": document.signer_name,
            "contact_name": directive.contact_name,
            "contact_phone": phones.display(directive.contact_phone),
            "relation": directive.relation.value if directive.relation else "",
            "related_id": directive.related_id,
            "asks_acknowledgement": directive.asks_acknowledgement,
            "acknowledge_due_on": directive.acknowledge_due_on,
            "asks_plan": directive.plan_due_on is not None,
            "plan_due_on": directive.plan_due_on,
            "asks_cards": directive.card_due_on is not None,
            "card_due_on": directive.card_due_on,
            "card_kinds": [kind.id for kind in directive.card_kinds],
        }
    )


def _audience_of(directive: Directive) -> dict[str, Any]:
    values: dict[str, Any] = {"audience_kind": directive.audience_kind}
    if field := CHOSEN.get(directive.audience_kind):
        values[field] = list(directive.audience)
    return values


def write(directive: Directive, values: Mapping[str, Any]) -> None:
    """Put checked form values into a draft that is in a session. The symbol is not registered by this."""
    session, document = session_of(directive), directive.document
    document.type = values["type"]
    document.issued_on = values["issued_on"]
    document.profile = directive.letterhead()
    document.issuer_name = document.profile.display_name
    document.number, document.symbol = _symbol(values["number"], values["notation"] or "")
    document.subject = values["subject"] or ""
    document.urgency, document.authority = values["urgency"], values["authority"]
    document.signer_title, document.signer_name = values["signer_title"] or "", values["signer_name"] or ""
    document.destinations = destinations.stored(destinations.of_form(values))
    directive.contact_name = values["contact_name"] or ""
    directive.contact_phone = _phone(values["contact_phone"] or "")
    directive.relation = Relation(values["relation"]) if values["relation"] else None
    directive.related_id = values["related_id"] if directive.relation else None
    directive.audience_kind = AudienceKind(values["audience_kind"])
    field = CHOSEN.get(directive.audience_kind)
    directive.audience = sorted(values[field] or []) if field else []
    directive.asks_acknowledgement = bool(values["asks_acknowledgement"])
    directive.acknowledge_due_on = values["acknowledge_due_on"]
    directive.plan_due_on = values["plan_due_on"] if values["asks_plan"] else None
    directive.card_due_on = values["card_due_on"] if values["asks_cards"] else None
    kinds = values["card_kinds"] if values["asks_cards"] else []
    directive.card_kinds = list(session.scalars(select(CardKind).where(CardKind.id.in_(kinds or []))))


def _symbol(number: int | None, notation: str) -> tuple[int | None, str | None]:
    return number, f"{number:02d}/{notation}" if number and notation else None


def _phone(typed: str) -> str:
    return phones.normalise(typed).e164 or typed


def save(
    session: Session,
    directive: Directive | None,
    values: Mapping[str, Any],
    citations: Iterable[Citation],
    *,
    by: Any,
    at: datetime,
) -> Directive:
    """Save a new draft (None) or an existing one the caller has locked. Raises Refused when the symbol is taken."""
    made = directive is None
    if directive is None:
        profile = OfficeProfile.on(session, at.date())
        document = Document(
            own=True, type=DocumentType.KE_HOACH, subject="", issuer_name=profile.display_name, profile=profile
        )
        directive = Directive(document=document, created_by_id=by.id, created_at=at)
        session.add(directive)
        session.flush()
    write(directive, values)
    directive.document.register()
    directive.document.replace_citations(citations)
    directive.edited_at, directive.edited_by_name = at, by.display_name
    audit.record(
        session, by=by, action="directive.draft" if made else "directive.edit", subject=directive, at=at,
        note=f"{'Soạn' if made else 'Sửa'} dự thảo {text.shorten(name_of(directive), 200)}",
    )  # fmt: skip
    return directive


def discard(directive: Directive, *, by: Any, at: datetime) -> None:
    """Delete a draft with its files and bases. Raises Refused when it is published."""
    directive.lock_draft()
    session = session_of(directive)
    audit.record(
        session, by=by, action="directive.discard", subject=directive, at=at,
        note=f"Xóa dự thảo {text.shorten(name_of(directive), 200)}",
    )  # fmt: skip
    document = directive.document
    session.delete(directive)
    session.flush()
    session.delete(document)


def name_of(directive: Directive) -> str:
    """How a draft is named while it may lack its number: title and subject."""
    return f"{directive.document.title}: {directive.document.subject or 'chưa có trích yếu'}"
