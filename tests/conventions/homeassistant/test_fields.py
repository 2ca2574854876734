"""What becomes of the values of keys, right and wrong."""

import json
from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.fields import (
    MAX_NAME,
    MAX_WORDS,
    Fields,
    Notes,
    short_text,
    shortened,
)
from custom_components.mqtt_polyglot.model.spec import Note, NoteKind
from custom_components.mqtt_polyglot.model.vocabulary import HvacMode

from .helpers import found

REJECTED, TRANSLATED = NoteKind.REJECTED_KEY, NoteKind.TRANSLATED


def fields(value: Any) -> Fields:
    """One key."""
    return Fields({"k": value}, Notes("here"))


def kinds(taken: Fields) -> list[NoteKind]:
    """What was reported."""
    return [note.kind for note in taken.notes.taken()]


@pytest.mark.parametrize(
    ("value", "text", "reported"),
    [
        ("a", "a", []),
        (1, "1", []),
        (1.5, "1.5", []),
        (True, "True", []),
        (None, None, []),
        ([], None, [REJECTED]),
        ({}, None, [REJECTED]),
        ("x" * 5000, None, [REJECTED]),
    ],
)
def test_text(value: Any, text: str | None, reported: list[NoteKind]) -> None:
    """Scalars are texts."""
    taken = fields(value)
    assert taken.text("k") == text
    assert kinds(taken) == reported
    assert "k" not in taken


@pytest.mark.parametrize(
    ("value", "word", "reported"),
    [
        ("a", ("a",), []),
        (255, ("255",), [TRANSLATED]),
        (1.0, ("1.0",), [TRANSLATED]),
        (True, ("True", "true"), []),
        (False, ("False", "false"), []),
        (None, ("default",), []),
        ([], ("default",), [REJECTED]),
    ],
)
def test_word(value: Any, word: tuple[str, ...], reported: list[NoteKind]) -> None:
    """A payload may be announced as what it is in JSON."""
    taken = fields(value)
    assert taken.word("k", "default") == word
    assert kinds(taken) == reported


@pytest.mark.parametrize(
    ("value", "flag", "reported"),
    [
        (True, True, []),
        (None, True, []),
        ("true", True, [TRANSLATED]),
        (" Off ", False, [TRANSLATED]),
        (0, False, [TRANSLATED]),
        (1, True, [TRANSLATED]),
        ("perhaps", True, [REJECTED]),
        (2, True, [REJECTED]),
        ([], True, [REJECTED]),
    ],
)
def test_flag(value: Any, flag: bool, reported: list[NoteKind]) -> None:
    """Quoted ones are understood."""
    taken = fields(value)
    assert taken.flag("k", default=True) is flag
    assert kinds(taken) == reported


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1),
        (1.5, 1.5),
        ("1.5", 1.5),
        (" 2 ", 2),
        (True, None),
        ("warm", None),
        ("inf", None),
        ("nan", None),
        (10**400, None),
        ([], None),
        (-1, None),
        (101, None),
    ],
)
def test_number(value: Any, number: float | None) -> None:
    """Numbers and numeric texts, if they are finite and within the limits."""
    taken = fields(value)
    assert taken.number("k", low=0, high=100) == number
    assert kinds(taken) == ([] if number is not None else [REJECTED])


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.100000001490116, 0.1),
        (16777215, 16777215),
        (4294967295.0, 4294967295),
        (0.1234567, 0.1234567),
    ],
)
def test_decimals(value: float, number: float) -> None:
    """The tail of single precision is cut off, and nothing else."""
    assert fields(value).decimal("k") == number


def test_whole_number() -> None:
    """Decimals are cut off."""
    assert fields("7.9").whole("k") == 7
    assert fields(None).whole("k") is None


@pytest.mark.parametrize(
    ("value", "words", "reported"),
    [
        (["a", 1, True, "a"], ("a", "1", "True"), []),
        ("a", ("a",), []),
        (None, None, []),
        (["a", [], "x" * (MAX_NAME + 1)], ("a",), [REJECTED, REJECTED]),
        (list(range(MAX_WORDS + 1)), tuple(map(str, range(MAX_WORDS))), [REJECTED]),
    ],
)
def test_words(value: Any, words: tuple[str, ...] | None, reported: list[NoteKind]) -> None:
    """A list of different short texts."""
    taken = fields(value)
    assert taken.words("k") == words
    assert kinds(taken) == reported


def test_members() -> None:
    """Words of Home Assistant's own, in their order."""
    assert fields("heat").member("k", HvacMode) is HvacMode.HEAT
    assert fields(None).member("k", HvacMode) is None
    assert fields(None).members("k", HvacMode) is None
    taken = fields(["heat", "dance", "off"])
    assert taken.members("k", HvacMode) == (HvacMode.HEAT, HvacMode.OFF)
    assert kinds(taken) == [REJECTED]
    taken = fields("dance")
    assert taken.member("k", HvacMode) is None
    assert kinds(taken) == [REJECTED]


@pytest.mark.parametrize(
    ("topic", "inbound", "outbound"),
    [
        ("a/b", True, True),
        ("a/+/b/#", True, False),
        ("a/#/b", False, False),
        ("", False, False),
        ("a\0", False, False),
        ("a" * 65536, False, False),
        (7, True, True),
        (True, False, False),
        ({}, False, False),
    ],
)
def test_topics(topic: Any, inbound: bool, outbound: bool) -> None:
    """Filters to listen to, names to publish to."""
    assert fields(topic).inbound("k") == (str(topic) if inbound else None)
    assert fields(topic).outbound("k") == (str(topic) if outbound else None)


def test_unknown_keys_are_reported_in_the_end() -> None:
    """Only so many of them."""
    taken = Fields({f"k{number}": 1 for number in range(100)}, Notes("here"))
    taken.drop(("k0", "missing"))
    taken.close()
    notes = taken.notes.taken()
    assert len(notes) == 32
    assert notes[0] == Note(NoteKind.UNKNOWN_KEY, "here", "k1", "not used")


def test_notes_are_short() -> None:
    """Whatever a device calls its keys."""
    notes = Notes("here")
    notes.add(NoteKind.REJECTED, "k" * 1000, "d" * 1000)
    (note,) = notes.taken()
    assert (len(note.key), len(note.detail)) == (64, 255)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a ", "a"),
        (1, "1"),
        ("", None),
        (" ", None),
        ([], None),
        ("x" * MAX_NAME, "x" * MAX_NAME),
        ("x" * (MAX_NAME + 1), None),
    ],
)
def test_short_texts(value: Any, text: str | None) -> None:
    """Neither empty nor long."""
    assert short_text(value) == text


def test_what_fits_is_not_shortened() -> None:
    """A name may be as long as a name can be; a longer one is as long then."""
    assert shortened("x" * MAX_NAME) == "x" * MAX_NAME
    assert shortened("x" * (MAX_NAME + 1)) == "x" * (MAX_NAME - 1) + "…"


ON = ("ON", "on", "On", "true", "True", "TRUE", "1")
OFF = ("OFF", "off", "Off", "false", "False", "FALSE", "0")


@pytest.mark.parametrize(
    ("topic", "keys", "said"),
    [
        ("binary_sensor/x", {"stat_t": "s"}, "value"),
        ("binary_sensor/x", {"stat_t": "s", "val_tpl": "{{ value }}"}, "value"),
        ("switch/x", {"stat_t": "s", "cmd_t": "c"}, "power"),
        ("light/x", {"stat_t": "s", "cmd_t": "c"}, "power"),
        ("light/x", {"schema": "json", "stat_t": "s", "cmd_t": "c"}, "power"),
        (
            "light/x",
            {
                "schema": "template",
                "stat_t": "s",
                "cmd_t": "c",
                "cmd_on_tpl": "on",
                "cmd_off_tpl": "off",
                "stat_tpl": "{{ value }}",
            },
            "power",
        ),
    ],
)
def test_words_that_nobody_announced(topic: str, keys: dict[str, Any], said: str) -> None:
    """They are understood in any case, and as booleans."""
    home = found(topic, keys)
    for words, value in ((ON, True), (OFF, False)):
        for word in words:
            home.say("s", json.dumps({"state": word}) if keys.get("schema") == "json" else word)
            assert home.value(said) is value
    if said == "power" and "schema" not in keys:
        assert home.do("turn_on") == [("c", "ON")]


def test_booleans_of_json() -> None:
    """A lamp that says true is on."""
    home = found("light/x", {"schema": "json", "stat_t": "s", "cmd_t": "c"})
    for word, value in (("true", True), ("false", False), ("null", None), ('"On"', True)):
        home.say("s", f'{{"state": {word}}}')
        assert home.value("power") is value


@pytest.mark.parametrize("keys", [{"pl_on": "ON"}, {"pl_off": "no"}, {"pl_on": "0", "pl_off": "1"}])
def test_words_of_its_own(keys: dict[str, Any]) -> None:
    """Whoever announces one of them means just that."""
    home = found("binary_sensor/x", {"stat_t": "s", **keys})
    for word in ("on", "true", "off", "false", "1" if "pl_off" not in keys else "yes"):
        home.say("s", word)
        assert home.value("value") is None


def test_being_there() -> None:
    """The same for where a device says that it is there."""
    home = found("switch/x", {"stat_t": "s", "cmd_t": "c", "avty_t": "a"})
    state = home.device.states[home.component.key]
    for word, there in (("Online", True), ("OFFLINE", False), ("true", True), ("0", False)):
        home.say("a", word)
        assert state.online is there


def test_none_in_so_many_words() -> None:
    """A key that is null is not there, and is told from one that nobody wrote."""
    taken = Fields({"payload_stop": None, "payload_open": "UP"}, Notes("x"))
    assert "payload_stop" not in taken
    assert taken.take("payload_stop") is None
    assert taken.denies("payload_stop")
    assert not taken.denies("payload_open")
    assert not taken.denies("payload_close")
    taken.drop(("payload_open",))
    taken.close()
    assert taken.notes.taken() == ()
