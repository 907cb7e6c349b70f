"""Who may read a document and its files: its owner says.

A document belongs to a directive, to a school's plan, or stands alone in the register. The features that own documents
add their rule here, so that documents need not know them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from intranet.core.roles import READ_ALL

if TYPE_CHECKING:
    from intranet.documents.models import Document

Rule = Callable[["Document", Any], bool | None]

_rules: list[Rule] = []


def reading_rule(rule: Rule) -> Rule:
    """Add a feature's rule: whether the person may read the document, or None when it is not the feature's."""
    _rules.append(rule)
    return rule


def may_read(document: "Document", user: Any) -> bool:
    """What the owner's rule says; a document that nobody owns is for the office and inspectors."""
    for rule in _rules:
        verdict = rule(document, user)
        if verdict is not None:
            return verdict
    return user.role in READ_ALL
