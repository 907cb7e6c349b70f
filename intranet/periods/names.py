"""Where report periods keep the names of those who did something with them."""

from intranet.core import names
from intranet.core.names import NamePlace
from intranet.periods.models import Extension, ReportPeriod

names.tell(
    NamePlace("Mở kỳ báo cáo", ReportPeriod.opened_by_name, ReportPeriod.opened_at),
    NamePlace("Ghi đã gửi cấp trên", ReportPeriod.forwarded_by_name, ReportPeriod.forwarded_at),
    NamePlace("Hủy kỳ báo cáo", ReportPeriod.cancelled_by_name, ReportPeriod.cancelled_at),
    NamePlace("Gia hạn báo cáo", Extension.by_name, Extension.at),
)
