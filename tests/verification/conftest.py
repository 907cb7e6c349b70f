"""Directives as the tests of directives make them."""

from tests.directives.conftest import draft, published
from tests.plans.conftest import asked

__all__ = ["asked", "draft", "published"]
