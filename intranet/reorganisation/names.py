"""Where reorganisations keep the names of those who decided about them."""

from intranet.core import names
from intranet.core.names import NamePlace
from intranet.reorganisation.models import Reorganisation

names.tell(
    NamePlace("Lập việc sắp xếp trường", Reorganisation.planned_by_name, Reorganisation.planned_at),
    NamePlace("Hủy việc sắp xếp trường", Reorganisation.cancelled_by_name, Reorganisation.cancelled_at),
)
