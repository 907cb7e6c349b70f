"""Filled-in report forms: figures that fit together, some totals off by one and explained, words, rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from intranet.core import dates
from intranet.core.numbers import format_number
from intranet.demo import sayings
from intranet.demo.people import person_name
from intranet.report_forms.checking import problems
from intranet.report_forms.definition import Definition, FieldKind
from intranet.report_forms.shipped_communication import NEWS
from intranet.report_forms.shipped_opinion import SOURCES
from intranet.report_forms.values import Typed, Value
from intranet.submissions.handing_in import digest


@dataclass(frozen=True)
class Sheet:
    """What one school typed and what it means; ``remarks`` {field key: words} are the office's, should it return it."""

    typed: dict[str, Typed]
    explanations: dict[str, str]
    values: dict[str, Value]
    digest: str
    remarks: dict[str, str]
    nil: bool = False


def nil_sheet(version_id: int) -> Sheet:
    """Nothing to report."""
    return Sheet({}, {}, {}, digest(version_id, {}, {}, nil=True), {}, nil=True)


def sheet(shipped: str, definition: Definition, version_id: int, first: date, last: date, rng: Random) -> Sheet:
    """One filled-in copy of a shipped form for the days of a period, such as its school could hand it in."""
    typed, explanations = _WRITERS[shipped](rng, _Days(first, last, rng))
    values, wrong = problems(definition, typed, explanations)
    if faults := [one.line for one in wrong if not one.settled]:
        raise ValueError(f"the demo fills in {shipped} wrongly: {'; '.join(faults)}")
    mark = digest(version_id, values, explanations, nil=False)
    return Sheet(typed, explanations, values, mark, _remarks(definition, values))


def _remarks(definition: Definition, values: dict[str, Value]) -> dict[str, str]:
    """One about a number, one about a paragraph."""
    found: dict[str, str] = {}
    words = {FieldKind.INTEGER: "Cao hơn hẳn kỳ trước, đề nghị rà lại.", FieldKind.LONG_TEXT: "Nêu rõ việc gì, của ai."}
    for kind, remark in words.items():
        given = [field.key for field in definition.fields if field.kind is kind and field.key in values]
        found |= dict.fromkeys(given[-1:], remark)
    return found


class _Days:
    """Days of a period, as people type them."""

    def __init__(self, first: date, last: date, rng: Random) -> None:
        self.first, self.length, self.rng = first, (last - first).days, rng

    def any(self) -> str:
        return dates.format_date(self.first + timedelta(days=self.rng.randint(0, self.length)))


Written = tuple[dict[str, Typed], dict[str, str]]


def _opinion(rng: Random, days: _Days) -> Written:
    heard = {one.key: rng.choice((0, 0, 1, 1, 2, 3, 5)) for one in SOURCES if rng.random() < 0.8}
    total, explanations = _total(heard, "opinions_add_up", rng)
    petitions = rng.choice((0, 0, 0, 1, 2))
    settled = max(0, petitions - rng.choice((0, 0, 1)))
    if petitions == 2 and rng.random() < 0.2:
        settled = 3
        explanations["settled_most"] = "Có 01 đơn nhận từ tháng trước, tháng này mới trả lời xong."
    false_news = rng.choice((0, 0, 0, 0, 1))
    numbers = {**heard, "opinions": total, "false_news": false_news, "false_news_refuted": false_news,
               "petitions": petitions, "petitions_settled": settled}  # fmt: skip
    typed = _typed(numbers)
    typed["issues"] = [
        _issue(rng, days) | {"state": rng.choice(("Dự báo", "Đang nóng", "Đã xử lý", "Đã xử lý"))}
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2)))
    ]
    _say(typed, rng, {"topics": 0.9, "handling": 0.8, "limits": 0.3, "forecast": 0.5, "proposals": 0.2})
    return _filled(typed), explanations


def _communication(rng: Random, days: _Days) -> Written:
    staff = rng.randint(14, 68)
    most = {"news_site": 60, "news_office": 9, "news_press": 3, "news_social": 75, "news_radio": 18, "news_board": 12}
    news = {one.key: rng.randint(0, most[one.key]) for one in NEWS if rng.random() < 0.9}
    total, explanations = _total(news, "news_adds_up", rng)
    events = rng.randint(4, 14)
    trained = rng.randint(0, min(staff, 25))
    numbers = {
        **news, "news_total": total, "staff": staff, "team": rng.randint(2, 6),
        "staff_reached": staff - rng.choice((0, 0, 0, 1, 4)), "events": events,
        "events_before": events - rng.randint(0, 2), "events_during": events - rng.randint(0, 4),
        "events_after": events - rng.randint(0, 1), "trainings": 1 + trained // 12 if trained else 0,
        "trained": trained, "tasks": rng.randint(5, 9), "solutions": rng.randint(3, 5),
    }  # fmt: skip
    typed = _typed(numbers)
    typed["plan"] = "yes" if rng.random() < 0.93 else "no"
    money = rng.choice((0, 15, 20, 35, 48, 60, 125))
    typed["budget"] = format_number(Decimal(money) / 10)
    sources = ("Chi thường xuyên", "Chi thường xuyên", "Xã hội hóa") if money else ("Không có kinh phí",)
    typed["budget_from"] = rng.choice(sources)
    typed["examples"] = [
        {"name": person_name(rng), "post": rng.choice(sayings.POSTS), "deed": rng.choice(sayings.DEEDS),
         "proposal": rng.choice(("Viết bài tuyên truyền", "Phòng biểu dương", "Khen thưởng", "Đã được biểu dương"))}
        for _ in range(rng.choice((0, 1, 1, 2, 3)))
    ]  # fmt: skip
    typed["hot_issues"] = [_issue(rng, days) for _ in range(rng.choice((0, 0, 0, 1)))]
    if trained:
        _say(typed, rng, {"training_about": 0.9})
    _say(
        typed, rng,
        {"situation": 0.8, "results": 1, "difficulties": 0.7, "causes": 0.5, "next_tasks": 0.9, "proposals": 0.4},
    )  # fmt: skip
    return _filled(typed), explanations


def _articles(rng: Random, _days: _Days) -> Written:
    authors = rng.sample(sayings.AUTHORS, rng.randint(5, len(sayings.AUTHORS)))
    written = [rng.choice((0, 1, 1, 1, 2, 2, 3, 5)) for _ in authors]
    posted = [max(0, number - rng.choice((0, 0, 1))) for number in written]
    met = sum(1 for number in written if number)
    typed = _typed({"units": len(authors), "units_met": met, "articles": sum(written), "articles_posted": sum(posted)})
    typed["assigned"] = "yes" if rng.random() < 0.9 else "no"
    typed["keeper"] = f"{person_name(rng)}, Thư ký Hội đồng trường"
    typed["authors"] = [
        {"author": name, "author_kind": kind, "quota": "1", "written": str(wrote), "posted": str(out),
         "titles": sayings.narrative("titles", rng) if wrote else ""}
        for (name, kind), wrote, out in zip(authors, written, posted, strict=True)
    ]  # fmt: skip
    _say(typed, rng, {"next_articles": 0.9, "proposals": 0.2})
    if met == len(authors):
        return _filled(typed), {}
    typed["behind"] = sayings.narrative("behind", rng)
    return _filled(typed), {"quota": "Đã nhắc trong họp hội đồng, tháng sau viết bù."}


_WRITERS: dict[str, Callable[[Random, _Days], Written]] = {
    "communication": _communication,
    "opinion": _opinion,
    "articles": _articles,
}


def _total(parts: dict[str, int], check: str, rng: Random) -> tuple[int, dict[str, str]]:
    """Their sum; one time in twelve it is one less, with the school's explanation of the check."""
    total = sum(parts.values())
    if total > 1 and rng.random() < 1 / 12:
        return total - 1, {check: rng.choice(sayings.OFF_BY_ONE[check])}
    return total, {}


def _typed(numbers: dict[str, int]) -> dict[str, Typed]:
    return {key: format_number(number) for key, number in numbers.items()}


def _issue(rng: Random, days: _Days) -> dict[str, str]:
    content, handling = rng.choice(sayings.ISSUES)
    return {
        "on": days.any(), "channel": rng.choice(sayings.CHANNELS), "content": content, "handling": handling,
        "told": rng.choice(sayings.OUTCOMES),
    }  # fmt: skip


def _say(typed: dict[str, Typed], rng: Random, how_often: dict[str, float]) -> None:
    for key, share in how_often.items():
        if rng.random() < share:
            typed[key] = sayings.narrative(key, rng)


def _filled(typed: dict[str, Typed]) -> dict[str, Typed]:
    return {key: words for key, words in typed.items() if words}
