"""The page on which a reorganisation is prepared: what the form offers, what was typed."""

from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from intranet.core import clock
from intranet.core.access import LARGEST_ID
from intranet.core.db import db
from intranet.directives.audience import offered_schools
from intranet.documents.models import Document
from intranet.documents.queries import registered
from intranet.documents.types import DocumentType
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.forms import ReorganisationForm
from intranet.reorganisation.models import Kind, People
from intranet.reorganisation.planning import TOO_FEW, Wanted, fewest, problems
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.queries import open_schools, present_communes

PAPERS = 100
"""How many registered decisions are offered, the latest first."""

OF_ONE = (Kind.CHANGE, Kind.SPLIT, Kind.CLOSE)
"""Kinds that happen to one school, chosen before the form is shown."""


class Preparing:
    """A reorganisation on the screen before it is planned; nothing is saved until then."""

    def __init__(self, kind: Kind, school: School | None, form: ReorganisationForm) -> None:
        self.kind, self.school, self.form = kind, school, form
        self.every = open_schools(db.session, clock.today())
        self.communes = present_communes(db.session)
        self.papers = _papers()
        form.offer(kind, [one for one in self.every if one is not school], self.communes, self.papers)
        form.school_id.data = str(school.id) if school else ""
        form.schools.data = [row_id for row_id in form.schools.data or [] if 0 < row_id <= LARGEST_ID]

    @classmethod
    def proposing(cls, kind: Kind, school: School | None, asked: MultiDict[str, str]) -> "Preparing":
        """The empty form; of a school that changes, as it stands or as the address says it is to be."""
        made = cls(kind, school, ReorganisationForm(None))
        made.form.effective_on.data = clock.today()
        if kind is Kind.CHANGE and school is not None:
            made.form.fields_of(1).show(_asked(school, asked))
        if kind is Kind.SPLIT and school is not None:
            usual = replace(Becoming.of(school), name="", abbreviation="")
            for fields in made.form.every_school:
                fields.show(usual)
                fields.new_commune.data = ""  # typed there, it would count as a school
        if kind is Kind.MERGE and school is not None:
            made.form.schools.data = [school.id]
        commune = asked.get("commune_id", 0, int)
        if kind is Kind.COMMUNE and commune in {one.id for one in made.communes}:
            made.form.commune_id.data = commune
        return made

    @classmethod
    def sent(cls, kind: Kind, school: School | None) -> "Preparing":
        """As the request brings it."""
        return cls(kind, school, ReorganisationForm())

    def wanted(self) -> Wanted | None:
        """What was typed; None with the reasons beside the fields."""
        form, kind = self.form, self.kind
        valid = form.validate()
        chosen = [school for school in self.every if school.id in form.schools.data]
        if kind is Kind.MERGE and not chosen:
            form.schools.errors = ["Chọn ít nhất một trường thôi hoạt động."]
            valid = False
        into = next((one for one in self.every if one.id == form.into_id.data), None)
        becomes = self._becoming(into)
        if kind is Kind.COMMUNE and not (form.into_commune.data or form.new_into_commune.data):
            form.new_into_commune.errors = ["Chọn hoặc nhập xã, phường sau sắp xếp."]
            valid = False
        if not valid or becomes is None or form.effective_on.data is None:
            return None
        document = next((one for one in self.papers if one.id == form.document_id.data), None)
        commune = next((one for one in self.communes if one.id == form.commune_id.data), None)
        return Wanted(
            kind=kind,
            on=form.effective_on.data,
            decision=_decision(document) if document else form.decision.data,
            document=document,
            note=form.note.data or "",
            schools=tuple(chosen) if kind is Kind.MERGE else (self.school,) if self.school else (),
            into=into if kind in (Kind.MERGE, Kind.CLOSE) else None,
            becomes=becomes,
            ends=kind is Kind.SPLIT and form.ends.data == "y",
            people=People(form.people.data),
            commune=commune if kind is Kind.COMMUNE else None,
            into_commune=(form.new_into_commune.data or form.into_commune.data) if kind is Kind.COMMUNE else "",
        )

    def _becoming(self, into: School | None) -> tuple[Becoming, ...] | None:
        """The schools to be that this kind asks for; None with the reasons beside the fields."""
        if self.kind in (Kind.CLOSE, Kind.COMMUNE) or (self.kind is Kind.MERGE and into is not None):
            return ()
        every = self.form.every_school
        asked = [one for one in every if not one.empty] if self.kind is Kind.SPLIT else every[:1]
        sound = [one.check() for one in asked or every[:1]]  # all of them: each says what it lacks
        if not all(sound):
            return None
        if self.kind is Kind.SPLIT and len(asked) < fewest(ends=self.form.ends.data == "y"):
            next(one for one in every if one.empty).name.errors = [TOO_FEW]
            return None
        return tuple(one.becoming() for one in asked)

    def context(self, errors: list[str] | None = None) -> dict[str, Any]:
        """What the form's template needs."""
        form, picked = self.form, self.form.schools.data or []
        schools, more = offered_schools(db.session, form.school_q.data or "", picked, clock.today())
        return {
            "form": form,
            "kind": self.kind,
            "school": self.school,
            "errors": errors or [],
            "offered": schools if self.kind is Kind.MERGE else [],
            "more_schools": more,
            "picked": set(picked),
            "shown": form.every_school if self.kind is Kind.SPLIT else form.every_school[:1],
        }

    def problems(self, wanted: Wanted) -> list[str]:
        """What keeps it from being planned."""
        return problems(db.session, wanted)


def _asked(school: School, asked: MultiDict[str, str]) -> Becoming:
    if "name" not in asked:
        return Becoming.of(school)
    chosen = tuple(level for level in Level if level.value in asked.getlist("levels"))
    return Becoming(asked["name"][:200], asked.get("abbreviation", "")[:30], asked.get("commune", "")[:200], chosen)


def _papers() -> list[Document]:
    decisions = registered().where(Document.type.in_([DocumentType.QUYET_DINH]))
    return list(db.session.scalars(decisions.order_by(Document.issued_on.desc(), Document.id.desc()).limit(PAPERS)))


def _decision(document: Document) -> str:
    return f"{document.title} của {document.issuer_name}"[:300]
