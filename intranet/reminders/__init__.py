"""Reminding (đôn đốc): who still owes something hears of it, once a day, by mail.

- ReminderPolicy (quy tắc đôn đốc): per kind of duty: at opening, N days before, on the day, daily when late, stop
  after N
- Reminder (lần đôn đốc): one duty, one day, once, whichever process or restart; “đã đôn đốc 3 lần, lần cuối 12/03”
- digest (thư tổng hợp): one mail a person a day with all that is due: number, subject, due date, link
- at once (báo ngay): new work on the day it is published, returned work to whom handed it in
- chat text (tin Zalo): ready to paste, of a directive or a late list; no personal data
"""
