"""The page on which a school checks its report before it hands it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_login import current_user

from intranet.core.roles import Role
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.report_forms.checking import Problem
from intranet.report_forms.values import show
from intranet.submissions import handing_in
from intranet.submissions.models import Submission


@dataclass
class CheckPage:
    """One draft as it would be handed in; with ``nil`` as nothing to report.

    ``changed`` says that it is another than the person confirmed, ``words`` are the explanations then written, by the
    check's key; ``tried``: handing in was pressed and something was wanting.
    """

    duty: Duty
    period: ReportPeriod
    submission: Submission | None
    at: datetime
    nil: bool = False
    changed: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    tried: bool = False

    def __post_init__(self) -> None:
        """Read the draft once."""
        self.reading = handing_in.read(self.period, self.submission, nil=self.nil)
        self.locked = handing_in.locked(self.duty, self.period, self.at)

    @property
    def blocking(self) -> list[Problem]:
        """What must be mended."""
        return [one for one in self.reading.problems if one.blocking]

    @property
    def warnings(self) -> list[Problem]:
        """What is to be explained, or has been."""
        return [one for one in self.reading.problems if not one.blocking]

    def explanation(self, warning: Problem) -> str:
        """What stands in the box of a warning."""
        return self.words.get(warning.check, warning.explanation)

    @property
    def same_as_handed(self) -> bool:
        """Whether exactly this waits for the office already."""
        last = self.submission.latest if self.submission else None
        return bool(last and last.verdict is None and last.digest == self._digest)

    @property
    def _digest(self) -> str:
        reading = self.reading
        return handing_in.digest(self.period.form_version_id, reading.values, reading.explanations, self.nil)

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        submits = current_user.role is Role.HEAD
        return {
            "check": self,
            "duty": self.duty,
            "period": self.period,
            "submission": self.submission,
            "definition": self.period.form_version.definition,
            "show": show,
            "stamp": handing_in.stamp(self.period, self.submission),
            "submits": submits,
            "draft_url": url_for("submissions.draft", duty_id=self.duty.id, checked=1 if self.blocking else None),
            "late": self.duty.submitted_at is None and self.at > self.duty.due_at,
            "prepared": self.submission if self.submission and self.submission.prepared_at else None,
        }
