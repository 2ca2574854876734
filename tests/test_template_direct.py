"""Templates that are read without Jinja give what Home Assistant's engine gives, whatever comes."""

from contextlib import suppress
import json
import logging
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from hypothesis import HealthCheck, given, settings, strategies as st
import jinja2
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.template_engine import MissingError
from custom_components.mqtt_polyglot.model.codec import IGNORE, DecodeError, EncodeError
from custom_components.mqtt_polyglot.template import HassTemplateEngine
from custom_components.mqtt_polyglot.template.direct import MAX_PAYLOAD, Direct
from custom_components.mqtt_polyglot.template.limits import MAX_TEXT
from scripts.lab import templates as templates_of

from .templates import FAILED, documents, payloads, scalars, templates, theirs

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
FIXTURES = Path(__file__).parent / "fixtures" / "homeassistant"

# What announcements say, and templates like it.
SHAPES = [
    "{{ value }}",
    "{{ value_json }}",
    "{{ value_json.x }}",
    "{{ value_json['a b'].c[0] }}",
    "{{ value_json.params.events.0.id }}_{{ value_json.params.events.0.event }}",
    "{{ value_json['update']['latest_version'] }}",
    "{{ value_json.items }}",
    "{{ value | float / 60 }}",
    "{{ value_json.pf * 100 }}",
    "{{ (value_json.x | float(0) * 0.1) | round(2) }}",
    "{{ value_json.brightness | float | multiply(2.55) | round }}",
    "{{ (1000000 / (value_json.temp | int)) | round(0, 'floor') }}",
    "{{ value_json.weight | is_defined }}",
    "{{ value_json.pin_code | default('', True) | string | truncate(254, True, '', 0) }}",
    "{% if value_json.mqtt.connected %}online{% else %}offline{% endif %}",
    "{% if value_json.rssi != 0 %}{{ value_json.rssi }}{% endif %}",
    "{% if is_number(value) and -100 < value | int < 900 %}{{ value }}{% endif %}",
    "{% if 'overtemp' in value_json.get('errors', []) %}ON{% else %}OFF{% endif %}",
    "{% if value_json.x is defined %}{{ value_json.x }}{% elif value_json.y %}y{% endif %}",
    "{% set values = {None: None, 'idle': 'idle'} %}{{ values[value_json['state']] }}",
    "{{ {'0': 'auto', '1': 'dry'}[value_json.mode | string] }}",
    "{{ {'0': 'auto', '1': 'dry'}.get(value_json.mode, 'off') }}",
    "{{ 'drying' if value_json.power == '1' else 'off' }}",
    "{{ value_json.used if value_json is not undefined and value_json.used is defined else None }}",
    "{{ value_json.timings | tojson }}",
    "{{ {'event_type': value_json.event} | to_json }}",
    '{"version": "{{ value_json.v }}", "progress": {{ (value_json.s == "updating") | lower }}}',
    "{{ value.split(',')[1] | trim }}",
    "{{ '%.1f' % value_json.t }} {{ '%03d' | format(value_json.n) }}",
    "{{ value_json.a ~ ' ' ~ value_json.b }}",
    "{{ value_json.rgb | join(',') }}",
    "{{ value_json.color.split(',')[0:2] | join(',') }}",
    "{{ value[:3] }}",
    "{{ (value_json.a, value_json.b) | max }}",
    "{%- set x = value_json.a -%}{%- set y = x | int(0) -%}{{ y + 1 }}",
]

LEFT_TO_JINJA = [
    ("{{ now() }}", "function now"),
    ("{{ this.state }}", "variable this"),
    ("{{ states('light.x') }}", "function states"),
    ("{{ value | timestamp_local }}", "filter timestamp_local"),
    ("{{ 2 ** value_json.x }}", "expression Pow"),
    ("{% for x in value_json %}{{ x }}{% endfor %}", "statement For"),
    ("{% set x = [value, value] %}{{ x }}", "set of a list or an object with variables"),
    ("{{ value_json.x.y() }}", "method y"),
    ("{{ 1" + " | int" * 120 + " }}", "more than 100 levels in a template"),
    ("{{ 1 || 2 }}", "no template: expected token 'name', got '|'"),
]


@pytest.fixture
def engine(hass: HomeAssistant) -> HassTemplateEngine:
    """The engine, without what Home Assistant logs of random templates."""
    logging.getLogger("homeassistant.helpers.template").setLevel(logging.CRITICAL)
    return HassTemplateEngine(hass)


def read(program: Any, payload: str | bytes) -> Any:
    """What a program makes of a payload, as text."""
    data = payload.encode(errors="surrogatepass") if isinstance(payload, str) else payload
    try:
        value = program.value(Message("t", data), {})
    except DecodeError:
        return FAILED
    return "" if value is IGNORE else str(value).strip()


def same(hass: HomeAssistant, engine: HassTemplateEngine, template: str, payload: str) -> None:
    """Check that all ways to read a payload give the same."""
    program = engine.program(template)
    expected = theirs(hass, Template(template, hass), payload)
    assert bare(read(program, payload)) == bare(expected), (template, payload)


def bare(result: Any) -> Any:
    """A result without the addresses of objects in memory."""
    return result if result is FAILED else re.sub("0x[0-9a-f]+", "", result)


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(template=templates, said=st.lists(payloads, min_size=2, max_size=5))
async def test_random_templates(
    hass: HomeAssistant, engine: HassTemplateEngine, template: str, said: list[str]
) -> None:
    """Random templates and random payloads: the same text, and a failure where there is one."""
    for payload in said:
        same(hass, engine, template, payload)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(template=templates, value=scalars, level=st.floats() | st.integers())
async def test_random_commands(
    hass: HomeAssistant, engine: HassTemplateEngine, template: str, value: Any, level: float
) -> None:
    """The same for commands, whose values are no JSON document."""
    variables = {"value": value, "x": level, "value_json": [value]}
    try:
        expected = Template(template, hass).async_render(dict(variables), parse_result=False)
    except Exception:  # noqa: BLE001 - a program of a stranger
        with pytest.raises(EncodeError):
            engine.render_command(template, variables)
    else:
        assert engine.render_command(template, variables) == expected.strip()


# --- what real devices say --------------------------------------------------------------------------


REAL = sorted({each.template for each in templates_of.read(FIXTURES)} | {*SHAPES})
WORDS = re.compile(r"[A-Za-z_]\w*")


def of_it(template: str) -> st.SearchStrategy[str]:
    """Payloads with the words that a template has, so that it finds something."""
    words = [*sorted(set(WORDS.findall(template))), "", "12"]
    inner = st.recursive(
        st.sampled_from(words) | documents,
        lambda each: (
            st.dictionaries(st.sampled_from(words), each, max_size=6) | st.lists(each, max_size=2)
        ),
        max_leaves=6,
    )
    whole = st.dictionaries(st.sampled_from(words), inner, min_size=len(words) // 2)
    return st.one_of(whole.map(json.dumps), whole.map(json.dumps), st.sampled_from(words), payloads)


@pytest.mark.parametrize("template", REAL)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_real_templates(
    hass: HomeAssistant, engine: HassTemplateEngine, template: str, data: st.DataObject
) -> None:
    """What devices announce, and payloads that have much of what it looks for."""
    same(hass, engine, template, data.draw(of_it(template)))


def test_real_templates_are_never_rendered(
    engine: HassTemplateEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is compiled by Jinja and nothing is rendered, for any payload that is one."""

    def never(*_args: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(jinja2.Environment, "compile", never)
    monkeypatch.setattr(engine, "render_value", never)
    said = [b"", b"on", b"12", b"null", b"[]", b"{}", b"\xff"]
    said += [
        b'{"x": 1, "update": null, "update": {"state": "idle"}}',
        b'{"x": null, "mqtt": {"connected": true}}',
    ]
    for template in REAL:
        program = engine.program(template)
        assert isinstance(program, Direct), template
        for payload in said:
            read(program, payload)


# --- what is left to Jinja --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "reason"), LEFT_TO_JINJA, ids=[reason for _, reason in LEFT_TO_JINJA]
)
def test_others_are_left_to_jinja(engine: HassTemplateEngine, template: str, reason: str) -> None:
    """What reads something else, goes round, or could grow."""
    assert not isinstance(engine.program(template), Direct)
    assert templates_of.reason(template) == reason


@pytest.mark.parametrize(
    ("template", "payload"),
    [
        ("{{ value * 3 }}", "ab"),
        ("{{ value_json * 3 }}", "[1]"),
        ("{{ value_json + [1] }}", "[1]"),
        ("{{ '%s' % value_json }}", "[1]"),
        ("{{ '%s' | format(value_json) }}", "[1]"),
        ("{{ value_json.get('items')() }}", '{"items": 5}'),
        ("{{ value_json.split(',') }}", '{"split": 5}'),
        ("{{ value ~ value }}", "a" * MAX_PAYLOAD),
        ("{{ value }}", "a" * (MAX_PAYLOAD + 1)),
        ("{{ value }}", "a" * (MAX_TEXT + 1)),
        ("{{ value ~ value ~ value }}", "a" * (MAX_TEXT // 2)),
        ("{{ value | upper }}", "\u0390" * (MAX_TEXT // 3)),
    ],
)
def test_what_could_grow_is_left_to_jinja(
    engine: HassTemplateEngine, template: str, payload: str
) -> None:
    """Messages that are large, and values that are multiplied: with the limits that there are."""
    message = Message("t", payload.encode())
    try:
        expected: Any = engine.render_value(template, payload, message, {})
    except DecodeError:
        expected = FAILED
    assert read(engine.program(template), payload) == expected


def test_why_nothing_is_found(engine: HassTemplateEngine) -> None:
    """A message that does not have something is told from one that cannot be read."""
    program = engine.program("{{ value_json.x.y | float }}")
    with pytest.raises(MissingError, match="found nothing"):
        program.value(Message("t", b"{}"), {})
    with pytest.raises(DecodeError, match="not JSON"):
        program.value(Message("t", b"on"), {})
    with pytest.raises(DecodeError, match="not UTF-8"):
        program.value(Message("t", b"\xff"), {})
    with pytest.raises(DecodeError, match=r"ValueError: .*float got invalid input 'a'"):
        program.value(Message("t", b'{"x": {"y": "a"}}'), {})
    assert engine.program("{{ value_json.x }}").value(Message("t", b"{}"), {}) is IGNORE
    for template in ("{{ value_json is defined }}", "ON"):
        with pytest.raises(DecodeError, match="not UTF-8"):
            engine.program(template).value(Message("t", b"\xff"), {})


def test_no_template_changes_a_document(engine: HassTemplateEngine) -> None:
    """All templates of a message look at the same one."""
    message = Message("t", b'{"a": {"b": 1}, "l": [2, 1]}')
    for template in (
        "{{ value_json.update({'x': 1}) }}",
        "{{ value_json.a.clear() }}",
        "{{ value_json.l.append(3) }}",
        "{% do value_json.l.sort() %}{{ value_json.l | sort }}",
        "{% set x = value_json.a %}{% set x = x | combine({'b': 5}) %}{{ x }}",
        "{{ value_json.l | shuffle }}",
        "{{ value_json.pop('a') }}{{ value_json.setdefault('y', 1) }}",
    ):
        with suppress(DecodeError):
            engine.program(template).value(message, {})
        assert message.json == {"a": {"b": 1}, "l": [2, 1]}, template


def test_the_report_of_recordings(tmp_path: Path) -> None:
    """How many are evaluated without Jinja, by platform, and why the others are not."""
    sensor = {"stat_t": "s", "val_tpl": "{{ value }}", "json_attr_tpl": "{{ now() }}"}
    light = {"p": "light", "bri_cmd_tpl": "{{ value | int }}", "bri_val_tpl": "{{ value || 1 }}"}
    (tmp_path / "a.json").write_text(
        json.dumps([{"topic": "homeassistant/sensor/x/config", "payload": json.dumps(sensor)}])
    )
    (tmp_path / "b.jsonl").write_text(json.dumps({"payload": {"cmps": {"x": light}}}) + "\n")
    assert [
        " ".join(line.split()) for line in templates_of.report(templates_of.read(tmp_path))
    ] == [
        "Evaluated without Jinja:",
        "values all 1 of 3 33.3%",
        "values light 0 of 1 0.0%",
        "values sensor 1 of 2 50.0%",
        "commands all 1 of 1 100.0%",
        "commands light 1 of 1 100.0%",
        "Left to Jinja:",
        "1 function now: {{ now() }}",
        "1 no template: expected token 'name', got '|': {{ value || 1 }}",
    ]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the recordings do not stand beside the checkout")
def test_nearly_all_real_templates_need_no_jinja() -> None:
    """Of all that real programs announced."""
    announced = [*templates_of.read(CORPORA)]
    left = [each for each in announced if templates_of.reason(each.template) is not None]
    assert len(announced) > 10_000
    assert len(left) < len(announced) / 100
