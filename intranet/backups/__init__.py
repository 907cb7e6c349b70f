"""Backups (sao lưu): the whole intranet in one file, of one moment, and back again.

- ``flask backup FILE``: while people work; every row of one snapshot of the database, every file they name, a manifest
  with SHA-256; read again and checked before it is called done
- ``flask restore FILE``: into an empty intranet, on SQLite or PostgreSQL whichever the backup came from
"""
