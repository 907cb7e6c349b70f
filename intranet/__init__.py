"""Intranet Phòng GD&ĐT: publish, acknowledge, plan, confirm, consolidate. Each package says what its words mean."""

# ruff: noqa: E402 - the collector has to rest before anything is imported
import gc

gc.disable()  # what imports make stays for good: searching it for garbage takes a tenth of the start

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress

from intranet import (  # noqa: F401 - the glossary
    accounts,
    backups,
    consolidations,
    contacts,
    directives,
    documents,
    duties,
    handovers,
    inspection,
    jobs,
    outbox,
    periods,
    plans,
    privacy,
    registers,
    reminders,
    reorganisation,
    report_forms,
    reports,
    submissions,
    units,
    verification,
)
from intranet.accounts import sign_in
from intranet.accounts import views as accounts_views
from intranet.backups import cli as backups_cli
from intranet.consolidations import models as consolidations_models  # noqa: F401 - its tables
from intranet.consolidations import views as consolidations_views
from intranet.contacts import views as contacts_views
from intranet.core import access, cli, db, filestore, protection, rendering, routing, static_files, template_code
from intranet.core import views as core_views
from intranet.core.settings import settings as read_settings
from intranet.demo import cli as demo_cli
from intranet.directives import views as directives_views
from intranet.documents import views as documents_views
from intranet.duties import views as duties_views
from intranet.handovers import views as handovers_views
from intranet.inspection import views as inspection_views
from intranet.jobs import views as jobs_views
from intranet.outbox import views as outbox_views
from intranet.periods import views as periods_views
from intranet.plans import views as plans_views
from intranet.privacy import views as privacy_views
from intranet.registers import views as registers_views
from intranet.reminders import views as reminders_views
from intranet.reorganisation import views as reorganisation_views
from intranet.report_forms import views as report_forms_views
from intranet.reports import views as reports_views
from intranet.submissions import models as submissions_models  # noqa: F401 - its tables
from intranet.submissions import views as submissions_views
from intranet.units import naming
from intranet.units import views as units_views
from intranet.verification import views as verification_views

gc.freeze()
gc.enable()

ROOT = Path(__file__).resolve().parent.parent

COMMANDS = [cli, demo_cli, backups_cli]

FEATURES = [
    core_views.bp,
    units_views.bp,
    accounts_views.bp,
    documents_views.bp,
    directives_views.bp,
    duties_views.bp,
    plans_views.bp,
    contacts_views.bp,
    reports_views.bp,
    jobs_views.bp,
    report_forms_views.bp,
    periods_views.bp,
    submissions_views.bp,
    consolidations_views.bp,
    outbox_views.bp,
    reminders_views.bp,
    registers_views.bp,
    verification_views.bp,
    reorganisation_views.bp,
    handovers_views.bp,
    privacy_views.bp,
    inspection_views.bp,
]


def create_app(instance: str | Path | None = None, settings: dict[str, Any] | None = None) -> Flask:
    """The application. ``instance`` holds database, files and key (default: INTRANET_INSTANCE, or ``instance/``)."""
    folder = Path(instance or os.environ.get("INTRANET_INSTANCE") or ROOT / "instance").resolve()
    app = Flask(
        __name__,
        instance_path=str(folder),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.from_mapping(read_settings(folder))
    app.config.from_mapping(settings or {})
    shown = (template_code, protection, rendering, static_files)
    for part in (routing, db, filestore, naming, sign_in, *shown, *COMMANDS, access):
        part.init_app(app)
    Compress(app)
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    access.refuse_undeclared(app)
    return app
