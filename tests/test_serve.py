"""``intranet.serve``: starting the real server, keeping the data, stopping without losing an answer."""

import contextlib
import gc
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from intranet import serve

ROOT = Path(serve.__file__).parent.parent

# The view asks its own server to stop, waits until new connections are refused, and answers only then.
STOPPED_WHILE_ANSWERING = """
import os, signal, socket, sys
from flask import Flask
from intranet import serve

app, port = Flask("slow"), int(sys.argv[1])

@app.get("/")
def slow():
    os.kill(os.getpid(), signal.SIGTERM)
    while True:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) != 0:
                return "x" * 20_000_000

serve.serve(app, port)
"""

# What a link in a message, a printed slip and the throttle of the sign-in go by.
WHO_ASKS = """
import sys
from flask import Flask, request
from intranet import serve

app = Flask("echo")

@app.get("/")
def echo():
    return f"{request.url_root} {request.remote_addr}"

serve.serve(app, int(sys.argv[1]))
"""


@pytest.fixture
def port():
    """A free port below those the system lends to outgoing connections, which could take it before the server does."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", random.randrange(20_000, 32_000)))
            return probe.getsockname()[1]


@pytest.fixture
def launch(tmp_path, port):
    """Start a Python process on the port and read its output up to the address; ended after the test."""
    running = []
    environment = {**os.environ, "INTRANET_INSTANCE": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    environment.pop("DATABASE_URL", None)

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        running.append(process)
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Địa chỉ: "):
                break
        return process, "".join(printed)

    yield start
    for process in running:
        process.kill()
        process.communicate()


def get(port, path="/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return answer.status, answer.read().decode()


def hub(port, *options):
    return ["-m", "intranet.serve", "--port", str(port), *options]


def test_the_newest_revision_is_the_one_alembic_finds():
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(serve.VERSIONS.parent))
    assert serve.heads(serve.VERSIONS) == set(script.get_heads())


def test_the_newest_revision_is_no_other_files_parent(tmp_path):
    (tmp_path / "a.py").write_text("revision = 'a1'\ndown_revision = None\n")
    (tmp_path / "b.py").write_text('revision: str = "b2"\ndown_revision: str | None = "a1"\n')
    assert serve.heads(tmp_path) == {"b2"}


def test_garbage_is_collected_again_once_everything_is_imported():
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000  # what imports made is never searched


def test_an_answer_under_way_is_given_before_the_server_stops(launch, port):
    process, _ = launch("-c", STOPPED_WHILE_ANSWERING, str(port))
    status, body = get(port)
    assert (status, len(body)) == (200, 20_000_000)  # more than the sockets' buffers hold
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        (
            {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"},
            "https://intranet.example.edu.vn/ 203.0.113.7",
        ),
        (
            {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1, 203.0.113.7"},  # the first one is a claim
            "https://intranet.example.edu.vn/ 203.0.113.7",
        ),
        ({"X-Forwarded-Host": "elsewhere.example"}, "http://intranet.example.edu.vn/ 127.0.0.1"),
        ({}, "http://intranet.example.edu.vn/ 127.0.0.1"),
    ],
)
def test_a_proxy_in_front_says_who_asks_and_by_which_scheme(launch, port, headers, seen):
    launch("-c", WHO_ASKS, str(port))
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/", headers={"Host": "intranet.example.edu.vn", **headers})
        assert connection.getresponse().read().decode() == seen


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_administrator_is_made_once_and_the_data_is_kept(launch, port, signal_number):
    process, printed = launch(*hub(port, "--admin", "Vũ Thị Ngân"))
    assert printed.count(f"http://127.0.0.1:{port}") == 1
    password = re.search(r"[Mm]ật khẩu[^:]*: *(\S+)", printed)
    assert password
    status, page = get(port)
    assert status == 200
    assert "Đăng nhập" in page
    process.send_signal(signal_number)
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""

    _, printed = launch(*hub(port, "--admin", ""))  # nobody is asked, because there is one
    assert printed == f"Địa chỉ: http://127.0.0.1:{port} (Ctrl-C để dừng)\n"


@pytest.mark.parametrize("name", ["", " "])
def test_without_a_terminal_an_administrator_has_to_be_named(launch, port, name):
    process, printed = launch(*hub(port, "--admin", name))
    assert "Địa chỉ" not in printed
    assert process.wait(timeout=60) == 1
    assert '--admin "HỌ TÊN"' in process.stderr.read()


def test_a_name_that_is_refused_gets_the_commands_own_line(launch, port):
    process, printed = launch(*hub(port, "--admin", "x" * 201))
    assert "Địa chỉ" not in printed
    assert process.wait(timeout=60) == 1
    assert process.stderr.read() == "Cần họ tên, dài nhất 200 ký tự.\n"


def test_the_demo_district_is_filled_once(launch, port):
    first, printed = launch(*hub(port, "--demo"))
    assert "http://127.0.0.1" in printed
    first.terminate()
    first.wait(timeout=60)
    second, again = launch(*hub(port, "--demo"))
    assert get(port)[0] == 200
    assert second.poll() is None
    assert again.splitlines()[-1] == printed.splitlines()[-1]


def test_a_database_out_of_reach_gets_one_line(launch, port, tmp_path):
    (tmp_path / "data" / "intranet.sqlite").mkdir(parents=True)
    process, printed = launch(*hub(port))
    assert printed == ""
    assert process.wait(timeout=60) == 1
    complaint = process.stderr.read()
    assert complaint.startswith("Không dùng được cơ sở dữ liệu / Cannot use the database: ")
    assert complaint.count("\n") == 1


def test_a_port_taken_meanwhile_gets_one_line(launch, port):
    with socket.create_server(("127.0.0.1", port)):
        process, _ = launch(*hub(port))
        assert process.wait(timeout=60) == 1
        assert process.stderr.read().startswith(f"Không mở được cổng {port} / Cannot open port {port}: ")
