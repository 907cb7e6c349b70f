"""Sending: files without a server, a real SMTP server with its refusals, its death and its slowness."""

import email
import email.policy
import os
import ssl
import subprocess
import threading
from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult

from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.outbox import carriers, keeping, kinds, sending
from intranet.outbox.models import Message, MessageState

A, B, C = "minh@pgdtanloc.edu.vn", "hoa@pgdtanloc.edu.vn", "thao@pgdtanloc.edu.vn"


def later(**span):
    the_clock.stop_at(the_clock.now() + timedelta(**span))


def test_without_a_server_each_mail_is_a_whole_file(mail):
    first, second = mail.write(A, B)
    assert mail.send() == 2
    assert mail.states == ["sent", "sent"]
    files = sorted(mail.folder.iterdir())
    assert [path.name for path in files] == [f"20261005-080000-{number:07d}.eml" for number in (first, second)]
    read = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert read["To"] == "Võ Văn Minh <minh@pgdtanloc.edu.vn>"
    assert read["From"] == "Phòng GD&ĐT huyện Tân Lộc <vanphong@pgdtanloc.edu.vn>"
    assert read["Subject"] == "Nhắc việc: Kế hoạch số 12/KH-PGDĐT"
    assert read["Date"] == "Mon, 05 Oct 2026 08:00:00 +0700"
    assert read["Message-ID"] == f"<{mail.messages()[0].message_id}@pgdtanloc.edu.vn>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().splitlines() == ["Kính gửi: Trường Mầm non Hoa Mai", "", "http://127.0.0.1/"]
    assert mail.send() == 0


def test_a_mail_is_sent_once_no_power_cut_takes_its_file_back(mail, monkeypatch):
    flushed = []
    monkeypatch.setattr(carriers, "flush_folder", lambda folder: flushed.append(len(list(folder.glob("*.eml")))))
    mail.write(A)
    assert mail.send() == 1
    assert flushed == [1]


def test_a_folder_that_cannot_be_written_delays_and_loses_nothing(mail):
    mail.folder.parent.mkdir(exist_ok=True)
    if mail.folder.exists():
        mail.folder.rmdir()
    mail.folder.write_text("in the way")
    mail.write(A)
    assert mail.send() == 0
    assert mail.states == ["waiting"]
    assert "outbox" in mail.line.error
    mail.folder.unlink()
    later(minutes=2)
    assert mail.send() == 1


def test_a_server_takes_all_in_one_go(smtp):
    smtp.write(A, B, C)
    assert smtp.send() == 3
    assert smtp.desk.recipients == [A, B, C]
    assert [read["Message-ID"][1:33] for _, read in smtp.desk.taken] == [m.message_id for m in smtp.messages()]
    assert {message.way for message in smtp.messages()} == {"smtp"}
    assert not smtp.folder.exists() or not list(smtp.folder.iterdir())


def test_a_refused_mailbox_fails_alone_and_can_be_sent_again(smtp, session, cast):
    from intranet.accounts.models import User
    from intranet.core.errors import Refused

    smtp.desk.answers[B] = "550 5.1.1 no such user"
    smtp.write(A, B, C)
    assert smtp.send() == 2
    assert smtp.states == ["sent", "failed", "sent"]
    refused = smtp.messages()[1]
    assert refused.error == "550 5.1.1 no such user"
    later(days=1)
    assert smtp.send() == 0, "what failed for good is not tried by itself"
    del smtp.desk.answers[B]
    lan = session.get_one(User, cast.lan)
    assert keeping.send_again(session, smtp.messages(), by=lan, at=the_clock.now()) == 1
    session.commit()
    assert smtp.send() == 1
    assert smtp.desk.recipients == [A, C, B]
    with pytest.raises(Refused):
        keeping.send_again(session, smtp.messages(), by=lan, at=the_clock.now())


def test_not_now_is_tried_again_with_longer_pauses(smtp):
    smtp.desk.answers[A] = "451 4.7.1 greylisted"
    smtp.write(A, B)
    assert smtp.send() == 1
    assert smtp.states == ["waiting", "sent"]
    assert smtp.send() == 0
    for minutes in (1, 5, 15, 60, 60):
        later(minutes=minutes, seconds=-1)
        before = smtp.messages()[0].attempts
        smtp.send()
        assert smtp.messages()[0].attempts == before, "too early"
        later(seconds=2)
        smtp.send()
        assert smtp.messages()[0].attempts == before + 1
    del smtp.desk.answers[A]
    later(hours=1)
    assert smtp.send() == 1


def test_not_now_for_days_is_a_failure(smtp, session, monkeypatch):
    monkeypatch.setattr(sending, "ATTEMPTS", 2)
    smtp.desk.answers[A] = "451 4.7.1 greylisted"
    smtp.write(A)
    smtp.send()
    later(hours=1)
    smtp.send()
    assert smtp.states == ["failed"]


def test_a_dead_server_delays_and_loses_nothing(smtp):
    smtp.stop()
    smtp.write(A, B)
    assert smtp.send() == 0
    line = smtp.line
    assert (line.failures, line.failing_since) == (1, the_clock.now())
    assert smtp.states == ["waiting", "waiting"]
    smtp.start()
    assert smtp.send() == 0, "left alone for a minute"
    later(minutes=1)
    assert smtp.send() == 2
    assert (smtp.line.failures, smtp.line.next_at) == (0, None)
    assert smtp.desk.recipients == [A, B]


def test_pauses_grow_to_a_quarter_of_an_hour(smtp):
    smtp.stop()
    smtp.write(A)
    pauses = []
    for _ in range(7):
        smtp.send()
        pauses.append((smtp.line.next_at - the_clock.now()).total_seconds() / 60)
        the_clock.stop_at(smtp.line.next_at)
    assert pauses == [1, 2, 4, 8, 15, 15, 15]


def test_a_server_that_closes_down_in_the_middle_keeps_the_rest_waiting(smtp):
    smtp.desk.answers[B] = "421 closing down"
    smtp.write(A, B, C)
    assert smtp.send() == 1
    assert smtp.states == ["sent", "waiting", "waiting"]
    assert "421" in smtp.line.error
    assert smtp.messages()[1].attempts == 0


def test_a_server_silent_after_the_mail_leaves_it_unsure_and_never_sends_it_twice(smtp, monkeypatch):
    monkeypatch.setattr(carriers, "ANSWER_SECONDS", 0.3)
    answer = threading.Event()
    smtp.desk.on_data = lambda _recipient: answer.wait(5) and None
    smtp.write(A, B)
    assert smtp.send() == 0
    answer.set()
    assert smtp.states == ["unsure", "waiting"]
    smtp.desk.on_data = lambda _recipient: None
    later(minutes=1)
    smtp.stop()
    smtp.start()
    assert smtp.send() == 1
    assert smtp.desk.recipients == [A, B]


def test_no_lock_is_held_while_a_server_thinks(smtp, as_):
    lan, during = as_("lan"), []

    def think(_recipient):
        request = threading.Thread(target=lambda: during.append(lan.post("/outbox/trial").status_code))
        request.start()
        request.join()

    smtp.desk.on_data = think
    smtp.write(A)
    assert smtp.send() == 1
    assert during == [409], "a request that writes gets its answer: Lan has no mailbox"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_login_is_tried_and_a_wrong_password_is_said(mail, monkeypatch):
    def check(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=data.password == b"dung roi", handled=False)

    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail.port, "SMTP_USER": "phong"}.items():
        monkeypatch.setitem(mail.app.config, name, value)
    monkeypatch.setitem(mail.app.config, "SMTP_PASSWORD", "sai")
    mail.start(authenticator=check, auth_required=True, auth_require_tls=False)
    mail.write(A)
    assert mail.send() == 0
    assert "không nhận tên hoặc mật khẩu" in mail.line.error
    monkeypatch.setitem(mail.app.config, "SMTP_PASSWORD", "dung roi")
    later(minutes=1)
    assert mail.send() == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_wants_a_login_is_trouble_and_no_refused_mailbox(mail, monkeypatch):
    monkeypatch.setitem(mail.app.config, "SMTP_HOST", "127.0.0.1")
    monkeypatch.setitem(mail.app.config, "SMTP_PORT", mail.port)
    mail.start(authenticator=lambda *_: AuthResult(success=True), auth_required=True, auth_require_tls=False)
    mail.write(A)
    assert mail.send() == 0
    assert mail.states == ["waiting"]
    assert "530" in mail.line.error


def test_starttls(mail, monkeypatch, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail.port, "SMTP_STARTTLS": True}.items():
        monkeypatch.setitem(mail.app.config, name, value)
    mail.start(tls_context=context, require_starttls=True)
    mail.write(A)
    assert mail.send() == 0, "a certificate nobody vouches for"
    assert "certificate" in mail.line.error.lower()
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))
    later(minutes=1)
    assert mail.send() == 1
    assert mail.desk.secure == [True]


def test_starttls_is_never_left_out(mail, monkeypatch):
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail.port, "SMTP_STARTTLS": True}.items():
        monkeypatch.setitem(mail.app.config, name, value)
    mail.start()
    mail.write(A)
    assert mail.send() == 0
    assert mail.desk.taken == []


def test_a_mail_that_had_to_wait_is_written_anew_or_dropped(mail, monkeypatch):
    def fresh(_session, message, _at):
        return None if message.to_address == B else ("Mới", "Viết lại")

    kind = kinds.MailKind("test", "Thử", fresh)
    monkeypatch.setitem(kinds.KINDS, "test", kind)
    mail.write(A, B, kind=kind)
    later(minutes=11)
    mail.write(C, kind=kind)
    assert mail.send() == 2
    assert mail.states == ["sent", "dropped", "sent"]
    assert [message.body for message in mail.messages()][::2] == [
        "Viết lại",
        "Kính gửi: Trường Mầm non Hoa Mai\n\nhttp://127.0.0.1/",
    ]


def test_a_subject_written_anew_stays_one_line_a_row_can_hold(mail, monkeypatch):
    kind = kinds.MailKind("test", "Thử", lambda *_: ("Nhắc việc:\r\nBcc: ai@do.vn " + "dài " * 200, "Viết lại"))
    monkeypatch.setitem(kinds.KINDS, "test", kind)
    mail.write(A, kind=kind)
    later(minutes=11)
    assert mail.send() == 1
    (message,) = mail.messages()
    assert message.subject.startswith("Nhắc việc: Bcc: ai@do.vn dài")
    assert len(message.subject) <= 300


def test_what_a_dead_worker_had_in_hand(mail, session):
    written, handed = mail.write(A, B)
    for message_id, way in ((written, "file"), (handed, "smtp")):
        message = session.get_one(Message, message_id)
        message.state, message.way, message.sending_since = MessageState.SENDING, way, the_clock.now()
    session.commit()
    later(minutes=4)
    assert mail.send() == 0
    later(minutes=2)
    assert mail.send() == 1
    assert mail.states == ["sent", "unsure"]
    assert len(list(mail.folder.iterdir())) == 1


def test_two_workers_send_each_mail_once(smtp, monkeypatch):
    monkeypatch.setattr(sending, "BUDGET_SECONDS", 60)
    smtp.write(*(f"truong{number}@pgdtanloc.edu.vn" for number in range(30)))
    barrier, sent = threading.Barrier(3), []

    def work():
        with smtp.app.app_context():
            barrier.wait()
            sent.append(sending.send_waiting(db.engine, the_clock.now()))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 30
    assert sorted(smtp.desk.recipients) == sorted({m.to_address for m in smtp.messages()})


def test_old_texts_go_and_that_they_were_sent_stays(mail):
    mail.write(A, B)
    mail.send()
    later(days=179)
    with mail.app.app_context():
        assert keeping.tidy(db.engine, the_clock.now()) == 0
        later(days=2)
        assert keeping.tidy(db.engine, the_clock.now()) == 2
    assert [(m.state, m.body, m.to_address) for m in mail.messages()] == [(MessageState.SENT, "", "")] * 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("truong@pgd.edu.vn", "truong@pgd.edu.vn"),
        ("a@b.vn; c@d.vn", "a@b.vn"),
        ("Trường <mnhm@pgd.edu.vn>", "mnhm@pgd.edu.vn"),
        ("không có", ""),
        ("a@b", ""),
        ("hiệutrưởng@pgd.edu.vn", ""),
        ("a@b.vn\r\nBcc: x@y.vn", "a@b.vn"),
        ("", ""),
    ],
)
def test_the_mailbox_in_what_was_typed(typed, found):
    from intranet.outbox.posting import mailbox_in

    assert mailbox_in(typed) == found
