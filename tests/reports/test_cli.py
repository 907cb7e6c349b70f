"""``flask report``: the same numbers, a whole file or none, mistakes said in Vietnamese."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.documents.models import Document
from intranet.duties.models import Kind
from intranet.reports import cli
from tests.pdf.reading import words

DAYS = ["--from", "01/10/2026", "--to", "31/10/2026"]


@pytest.fixture
def run(app, tmp_path):
    """``run(*options)``: the command's result; the file is tmp_path / "bc.pdf"."""

    def call(*options, output=None):
        return app.test_cli_runner().invoke(args=["report", *options, "--output", str(output or tmp_path / "bc.pdf")])

    return call


def test_it_writes_the_pdf_and_prints_its_numbers(run, tmp_path, publish, muddle, as_, open_page, clock):
    muddle(6)
    clock.set("2026-11-05 08:00")
    result = run(*DAYS, "--date", "02/11/2026", "--number", "7")
    assert result.exit_code == 0, result.output
    text = words((tmp_path / "bc.pdf").read_bytes())
    assert "Số: 07/BC-PGDĐT" in text
    assert "ngày 02 tháng 11 năm 2026" in text
    page = open_page(as_("lan"), "/reports/?period=custom&from=01/10/2026&to=31/10/2026")
    (total,) = {tuple(row.split()[1:]) for row in page.texts("tfoot tr")}
    printed = re.findall(r"^  (?:số trường|Báo nhận|Kế hoạch|Thẻ).*? +([0-9.]+)$", result.output, re.MULTILINE)
    assert tuple(printed) == total
    assert f"Cộng {' '.join(total)}" in text
    for row in page.texts(".table-scroll tbody tr"):
        assert " ".join(row.split()) in " ".join(result.output.split())


def test_the_same_command_gives_the_same_file(run, tmp_path, publish, clock):
    publish("2026-10-01 08:00", *Kind)
    clock.set("2026-11-05 08:00")
    run(*DAYS, "--date", "02/11/2026", output=tmp_path / "a.pdf")
    clock.set("2026-12-05 08:00")
    run(*DAYS, "--date", "02/11/2026", output=tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_one_level(run, publish):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    output = run(*DAYS, "--level", "th").output
    assert output.startswith("Kết quả công tác truyền thông giáo dục cấp tiểu học từ ngày 01/10/2026")
    assert re.search(r"số trường +2\n", output)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", "31/02/2026", "--to", "31/10/2026"], "Không có ngày 31/02/2026"),
        (["--from", "hôm nay", "--to", "31/10/2026"], "ngày/tháng/năm"),
        (["--from", "01/01/1900", "--to", "31/10/2026"], "năm phải từ 2000 đến 2100"),
        (["--from", "02/10/2026", "--to", "01/10/2026"], "Ngày cuối không được trước ngày đầu"),
        (["--from", "01/10/2022", "--to", "01/10/2026"], "dài nhất là 3 năm"),
        (["--from", "06/10/2026", "--to", "07/10/2026"], "chưa bắt đầu"),
        ([*DAYS, "--level", "ĐH"], "không có cấp “ĐH”"),
        ([*DAYS, "--date", "1/13/2026"], "Không có ngày 1/13/2026"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_written(run, tmp_path, session, options, message):
    result = run(*options)
    assert result.exit_code == 2
    assert message in result.output
    assert result.output.startswith("Lỗi ở --")
    assert list(tmp_path.iterdir()) == []
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "report.print")).all() == []


def test_a_place_that_cannot_be_written_is_said_before_the_work(run, tmp_path):
    assert "không có thư mục" in run(*DAYS, output=tmp_path / "không" / "bc.pdf").output
    result = run(*DAYS, output=tmp_path)
    assert result.exit_code == 2
    assert "là một thư mục" in result.output


def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(tmp_path, monkeypatch):
    place = tmp_path / "bc.pdf"
    place.write_bytes(b"old")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cli.os, "fsync", full)
    with pytest.raises(cli.click.ClickException, match=r"Không ghi được .*bc\.pdf"):
        cli.write_whole(place, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["bc.pdf"]
    assert place.read_bytes() == b"old"


def test_an_old_file_is_replaced_whole(tmp_path):
    place = Path(tmp_path / "bc.pdf")
    place.write_bytes(b"old and long")
    cli.write_whole(place, b"new")
    assert place.read_bytes() == b"new"


def test_a_number_stands_in_the_register_and_is_not_given_to_another_report(run, session):
    assert run(*DAYS, "--number", "7").exit_code == 0
    entered = session.scalars(select(Document).where(Document.own, Document.number == 7)).one()
    assert entered.symbol == "07/BC-PGDĐT"
    assert run(*DAYS, "--number", "7").exit_code == 0, "the same report keeps its number"
    refused = run(*DAYS, "--level", "th", "--number", "7")
    assert refused.exit_code == 2
    assert "--number" in refused.output


def test_the_deed_is_kept_as_the_programs_own(run, session):
    run(*DAYS)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.print"))
    assert (entry.actor_name, "bằng lệnh" in entry.note) == ("Hệ thống", True)
