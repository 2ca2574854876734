"""What the result of a template means, and who looks at templates."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant.codecs import NUMERIC
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import (
    MAX_LOOK,
    Examiner,
    Look,
    TemplateReader,
    command_payload,
)
from custom_components.mqtt_polyglot.model.codec import (
    IGNORE,
    Codec,
    ColorTemperature,
    DecodeError,
    Level,
    Number,
)

from .helpers import Home, PlainEngine, component, keys_of, notes

ENGINE = PlainEngine()


def by(template: str, **options: Any) -> TemplateReader:
    """The reader of a template."""
    return TemplateReader(template=template, engine=ENGINE, **options)


def read(template: str, payload: bytes, **options: Any) -> Any:
    """What a template makes of a payload; ``None`` where it fails."""
    try:
        return by(template, **options).read(Message("t", payload), {})
    except DecodeError:
        return None


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
    assert read("{{ value }}", b" on\n") == "on"
    assert read("{{ value }}", b"\xff") is None
    assert read("{{ value | length }}", b"\xff\xff", raw=True) == "2"


def test_readers_are_equal_if_the_same_engine_renders_them() -> None:
    """Of an engine of devices that were added by hand templates may read Home Assistant."""
    reader = by("{{ value | int }}")
    assert reader.read(Message("t", b"5"), {}) == "5"
    assert (reader, hash(reader)) == (by(reader.template), hash(by(reader.template)))
    assert reader != TemplateReader(template=reader.template, engine=PlainEngine())
    assert reader != by(reader.template, blank=True)
    assert "Engine" not in repr(reader)


numbers = (
    st.integers()
    | st.floats()
    | st.booleans()
    | st.sampled_from([10**17, 10**18, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -0.0])
)


@given(
    value=numbers,
    codec=st.sampled_from(
        [NUMERIC, Number(minimum=0, maximum=9), Level(254), ColorTemperature(unknown=("None",))]
    ),
)
def test_numbers_are_what_their_text_is(value: Any, codec: Codec[Any]) -> None:
    """Where a codec makes a number of the text, the number itself gives the same."""
    message = Message("t", json.dumps({"x": value}).encode())

    def result(reader: TemplateReader) -> Any:
        try:
            number = codec.decode(reader.read(message, {}))
        except DecodeError as err:
            return err.args
        return type(number), repr(number)

    for template in ("{{ value_json.x }}", "{{ value_json.x * 1 }}", "{{ value_json.x | float }}"):
        assert result(by(template, numbers=True)) == result(by(template))


def test_numbers_go_straight_through() -> None:
    """They are not written as text and read again; texts and truth values are texts."""
    payload = b'{"a": 21.5, "b": 7, "c": true, "d": " 8 ", "e": 1e30, "f": null}'
    found = [read(f"{{{{ value_json.{key} }}}}", payload, numbers=True) for key in "abcdef"]
    assert found == [21.5, 7, "True", "8", "1e+30", "None"]
    keys = {"stat_t": "s", "val_tpl": "{{ value_json.x }}"}
    (number,) = component("sensor", unit_of_meas="°C", **keys).value.sources
    (text,) = component("sensor", **keys).value.sources
    assert number.reader.numbers
    assert not text.reader.numbers


def looked_at(examiner: Examiner, *templates: str, close: bool = True) -> list[str]:
    """What one look finds."""
    look = Look(examiner, close=close)
    return [flaw.detail for each in templates if (flaw := look.flaw(each)) is not None]


def test_a_template_is_looked_at_once() -> None:
    """What is only text is right, and what was looked at before is known."""
    engine = PlainEngine()
    examiner = Examiner(engine)
    for _ in range(2):
        assert not looked_at(examiner, "{{ value_json.x }}", "ON", "{{ 1 }}")
        (detail,) = looked_at(examiner, "{{ value || 1 }}", "{{ value_json.items }}")
        assert "expected" in detail
    assert engine.checked == [
        "{{ value_json.x }}",
        "{{ 1 }}",
        "{{ value || 1 }}",
        "{{ value_json.items }}",
    ]


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
