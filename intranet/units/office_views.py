"""The office's profiles: list, one with its letterhead, adding from a day on, editing while no document bears it."""

from io import BytesIO
from typing import Any

from flask import Response, flash, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.references import in_use
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import READ_ALL, Role
from intranet.units import profiles
from intranet.units.office import PRESETS, OfficeProfile
from intranet.units.office_forms import ProfileForm
from intranet.units.sample_pdf import sample_pdf
from intranet.units.views import bp

FORM = "units/office_form.html"


@bp.get("/office/")
@allow(*READ_ALL)
def office() -> Response:
    """All profiles, the one in force marked."""
    found, today = profiles.all_profiles(db.session), clock.today()
    standing = {profile.id: profiles.standing(found, profile, today) for profile in found}
    return page("units/office.html", profiles=found, standing=standing, presets=PRESETS, may_edit=_may_edit())


@bp.get("/office/<int:profile_id>")
@allow(*READ_ALL)
def office_profile(profile_id: int) -> Response:
    """One profile with a preview of its letterhead."""
    profile, today = find(OfficeProfile, profile_id), clock.today()
    used = bool(in_use(db.session, OfficeProfile, [profile.id]))
    return page(
        "units/office_profile.html",
        profile=profile,
        standing=profiles.standing(profiles.all_profiles(db.session), profile, today),
        fixed=profiles.why_fixed(profile, used, today),
        removable=profile.valid_from > today and not used,
        may_edit=_may_edit(),
    )


@bp.get("/office/<int:profile_id>/sample.pdf")
@allow(*READ_ALL)
def office_sample(profile_id: int) -> Response:
    """A printed page with the profile's letterhead."""
    content = sample_pdf(find(OfficeProfile, profile_id), today=clock.today())
    return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name="mau-van-ban.pdf")


@bp.get("/office/new")
@allow(Role.ADMIN)
def new_profile() -> Response:
    """The form, filled from the profile in force, or from the preset the address names."""
    form, today = ProfileForm(None), clock.today()
    present = profiles.in_force(profiles.all_profiles(db.session), today)
    preset = request.args.get("preset", "")
    form.show(profiles.values_of(present) if present and not preset else profiles.preset_values(preset))
    form.valid_from.data = today
    return page(FORM, "profile_form", form=form, profile=None)


@bp.post("/office/new")
@allow(Role.ADMIN)
def add_profile() -> BaseResponse:
    """Add a profile, or only show its letterhead."""
    form = ProfileForm()
    if not _valid(form, None):
        return invalid(FORM, "profile_form", form=form, profile=None)
    if "preview" in request.form:
        return _preview(form, None)
    profile = profiles.add(db.session, form.values(), by=current_user, at=clock.now(), today=clock.today())
    db.session.commit()
    return _done(form, profile, "Đã thêm hồ sơ cơ quan.")


@bp.get("/office/<int:profile_id>/edit")
@allow(Role.ADMIN)
def edit_profile(profile_id: int) -> BaseResponse:
    """The form with the profile as it stands; one that is fixed leads back to its page, which says why."""
    profile = find(OfficeProfile, profile_id)
    if profiles.why_fixed(profile, bool(in_use(db.session, OfficeProfile, [profile.id])), clock.today()):
        return go(url_for("units.office_profile", profile_id=profile.id))
    form = ProfileForm(None)
    form.show(profiles.values_of(profile))
    return page(FORM, "profile_form", form=form, profile=profile)


@bp.post("/office/<int:profile_id>/edit")
@allow(Role.ADMIN)
def save_profile(profile_id: int) -> BaseResponse:
    """Change a profile nobody relies on yet, or only show its letterhead."""
    profile = find(OfficeProfile, profile_id)
    form = ProfileForm()
    if not _valid(form, profile):
        return invalid(FORM, "profile_form", form=form, profile=profile)
    if "preview" in request.form:
        return _preview(form, profile)
    now, today = clock.now(), clock.today()
    changes = profiles.edit(profile, form.values(), by=current_user, at=now, today=today)
    db.session.commit()
    return _done(form, profile, "Đã lưu hồ sơ cơ quan." if changes else "Không có gì thay đổi.")


@bp.post("/office/<int:profile_id>/removal")
@allow(Role.ADMIN)
def remove_profile(profile_id: int) -> BaseResponse:
    """Delete a profile that has not begun."""
    profile = find(OfficeProfile, profile_id)
    profiles.remove(profile, by=current_user, at=clock.now(), today=clock.today())
    db.session.commit()
    flash("Đã xóa hồ sơ cơ quan.", "success")
    return go(url_for("units.office"))


def _may_edit() -> bool:
    return bool(current_user.role is Role.ADMIN)


def _valid(form: ProfileForm, profile: OfficeProfile | None) -> bool:
    day = form.valid_from.data
    if not form.validate() or day is None:
        return False
    if reason := profiles.why_not_from(db.session, day, clock.today(), but=profile):
        form.valid_from.errors = [reason]
    return not reason


def _preview(form: ProfileForm, profile: OfficeProfile | None) -> Response:
    return page(FORM, "profile_form", form=form, profile=profile, preview=form.values())


def _done(form: ProfileForm, profile: OfficeProfile, message: str) -> BaseResponse:
    flash(message, "success")
    for caution in _cautions(form, profile):
        flash(caution, "warning")
    return go(url_for("units.office_profile", profile_id=profile.id))


def _cautions(form: ProfileForm, profile: OfficeProfile) -> list[Any]:
    found = form.cautions()
    if profile.email and not profile.allows_mailbox(profile.email):
        found.append(f"Hộp thư {profile.email} không thuộc các tên miền thư của ngành vừa khai.")
    return found
