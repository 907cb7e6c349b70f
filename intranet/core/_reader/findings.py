"""What a check may find wrong with a file."""


class Finding(Exception):
    """The file breaks a rule; `code` is a key of `intranet.core.filetypes.REASONS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
