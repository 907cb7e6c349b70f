"""Files sent with a form (tệp đính kèm): good ones are kept even when the form is not yet right, bad ones told apart.

A good file of a form that comes back for mending is held: the form carries a signed token for it, so that nobody has
to choose it again and nobody can claim a file that somebody else sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import current_app
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

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


def receive(sent: Iterable[FileStorage], tokens: Iterable[str], dropped: Iterable[str] = ()) -> Uploads:
    """Take the files just sent and those held before; ``dropped`` are SHA-256 of held files no longer wanted."""
    uploads, unwanted = Uploads(), set(dropped)
    for token in tokens:
        file = _held(token)
        if file is not None and file.sha256 not in unwanted:
            _hold(uploads, file)
    for upload in sent:
        if not upload.filename:
            continue
        try:
            _hold(uploads, store().accept(upload.stream, upload.filename))
        except FileRefused as refusal:
            uploads.refused.append((upload.filename, str(refusal)))
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
