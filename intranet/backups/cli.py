"""``flask backup FILE`` and ``flask restore FILE``."""

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from intranet.core import clock, filestore
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused

FULL = "Hết chỗ trên đĩa; hãy giải phóng chỗ rồi làm lại. Không có gì được ghi dở dang."


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Sao lưu toàn bộ dữ liệu và tệp vào một tệp ZIP; mọi người vẫn làm việc được trong lúc đó."""
    from intranet.backups import taking  # Alembic takes a tenth of a start that does not need it

    began = time.monotonic()
    with _plainly():
        taking.require_free(file)
        _note("backup.make", f"Sao lưu toàn bộ dữ liệu ra tệp {file.name}")
        manifest = taking.back_up(db.engine, filestore.store(), file, at=clock.now(), say=click.echo)
    size = file.stat().st_size / 1024**2
    click.echo(
        f"Đã sao lưu {manifest.rows} dòng, {manifest.files} tệp vào {file} ({size:.1f} MB, "
        f"{time.monotonic() - began:.0f} giây), đã đọc lại và kiểm tra. Tệp chứa dữ liệu cá nhân: hãy cất nơi an toàn."
    )
    if manifest.missing:
        names = "\n".join(manifest.missing[:20])
        raise click.ClickException(
            f"Bản sao lưu dùng được nhưng {len(manifest.missing)} tệp trong kho bị mất hoặc hỏng nên không có trong "
            f"đó:\n{names}"
        )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Khôi phục từ bản sao lưu vào nơi còn trống (SQLite hay PostgreSQL đều được)."""
    from intranet.backups import restoring

    began = time.monotonic()
    with _plainly():
        manifest = restoring.restore(db.engine, filestore.store(), file, say=click.echo)
        made = manifest.made_at[:16].replace("T", " ")
        _note("backup.restore", f"Khôi phục từ tệp {file.name}, sao lưu lúc {made} UTC")
    click.echo(
        f"Đã khôi phục {manifest.rows} dòng, {manifest.files} tệp ({time.monotonic() - began:.0f} giây). "
        "Khóa đăng nhập không nằm trong bản sao lưu nên mọi người cần đăng nhập lại; mật khẩu không đổi."
    )


def init_app(app: Flask) -> None:
    """Attach the commands."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


def _note(action: str, note: str) -> None:
    """Write the deed into the audit trail; a database of an earlier schema is copied as it is."""
    from intranet.core import migrate

    if not migrate.newest(db.engine):
        return
    db.session.add(
        AuditEntry(
            at=clock.now(), actor_name="Hệ thống", actor_role="system", action=action, subject_type="Backup", note=note
        )
    )
    db.session.commit()
    db.session.close()


@contextmanager
def _plainly() -> Iterator[None]:
    """Whatever goes wrong with the disk or the database is one Vietnamese line and exit code 1."""
    try:
        yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise click.ClickException(FULL) from error
        raise click.ClickException(f"Không đọc hoặc ghi được {error.filename or 'tệp'}: {error.strerror}") from error
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise click.ClickException(FULL) from error
        raise click.ClickException(f"Không dùng được cơ sở dữ liệu: {error.orig}") from error
    except IntegrityError as error:
        raise click.ClickException(f"Dữ liệu trong bản sao lưu mâu thuẫn, không khôi phục: {error.orig}") from error
    except DatabaseError as error:
        raise click.ClickException(f"Cơ sở dữ liệu không nhận dữ liệu này: {error.orig}") from error
