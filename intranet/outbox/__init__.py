"""Mail that leaves the intranet, as rows first.

- Message (thư): to whom, subject, text; written in the transaction of the deed that causes it, once per key
- sending (gửi): by SMTP as the environment says, or as ``.eml`` files in ``instance/outbox/`` where no server is set
- a server that does not answer delays and is tried again with longer and longer pauses; nothing is lost, no page waits
- the worker sends (``jobs.ticking``); people of the office see what waits, what went and what failed, and send again
"""
