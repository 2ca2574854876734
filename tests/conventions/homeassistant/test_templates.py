"""Templates without the engine give what the engine would have given."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import (
    MAX_TEMPLATE,
    Checker,
    JsonText,
    PayloadText,
    RememberingEngine,
    Rendered,
    command_payload,
    reader_of,
)
from custom_components.mqtt_polyglot.model.codec import IGNORE, DecodeError

from .helpers import PlainEngine

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
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
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
        assert ours is None
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


def test_an_earlier_step_that_leads_nowhere_is_an_error() -> None:
    """As it is for Jinja, which knows nothing about nothing."""
    assert read("{{ value_json.x.y }}", b"{}") is None
    assert read("{{ value_json.x.y }}", b'{"x": 1}') is IGNORE


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


def test_readers_are_equal_whatever_renders_them() -> None:
    """A description of a device does not change because Home Assistant was restarted."""
    assert reader_of("{{ value | int }}", ENGINE) == reader_of("{{ value | int }}", PlainEngine())
    assert hash(reader_of("{{ value | int }}", ENGINE))
    assert "PlainEngine" not in repr(reader_of("{{ value | int }}", ENGINE))


def test_only_templates_are_checked_and_only_by_the_engine() -> None:
    """What needs no engine needs no check, and what was right before is right again."""
    engine = PlainEngine()
    checker = Checker(engine)
    for template in ("{{ value_json.x }}", "{{ value }}", "ON", "{{ 1 }}", "{{ 1 }}"):
        checker.check(template)
    assert engine.checked == ["{{ 1 }}"]
    with pytest.raises(ValueError, match="expected"):
        checker.check("{{ value || 1 }}")
    checker.check("{{ value_json.items }}")
    assert engine.checked[2:] == ["{{ value_json.items }}"]


def test_strangers_do_not_keep_the_engine_busy() -> None:
    """Neither with one long template nor with many."""
    engine = PlainEngine()
    checker = Checker(engine)
    with pytest.raises(ValueError, match="a template of more"):
        checker.check("{{ 1 }}" + "x" * MAX_TEMPLATE)
    long = "{{ 1 }}".ljust(MAX_TEMPLATE - 1)
    checker.check(long + "a")
    checker.check(long + "b")
    checker.check(long + "a")
    with pytest.raises(ValueError, match="together"):
        checker.check("{{ 1 }}")
    assert len(engine.checked) == 2


def test_devices_of_a_kind_are_checked_once() -> None:
    """What is wrong is looked at every time: it may be mended."""
    engine = PlainEngine()
    remembering = RememberingEngine(engine)
    for _ in range(2):
        Checker(remembering).check("{{ 1 }}")
        with pytest.raises(ValueError, match="expected"):
            Checker(remembering).check("{{ 1 | }}")
    assert engine.checked == ["{{ 1 }}", "{{ 1 | }}", "{{ 1 | }}"]
    assert remembering.render_value("{{ value }}", "x", {}) == "x"
    assert remembering.render_command("{{ value }}", {"value": "x"}) == "x"


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
