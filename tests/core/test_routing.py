"""Addresses whose code is made late are the addresses Werkzeug spells."""

from werkzeug.routing import AnyConverter, IntegerConverter, Map, Rule

from intranet.core.routing import LateRule


def sample(converter):
    if isinstance(converter, IntegerConverter):
        return 7
    return next(iter(converter.items)) if isinstance(converter, AnyConverter) else "tờ trình & phụ lục/1"


def test_every_address_is_the_one_werkzeug_spells(app):
    late = [rule for rule in app.url_map.iter_rules() if isinstance(rule, LateRule)]
    assert len(late) > 200
    for rule in late:
        plain = Rule(rule.rule, **rule.get_empty_kwargs())
        Map([plain])
        values = {name: sample(converter) for name, converter in rule._converters.items()} | {"q": "Sơn Ca"}
        for unknown in (True, False, True, False):  # each is made in the first round and kept for the second
            assert rule.build(dict(values), unknown) == plain.build(dict(values), unknown)
            assert ("q=" in rule.build(dict(values), unknown)[1]) is unknown


def test_nothing_is_compiled_before_an_address_is_asked_for():
    rule = LateRule("/schools/<int:id>", endpoint="school")
    addresses = Map([rule]).bind("")
    made = [rule._build, rule._build_unknown]
    assert addresses.build("school", {"id": 3}) == addresses.build("school", {"id": 3}) == "/schools/3"
    assert rule._build is made[0]
    assert rule._build_unknown is not made[1]
