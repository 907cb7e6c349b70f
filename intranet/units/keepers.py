"""Who keeps the settings."""

from intranet.core.roles import Role

KEEPERS = frozenset({Role.ADMIN, Role.OFFICER})
"""They write school years, kinds of contact card and communes. The office's profile is the administrator's alone."""
