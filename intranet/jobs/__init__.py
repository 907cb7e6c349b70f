"""Work that takes longer than a person waits (việc chạy nền): big PDFs, in a process of its own.

- Job (việc): kind, arguments, progress, result; the row is written in the transaction that asks for it, so neither a
  power cut nor a restart loses it
- handler (cách làm): the function a feature registers for a kind of job; it may be run again from the start at any
  time, so what it writes stands under its content's hash or in one transaction
- worker (tiến trình): ``flask work``; takes one job at a time, tells that it is alive; the job of a worker that died is
  taken again by the next, three times at most
"""

from intranet.jobs import leaving as leaving  # tells whose jobs are not done
from intranet.jobs import tasks as tasks  # tells whose jobs failed
