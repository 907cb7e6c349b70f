"""What people wrote in notes and reasons, without the numbers and mailboxes that lead to a person."""

import re

from intranet.contacts import numbers

_GAP = r"[\s.\-()]*"
_NUMBER = re.compile(
    rf"(?<!\w)(?:(?:\+|00)?84|\(?0){_GAP}"
    rf"(?:[35789](?:{_GAP}\d){{8}}|[12](?:{_GAP}\d){{9}}|[4-8](?:{_GAP}\d){{9}})(?!\w)"
)
"""A whole telephone number as people write it, old ones too; days, sums and numbers of papers are shorter."""
_MAILBOX = re.compile(r"[^@\s“”,;:<>()]+(@[^@\s“”,;:<>()]+\.\w+)")


def masked_within(words: str) -> str:
    """“thư điện tử: hoa@example.vn, 0912 345 682” → “thư điện tử: ••••@example.vn, •••• ••• 682”."""
    return _NUMBER.sub(lambda found: numbers.masked(found[0]), _MAILBOX.sub(r"••••\1", words))
