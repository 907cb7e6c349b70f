"""The WSGI application, for ``flask --app wsgi`` and for servers such as gunicorn."""

from intranet import create_app

app = create_app()
