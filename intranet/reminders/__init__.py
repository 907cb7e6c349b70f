"""Reminding (đôn đốc): who still owes something hears of it, once a day, by mail.

- Rule (quy tắc đôn đốc), kept as ReminderPolicy: per kind of duty: at opening, N days before, on the day, daily when
  late, stop after N days
- Notice (thư báo): what one school is told at one time: the day's digest (thư nhắc việc), new work (việc mới) when it
  is published, returned work (bị trả lại) at once; a mail to each of its people, or none where it has no mailbox
- Reminder (lần đôn đốc): one duty in one notice; one a duty and day whichever process or restart; “đã đôn đốc 3 lần,
  lần cuối 12/03” counts those that went out, announcements and returns left out
- what did not go out by the end of its day is told again in the next digest, and its mail is dropped; so is what was
  cancelled because the person left
- addressees (người nhận): the school's active accounts that have a mailbox, else the school's own mailbox
- chat text (tin Zalo): ready to paste, of a directive or a late list; no personal data
"""
