"""Whatever is wrong is one Vietnamese line, exit code 1, and nothing has changed."""

import errno
import json
import os
import zipfile

import pytest

from intranet.backups import restoring
from tests.backups.conftest import HERE, migrated, rewritten
from tests.conftest import POSTGRES


@pytest.fixture(scope="module")
def empty(place):
    """An intranet with nothing in it, not even tables: every refusal leaves it so."""
    return place("empty")


def refused(intranet, path, words):
    done = intranet.flask("restore", str(path))
    assert done.exit_code == 1, done.output
    assert words in done.output
    assert "Traceback" not in done.output
    assert intranet.untouched


def cut(backup, path):
    path.write_bytes(backup.read_bytes()[:-2000])


def flipped(backup, path, member):
    """One byte of a member's compressed content turned round."""
    content = bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as archive:
        info = archive.getinfo(member)
        start = info.header_offset + 30 + len(member.encode()) + info.compress_size // 2
    content[start + 20] ^= 0xFF
    path.write_bytes(content)


def test_what_is_no_backup(empty, tmp_path):
    path = tmp_path / "other.zip"
    path.write_text("Kính gửi các trường")
    refused(empty, path, "không phải là bản sao lưu")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "b")
    refused(empty, path, "không phải là bản sao lưu")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "another"}))
    refused(empty, path, "không phải là bản sao lưu")


def test_a_file_that_is_not_there(empty, tmp_path):
    done = empty.flask("restore", str(tmp_path / "none.zip"))
    assert done.exit_code == 2
    assert "none.zip" in done.output


def test_a_copy_that_was_broken_off(empty, backup, tmp_path):
    cut(backup, tmp_path / "cut.zip")
    refused(empty, tmp_path / "cut.zip", "chưa trọn vẹn")


@pytest.mark.parametrize("part", ["tables/duty.jsonl", "files/", "manifest.json"])
def test_a_damaged_part(empty, backup, tmp_path, part):
    with zipfile.ZipFile(backup) as archive:
        member = max((name for name in archive.namelist() if name.startswith(part)), key=len)
    flipped(backup, tmp_path / "damaged.zip", member)
    refused(empty, tmp_path / "damaged.zip", "bị hỏng")


def test_a_table_that_was_changed_or_a_file_that_was_taken_out(empty, backup, tmp_path):
    def take_out(members, _manifest):
        members.pop(next(name for name in members if name.startswith("files/")))

    refused(empty, rewritten(backup, tmp_path / "less.zip", take_out), "thiếu tệp")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(tmp_path / "changed.zip", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"Hoa Mai", b"Hoa Man") if name == "tables/school.jsonl" else content)
    refused(empty, tmp_path / "changed.zip", "bảng school")


def test_a_newer_program_or_schema(empty, backup, tmp_path):
    def newer_format(_members, manifest):
        manifest["version"] = 2

    def newer_schema(_members, manifest):
        manifest["revision"] = "9999"

    refused(empty, rewritten(backup, tmp_path / "a.zip", newer_format), "cập nhật chương trình")
    refused(empty, rewritten(backup, tmp_path / "b.zip", newer_schema), "9999")


def test_tables_that_do_not_fit_the_schema(empty, backup, tmp_path):
    def without_a_table(_members, manifest):
        manifest["tables"] = [table for table in manifest["tables"] if table["name"] != "plan"]

    def with_a_column_more(_members, manifest):
        next(table for table in manifest["tables"] if table["name"] == "plan")["columns"].append(["odd", "text"])
        _members["tables/plan.jsonl"] = b""

    refused(empty, rewritten(backup, tmp_path / "a.zip", without_a_table), "thiếu bảng plan")
    refused(empty, rewritten(backup, tmp_path / "b.zip", with_a_column_more), "Bảng plan")


def test_rows_that_refer_to_nothing(empty, backup, tmp_path):
    def no_schools(members, _manifest):
        members["tables/school_level.jsonl"] += b'[999999,"MN"]\n'

    words = "mâu thuẫn" if POSTGRES else "trỏ tới dòng không có"
    refused(empty, rewritten(backup, tmp_path / "a.zip", no_schools), words)


@pytest.mark.skipif(HERE != "postgresql", reason="SQLite keeps words of any length")
def test_words_too_long_for_the_column(empty, backup, tmp_path):
    def long_name(members, _manifest):
        lines = members["tables/card_kind.jsonl"].decode().splitlines()
        row = [("x" * 5000 if isinstance(value, str) else value) for value in json.loads(lines[0])]
        members["tables/card_kind.jsonl"] = "".join(f"{json.dumps(row)}\n" for row in [row]).encode()

    refused(empty, rewritten(backup, tmp_path / "a.zip", long_name), "không nhận dữ liệu này")


def test_an_intranet_that_is_in_use_keeps_what_it_has(source, backup):
    before = source.rows()
    done = source.flask("restore", str(backup))
    assert done.exit_code == 1
    assert "đã có dữ liệu" in done.output
    assert source.rows() == before


def test_a_backup_overwrites_nothing(source, backup):
    before = backup.read_bytes()
    done = source.flask("backup", str(backup))
    assert done.exit_code == 1
    assert "Đã có tệp" in done.output
    assert backup.read_bytes() == before


def test_a_database_without_a_schema_has_nothing_to_back_up(place, tmp_path):
    done = place("bare").flask("backup", str(tmp_path / "bare.zip"))
    assert done.exit_code == 1
    assert "chưa có lược đồ" in done.output
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(source, tmp_path):
    done = source.flask("backup", str(tmp_path / "none" / "a.zip"))
    assert done.exit_code == 1
    assert "Không đọc hoặc ghi được" in done.output


def test_a_full_disk_leaves_no_half_backup(source, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        done = source.flask("backup", str(tmp_path / "full.zip"))
    assert done.exit_code == 1
    assert "Hết chỗ trên đĩa" in done.output
    assert not list(tmp_path.iterdir())


def test_a_disk_that_fills_up_while_restoring_leaves_it_empty(place, backup, monkeypatch):
    target = migrated(place("filling"))
    before = target.rows()

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "copyfileobj", full)
        done = target.flask("restore", str(backup))
    assert done.exit_code == 1
    assert "Hết chỗ trên đĩa" in done.output
    assert target.rows() == before
    assert target.flask("restore", str(backup)).exit_code == 0
