"""Templates without the engine give what the engine would have given."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import (
    MAX_LOOK,
    Examiner,
    JsonText,
    Look,
    PayloadText,
    Rendered,
    command_payload,
    reader_of,
)
from custom_components.mqtt_polyglot.model.codec import IGNORE, DecodeError

from .helpers import Home, PlainEngine, keys_of, notes

ENGINE = PlainEngine()

# A few keys, so that paths lead somewhere; some of them are names of Python.
KEYS = ("a", "b", "ab c", "x1", "items", "update", "count", "real", "get", "_a", "", "0", "Ä", "in")
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-999, 999)
    | st.floats(-9, 9)
    | st.text("a x\n", max_size=3)
)
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)
steps = st.one_of(
    st.sampled_from([key for key in KEYS if key.isidentifier()]).map(lambda key: f".{key}"),
    st.sampled_from(KEYS).map(lambda key: f"['{key}']"),
    st.sampled_from(KEYS).map(lambda key: f'["{key}"]'),
    st.integers(0, 3).map(lambda index: f"[{index}]"),
)
spaces = st.sampled_from(["", " ", "  ", "\n"])


@st.composite
def templates(draw: st.DrawFn) -> str:
    """A template that says where in a document a value stands."""
    path = "".join(draw(st.lists(steps, min_size=1, max_size=3)))
    left, right = draw(st.sampled_from([("{{", "}}"), ("{{-", "-}}")]))
    return f"{draw(spaces)}{left}{draw(spaces)}value_json{path}{draw(spaces)}{right}{draw(spaces)}"


def read(template: str, payload: bytes, **options: Any) -> Any:
    """What a template makes of a payload; ``None`` where it fails."""
    try:
        return reader_of(template, ENGINE, **options).read(Message("t", payload), {})
    except DecodeError:
        return None


@settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(template=templates(), document=documents)
async def test_a_place_in_a_document_is_what_jinja_says(
    hass: HomeAssistant, template: str, document: Any
) -> None:
    """Either the engine is asked, or the result is that of Home Assistant's engine."""
    reader = reader_of(template, ENGINE)
    if isinstance(reader, Rendered):
        return
    payload = json.dumps(document)
    failed = object()
    theirs = Template(template, hass).async_render_with_possible_json_value(payload, failed)
    ours = read(template, payload.encode())
    if theirs is failed:
        # They fail where an earlier step leads nowhere; for us the message says nothing then.
        assert ours is IGNORE
    else:
        assert ours == (theirs or IGNORE)


@pytest.mark.parametrize(
    ("template", "steps"),
    [
        ("{{ value_json.x }}", ("x",)),
        ("{{value_json.x}}", ("x",)),
        ("{{ value_json['a b'] }}", ("a b",)),
        ('{{ value_json["x"].y }}', ("x", "y")),
        ("{{ value_json.list[0].z }}", ("list", 0, "z")),
        ("{{ value_json[12] }}", (12,)),
        ("{{ value_json.update_available }}", ("update_available",)),
    ],
)
def test_the_common_shapes_need_no_engine(template: str, steps: tuple[Any, ...]) -> None:
    """Nine out of ten templates are read without Jinja."""
    reader = reader_of(template, ENGINE)
    assert isinstance(reader, JsonText)
    assert reader.steps == steps


@pytest.mark.parametrize(
    "template",
    [
        "{{ value_json.items }}",
        "{{ value_json.update }}",
        "{{ value_json['update'].version }}",
        "{{ value_json.count }}",
        "{{ value_json._x }}",
        "{{ value_json['__class__'] }}",
        "{{ value_json }}",
        "{{ value_json.x | int }}",
        "{{ value_json.x }} %",
        "{{ value_json[007] }}",
        "{{ value_json['a\\'b'] }}",
        "{{ value_json.é }}",
        "{{ values }}",
        "plain text",
    ],
)
def test_others_do(template: str) -> None:
    """Names of Python, filters, text around: that is Jinja's business."""
    assert isinstance(reader_of(template, ENGINE), Rendered)


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (b'{"x": true}', "True"),
        (b'{"x": null}', "None"),
        (b'{"x": 21.0}', "21.0"),
        (b'{"x": " on "}', "on"),
        (b'{"x": [1, "a"]}', "[1, 'a']"),
        (b'{"x": ""}', IGNORE),
        (b"{}", IGNORE),
        (b"[1]", IGNORE),
        (b"12", IGNORE),
        (b"", IGNORE),
        (b"on", None),
        (b"\xff", None),
    ],
)
def test_values_are_written_as_python_writes_them(payload: bytes, text: Any) -> None:
    """``None`` stands for a failure."""
    assert read("{{ value_json.x }}", payload) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ value_json.x }}",
        "{{ value_json.x.y }}",
        "{{ value_json.x.y.z }}",
        "{{ value_json.ZbReceived['0x2A10'].Temperature }}",
        "{{ value_json['ZbReceived']['0x2A10']['Temperature'] }}",
        "{{ value_json.x.y | float }}",
        "{{ value_json.x.y * 2 }}",
        "{% if value_json.x.y > 3 %}on{% endif %}",
    ],
)
@pytest.mark.parametrize("payload", [b"{}", b'{"y": 1}', b'{"ZbReceived": {"0x99": {}}}', b"[1]"])
def test_what_a_message_does_not_have_is_no_mistake(template: str, payload: bytes) -> None:
    """A message says nothing about what is not in it, however deep the template looks for it."""
    assert read(template, payload) is IGNORE


def test_a_payload_that_is_not_json_is_one() -> None:
    """A template that looks into a document cannot read anything else."""
    for template in ("{{ value_json.x.y }}", "{{ value_json.x | float }}"):
        assert read(template, b"23 %") is None


def test_an_empty_value_may_be_one() -> None:
    """A missing one is none, even then."""
    assert read("{{ value_json.x }}", b'{"x": ""}', blank=True) == ""
    assert read("{{ value_json.x }}", b"{}", blank=True) is IGNORE


def test_known_words_are_understood_without_the_template() -> None:
    """Where the template fails, Home Assistant takes the payload itself."""
    options = {"plain": ("online", "offline")}
    assert read("{{ value_json.state }}", b"online", **options) == "online"
    assert read("{{ value_json.state }}", b"perhaps", **options) is None
    assert read("{{ value_json.state + 1 }}", b"offline", **options) == "offline"
    assert read("{{ value_json.state + 1 }}", b"", **options) is IGNORE


def test_the_payload_itself() -> None:
    """``{{ value }}`` is the payload without the space around it; bytes are for the engine."""
    assert isinstance(reader_of("{{ value }}", ENGINE), PayloadText)
    assert read("{{ value }}", b" on\n") == "on"
    assert read("{{ value }}", b"\xff") is None
    assert isinstance(reader_of("{{ value }}", ENGINE, raw=True), Rendered)
    assert read("{{ value | length }}", b"\xff\xff", raw=True) == "2"


def test_readers_are_equal_if_the_same_engine_renders_them() -> None:
    """Of an engine of devices that were added by hand templates may read Home Assistant."""
    assert reader_of("{{ value | int }}", ENGINE) == reader_of("{{ value | int }}", ENGINE)
    assert reader_of("{{ value | int }}", ENGINE) != reader_of("{{ value | int }}", PlainEngine())
    assert hash(reader_of("{{ value | int }}", ENGINE))
    assert "PlainEngine" not in repr(reader_of("{{ value | int }}", ENGINE))


def looked_at(examiner: Examiner, *templates: str, close: bool = True) -> list[str]:
    """What one look finds."""
    look = Look(examiner, close=close)
    return [flaw.detail for each in templates if (flaw := look.flaw(each)) is not None]


def test_only_what_the_engine_renders_is_looked_at() -> None:
    """What needs no engine is right, and what was looked at before is known."""
    engine = PlainEngine()
    examiner = Examiner(engine)
    for _ in range(2):
        assert not looked_at(examiner, "{{ value_json.x }}", "{{ value }}", "ON", "{{ 1 }}")
        (detail,) = looked_at(examiner, "{{ value || 1 }}", "{{ value_json.items }}")
        assert "expected" in detail
    assert engine.checked == ["{{ 1 }}", "{{ value || 1 }}", "{{ value_json.items }}"]


def test_a_look_costs_no_more_than_so_much() -> None:
    """What does not fit into it is taken for right, until somebody looks again."""
    engine = PlainEngine()
    examiner = Examiner(engine)
    templates = [f"{{{{ {number} || 1 }}}}".ljust(MAX_LOOK // 4) for number in range(10)]
    assert len(looked_at(examiner, *templates)) == 4
    assert len(looked_at(examiner, *templates)) == 8
    assert len(looked_at(examiner, *templates)) == 10
    assert engine.checked == templates


def test_nobody_looks_at_what_strangers_say() -> None:
    """The templates of a device matter when somebody looks at the device or adopts it."""
    broken = {"cmd_t": "c", "stat_t": "s", "val_tpl": "{{ value || 1 }}"}
    home = Home(adopts=False)
    home.send("switch/x", broken)
    assert home.engine.checked == []
    assert home.component.power.sources
    for _ in range(2):
        spec = home.convention.describe(home.announcements[home.spec.id])
        assert [source.topic for source in spec.components[0].sources()] == []
        assert notes(spec) == [("rejected_key", "value_template")]
    assert len(home.engine.checked) == 1
    home.convention.restore(home.spec.id, home.announcements[home.spec.id])
    home.send("switch/x", broken | {"icon": "mdi:fan"})
    assert home.component.power.sources == ()


def test_a_template_that_breaks_later_changes_nothing() -> None:
    """What an adopted device described well yesterday does not go because of it."""
    right = {"p": "sensor", "stat_t": "s", "val_tpl": "{{ value | int }}", "uniq_id": "b"}
    other = {"p": "light", "schema": "template", "cmd_t": "c", "uniq_id": "l", "cmd_off_tpl": "off"}
    whole = {"dev": {"ids": ["d"]}, "o": {"name": "o"}}
    home = Home()
    home.send("device/x", whole | {"cmps": {"a": right, "l": other | {"cmd_on_tpl": "{{ 1 }}"}}})
    home.send("device/x", whole | {"cmps": {"a": right, "l": other | {"cmd_on_tpl": "{{ 1 || }}"}}})
    assert len(home.rejected) == 1
    assert sorted(keys_of(home.spec)) == ["light:l", "sensor:b"]


@pytest.mark.parametrize(
    ("rendered", "payload"),
    [
        ("b'\\x01\\xff'", b"\x01\xff"),
        ('b"a"', b"a"),
        ("b'", "b'"),
        ("b'a' 'b'", "b'a' 'b'"),
        ("b'a', 1", "b'a', 1"),
        ("b'a'.decode()", "b'a'.decode()"),
        ("ON", "ON"),
        (b"raw", b"raw"),
    ],
)
def test_bytes_are_written_as_python_writes_them(rendered: Any, payload: Any) -> None:
    """A template makes text; that is how it says bytes."""
    assert command_payload(rendered) == payload
