"""Documents, their files and their bases."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Dialect,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    event,
    func,
    inspect,
    literal,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, relationship, validates
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeDecorator

from intranet.core import dates, text
from intranet.core.errors import Refused
from intranet.core.files import StoredFile
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.documents import access, series, symbols
from intranet.documents.series import Series
from intranet.documents.types import Authority, DocumentType, LegalType, Urgency
from intranet.units.models import School
from intranet.units.office import OfficeProfile

_TYPES: dict[str, DocumentType | LegalType] = {kind.value: kind for kind in (*DocumentType, *LegalType)}


class TypeColumn(TypeDecorator["DocumentType | LegalType"]):
    """The type of a document, kept as its value: laws and decrees are registered to be cited, never issued here."""

    impl = String(30)
    cache_ok = True

    def process_bind_param(self, value: DocumentType | LegalType | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> DocumentType | LegalType | None:
        return None if value is None else type_of(value)


def type_of(value: str) -> DocumentType | LegalType:
    """The type with this value. Raises KeyError when there is none."""
    return _TYPES[value]


class Document(Base):
    """One document: the office's own, a school's, or one of a body above that others cite.

    ``symbol`` is the whole “05/KH-PGDĐT” (None while there is no number), ``number`` its first part where that is the
    office's own sequence. ``register_key`` is what may not repeat: issuer + year + symbol (NĐ 30, Phụ lục VI); a
    school's papers have none, the office does not number them. ``profile`` is the letterhead of its date.
    ``destinations`` are the rows of ``documents.destinations``. ``entered_at`` is when a paper that no feature here
    issues was written into a register; ``voided_at`` when its number was struck out, with the reason.
    """

    __tablename__ = "document"
    __table_args__ = {"sqlite_autoincrement": True}  # a discarded draft's id and history go to no other

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[DocumentType | LegalType] = mapped_column(TypeColumn())
    number: Mapped[int | None]
    symbol: Mapped[str | None] = mapped_column(String(60))
    symbol_key: Mapped[str | None] = mapped_column(String(80), index=True)
    register_key: Mapped[str | None] = mapped_column(String(400), unique=True)
    issued_on: Mapped[date | None] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text, default="")
    issuer_name: Mapped[str] = mapped_column(String(200))
    own: Mapped[bool] = mapped_column(default=False)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("office_profile.id"))
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    signer_title: Mapped[str] = mapped_column(String(200), default="")
    authority: Mapped[Authority] = mapped_column(choice(Authority), default=Authority.NONE)
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency), default=Urgency.NORMAL)
    destinations: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(Text, default="")
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)  # _keep_sealed asks

    school: Mapped[School | None] = relationship()
    profile: Mapped[OfficeProfile | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="document", cascade="all, delete-orphan", order_by="Attachment.position"
    )
    citations: Mapped[list["Citation"]] = relationship(
        back_populates="document",
        cascade="all, delete-orphan",
        order_by="Citation.position",
        foreign_keys="Citation.document_id",
    )

    @validates("subject", "symbol", "issuer_name")
    def _index(self, key: str, value: str | None) -> str | None:
        if key == "symbol":
            value = symbols.normalise_symbol(value) if value else None
            self.symbol_key = symbols.symbol_key(value) if value else None
        parts = {"symbol": self.symbol, "subject": self.subject, "issuer_name": self.issuer_name, key: value}
        self.search_key = text.fold(" ".join(part for part in parts.values() if part))
        return value

    @property
    def title(self) -> str:
        """How it is named in a sentence: “Kế hoạch số 05/KH-PGDĐT ngày 03/09/2026”."""
        words = [self.type.label]
        if self.symbol:
            words.append(f"số {self.symbol}")
        if self.issued_on:
            words.append(f"ngày {dates.format_date(self.issued_on)}")
        return " ".join(words)

    @property
    def signer(self) -> str:
        """Who signed, on one line: “PHÓ TRƯỞNG PHÒNG Trần Quốc Hùng (KT. – ký thay cấp trưởng)”. KT., TL., TUQ. stand
        before the title of the one signed for (NĐ 30, Phụ lục I), so never before the signer's own."""
        for_another = self.authority in (Authority.KT, Authority.TL, Authority.TUQ)
        words = [self.authority.prefix if not for_another else "", self.signer_title, self.signer_name]
        return " ".join([*filter(None, words), *([f"({self.authority.label})"] if for_another else [])])

    @property
    def full_citation(self) -> str:
        """The first citation of NĐ 30: type, number, date, body, subject."""
        about = _lower_first(self.subject)
        return f"{self.title} của {self.issuer_name} {about if _says_about(about) else f'về {about}'}"

    def register(self) -> None:
        """Take the symbol into the register. Raises Refused when issuer, year and symbol, or the number, are there."""
        if self.symbol is None or self.issued_on is None:
            self.register_key = None
            return
        session = session_of(self)
        if self.own:
            series.lock(session)
        key = f"{'own' if self.own else text.fold(self.issuer_name)}|{self.issued_on.year}|{self.symbol_key}"
        twin = session.scalar(select(Document).where(Document.register_key == key, Document.id != self.id))
        if twin is not None:
            raise Refused(
                f"Số, ký hiệu {self.symbol} năm {self.issued_on.year} của {self.issuer_name} đã dùng cho "
                f"“{text.shorten(twin.subject, 80)}”."
            )
        self._refuse_used_number(session)
        self.register_key = key

    def _refuse_used_number(self, session: Session) -> None:
        if not (self.own and self.number and self.profile and self.issued_on and isinstance(self.type, DocumentType)):
            return
        line = series.line_of(session, self.profile, self.type, self.issued_on.year)
        same = (Document.type.in_(sorted(line.kinds)), Document.number == self.number, Document.id != self.id)
        twin = session.scalar(select(Document).where(*numbered(line.organ, line.year), *same).limit(1))
        if twin is not None:
            raise Refused(
                f"Số {self.number:02d} trong dãy “{line.name}” năm {line.year} đã dùng cho {twin.title} "
                f"“{text.shorten(twin.subject, 80)}”."
            )

    def seal(self, *, at: datetime) -> None:
        """Close the document and its files to any change."""
        self.sealed_at = at

    def replace_citations(self, citations: Iterable["Citation"]) -> None:
        """Put these bases in place of the old ones, in this order."""
        self.citations = []
        session_of(self).flush()  # the old rows go first: two cannot stand in one place
        self.citations = list(citations)
        for place, citation in enumerate(self.citations):
            citation.position = place

    def visible_to(self, user: Any) -> bool:
        """Whether the person may read it: its owner's rule (``documents.access``)."""
        return access.may_read(self, user)

    def attach(self, file: StoredFile) -> "Attachment":
        """Add an accepted file at the end; the same content twice is kept once."""
        for attachment in self.attachments:
            if attachment.sha256 == file.sha256:
                return attachment
        attachment = Attachment(
            filename=file.filename,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            position=max((a.position for a in self.attachments), default=-1) + 1,
        )
        self.attachments.append(attachment)
        return attachment

    def __str__(self) -> str:
        return self.title


class Attachment(Base):
    """A file of a document. ``size`` in bytes; ``sha256`` names the content in the file store."""

    __tablename__ = "attachment"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    position: Mapped[int] = mapped_column(default=0)

    document: Mapped[Document] = relationship(back_populates="attachments")

    def visible_to(self, user: Any) -> bool:
        """Whoever may read the document."""
        return self.document.visible_to(user)


class Citation(Base):
    """One “Căn cứ”: the registered document ``cited``, or only the words as typed."""

    __tablename__ = "citation"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    cited_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    words: Mapped[str] = mapped_column(Text)

    document: Mapped[Document] = relationship(back_populates="citations", foreign_keys=[document_id])
    cited: Mapped[Document | None] = relationship(foreign_keys=[cited_id], lazy="joined")


def numbered(organ: str, year: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions on Document of being dated in a year by the office of this abbreviation; drafts among them."""
    offices = select(OfficeProfile.id).where(OfficeProfile.abbreviation == organ)
    of_year = Document.issued_on.between(date(year, 1, 1), date(year, 12, 31))
    return Document.own.is_(True), of_year, Document.profile_id.in_(offices)


def next_number(session: Session, profile: OfficeProfile, kind: DocumentType, year: int) -> int:
    """The number the office would give next: after the highest of its sequence, or where that begins. One statement."""
    highest = select(Document.type, func.max(Document.number).label("number"))
    highest = highest.where(*numbered(profile.abbreviation, year)).group_by(Document.type)
    reached, one = highest.subquery(), select(literal(1).label("one")).subquery()
    rows = session.execute(
        select(Series, reached.c.type, reached.c.number)
        .select_from(one)
        .outerjoin(reached, true())
        .outerjoin(Series, series.used_by(profile, year))
    ).all()
    kept = {row.Series.id: row.Series for row in rows if row.Series is not None}
    line = next(line for line in series.lines(profile, year, kept.values()) if kind in line.kinds)
    reached_by = [int(row.number) for row in rows if row.number and row.type in line.kinds]
    return max([line.first, *(number + 1 for number in reached_by)])


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def _says_about(words: str) -> bool:
    return text.nfc(words).casefold().startswith("về ")  # with its mark: “Vẽ tranh…” is a subject too


@event.listens_for(Document, "before_update")
@event.listens_for(Document, "before_delete")
def _keep_sealed(_mapper: Mapper[Document], _connection: Any, document: Document) -> None:
    history = inspect(document).attrs.sealed_at.load_history()
    before = (*history.unchanged, *history.deleted)  # nothing of it when sealed in the very flush that made it
    sealed_before = before[0] if before else None
    if sealed_before is not None and session_of(document).is_modified(document, include_collections=False):
        raise RuntimeError(f"{document.title} is sealed")


@event.listens_for(Attachment, "before_update")
@event.listens_for(Attachment, "before_insert")
@event.listens_for(Attachment, "before_delete")
def _keep_sealed_files(_mapper: Mapper[Attachment], _connection: Any, attachment: Attachment) -> None:
    state = inspect(attachment.document) if attachment.document else None
    if state is None or state.attrs.sealed_at.history.added:
        return  # being sealed in this very transaction
    if attachment.document.sealed_at is not None:
        raise RuntimeError(f"{attachment.document.title} is sealed")


@event.listens_for(Document.attachments, "remove")
@event.listens_for(Document.citations, "remove")
def _keep_sealed_parts(document: Document, part: Attachment | Citation, _initiator: Any) -> None:
    if document.sealed_at is not None:
        raise RuntimeError(f"{document.title} is sealed")
