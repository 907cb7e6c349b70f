"""Files sent with a form (tệp đính kèm): good ones are kept even when the form is not yet right, bad ones told apart.

A good file of a form that comes back for mending is held: the form carries a signed token for it, so that nobody has
to choose it again and nobody can claim a file that somebody else sent.
"""

from dataclasses import dataclass, field

from flask import current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from intranet.core.db import db
from intranet.core.files import FileRefused, StoredFile
from intranet.core.filestore import store
from intranet.documents.models import Document


@dataclass
class Uploads:
    """What came with a form: accepted files, and (file name, reason) for each refused one."""

    held: list[StoredFile] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def tokens(self) -> list[tuple[StoredFile, str]]:
        """The held files with the tokens the form carries."""
        return [(file, _signer().dumps([file.sha256, file.size, file.media_type, file.filename])) for file in self.held]

    def attach_to(self, document: Document) -> None:
        """Add the held files to the document."""
        for file in self.held:
            document.attach(file)


def taken() -> Uploads:
    """Take the files just sent and those held before; call it before the view locks or changes any row.

    Checking a file can take seconds in which, on SQLite, everybody else who writes would wait: so the transaction the
    request has begun ends here, and the next one begins with the first row read afterwards.
    """
    db.session.rollback()
    checked, uploads = Uploads(), Uploads()
    for upload in request.files.getlist("files"):
        if not upload.filename:
            continue
        try:
            _hold(checked, store().accept(upload.stream, upload.filename))
        except FileRefused as refusal:
            uploads.refused.append((upload.filename, str(refusal)))
    unwanted = set(request.form.getlist("drop_held"))
    kept = [file for token in request.form.getlist("held") if (file := _held(token)) and file.sha256 not in unwanted]
    for file in (*kept, *checked.held):
        _hold(uploads, file)
    return uploads


def _hold(uploads: Uploads, file: StoredFile) -> None:
    if all(file.sha256 != other.sha256 for other in uploads.held):
        uploads.held.append(file)


def _held(token: str) -> StoredFile | None:
    try:
        sha256, size, media_type, filename = _signer().loads(token)
    except (BadSignature, ValueError):
        return None
    return StoredFile(sha256, size, media_type, filename)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"held-file-{current_user.id}")
