"""A school's answers to a report period (báo cáo của trường).

- Submission (bài báo cáo): what the school is writing; its id is its duty's; kept as typed, field by field
- saved as typed (tự lưu): each field is saved for itself against the stamp of what stood there; another person's
  saving meanwhile is shown, never overwritten
- prepared (đã trình): the focal person is done, the head checks and hands in
- SubmissionVersion (lần nộp): one hand-in, sealed: values, explanations, nil or not, digest, receipt number
- nil (không phát sinh): reported in one click where the form allows it
- review (duyệt): the office accepts, or returns with a comment per field; it can take an acceptance back (mở lại)
"""

from intranet.submissions import names as names  # tells where people's names stand
from intranet.submissions import of_school as of_school  # tells units what a school has reported
from intranet.submissions import progress as progress  # tells duties how far the reports are
from intranet.submissions import tasks as tasks  # tells what reports the office has to review
