"""Keeping a heading on the page where the text under it begins."""

from reportlab.platypus import Flowable, FrameBreak
from reportlab.platypus.doctemplate import NullActionFlowable
from reportlab.platypus.flowables import KeepTogether


class KeepWithStart(KeepTogether):  # type: ignore[misc]  # reportlab has no type information
    """Flowables kept with the first piece of the last one.

    ReportLab's own class moves a heading with the whole paragraph or table under it to a new page, also where
    that could begin on this page and go on over the next.
    """

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        *heads, last = self._content
        frame = getattr(self, "_frame", None)
        if frame is None or frame._atTop:
            # An action comes first, so that a head longer than the page may be split in its turn.
            return [NullActionFlowable(), *heads, last]
        room = available_height
        for head in heads:
            _, height = head.wrapOn(self.canv, available_width, room)
            room -= head.getSpaceBefore() + height + head.getSpaceAfter()
        room -= last.getSpaceBefore()
        if room > 0:
            _, height = last.wrapOn(self.canv, available_width, room)
            if height <= room or last.splitOn(self.canv, available_width, room):
                return [*heads, last]
        return [FrameBreak(), *heads, last]
