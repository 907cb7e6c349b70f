"""Where the registers keep the names of those who did something with them, or took a document over."""

from intranet.core import names
from intranet.core.names import NamePlace
from intranet.registers.models import Arrival, ArrivalStep, OutgoingEntry, Publication

names.tell(
    NamePlace("Giữ bản lưu văn bản đi", OutgoingEntry.filed_with),
    NamePlace("Ký nhận văn bản đi", OutgoingEntry.signed_for),
    NamePlace("Được giao giải quyết văn bản đến", Arrival.assigned_to),
    NamePlace("Ký nhận văn bản đến", Arrival.signed_for),
    NamePlace("Ghi tiến độ giải quyết văn bản đến", ArrivalStep.by_name, ArrivalStep.at),
    NamePlace("Ghi nơi công khai văn bản", Publication.by_name, Publication.at),
)
