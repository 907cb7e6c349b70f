"""What a domain verb raises when a rule forbids it."""


class Refused(Exception):
    """A rule forbids what was asked. The message is one Vietnamese sentence for the person; the view answers 409."""
