"""Switches, locks and cameras."""

import base64
from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.picture import Picture
from custom_components.mqtt_polyglot.model.vocabulary import LockCommand, LockState, SwitchClass

from .helpers import component, found, notes

JPEG = b"\xff\xd8\xff\xe0 a picture"


def test_a_switch() -> None:
    """What it is told, and what it says."""
    home = found(
        "switch/x",
        {"cmd_t": "c", "stat_t": "s", "dev_cla": "outlet", "stat_on": "up", "stat_off": ""},
    )
    assert home.component.device_class is SwitchClass.OUTLET
    assert not home.component.assumed
    said = []
    for payload in ("up", "ON", "OFF", "None"):
        home.say("s", payload)
        said.append(home.value("power"))
    assert said == [True, True, False, None]
    assert home.do("turn_on") == [("c", "ON")]
    assert home.do("turn_off") == [("c", "OFF")]


def test_commands_ask_for_an_answer() -> None:
    """With QoS 0 the broker says nothing; a retained command would come again and again."""
    home = found("switch/x", {"cmd_t": "c", "qos": 0, "ret": True})
    state = home.device.states["switch:x"]
    (publish,) = home.device.command(state, [home.component.power.to(True)])
    assert (publish.qos, publish.retain) == (1, False)
    assert notes(home.spec) == [("rejected_key", "retain")]
    assert component("switch", cmd_t="c", qos=2).power.sink.envelope.qos == 2


@pytest.mark.parametrize(
    "keys", [{"name": "X"}, {"cmd_t": "a/#"}, {"cmd_t": "c", "cmd_tpl": "{{ value | }}"}]
)
def test_what_is_no_switch(keys: dict[str, Any]) -> None:
    """What a broken template would have dressed is not sent naked."""
    spec = found("switch/x", keys).spec
    assert spec.components == ()
    assert notes(spec)[-1] == ("rejected", "")


@pytest.mark.parametrize("keys", [{"stat_t": "s", "opt": True}, {}])
def test_a_switch_that_is_assumed_to_obey(keys: dict[str, Any]) -> None:
    """Because it says so, or because it says nothing."""
    home = found("switch/x", {"cmd_t": "c", **keys})
    assert home.component.assumed
    home.do("turn_on")
    assert home.value("power") is True


# --- locks ----------------------------------------------------------------------------------------


def test_a_lock() -> None:
    """Every state, every command, and the code for those who need one."""
    home = found(
        "lock/x",
        {
            "cmd_t": "c",
            "stat_t": "s",
            "pl_open": "OPEN",
            "cod_form": "^\\d+$",
            "cmd_tpl": '{"{{ value }}": {{ code | to_json }}}',
        },
    )
    made = home.component
    assert made.command.options == (LockCommand.LOCK, LockCommand.UNLOCK, LockCommand.OPEN)
    assert made.code_format == "^\\d+$"
    assert made.confirmed
    said = []
    for state in LockState:
        home.say("s", state.value.upper())
        said.append(home.value("state"))
    assert said == list(LockState)
    home.say("s", "UNKNOWN")
    assert home.value("state") == said[-1]
    home.say("s", "None")
    assert home.value("state") is None
    assert home.do("lock") == [("c", '{"LOCK": null}')]
    assert home.do("unlock", code="1234") == [("c", '{"UNLOCK": "1234"}')]


def test_a_lock_without_latch() -> None:
    """It cannot be opened."""
    home = found("lock/x", {"cmd_t": "c", "stat_t": "s"})
    with pytest.raises(EncodeError):
        home.do("open")
    assert home.component.code is None


def test_a_code_that_nobody_wants_to_know() -> None:
    """A template without a place for it."""
    made = component("lock", cmd_t="c", cmd_tpl="{{ value }} encoded")
    assert made.code is None


@pytest.mark.parametrize(
    ("keys", "reported"),
    [
        ({"cmd_t": "c", "stat_t": "s", "opt": True}, [("rejected_key", "optimistic")]),
        ({"cmd_t": "c"}, []),
        ({"stat_t": "s"}, []),
        ({"cmd_t": "c", "cod_form": "("}, [("rejected_key", "code_format")]),
        ({"cmd_t": "c", "cod_form": "a{1,99999999999}"}, [("rejected_key", "code_format")]),
        ({"cmd_t": "c", "stat_t": "s", "val_tpl": "{{"}, [("rejected_key", "value_template")]),
        ({"cmd_t": "c", "stat_t": "s", "cmd_tpl": "{{"}, [("rejected_key", "command_template")]),
        (
            {"cmd_t": "c", "stat_locked": 255, "pl_unlk": 0},
            [("translated", "state_locked"), ("translated", "payload_unlock")],
        ),
    ],
)
def test_a_lock_is_never_assumed_to_be_in_a_state(
    keys: dict[str, Any], reported: list[tuple[str, str]]
) -> None:
    """What it does not say is unknown."""
    home = found("lock/x", keys)
    made = home.component
    assert not made.assumed
    assert made.state is None or made.state.sources
    assert notes(home.spec) == reported
    if made.command is not None:
        home.do("unlock")
    assert not home.values()


def test_what_is_no_lock() -> None:
    """Neither state nor command."""
    spec = found("lock/x", {"name": "Door"}).spec
    assert spec.components == ()
    assert notes(spec) == [("rejected", "")]


def test_the_word_for_unknown_means_nothing_else() -> None:
    """Home Assistant looks at it first."""
    home = found("lock/x", {"cmd_t": "c", "stat_t": "s", "pl_rst": "LOCKED"})
    home.say("s", "LOCKED")
    assert home.value("state") is None


# --- cameras --------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [JPEG, base64.b64encode(JPEG)])
@pytest.mark.parametrize("keys", [{}, {"img_e": "b64"}, {"e": ""}])
def test_a_camera(payload: bytes, keys: dict[str, Any]) -> None:
    """The picture shows what it is, whatever was announced."""
    home = found("camera/x", {"t": "pictures", **keys})
    assert not home.spec.notes
    home.say("pictures", payload)
    assert home.value("image") == Picture(JPEG, "image/jpeg")


def test_an_encoding_that_pictures_do_not_have() -> None:
    """It is reported."""
    spec = found("camera/x", {"t": "pictures", "image_encoding": "zip"}).spec
    assert notes(spec) == [("rejected_key", "image_encoding")]


def test_what_is_no_camera() -> None:
    """Without a topic there is no picture."""
    spec = found("camera/x", {"name": "X"}).spec
    assert notes(spec) == [("rejected", "")]
