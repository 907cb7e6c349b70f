"""Publishing: what is confirmed is what was shown; amending asks again, correcting only informs, withdrawing frees."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.directives import drafting
from intranet.directives.acknowledgements import acknowledge
from intranet.directives.models import Directive, Recipient, Relation
from intranet.documents.models import Attachment, Citation
from intranet.duties.models import Duty, Kind, State
from intranet.units.models import School
from intranet.units.office import CardKind, OfficeProfile
from tests.directives.conftest import FIELDS, person
from tests.pages import check_page

ASKED = ["asks_acknowledgement", "asks_plan", "asks_cards"]


def shown_by(client, directive):
    page = client.get(f"/directives/{directive.id}/publication")
    return check_page(page.text)


def press_publish(client, directive, page):
    shown = page.one("[name=shown]").attributes["value"]
    return client.post(f"/directives/{directive.id}/publication", data={"shown": shown})


def again(session, directive):
    session.expire_all()
    return session.get(Directive, directive.id)


def states(session, directive, kind=Kind.ACKNOWLEDGE):
    session.expire_all()
    duties = session.scalars(select(Duty).where(Duty.document_id == directive.id, Duty.kind == kind))
    return {duty.school_id: duty.state(the_clock.now()) for duty in duties}


# ---- The check before ----


def test_the_check_shows_the_count_the_names_and_what_is_asked(as_, draft, session):
    made = draft(plan_due_on=date(2026, 10, 20), asks_plan=True)
    page = shown_by(as_("lan"), made)
    names = {school.name for school in session.scalars(select(School))}
    listed = {text.split(",")[0] for text in page.texts(".school-names li")}
    assert listed == names
    assert len(names) == 6
    assert "6 trường" in page.text
    assert "Phát hành tới 6 trường" in page.text
    assert "Báo nhận: hạn đến hết ngày 05/10/2026" in page.text
    assert "Kế hoạch triển khai: hạn đến hết ngày 20/10/2026" in page.text


def test_problems_are_linked_to_their_fields_and_keep_it_from_being_published(as_, draft, session):
    made = draft(number=None, notation="", issued_on=None, signer_name="", subject="", audience_kind="levels")
    session.delete(session.scalars(select(Attachment)).one())
    session.commit()
    lan = as_("lan")
    page = shown_by(lan, made)
    links = {node.attributes["href"].partition("#")[2] for node in page.select(".error-summary a")}
    assert links == {"number", "issued_on", "subject", "signer_name", "files", "audience_kind"}
    form = lan.get(f"/directives/{made.id}/draft").text
    assert all(f'id="{field}"' in form for field in links)
    assert not page.select("[name=shown]")
    fingerprint = made.fingerprint([], the_clock.today(), made.letterhead())
    assert lan.post(f"/directives/{made.id}/publication", data={"shown": fingerprint}).status_code == 409
    assert again(session, made).published_at is None


def test_a_due_day_that_has_passed_is_a_problem(as_, draft):
    page = shown_by(as_("lan"), draft(acknowledge_due_on=date(2026, 10, 2)))
    assert "Hạn báo nhận 02/10/2026 đã qua" in page.text


def test_doubts_are_shown_but_keep_nothing_back(as_, draft, session):
    made = draft(
        issued_on=date(2026, 9, 28), notation="CT-PGDĐT", contact_name="", contact_phone="", subject="Dài " * 200
    )
    later = Citation(words="Căn cứ Công văn số 1041/PGDĐT-GDTH ngày 08/10/2026 của Phòng GD&ĐT về nhiệm vụ")
    made.document.replace_citations([later])
    session.commit()
    lan = as_("lan")
    page = shown_by(lan, made)
    assert "“CT” là mã của chỉ thị" in page.text
    assert "chậm nhất ngày làm việc tiếp theo" in page.text
    assert "Chưa ghi người để các trường liên hệ" in page.text
    assert "Căn cứ 1: Căn cứ đề ngày 08/10/2026, sau ngày của văn bản (28/09/2026)" in page.text
    assert press_publish(lan, made, page).status_code == 303


def test_friday_s_document_is_in_time_on_monday(as_, draft):
    page = shown_by(as_("lan"), draft(issued_on=date(2026, 10, 2)))
    assert "ngày làm việc tiếp theo" not in page.text


# ---- Publishing ----


@pytest.mark.parametrize("username", ["lan", "hung", "quantri"])
def test_publishing_reaches_the_schools_and_opens_their_duties(as_, draft, session, username):
    made, client = draft(), as_(username)
    response = press_publish(client, made, shown_by(client, made))
    assert response.location == f"/directives/{made.id}"
    made = again(session, made)
    assert made.published_at == the_clock.now()
    assert made.document.sealed_at
    assert session.scalar(select(func.count()).select_from(Recipient)) == 6
    duties = session.scalars(select(Duty)).all()
    assert len(duties) == 6
    assert {duty.due_at for duty in duties} == {the_clock.end_of_day(date(2026, 10, 5))}, "due the same day"
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "directive.publish"


@pytest.mark.parametrize("username", ["minh", "hoa", "thanhtra"])
def test_only_the_office_publishes(as_, draft, session, username):
    made = draft()
    assert as_(username).post(f"/directives/{made.id}/publication").status_code == 403
    assert again(session, made).published_at is None


def test_cards_are_asked_once_for_each_kind(draft, session, cast):
    made = draft(asks_cards=True, card_due_on=date(2026, 10, 9), card_kinds=[cast.leader_card, cast.focal_card])
    made.publish(by=person(session, "lan"), at=the_clock.now())
    session.commit()
    assert session.scalar(select(func.count()).select_from(Duty).where(Duty.kind == Kind.CARD)) == 12


def test_a_school_opened_since_the_check_makes_it_be_shown_again(as_, draft, session):
    made, lan = draft(), as_("lan")
    page = shown_by(lan, made)
    session.add(School(name="Trường Mầm non Mới Mở"))
    session.commit()
    response = press_publish(lan, made, page)
    assert response.status_code == 409
    assert "danh sách trường đã thay đổi" in response.text
    assert "Trường Mầm non Mới Mở" in response.text
    assert again(session, made).published_at is None


def test_an_edit_since_the_check_makes_it_be_shown_again(as_, draft, session, clock):
    made, lan = draft(), as_("lan")
    page = shown_by(lan, made)
    clock.set("2026-10-05 09:00")
    as_("hung").post(f"/directives/{made.id}/draft", data=FIELDS | {"subject": "Đã đổi"})
    assert press_publish(lan, made, page).status_code == 409
    assert again(session, made).published_at is None


def test_a_check_of_yesterday_is_shown_again_today(as_, draft, session, clock):
    made, lan = draft(), as_("lan")
    page = shown_by(lan, made)
    clock.set("2026-10-06 08:00")
    assert press_publish(lan, made, page).status_code == 409, "“trong ngày phát hành” has become another day"


def test_publishing_without_having_seen_the_check_is_refused(as_, draft, session):
    made = draft()
    assert as_("lan").post(f"/directives/{made.id}/publication").status_code == 409
    assert again(session, made).published_at is None


def test_publishing_twice_publishes_once(as_, draft, session):
    made, lan = draft(), as_("lan")
    page = shown_by(lan, made)
    assert [press_publish(lan, made, page).status_code for _ in range(2)] == [303, 409]
    assert session.scalar(select(func.count()).select_from(Recipient)) == 6


def test_published_by_two_at_the_same_moment_it_is_published_once(as_, draft, session):
    made, clients = draft(), [as_("lan"), as_("hung"), as_("lan"), as_("quantri")]
    page, together = shown_by(clients[0], made), threading.Barrier(4)

    def publish(client):
        together.wait()
        return press_publish(client, made, page).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(publish, clients)) == [303, 409, 409, 409]
    assert session.scalar(select(func.count()).select_from(Duty)) == 6


def test_the_audience_by_level_commune_and_pick(draft, session, cast):
    today = the_clock.today()

    def names(**changes):
        made = draft(**changes)
        return {school.abbreviation for school in made.chosen_schools(session, today)}

    assert names(number=1, audience_kind="levels", levels=["THCS"]) == {"THTHCSCS", "THCSĐP"}
    commune = session.get(School, cast.school_a).commune_id
    assert names(number=2, audience_kind="communes", communes=[commune]) == {"MNHM", "THTL1"}
    assert names(number=3, audience_kind="picked", schools=[cast.school_b]) == {"THTL1"}
    session.get(School, cast.school_b).closed_on = today
    assert names(number=4, audience_kind="picked", schools=[cast.school_b]) == set()


# ---- Later documents ----


def follow(session, draft, earlier, relation, number):
    changes = {"number": number, "relation": relation.value, "related_id": earlier.id}
    made = draft(**changes)
    made.publish(by=person(session, "lan"), at=the_clock.now())
    session.commit()
    return made


def test_a_correction_informs_and_an_amendment_asks_again(as_, published, draft, session, cast, open_page):
    first = published()
    acknowledge(first, by=person(session, "minh"), at=the_clock.now())
    session.commit()
    correction = follow(session, draft, first, Relation.CORRECTS, 13)
    assert states(session, first)[cast.school_a] is State.DONE
    assert states(session, correction) == {}
    amendment = follow(session, draft, first, Relation.AMENDS, 14)
    assert states(session, first)[cast.school_a] is State.DONE
    assert states(session, amendment)[cast.school_a] is State.OPEN
    assert states(session, first)[cast.school_b] is State.OPEN, "what was owed before is still owed"
    page = open_page(as_("minh"), f"/directives/{first.id}")
    assert "Đã được đính chính bởi Kế hoạch số 13/KH-PGDĐT" in page.text
    assert "Đã được sửa đổi, bổ sung bởi Kế hoạch số 14/KH-PGDĐT" in page.text
    assert "chỉ để các trường biết" in open_page(as_("minh"), f"/directives/{correction.id}").text


def test_a_replacement_frees_from_what_is_still_owed_and_keeps_what_was_done(
    as_, published, draft, session, cast, open_page
):
    first = published()
    acknowledge(first, by=person(session, "minh"), at=the_clock.now())
    session.commit()
    second = follow(session, draft, first, Relation.REPLACES, 13)
    assert states(session, first)[cast.school_a] is State.DONE
    assert states(session, first)[cast.school_b] is State.CANCELLED
    assert states(session, second)[cast.school_a] is State.OPEN
    page = open_page(as_("thao"), f"/directives/{first.id}")
    assert "Đã được thay thế bởi Kế hoạch số 13/KH-PGDĐT" in page.text
    assert not page.select("form[action$=acknowledgement]")
    assert as_("thao").post(f"/directives/{first.id}/acknowledgement").status_code == 409


def begun(client, earlier, relation="replaces"):
    return check_page(client.get(f"/directives/new?relation={relation}&to={earlier.id}").text)


def value(page, name):
    return page.one(f"[name={name}]").attributes.get("value") or ""


def test_a_replacing_draft_asks_what_the_earlier_one_asks(as_, published, session, cast, clock):
    session.get(CardKind, cast.leader_card).active = False
    asks = {"asks_plan": True, "plan_due_on": date(2026, 10, 20), "asks_cards": True, "card_due_on": date(2026, 10, 9)}
    first = published(**asks, card_kinds=[cast.leader_card, cast.focal_card])
    clock.set("2026-10-09 08:00")
    page = begun(as_("lan"), first)
    boxes = {name: bool(page.select(f"[name={name}][checked]")) for name in ASKED}
    assert boxes == dict.fromkeys(ASKED, True)
    assert value(page, "plan_due_on") == "20/10/2026"
    assert value(page, "card_due_on") == value(page, "acknowledge_due_on") == "", "their days have come"
    kinds = [node.attributes["value"] for node in page.select("[name=card_kinds][checked]")]
    assert kinds == [str(cast.focal_card)], "a retired kind is asked no more"
    fields = FIELDS | {"number": "13", "relation": "replaces", "related_id": str(first.id), "act": "check"}
    sent = as_("lan").post("/directives/new", data=fields | {"asks_cards": "y", "card_kinds": kinds, "card_due_on": ""})
    assert sent.status_code == 422
    assert "Chưa chọn hạn xác nhận thẻ đầu mối" in sent.text


def test_what_the_earlier_one_does_not_ask_is_not_asked_anew(as_, published):
    first = published(asks_acknowledgement=False, asks_plan=True, plan_due_on=date(2026, 10, 20))
    page = begun(as_("lan"), first)
    assert {name for name in ASKED if page.select(f"[name={name}][checked]")} == {"asks_plan"}


def test_an_amending_draft_asks_only_for_acknowledgement(as_, published):
    page = begun(as_("lan"), published(asks_plan=True, plan_due_on=date(2026, 10, 20)), "amends")
    assert {name for name in ASKED if page.select(f"[name={name}][checked]")} == {"asks_acknowledgement"}


def warned(client, directive):
    page = shown_by(client, directive)
    return {
        node.text(): node.attributes["href"].partition("#")[2]
        for node in page.select(".alert-warning a")
        if "Văn bản cũ" in node.text()
    }


def test_the_check_says_what_would_be_asked_no_more(as_, published, draft, session, cast):
    asks = {"asks_plan": True, "plan_due_on": date(2026, 10, 20), "asks_cards": True, "card_due_on": date(2026, 10, 9)}
    first, lan = published(**asks, card_kinds=[cast.leader_card, cast.focal_card]), as_("lan")
    plans = {
        duty.school_id: duty
        for duty in session.scalars(select(Duty).where(Duty.document_id == first.id, Duty.kind == Kind.PLAN))
    }
    plans[cast.school_a].submit(at=the_clock.now())
    plans[cast.school_b].settle(at=the_clock.now())
    session.commit()
    follows = {"relation": Relation.REPLACES.value, "related_id": first.id}
    every = draft(number=13, **follows, **asks, card_kinds=[cast.leader_card, cast.focal_card])
    assert warned(lan, every) == {}
    fewer = draft(number=14, **follows, **asks | {"asks_plan": False}, card_kinds=[cast.leader_card])
    said = warned(lan, fewer)
    assert sorted(said.values()) == ["asks_cards", "asks_plan", "asks_plan"]
    waiting, plan, card = sorted(said, key=lambda words: ("thẻ" in words, "chưa" in words))
    name = session.get(School, cast.school_a).name
    assert waiting == (
        f"Văn bản cũ còn 1 trường đã nộp kế hoạch triển khai, đang chờ duyệt ({name}); "
        "văn bản mới không yêu cầu nộp kế hoạch triển khai."
    )
    assert plan.startswith("Văn bản cũ còn 4 trường chưa nộp kế hoạch triển khai (")
    assert " và 1 trường nữa); văn bản mới không yêu cầu nộp kế hoạch triển khai." in plan
    topic = session.get(CardKind, cast.focal_card).name
    assert f"6 trường chưa xác nhận thẻ đầu mối “{topic}” (" in card
    amending = draft(number=15, relation=Relation.AMENDS.value, related_id=first.id)
    assert warned(lan, amending) == {}, "an amendment lets nothing fall"


def test_the_check_names_the_schools_a_replacement_no_longer_reaches(as_, published, draft, session, cast):
    first = published()
    others = [school.id for school in session.scalars(select(School)) if school.id != cast.school_a]
    changes = {"audience_kind": "picked", "schools": others, "relation": "replaces", "related_id": first.id}
    name = session.get(School, cast.school_a).name
    assert warned(as_("lan"), draft(number=13, **changes)) == {
        f"Văn bản cũ còn 1 trường chưa báo nhận ({name}); văn bản mới không gửi tới các trường này.": "audience_kind"
    }


# ---- The office's name ----


def test_an_office_renamed_since_the_draft_heads_what_is_published(as_, draft, session):
    made, lan = draft(), as_("lan")
    page = shown_by(lan, made)
    before = made.document.profile
    kept = {column.key: getattr(before, column.key) for column in OfficeProfile.__table__.columns if column.key != "id"}
    after = OfficeProfile(**kept | {"valid_from": date(2026, 10, 1), "display_name": "Phòng Văn hóa – Xã hội xã Mới"})
    session.add(after)
    session.commit()
    again_shown = press_publish(lan, made, page)
    assert again_shown.status_code == 409, "another office than was shown"
    page = check_page(again_shown.text)
    assert "Phòng Văn hóa – Xã hội xã Mới" in page.text
    assert press_publish(lan, made, page).status_code == 303
    document = again(session, made).document
    assert (document.profile, document.issuer_name) == (after, "Phòng Văn hóa – Xã hội xã Mới")


def test_a_later_office_does_not_head_an_earlier_day(as_, draft, session):
    made = draft()
    kept = {c.key: getattr(made.document.profile, c.key) for c in OfficeProfile.__table__.columns if c.key != "id"}
    session.add(OfficeProfile(**kept | {"valid_from": date(2026, 10, 6), "display_name": "Phòng sau này"}))
    session.commit()
    page = shown_by(as_("lan"), made)
    assert "Phòng sau này" not in page.text
    assert press_publish(as_("lan"), made, page).status_code == 303


@pytest.mark.parametrize(("end", "words"), [("withdraw", "đã thu hồi"), ("replace", "đã được thay thế từ trước")])
def test_what_is_not_in_force_is_not_amended(published, draft, session, end, words):
    first = published()
    if end == "withdraw":
        first.withdraw("Nhầm", by=person(session, "lan"), at=the_clock.now())
    else:
        follow(session, draft, first, Relation.REPLACES, 13)
    session.commit()
    with pytest.raises(Refused, match=words):
        follow(session, draft, first, Relation.AMENDS, 14)


@pytest.mark.parametrize(
    ("relation", "kind", "subject"),
    [
        (Relation.AMENDS, "ke-hoach", "Sửa đổi, bổ sung Kế hoạch số 12/KH-PGDĐT ngày 05/10/2026"),
        (Relation.REPLACES, "ke-hoach", "Truyền thông về giáo dục năm học 2026–2027"),
        (Relation.CORRECTS, "cong-van", "Đính chính Kế hoạch số 12/KH-PGDĐT ngày 05/10/2026"),
    ],
)
def test_a_later_document_is_begun_from_the_earlier_one(as_, published, session, relation, kind, subject):
    first, lan = published(audience_kind="levels", levels=["MN"]), as_("lan")
    page = check_page(lan.get(f"/directives/new?relation={relation.value}&to={first.id}").text)
    assert page.one("[name=type] [selected]").attributes["value"] == kind
    assert page.one("[name=related_id] [selected]").attributes["value"] == str(first.id)
    assert page.texts("[name=subject]") == [subject]
    assert page.one("[name=levels][checked]").attributes["value"] == "MN"
    assert page.one("[name=basis_id]").attributes["value"] == str(first.id)


@pytest.mark.parametrize("query", ["relation=amends", "relation=amends&to=99", "relation=amends&to=x"])
def test_nothing_follows_from_nothing(as_, query):
    assert as_("lan").get(f"/directives/new?{query}").status_code == 404


def test_a_relation_needs_the_earlier_document(as_):
    response = as_("lan").post("/directives/new", data=FIELDS | {"relation": "amends"})
    assert response.status_code == 422
    assert "Chưa chọn văn bản được sửa đổi" in response.text


# ---- Withdrawing ----


def test_withdrawing_needs_a_reason_which_the_schools_read(as_, published, session, cast, open_page):
    made, lan = published(), as_("lan")
    url = f"/directives/{made.id}/withdrawal"
    open_page(lan, url)
    empty = lan.post(url, data={"reason": "  "})
    assert empty.status_code == 422
    assert again(session, made).withdrawn_at is None
    assert lan.post(url, data={"reason": "Ban hành nhầm <b>phạm vi</b>"}).status_code == 303
    page = open_page(as_("minh"), f"/directives/{made.id}")
    assert "Lý do: Ban hành nhầm <b>phạm vi</b>" in page.text
    assert states(session, made)[cast.school_a] is State.CANCELLED
    assert as_("minh").post(f"/directives/{made.id}/acknowledgement").status_code == 409
    assert lan.post(url, data={"reason": "Lần nữa"}).status_code == 409


def test_a_draft_cannot_be_withdrawn(as_, draft):
    assert as_("lan").get(f"/directives/{draft().id}/withdrawal").status_code == 409


def test_what_was_acknowledged_stays_so_after_withdrawal(published, session, cast):
    made = published()
    acknowledge(made, by=person(session, "minh"), at=the_clock.now())
    made.withdraw("Nhầm", by=person(session, "lan"), at=the_clock.now())
    session.commit()
    assert states(session, made)[cast.school_a] is State.DONE


def test_a_draft_knows_its_name_before_it_has_a_number(draft):
    assert drafting.name_of(draft(number=None, notation="", subject="")).endswith("chưa có trích yếu")
