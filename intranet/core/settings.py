"""Settings: the environment's, or safe defaults inside ``instance/``."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from intranet.core.db import normal_url
from intranet.core.orm import compact_json


def settings(instance: Path) -> dict[str, Any]:
    """All settings of the app for this instance folder (made when missing)."""
    instance.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'intranet.sqlite'}"
    return {
        "SECRET_KEY": secret_key(instance),
        "SQLALCHEMY_ENGINES": {"default": {"url": normal_url(url), "json_serializer": compact_json, **_pool(url)}},
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,  # several attachments of 20 MB; each is checked on its own
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 20_000,
        "WTF_CSRF_TIME_LIMIT": None,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("INTRANET_HTTPS") == "1",
        "SESSION_COOKIE_HTTPONLY": True,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/csv",
            "text/javascript",
            "application/javascript",
            "image/svg+xml",
        ],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br", "gzip"],  # static files are streams
        "COMPRESS_BR_LEVEL": 5,  # at 4 gzip is smaller
        "RATELIMIT_ENABLED": True,
        "INTRANET_URL": own_address(),
        **mail_settings(),
    }


def own_address() -> str:
    """INTRANET_URL: where people reach the intranet, "" when it is not said. Raises ValueError for no address."""
    address = os.environ.get("INTRANET_URL", "").strip().rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(
            f"INTRANET_URL phải là địa chỉ đầy đủ như https://intranet.example.vn, không phải “{address}”."
        )
    return address


def mail_settings() -> dict[str, Any]:
    """Where mail goes: SMTP_HOST (none: ``.eml`` files), SMTP_PORT (25; 465 speaks TLS from the start), SMTP_USER and
    SMTP_PASSWORD, SMTP_STARTTLS=1, SMTP_FROM (the mailbox it comes from). Raises ValueError for a port that is none."""
    port = os.environ.get("SMTP_PORT") or "25"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"SMTP_PORT phải là một số từ 1 đến 65535, không phải “{port}”.")
    return {
        "SMTP_HOST": os.environ.get("SMTP_HOST", "").strip(),
        "SMTP_PORT": int(port),
        "SMTP_USER": os.environ.get("SMTP_USER", ""),
        "SMTP_PASSWORD": os.environ.get("SMTP_PASSWORD", ""),
        "SMTP_STARTTLS": os.environ.get("SMTP_STARTTLS") == "1",
        "SMTP_FROM": os.environ.get("SMTP_FROM", ""),
    }


def _pool(url: str) -> dict[str, Any]:
    return {} if url.startswith("sqlite") else {"pool_size": 16, "max_overflow": 4, "pool_pre_ping": True}


def secret_key(instance: Path) -> str:
    """The key that signs cookies: from SECRET_KEY, or made once and kept in ``instance/secret_key``."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = instance / "secret_key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()
