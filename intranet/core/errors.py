"""What a domain verb raises when a rule forbids it."""


class Refused(Exception):  # noqa: N818 - a rule said no; nothing is broken
    """A rule forbids what was asked. The message is one Vietnamese sentence for the person; the view answers 409."""
