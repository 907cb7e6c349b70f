"""Where consolidations keep the names of those who did something with them."""

from intranet.consolidations.models import NarrativeChoice, Snapshot, Wording
from intranet.core import names
from intranet.core.names import NamePlace

names.tell(
    NamePlace("Soạn phần lời của báo cáo kỳ", Wording.edited_by_name, Wording.edited_at),
    NamePlace("Chọn nội dung in", NarrativeChoice.by_name, NarrativeChoice.at),
    NamePlace("Chốt báo cáo tổng hợp", Snapshot.by_name, Snapshot.at),
)
