"""Several people of a school at one moment: one receipt, and nothing that was saved is lost."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from intranet.report_forms.values import stamp
from intranet.submissions.models import Submission, SubmissionVersion

PEOPLE = 6


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do these deeds in threads that start together; their results in order."""
    start, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int) -> None:
        start.wait(30)
        results[place] = deeds[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_submissions_at_one_moment_are_one_with_one_receipt(as_, reporting, cast, session):
    period = reporting.period()
    duty = reporting.duty(period, cast.school_a)
    heads = [as_("minh") for _ in range(PEOPLE)]
    data = {"form_version": period.form_version_id, "v-own": "5", "stamp-own": stamp("")}
    assert heads[0].post(f"/submissions/{duty.id}/fields/own", data=data).status_code == 200
    shown = {"shown": f"{period.form_version_id}.1"}
    answers = at_once([lambda head=head: head.post(f"/submissions/{duty.id}/submission", data=shown) for head in heads])
    version = session.scalars(select(SubmissionVersion)).one()
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["Location"] for answer in answers} == {f"/submissions/hand-ins/{version.id}"}


def test_fields_saved_at_one_moment_are_all_kept(as_, reporting, cast, session):
    period = reporting.period()
    duty = reporting.duty(period, cast.school_a)
    typed = {"own": "1", "press": "2", "all": "3", "hours": "4", "site": "yes", "how": "Loa", "trouble": "Khó"}
    deeds = []
    for place, (key, words) in enumerate(typed.items()):
        client = as_("hoa" if place % 2 else "minh")
        data = {"form_version": period.form_version_id, f"v-{key}": words, f"stamp-{key}": stamp("")}
        address = f"/submissions/{duty.id}/fields/{key}"
        deeds.append(lambda client=client, address=address, data=data: client.post(address, data=data))
    assert {answer.status_code for answer in at_once(deeds)} == {200}
    submission = session.get_one(Submission, duty.id)
    assert submission.typed == typed
    assert submission.revision == len(typed)


def test_one_field_saved_by_many_at_one_moment_is_one_persons(as_, reporting, cast, session):
    period = reporting.period()
    duty = reporting.duty(period, cast.school_a)
    deeds = []
    for place in range(PEOPLE):
        client = as_("hoa" if place % 2 else "minh")
        data = {"form_version": period.form_version_id, "v-own": str(place), "stamp-own": stamp("")}
        deeds.append(lambda client=client, data=data: client.post(f"/submissions/{duty.id}/fields/own", data=data))
    answers = at_once(deeds)
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * (PEOPLE - 1)
    saved = session.get_one(Submission, duty.id).typed["own"]
    assert answers[int(saved)].status_code == 200
    assert all(f"Đang lưu:</strong> {saved}" in answer.text for answer in answers if answer.status_code == 422)
