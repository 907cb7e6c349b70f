"""Where requests about personal data keep names."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import NamePlace, Person, masked
from intranet.privacy.models import DataRequest


class _Asker(NamePlace):
    """Who asked; people name themselves in what they write."""

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name, in the words of the request too."""
        return mask_requests(session.scalars(select(DataRequest).where(self.names(person))), person, mask)


def mask_requests(requests: Iterable[DataRequest], person: Person, mask: str) -> int:
    """Put the mask in place of the name of who asked; the number of requests."""
    found = list(requests)
    for request in found:
        request.asker_name = mask
        for name in sorted(person.names, key=len, reverse=True):
            request.words = masked(request.words, name, mask)
    return len(found)


names.tell(
    _Asker("Gửi yêu cầu về dữ liệu cá nhân", DataRequest.asker_name, user_id=DataRequest.user_id),
    NamePlace("Ghi nhận yêu cầu về dữ liệu", DataRequest.noted_by_name, DataRequest.at),
    NamePlace("Trả lời yêu cầu về dữ liệu", DataRequest.answered_by_name, DataRequest.answered_at),
    NamePlace("Gia hạn yêu cầu về dữ liệu", DataRequest.extended_by_name, DataRequest.extended_at),
    NamePlace("Thực hiện yêu cầu về dữ liệu", DataRequest.finished_by_name, DataRequest.finished_at),
)
