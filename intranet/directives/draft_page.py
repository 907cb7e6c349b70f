"""The page on which a draft is written: its form, its bases, its files, and what is offered to choose from."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from intranet.core import clock
from intranet.core.access import LARGEST_ID, row_number
from intranet.core.db import db
from intranet.core.filetypes import ACCEPT_ATTRIBUTE
from intranet.core.forms import choices_from
from intranet.directives import drafting, queries
from intranet.directives.audience import AudienceKind, offered_schools, schools_of
from intranet.directives.forms import DraftForm
from intranet.directives.models import Directive
from intranet.directives.readiness import SUBJECT_LIMIT
from intranet.documents import symbols
from intranet.documents.bases import Bases, Basis
from intranet.documents.models import Attachment
from intranet.documents.queries import registered
from intranet.documents.uploads import Uploads
from intranet.units.models import Commune
from intranet.units.office import CardKind, OfficeProfile


class DraftPage:
    """One draft on the screen; ``directive`` is None until it is saved the first time."""

    def __init__(self, directive: Directive | None, form: DraftForm, bases: Bases, uploads: Uploads) -> None:
        self.directive, self.form, self.bases, self.uploads = directive, form, bases, uploads
        self.dropped: set[int] = set()
        self.overtaken = ""
        self.titles: list[str] = []
        self._offer()

    @classmethod
    def showing(
        cls, directive: Directive | None, values: Mapping[str, Any], bases: Iterable[Basis] = ()
    ) -> "DraftPage":
        """The draft as it is saved, or a new one with these values."""
        if directive is not None:
            rows = Bases.of(db.session, registered(), directive.document)
        else:
            rows = Bases(db.session, registered(), bases)
        draft = cls(directive, DraftForm(None, data=values), rows, Uploads())
        draft.titles = values.get("titles", [])
        return draft

    @classmethod
    def sent(cls, directive: Directive | None, uploads: Uploads) -> "DraftPage":
        """The draft as the request brings it."""
        sent = request.form
        draft = cls(directive, DraftForm(), Bases.sent(db.session, registered(), sent), uploads)
        draft.dropped = set(sent.getlist("drop_file", row_number))
        if directive is not None and sent.get("edited", draft.stamp) != draft.stamp:
            draft.overtaken = directive.edited_by_name
        return draft

    def _offer(self) -> None:
        form, session = self.form, db.session
        communes = session.scalars(select(Commune).order_by(Commune.sort_key))
        form.communes.choices = choices_from((one.id, one.name) for one in communes)
        kinds = session.scalars(select(CardKind).where(CardKind.active).order_by(CardKind.position))
        form.card_kinds.choices = choices_from((kind.id, kind.name) for kind in kinds)
        kept = form.related_id.data if isinstance(form.related_id.data, int) else None
        earlier = queries.relatable(session, kept if kept and kept <= LARGEST_ID else None)
        pairs = [(one.id, f"{one.document.title}: {one.document.subject[:80]}") for one in earlier]
        form.related_id.choices = choices_from([("", "Chọn văn bản…"), *pairs])
        form.schools.data = [row_id for row_id in form.schools.data or [] if 0 < row_id <= LARGEST_ID]

    @property
    def stamp(self) -> str:
        """Which saving the form shows, so that two people do not overwrite each other unawares."""
        edited_at = self.directive.edited_at if self.directive else None
        return edited_at.isoformat() if edited_at else ""

    @property
    def attachments(self) -> list[Attachment]:
        """The files the draft has."""
        return list(self.directive.document.attachments) if self.directive else []

    def prepare(self, act: str) -> None:
        """What a button that saves nothing changes in the form: the proposed number follows type and day."""
        if act != "number" and act != "number-next":
            return
        form = self.form
        typed = f"{form.number.data or ''}/{form.notation.data or ''}"
        untouched = typed in ("/", form.proposed.data)
        if (act == "number-next" or untouched) and form.type.data is not None:
            number, notation = drafting.proposal(db.session, form.type.data, form.issued_on.data or clock.today())
            form.number.raw_data, form.number.data, form.notation.data = None, number, notation
            form.proposed.data = f"{number}/{notation}"

    def valid(self) -> bool:
        """Whether it can be saved; what keeps it from being saved is noted beside the fields."""
        return bool(self.form.validate()) and not self.uploads.refused and not self.overtaken

    def save(self, *, by: Any, at: datetime) -> Directive:
        """Save everything, files too. Raises Refused when the symbol is taken; the caller commits."""
        citations = self.bases.citations()
        directive = drafting.save(db.session, self.directive, self.form.data, citations, by=by, at=at)
        document = directive.document
        document.attachments = [a for a in document.attachments if a.id not in self.dropped]
        self.uploads.attach_to(document)
        return directive

    def _reach(self) -> int | None:
        """How many schools the audience means today; None while the choice cannot be read."""
        form = self.form
        if form.audience_kind.data not in list(AudienceKind):
            return None
        kind = AudienceKind(form.audience_kind.data)
        field = drafting.CHOSEN.get(kind)
        chosen = form[field].data or [] if field else []
        if kind is AudienceKind.LEVELS:
            known = {choice.value for choice in form.levels.choices}
            chosen = [code for code in chosen if code in known]
        return len(schools_of(db.session, kind, [one for one in chosen if _fits(one)], clock.today()))

    def _symbol_notes(self) -> list[str]:
        form = self.form
        if not form.number.data or not form.notation.data:
            return []
        return symbols.check(f"{form.number.data:02d}/{form.notation.data}", form.type.data)

    def _titles(self) -> list[str]:
        profile = OfficeProfile.on(db.session, self.form.issued_on.data or clock.today())
        return [profile.head_title, profile.deputy_title]

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        self.bases.check(self.form.issued_on.data)
        directive, form = self.directive, self.form
        schools, more = offered_schools(db.session, form.school_q.data or "", form.schools.data, clock.today())
        address = url_for("directives.revise", directive_id=directive.id) if directive else url_for("directives.create")
        return {
            "draft": self,
            "form": form,
            "directive": directive,
            "bases": self.bases,
            "uploads": self.uploads,
            "accept": ACCEPT_ATTRIBUTE,
            "address": address,
            "reach": self._reach(),
            "offered": schools,
            "more_schools": more,
            "picked": set(form.schools.data),
            "titles": self.titles or self._titles(),
            "symbol_notes": self._symbol_notes(),
            "subject_limit": SUBJECT_LIMIT,
        }


def _fits(chosen: Any) -> bool:
    return not isinstance(chosen, int) or 0 < chosen <= LARGEST_ID
