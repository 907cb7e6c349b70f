"""What is known of one paper, in words that name no person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """Whether a paper is genuine, and whether it still holds."""

    GENUINE = "genuine"
    CORRECTED = "corrected"
    AMENDED = "amended"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Vietnamese words of the verdict."""
        return _LABELS[self]

    @property
    def advice(self) -> str:
        """What the reader does now; empty for a paper that simply holds."""
        return _ADVICE.get(self, "")

    @property
    def kind(self) -> str:
        """The kind of alert it is shown as."""
        return {"genuine": "success", "unknown": "error", "withdrawn": "error"}.get(self.value, "warning")


_LABELS = {
    Verdict.GENUINE: "Đúng, còn hiệu lực",
    Verdict.CORRECTED: "Đúng, đã được đính chính",
    Verdict.AMENDED: "Đúng, đã được sửa đổi, bổ sung",
    Verdict.REPLACED: "Đã được thay thế",
    Verdict.WITHDRAWN: "Đã thu hồi",
    Verdict.UNKNOWN: "Không có trong hệ thống",
}
_ADVICE = {
    Verdict.CORRECTED: "Hãy đọc cùng văn bản đính chính nêu dưới đây.",
    Verdict.AMENDED: "Hãy đọc cùng văn bản sửa đổi, bổ sung nêu dưới đây.",
    Verdict.REPLACED: "Hãy dùng bản thay thế nêu dưới đây.",
    Verdict.WITHDRAWN: "Không thực hiện theo văn bản này.",
    Verdict.UNKNOWN: "Đừng làm theo văn bản này khi chưa hỏi lại Phòng, theo số máy bàn đã biết từ trước chứ không "
    "theo số ghi trên văn bản.",
}


@dataclass(frozen=True)
class Finding:
    """A paper: ``name`` as it is cited, ``issuer``, ``on`` the day it bears; ``about`` its subject.

    ``successors`` name what corrected, amended or replaced it; ``notes`` are further sentences. ``about`` is shown only
    to somebody who has the paper (its mark or its file), not to whoever guesses a number.
    """

    verdict: Verdict
    name: str = ""
    issuer: str = ""
    on: date | None = None
    about: str = ""
    successors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is such a paper."""
        return self.verdict is not Verdict.UNKNOWN

    def without_subject(self) -> "Finding":
        """The same for somebody who may only have guessed."""
        return Finding(self.verdict, self.name, self.issuer, self.on, "", self.successors, self.notes)


UNKNOWN = Finding(Verdict.UNKNOWN)
