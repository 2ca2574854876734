"""Templates of devices: what Home Assistant makes of them, and no more than they may."""

from contextlib import suppress
import json
from time import thread_time
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import TemplateReader
from custom_components.mqtt_polyglot.conventions.template_engine import MissingError
from custom_components.mqtt_polyglot.model.codec import IGNORE, DecodeError, EncodeError
from custom_components.mqtt_polyglot.model.spec import NoteKind
from custom_components.mqtt_polyglot.template import HassTemplateEngine, engine as engines
from custom_components.mqtt_polyglot.template.environment import OPTION
from custom_components.mqtt_polyglot.template.limits import MAX_TEXT

LIMIT = 0.4
"""Seconds of processor time; a tenth of it is what they take where nothing else runs."""

EVIL = {
    "a long text": "{{ 'a' * 400000000 }}",
    "a long text, the other way": "{{ 400000000 * 'a' }}",
    "a long list": "{{ ([1] * 400000000) | length }}",
    "a wide number": "{{ '%0400000000d' % 1 }}",
    "a wide number, as said elsewhere": "{{ '%0*d' % (400000000, 1) }}",
    "a precise number": "{{ '%.400000000f' % 1 }}",
    "a wide number by a filter": "{{ '%0400000000d' | format(1) }}",
    "a wide number by a method": "{{ '{:0400000000d}'.format(1) }}",
    "a width inside": "{{ '{:{w}}'.format(1, w=400000000) }}",
    "a map of formats": "{{ '{x:>400000000}'.format_map({'x': 1}) }}",
    "a centre": "{{ 'a' | center(400000000) }}",
    "a centre by a method": "{{ 'a'.center(400000000) }}",
    "a centre by attr": "{{ ('a' | attr('center'))(400000000) }}",
    "a centre by name": "{{ 'a'['center'](400000000) }}",
    "a centre by map": "{{ ['a'] | map('center', 400000000) | list | length }}",
    "a centre by apply": "{{ 400000000 | apply('a'.center) }}",
    "zeros": "{{ '1'.zfill(400000000) }}",
    "justified": "{{ 'a'.ljust(400000000) ~ 'a'.rjust(400000000) }}",
    "tabs": "{{ ('\\t' * 1000).expandtabs(1000000) }}",
    "an indent": "{{ 'a\\nb' | indent(400000000) }}",
    "many indents": "{{ ('\\n' * 10000) | indent('x' * 10000) }}",
    "bytes": "{{ (1).to_bytes(400000000, 'big') }}",
    "packed": "{{ pack(1, '400000000xB') | length }}",
    "replaced": "{{ ('a' * 100000) | replace('a', 'b' * 10000) | length }}",
    "replaced by a method": "{{ ('a' * 100000).replace('a', 'b' * 10000) | length }}",
    "replaced by an expression": "{{ ('a' * 1000) | regex_replace('a', 'b' * 100000) | length }}",
    "translated": "{{ ('a' * 100000).translate({97: 'b' * 100000}) | length }}",
    "joined": "{{ range(99999) | join('x' * 100000) | length }}",
    "joined lazily": "{{ range(99999) | map('string') | join('x' * 100000) | length }}",
    "joined by a method": "{{ ('x' * 100000).join(range(9999) | map('string')) | length }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a power of a text": "{{ (value | int) ** 400000000 }}",
    "powers": "{% set ns = namespace(x=3) %}{% for i in range(99) %}"
    "{% set ns.x = ns.x * ns.x %}{% endfor %}{{ ns.x }}",
    "digits": "{{ 1.5 | round(400000000) }}",
    "doubled": "{% set ns = namespace(x='ab') %}{% for i in range(60) %}"
    "{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x | length }}",
    "doubled by plus": "{% set ns = namespace(x='ab') %}{% for i in range(60) %}"
    "{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x | length }}",
    "doubled in a block": "{% set x = 'ab' %}"
    + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60
    + "{{ x | length }}",
    "lists in lists": "{% set x = ['lol'] %}" + "{% set x = [x, x] %}" * 60 + "{{ x }}",
    "lists in a loop": "{% set ns = namespace(x=['lol']) %}{% for i in range(60) %}"
    "{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | string | length }}",
    "pairs": "{% set ns = namespace(x=['lol']) %}{% for i in range(60) %}"
    "{% set ns.x = zip(ns.x, ns.x) | list %}{% endfor %}{{ ns.x }}",
    "a macro of lists": "{% macro f(x, n) %}{% if n %}{{ f([x, x], n - 1) }}{% else %}{{ x }}"
    "{% endif %}{% endmacro %}{{ f(['lol'], 60) }}",
    "escaped": "{{ ('\"' * 1000)" + " | tojson" * 40 + " | length }}",
    "quoted": "{{ ('%' * 1000)" + " | urlencode" * 40 + " | length }}",
    "formatted": "{{ ('%0' ~ '400000000d') % 1.5 }}",
    "formatted lists": "{{ ('%(a)s' * 800) % {'a': range(99999) | list} }}",
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}"
    "{% endfor %}{% endfor %}",
    "silent loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}"
    "{% endfor %}",
    "loops that skip": "{% for a in range(99999) %}{% for b in range(99999) if false %}"
    "{% endfor %}{% endfor %}",
    "loops over letters": "{% for a in value * 9999 %}{% for b in value * 9999 %}{% endfor %}"
    "{% endfor %}",
    "texts in a loop": "{% for a in range(99999) %}" + "x" * 4000 + "{% endfor %}",
    "a recursive loop": "{% for a in [[]] recursive %}{{ loop([[], []]) }}{{ loop([[], []]) }}"
    "{% endfor %}",
    "macros": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}"
    "{{ f(60) }}",
    "calls": "{% macro f(n) %}{{ caller() }}{% if n %}{% call f(n - 1) %}x{% endcall %}"
    "{% call f(n - 1) %}x{% endcall %}{% endif %}{% endmacro %}{% call f(60) %}x{% endcall %}",
    "searches in a loop": "{% set l = range(99999) | list %}{% for a in l %}"
    "{{ 'x' in l }}{% endfor %}",
    "searches": "{% set l = range(99999) | list %}" + "{{ 'x' in l }}" * 400,
    "lists again and again": "{{ (range(99999) | list | length) }}" * 200,
    "chains": "{{ range(99999)" + " | map('string')" * 200 + " | list | length }}",
    "a sum of products": "{% for a in range(99999) %}{{ range(99999) | sum }}{% endfor %}",
    "a regular expression": "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex_match('^(a+)+$') }}",
    "one that searches": "{{ ('a' * 60) | regex_search('(a|a)*b') }}",
    "one that replaces": "{{ ('a' * 60) | regex_replace('(a*)*b', 'x') }}",
    "one that finds": "{{ ('a' * 60) | regex_findall('(a?){60}a{60}b') }}",
    "one that finds one": "{{ ('a' * 99999) | regex_findall_index('a*b', 0) }}",
    "a test": "{{ ('a' * 60) is match('^(a+)+$') or ('a' * 60) is search('(a+)+$b') }}",
    "one of a test by name": "{{ ['a' * 60] | select('match', '^(a+)+b$') | list }}",
    "one that repeats": "{{ 'a' | regex_match('" + "(" * 60 + "a?" + "){2}" * 60 + "') }}",
    "one in one": "{{ 'a' | regex_match('" + "(" * 150 + "a" + ")+" * 150 + "') }}",
    "a long random text": "{{ lipsum(n=100000) }}",
}

GOOD = [
    "{{ value_json.t | float * 1.8 + 32 }}",
    "{{ value_json.t | round(1) }} {{ value_json.t | round(0, 'floor') }}",
    "{{ '%.1f' % value_json.t }} {{ '%05.1f' | format(value_json.t) }}",
    "{{ '{:.2f} {}'.format(value_json.t, value_json.s) }}",
    "{{ value_json.s | replace('O', 'o') | lower | title | center(9) }}",
    "{{ value_json.s.replace('O', 'o').zfill(8).ljust(12, '-') }}",
    "{{ value_json.list | join(', ') }} {{ ', '.join(value_json.list | map('string')) }}",
    "{{ value_json.list | map('int') | sum }} {{ value_json.list | max }}",
    (
        "{% for x in value_json.list %}{{ loop.index }}/{{ loop.length }}:{{ x }}"
        "{{ ',' if not loop.last }}{% endfor %}"
    ),
    "{% for x in value_json.list if x > 1 %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in [] %}{{ x }}{% else %}none{% endfor %}",
    "{% for k, v in value_json.d.items() %}{{ k }}={{ v }} {% endfor %}",
    (
        "{% for k in value_json.d %}{{ k }}{% if loop.first %}{% continue %}{% endif %}{% break %}"
        "{% endfor %}"
    ),
    "{% for x in [[1, [2]]] recursive %}{{ x if x is number else loop(x) }}{% endfor %}",
    "{% macro f(x) %}<{{ x }}>{% endmacro %}{{ f(1) ~ f(value_json.s) }}",
    "{% macro f() %}<{{ caller() }}>{% endmacro %}{% call f() %}in{% endcall %}",
    (
        "{% set ns = namespace(n=0) %}{% for x in value_json.list %}{% set ns.n = ns.n + x %}"
        "{% endfor %}{{ ns.n }}"
    ),
    "{% set x %}{{ value_json.s }}!{% endset %}{{ x ~ x ~ 1 ~ none }}",
    (
        "{% with a = 1, b = value_json.list %}{{ a in b }}{{ 7 not in b }}{{ b == [1, 2, 3] }}"
        "{% endwith %}"
    ),
    "{{ value_json.s | regex_replace('[^A-Z]', '') }} {{ 'a1b22' | regex_findall('[0-9]+') }}",
    "{{ 'T=21.5 H=40' | regex_findall_index('([0-9.]+)', 1) }} {{ 'ab' is match('a.*') }}",
    "{{ 'T=21.5 H=40' | regex_search('H=([0-9]+)$') }} {{ 'x' | regex_match('X', true) }}",
    "{{ value_json | tojson }} {{ value_json.d | to_json }}",
    "{{ value_json.d }} {{ value_json.list }} {{ value_json.list[1:] }} {{ value_json.n }}",
    "{{ value_json.list + [4] }} {{ [0] * 3 }} {{ '-' * 5 }} {{ 2 ** 10 }} {{ 7 % 3 }}",
    "{{ 'on' if value_json.b else 'off' }} {{ iif(value_json.b, 1, 2) }}",
    "{{ value_json.list | select('>', 1) | list | length }} {{ value_json.list | batch(2) | list }}",
    "{{ value_json.missing | default('x') }} {{ value_json.n is none }}",
    "{{ value_json.list | sort(reverse=true) | first }} {{ value_json.list | unique | list }}",
    "{{ value_json.s | base64_encode }} {{ value_json.s | md5 }} {{ value_json.s | urlencode }}",
    "{{ 1700000000 | timestamp_custom('%Y-%m-%d', false) }} {{ as_timestamp('2024-01-01') }}",
    "{{ now().year > 2000 }} {{ utcnow() is datetime }} {{ today_at('05:00') is datetime }}",
    "{{ 'abc' | indent(2, true) }} {{ 'a b c' | wordwrap(1) }} {{ 'abcdef' | truncate(5) }}",
    "{{ value.split(',') | first }} {{ value | length }} {{ value_json.t // 2 }} {{ -value_json.t }}",
    "{{ value_json.list | apply(min) if false else (value_json.list | min) }}",
    "{{ pack(1, '>H') }} {{ unpack(pack(258, '>H'), '>B') }}",
    "{{ dict(a=1) | combine({'b': 2}) }} {{ [[1], [2]] | flatten }} {{ set([1]) | list }}",
    "{% filter upper %}abc{{ value_json.s }}{% endfilter %}{# nothing #}",
    "{{ value_json['d']['x'] }}{{ value_json.d.x }}{{ value_json.d.get('y', 5) }}",
]

DOCUMENT = {"t": 21.55, "s": "ON", "list": [1, 2, 3], "d": {"x": 1, "z": "é"}, "n": None, "b": True}


def make(hass: HomeAssistant, template: str, payload: bytes = b"abc", **options: Any) -> str:
    """What a template makes of a payload."""
    message = Message("t", payload)
    return HassTemplateEngine(hass, **options).render_value(template, message.text, message, {})


@pytest.mark.parametrize("template", EVIL.values(), ids=EVIL)
def test_nothing_holds_the_loop(hass: HomeAssistant, template: str) -> None:
    """What asks for too much is stopped before it runs, or soon after."""
    engine = HassTemplateEngine(hass)
    # What is made once is none of the template's business.
    assert engine.render_command("{{ value | int }}", {"value": "1"}) == "1"
    began = thread_time()
    engine.check(template)
    message = Message("t", b"abc")
    with suppress(DecodeError):
        assert len(engine.render_value(template, "abc", message, {})) < MAX_TEXT
    assert thread_time() - began < LIMIT
    began = thread_time()
    with suppress(DecodeError):
        assert len(str(engine.program(template).value(message, {}))) < MAX_TEXT
    assert thread_time() - began < LIMIT
    began = thread_time()
    with suppress(EncodeError):
        assert len(engine.render_command(template, {"value": "abc"})) < MAX_TEXT
    assert thread_time() - began < LIMIT


@pytest.mark.parametrize(
    ("template", "detail"),
    [
        ("{{ 'a' * 400000000 }}", "a text of 400000000 characters"),
        ("{{ 9 ** 99999 }}", "a number of 399996 bits"),
        ("{{ '%0400000000d' % 1 }}", "%0400000000 in a format"),
        ("{{ '%0400000000d' | format(1) }}", "%0400000000 in a format"),
        ("{{ value | center(400000000) }}", "400000000 is more than 10000"),
        ("{{ value.center(400000000) }}", "400000000 is more than 10000"),
        ("{{ value | regex_match('^(a+)+$') }}", "'^(a+)+$' is stopped where it takes too long"),
        ("{{ value is match('((a*){9})*') }}", "is stopped where it takes too long"),
    ],
)
def test_what_asks_for_too_much_is_seen_before_it_runs(
    hass: HomeAssistant, template: str, detail: str
) -> None:
    """As far as the text says it."""
    flaw = HassTemplateEngine(hass).check(template)
    assert flaw is not None
    assert flaw.kind is NoteKind.RESTRICTED
    assert detail in flaw.detail


@pytest.mark.parametrize("template", GOOD)
def test_others_are_as_in_home_assistant(hass: HomeAssistant, template: str) -> None:
    """The limits change nothing about what is within them."""
    payload = json.dumps(DOCUMENT)
    failed = object()
    theirs = Template(template, hass).async_render_with_possible_json_value(payload, failed)
    assert theirs is not failed
    engine = HassTemplateEngine(hass)
    assert engine.check(template) is None
    for _ in range(2):
        message = Message("t", payload.encode())
        assert engine.render_value(template, payload, message, {}) == theirs


# --- what is not there --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template",
    [
        "{{ value_json.weight | is_defined }}",
        "{{ value_json.a.b.c | float }}",
        "{{ value_json.a.b.c | int + 1 }}",
        "{{ (value_json.a.b | round(1)) * 2 }}",
        "{{ value_json.ZbReceived['0x2A10'].Temperature | is_defined }}",
        "{{ value_json.ZbReceived['0x2A10']['Temperature'] | float }}",
        "{{ value_json.a.b > 3 }}",
        "{% for x in value_json.a.b %}{{ x }}{% endfor %}",
    ],
)
@pytest.mark.parametrize("payload", [b"{}", b'{"ZbReceived": {"0x99": {"Power": 1}}}', b"[]"])
def test_what_a_message_does_not_have(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, template: str, payload: bytes
) -> None:
    """The message says nothing then, and the log says nothing either."""
    engine = HassTemplateEngine(hass)
    with pytest.raises(MissingError):
        engine.render_value(template, payload.decode(), Message("t", payload), {})
    reader = TemplateReader(template=template, engine=engine)
    assert reader.read(Message("t", payload), {}) is IGNORE
    with pytest.raises(DecodeError, match="not JSON"):
        reader.read(Message("t", b"nothing"), {})
    assert not caplog.records


def test_other_failures_are_some(hass: HomeAssistant) -> None:
    """Such as a value of another kind."""
    for template in ("{{ value | float }}", "{{ 1 / 0 }}", "{{ value | nothing }}", "{{ 1 || 2 }}"):
        with pytest.raises(DecodeError, match="the template failed") as caught:
            make(hass, template)
        assert not isinstance(caught.value, MissingError)
    with pytest.raises(EncodeError):
        HassTemplateEngine(hass).render_command("{{ nothing.at.all }}", {})


# --- the house ----------------------------------------------------------------------------------------

HOUSE = [
    "{{ states('lock.door') }}",
    "{{ states.lock.door.state }}",
    "{{ states.lock | list | length }}",
    "{% for state in states %}{{ state.entity_id }}{% endfor %}",
    "{{ 'lock.door' | states }}",
    "{{ is_state('lock.door', 'locked') }}",
    "{{ 'lock.door' is is_state('locked') }}",
    "{{ state_attr('lock.door', 'friendly_name') }}",
    "{{ has_value('lock.door') }}",
    "{{ expand('lock.door') | list }}",
    "{{ ['lock.door'] | map('states') | list }}",
    "{{ area_entities('hall') }} {{ areas() }} {{ labels() }} {{ floors() }}",
    "{{ device_attr('x', 'name') }} {{ device_id('lock.door') }}",
    "{{ distance(1, 2) }} {{ closest(states) }}",
    "{{ integration_entities('mqtt_polyglot') }}",
    "{{ issues() }} {{ config_entry_id('lock.door') }}",
    "{% if states %}1{% endif %}",
    "{{ states }}",
    "{% import 'tools.jinja' as tools %}{{ tools.x }}",
    "{% include 'tools.jinja' %}",
]


@pytest.mark.parametrize("template", HOUSE)
def test_the_house_is_closed(hass: HomeAssistant, template: str) -> None:
    """Nobody reads it, in no way; the reason names the option."""
    hass.states.async_set("lock.door", "locked", {"friendly_name": "Door"})
    engine = HassTemplateEngine(hass)
    flaw = engine.check(template)
    assert flaw is not None
    assert flaw.kind is NoteKind.RESTRICTED
    assert OPTION in flaw.detail
    with pytest.raises(EncodeError) as caught:
        engine.render_command(template, {"value": 1})
    if "tools" not in template:
        assert OPTION in str(caught.value)
    message = Message("t", b"{}")
    with pytest.raises(DecodeError):
        engine.render_value(template, "{}", message, {})


def test_the_house_can_be_opened(hass: HomeAssistant) -> None:
    """Then templates read it as those of Home Assistant do."""
    hass.states.async_set("lock.door", "locked", {"friendly_name": "Door"})
    engine = HassTemplateEngine(hass, house=True)
    for template in HOUSE[:11]:
        assert engine.check(template) is None
        theirs = Template(template, hass).async_render(parse_result=False)
        assert engine.render_command(template, {}) == theirs


def test_a_template_may_have_names_of_its_own(hass: HomeAssistant) -> None:
    """A variable that is called like something of the house is not the house."""
    template = "{% set states = value_json.x %}{{ states }} {{ now().year > 2000 }}"
    assert HassTemplateEngine(hass).check(template) is None
    assert make(hass, template, b'{"x": 3}') == "3 True"


# --- what is kept -------------------------------------------------------------------------------------


def test_what_is_kept_compiled_is_bounded(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device may announce other templates for ever; the oldest go."""
    monkeypatch.setattr(engines, "MAX_KEPT", 1000)
    engine = HassTemplateEngine(hass)
    for number in range(200):
        assert engine.render_command(f"{{{{ {number} }}}}".ljust(100), {}) == str(number)
    assert len(engine._programs) == 10


def test_a_template_is_compiled_once(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even one that cannot be."""
    engine = HassTemplateEngine(hass)
    compiled: list[str] = []
    environment = engine._environment
    compile_ = environment.compile

    def counting(source: str) -> Any:
        compiled.append(source)
        return compile_(source)

    monkeypatch.setattr(environment, "compile", counting)
    for _ in range(3):
        assert engine.render_command("{{ 2 ** 2 }}", {}) == "4"
        with pytest.raises(EncodeError, match="expected"):
            engine.render_command("{{ 1 || 1 }}", {})
    assert compiled == ["{{ 2 ** 2 }}", "{{ 1 || 1 }}"]


def test_a_huge_payload_is_for_no_template(hass: HomeAssistant) -> None:
    """What has to be parsed and copied for it takes too long."""
    with pytest.raises(DecodeError, match="too much for a template"):
        make(hass, "{{ value | length }}", b"x" * (engines.MAX_PAYLOAD + 1))


def test_what_is_leant_on(hass: HomeAssistant) -> None:
    """Private names of Jinja's: where they go, this says so before a device does."""
    environment = HassTemplateEngine(hass)._environment
    # Every way to a method leads by ``wrap_str_format``, every program by ``_generate``.
    assert environment.getattr("a", "center").__name__ == "guarded"
    assert environment.getitem("a", "center").__name__ == "guarded"
    program = environment.compile("{% for x in y %}{% endfor %}", raw=True)
    assert "' counted'" in program
