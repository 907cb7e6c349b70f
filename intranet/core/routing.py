"""Routes whose addresses are spelt by code that is made when an address is first asked for."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule


class LateRule(Rule):
    """Werkzeug compiles two functions for every route as the app starts: for 300 routes a tenth of the start.

    Should Werkzeug name the method otherwise one day, rules are compiled at the start again.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            made: Callable[..., tuple[str, str]] = compiled(append_unknown).__get__(rule, None)
            if append_unknown:
                rule._build_unknown = made
            else:
                rule._build = made
            return made(**values)

        return build


def init_app(app: Flask) -> None:
    """Use such rules for every route that is added from now on."""
    app.url_rule_class = LateRule
