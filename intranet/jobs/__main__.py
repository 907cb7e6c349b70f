"""``python -m intranet.jobs``: the worker that ``intranet.serve`` starts; it ends when its standard input is closed."""

import sys

from intranet import create_app
from intranet.jobs.process import run_beside

if __name__ == "__main__":
    with create_app().app_context():
        run_beside(sys.stdin)
