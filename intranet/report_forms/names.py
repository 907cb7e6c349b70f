"""Where report forms keep the names of those who did something with them."""

from intranet.core import names
from intranet.core.names import NamePlace
from intranet.report_forms.models import FormVersion

names.tell(NamePlace("Soạn biểu mẫu", FormVersion.edited_by_name, FormVersion.edited_at))
