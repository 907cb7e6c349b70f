"""The real program as a process of its own, and signed-in connections to it: to pull the plug, to drive a browser."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from intranet import create_app
from intranet.accounts.models import User
from intranet.core import filestore
from intranet.core.clock import VIETNAM
from intranet.core.db import db
from intranet.core.migrate import upgrade
from intranet.core.roles import Role
from intranet.demo import PASSWORD, Cast, build_cast
from intranet.directives.models import Directive
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.units.models import School
from intranet.units.office import OfficeProfile

ROOT = Path(__file__).resolve().parent.parent


def local_now() -> datetime:
    """The real present on a clock in Vietnam, whatever the tests' clock says: a server has no stopped clock."""
    return datetime.now(VIETNAM)


def instance_app(folder: Path) -> Flask:
    """The app on an instance folder's own SQLite file, at the newest schema."""
    app = create_app(folder, {"SQLALCHEMY_ENGINES": {"default": {"url": f"sqlite:///{folder / 'intranet.sqlite'}"}}})
    with app.app_context():
        upgrade(db.engine)
    return app


def fill(app: Flask, *, schools: int, directives: int, at: datetime) -> Cast:
    """The cast with a head who can sign in for every school (``head0``…), and published directives to all of them."""
    with app.app_context():
        session = db.session
        cast = build_cast(session, at=at, schools=schools)
        password = generate_password_hash(PASSWORD)
        for number, school in enumerate(session.scalars(select(School).order_by(School.id))):
            session.add(
                User(username=f"head{number}", display_name=f"Hiệu trưởng số {number}", role=Role.HEAD, school=school,
                     password_hash=password, created_at=at, activated_at=at)
            )  # fmt: skip
        session.flush()
        for number in range(1, directives + 1):
            publish(session, cast, number, at=at)
        session.commit()
        db.engine.dispose()
    return cast


def publish(session: Session, cast: Cast, number: int, *, at: datetime) -> Directive:
    """A published công văn with a one-picture attachment, asking every school to acknowledge."""
    lan = session.get_one(User, cast.lan)
    profile = OfficeProfile.on(session, at.date())
    document = Document(
        type=DocumentType.CONG_VAN, number=number, symbol=f"{number:02d}/PGDĐT-VP", issued_on=at.date(), own=True,
        subject=f"Nhắc việc số {number}", issuer_name=profile.display_name, profile=profile,
        signer_name="Trần Quốc Hùng", signer_title=profile.deputy_title,
    )  # fmt: skip
    picture = BytesIO()
    Image.new("L", (400, 560), 255).save(picture, "PNG")
    picture.seek(0)
    document.attach(filestore.store().accept(picture, f"van ban {number}.png"))
    directive = Directive(document=document, created_by_id=lan.id, created_at=at)
    session.add(directive)
    session.flush()
    directive.publish(by=lan, at=at)
    return directive


class Server:
    """``python -m intranet.serve`` on an instance folder and a free port of 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {**os.environ, "INTRANET_INSTANCE": str(folder)}
        environment.pop("DATABASE_URL", None)
        self.log = (folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "intranet.serve", "--port", str(self.port)],
            cwd=ROOT, env=environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        self._wait()

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    connection.close()
                    return
            except OSError:
                time.sleep(0.05)  # not listening yet
        raise RuntimeError("the server did not come up")

    def kill(self) -> None:
        """Pull the plug: SIGKILL, nothing is tidied up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self) -> None:
        """End it in good order."""
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


class Caller:
    """A person on one kept connection, without a browser."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = self.token = ""

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def sign_in(self, username: str) -> None:
        """Sign in with the demo's password."""
        token = self._token(self.get("/sign-in"))
        status, _ = self._send("POST", "/sign-in", f"csrf_token={token}&username={username}&password={PASSWORD}")
        if status != 303:
            raise RuntimeError(f"{username} could not sign in: {status}")
        self.token = self._token(self.get("/account/"))

    def get(self, url: str) -> str:
        """The body of a page."""
        return self._send("GET", url)[1]

    def post(self, url: str) -> int:
        """The status of a POST with the token and nothing else."""
        return self._send("POST", url, f"csrf_token={self.token}")[0]

    def _send(self, method: str, url: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, url, body.replace(" ", "+") if body else None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session="):
                self.cookie = value.split(";")[0]
        return answer.status, text

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if found is None:
            raise RuntimeError("no token on the page")
        return found.group(1)
