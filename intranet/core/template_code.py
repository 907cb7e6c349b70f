"""Templates compiled once, as Python does with modules: kept in ``templates/__pycache__``, never an error."""

import contextlib
import sys
from pathlib import Path

import jinja2
from flask import Flask
from jinja2.bccache import Bucket, FileSystemBytecodeCache


class TemplateCode(FileSystemBytecodeCache):
    """Jinja's code by the text of the template. What cannot be written or read is compiled as if it were not kept."""

    def get_source_checksum(self, source: str) -> str:
        """Another Jinja may write other code for the same text."""
        return super().get_source_checksum(f"{jinja2.__version__} {source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, or leave it empty."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # a file cut short by a power cut may fail in any way while it is unpickled
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, unless Python is told to keep none or the folder cannot be written."""
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Let the templates of this app be compiled once. The macros every page has take 0.1 s of a start."""
    folder = Path(app.root_path, app.template_folder or "") / "__pycache__"
    app.jinja_env.bytecode_cache = TemplateCode(str(folder), "%s.jinja")
