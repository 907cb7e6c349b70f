"""What every feature stands on, and nothing of any feature.

- roles: the six roles (vai trò) and who may do what by default
- orm, db: the table base, column types, the session; SQLite and PostgreSQL alike
- access: every view declares its roles; ``find`` gives a row or 404 (không thuộc đơn vị mình)
- rendering: a page or one named block of it (trang, mảnh trang)
- forms: text cleaned, dates dd/mm/yyyy, messages in Vietnamese
- text, dates, numbers, phones: Vietnamese writing rules
- files, reading: attachments (tệp đính kèm) accepted by content, kept by SHA-256, read in a child process
- audit: who did what and when (nhật ký)
- marks, addresses: what papers carry to be verified (mã xác thực), addresses that work outside the page
- clock: the only place that reads the time (UTC inside, Asia/Ho_Chi_Minh on the screen)
"""
