"""The signers of documents: a signed paper is kept as it was signed."""

from intranet.core import names
from intranet.core.names import NamePlace
from intranet.documents.models import Document

names.tell(
    NamePlace(
        "Ký văn bản",
        Document.signer_name,
        school_id=Document.school_id,
        stays="Văn bản đã ký được lưu trữ nguyên vẹn theo pháp luật về lưu trữ.",
    )
)
