"""Backups (sao lưu): the whole intranet in one file, of one moment, and back again.

- ``flask backup FILE``: while people work; every row of one snapshot of the database, every file they name, a manifest
  with SHA-256; read again and checked before it gets its name
- ``flask restore FILE``: into an empty intranet, on SQLite or PostgreSQL whichever the backup came from, of the same
  or an earlier schema; all or nothing
- values are written so that neither database leaves its mark on them: instants in UTC, JSON as its text, bytes in
  base64, NULL as null
- not in it: ``instance/secret_key`` (everybody signs in again), page images and finished files of jobs (made again)
"""
