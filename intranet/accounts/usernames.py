"""User names made from people's names."""

import re

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import text


def username_of(name: str) -> str:
    """Given name and initials without marks: Vũ Thị Ngân → nganvt; “quantri” for a name without Latin letters."""
    words = re.findall("[a-z0-9]+", text.fold(name))
    if not words:
        return "quantri"
    made = words[-1] + "".join(word[0] for word in words[:-1])
    return made[:40] if len(made) > 1 else "quantri"


def free_username(session: Session, name: str) -> str:
    """The first free user name for a person: nganvt, nganvt2…"""
    first = tried = username_of(name)
    number = 1
    while session.scalar(select(exists().where(User.username == tried))):
        number += 1
        tried = f"{first}{number}"
    return tried
