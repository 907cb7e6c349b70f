"""A filter in words: on paper, in workbooks, above lists."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from intranet.core import dates, text
from intranet.duties.filters import TOGETHER, DutyFilter
from intranet.duties.grouping import level_name
from intranet.duties.models import State
from intranet.units.models import Commune, School
from intranet.units.years import SchoolYear


def in_words(session: Session, chosen: DutyFilter, documents: Mapping[int, str]) -> list[str]:
    """What a filter asks for, a phrase each: “năm học 2026–2027”, “xã Tân Lộc”, “trường có việc quá hạn, chưa làm”.

    ``documents`` are the names of documents by id, as far as they are known.
    """
    words = []
    if chosen.year and (year := session.get(SchoolYear, chosen.year)):
        words.append(f"năm học {year.label}")
    if chosen.document:
        words.append(f"của văn bản {documents.get(chosen.document, 'đã chọn')}")
    if chosen.kind:
        words.append(f"loại việc: {chosen.kind.label.lower()}")
    if chosen.level:
        words.append(f"cấp {chosen.level.label}")
    if chosen.rank is not None:
        words.append(f"cấp thấp nhất: {level_name(chosen.rank)}")
    if chosen.commune is not None:
        commune = session.get(Commune, chosen.commune) if chosen.commune else None
        words.append(commune.name if commune else "chưa rõ địa bàn")
    if chosen.school and (school := session.get(School, chosen.school)):
        words.append(school.name)
    if chosen.q:
        words.append(f"tên có “{text.shorten(chosen.q, 60)}”")
    if chosen.due_from and chosen.due_to:
        words.append(f"hạn từ {dates.format_date(chosen.due_from)} đến {dates.format_date(chosen.due_to)}")
    if chosen.opened_from and chosen.opened_to:
        words.append(f"giao từ {dates.format_date(chosen.opened_from)} đến {dates.format_date(chosen.opened_to)}")
    if chosen.fallen_due:
        words.append("đã đến hạn")
    words += [one.label for one in chosen.handed]
    if chosen.states:
        words.append(f"trường có việc {states_in_words(chosen.states)}")
    if chosen.at:
        words.append(f"tính đến {dates.format_datetime(chosen.at)}")
    return words


def states_in_words(states: tuple[State, ...]) -> str:
    """“quá hạn, chưa làm”, “đã xong”."""
    together = next((words for words, several in TOGETHER.values() if several == states), "")
    return (together or "; ".join(state.label for state in states)).lower()
