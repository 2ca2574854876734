"""Switches, locks and cameras."""

import base64
from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.address import Address
from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.picture import Picture
from custom_components.mqtt_polyglot.model.vocabulary import LockCommand, LockState, SwitchClass

from .helpers import Home, component, found, notes

JPEG = b"\xff\xd8\xff\xe0 a picture"


def test_a_switch() -> None:
    """What it is told, and what it says."""
    home = found(
        "switch/x",
        {"cmd_t": "c", "stat_t": "s", "dev_cla": "outlet", "stat_on": "up", "stat_off": ""},
    )
    assert home.component.device_class is SwitchClass.OUTLET
    assert not home.component.common.optimistic
    said = []
    for payload in ("up", "ON", "OFF", "None"):
        home.say("s", payload)
        said.append(home.value("power"))
    assert said == [True, True, False, None]
    assert home.do("turn_on") == [("c", "ON")]
    assert home.do("turn_off") == [("c", "OFF")]


def test_commands_go_as_announced() -> None:
    """Never with a higher QoS: it would wait for a device that is away. And never retained."""
    home = found("switch/x", {"cmd_t": "c", "qos": 0, "ret": True})
    state = home.device.states["switch:x"]
    (publish,) = home.device.command(state, [home.component.power.to(True)])
    assert (publish.qos, publish.retain, publish.expiry) == (0, False, None)
    assert notes(home.spec) == [("rejected_key", "retain")]
    assert component("switch", cmd_t="c", qos=2).power.sink.envelope.qos == 2


@pytest.mark.parametrize(
    ("announced", "seconds"),
    [(5, 5.0), ("5", 5.0), (0, 1.0), ({"minutes": 1, "seconds": 2}, 62.0), ({"x": 1}, None)],
)
@pytest.mark.parametrize(
    "lamp",
    [
        {},
        {"schema": "json"},
        {"schema": "template", "cmd_on_tpl": "on", "cmd_off_tpl": "off"},
    ],
)
def test_how_long_commands_are_worth_something(
    announced: Any, seconds: float | None, lamp: dict[str, Any]
) -> None:
    """A number of seconds or such a dictionary as Home Assistant takes; anything else is noted."""
    home = found("light/x", {"cmd_t": "c", "msg_exp_int": announced} | lamp)
    state = home.device.states["light:x"]
    (publish,) = home.device.command(state, [home.component.power.to(True)])
    assert publish.expiry == seconds
    refused = [] if seconds else [("rejected_key", "message_expiry_interval")]
    assert notes(home.spec) == refused


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
    assert home.component.common.optimistic
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
    home.say("s", "latchBoltLocked")
    assert home.value("state") is None
    home.say("s", "LOCKED")
    home.say("s", "None")
    assert home.value("state") is None
    assert home.do("lock") == [("c", '{"LOCK": null}')]
    assert home.do("unlock", code="1234") == [("c", '{"UNLOCK": "1234"}')]


@pytest.mark.parametrize("word", ["locked", "Locked", "LOCKED"])
def test_states_that_a_lock_did_not_announce(word: str) -> None:
    """They are Home Assistant's words in any case, whatever it announced for the others."""
    home = found("lock/x", {"cmd_t": "c", "stat_t": "s", "pl_lock": "LOCKED", "stat_unlocked": "0"})
    home.say("s", word)
    assert home.value("state") is LockState.LOCKED
    home.say("s", "unlocked")
    assert home.value("state") is None
    home.say("s", "0")
    assert home.value("state") is LockState.UNLOCKED


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
        ({"cmd_t": "c", "stat_t": "s", "opt": True}, [("translated", "optimistic")]),
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
    assert made.common.optimistic is ("opt" in keys)
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
    for word in ("LOCKED", "locked"):
        home.say("s", word)
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


@pytest.mark.parametrize(
    "keys",
    [
        {"name": "X"},
        {"t": "a#"},
        {"stream_source": "file:///etc/passwd"},
        {"still_image_url": "rtsp://cam/"},
        {"stream_source_topic": "a#"},
        {"url_topic": "u", "url_template": "{{ value | }}"},
        {"power_command_topic": "c"},
    ],
)
def test_what_is_no_camera(keys: dict[str, Any]) -> None:
    """Without a topic or an address there is nothing to be seen."""
    spec = found("camera/x", keys).spec
    assert spec.components == ()
    assert notes(spec)[-1] == ("rejected", "")


def test_a_camera_with_addresses() -> None:
    """Those of the announcement."""
    home = found(
        "camera/x",
        {"stream_source": "rtsp://me:secret@cam/live", "still_image_url": "http://cam/now.jpg"},
    )
    assert not home.spec.notes
    assert home.value("stream") == Address("rtsp://me:secret@cam/live")
    assert home.value("still") == Address("http://cam/now.jpg")
    assert home.component.verify_ssl
    assert home.component.image is None


def test_an_address_that_changes_with_the_announcement() -> None:
    """It is a part of the description, and not a value that outlives it."""
    home = found("camera/x", {"t": "p", "stream_source": "rtsp://old/"})
    home.say("p", JPEG)
    home.send("camera/x", {"t": "p", "stream_source": "rtsp://new/"})
    assert home.value("stream") == Address("rtsp://new/")
    assert home.value("image") == Picture(JPEG, "image/jpeg")


def test_addresses_that_come_on_topics() -> None:
    """As text, or out of a document; until then there is none, or the one of the announcement."""
    home = found(
        "camera/x",
        {
            "~": "cam",
            "stream_source": "rtsp://cam/first",
            "stream_source_topic": "~/info",
            "stream_source_template": "{{ value_json.rtsp }}",
            "url_t": "~/still",
            "verify_ssl": False,
        },
    )
    assert not home.spec.notes
    assert not home.component.verify_ssl
    assert home.value("stream") == Address("rtsp://cam/first")
    assert home.value("still") is None
    home.say("cam/info", '{"rtsp": "rtsp://cam/second"}')
    home.say("cam/still", "https://cam/now.jpg")
    assert home.value("stream") == Address("rtsp://cam/second")
    assert home.value("still") == Address("https://cam/now.jpg")
    home.say("cam/info", '{"rtsp": null}')
    home.say("cam/still", "")
    assert home.value("stream") is None
    assert home.value("still") == Address("https://cam/now.jpg")


@pytest.mark.parametrize("key", ["stream_source", "still_image_url"])
def test_an_address_that_is_none(key: str) -> None:
    """It is reported, and not repeated: there may be a password in it."""
    spec = found("camera/x", {"t": "p", key: "http://me:secret@cam/#x"}).spec
    assert notes(spec) == [("rejected_key", key)]
    assert "secret" not in str(spec.notes)
    assert "me" not in spec.notes[0].detail.split()


def test_an_address_from_a_topic_that_is_none(caplog: pytest.LogCaptureFixture) -> None:
    """The last one stays; log and report tell why, and not what it was."""
    home = found("camera/x", {"stream_source_topic": "s"})
    home.say("s", "rtsp://cam/")
    home.say("s", "file:///secret")
    home.say("s", "exec:secret")
    assert home.value("stream") == Address("rtsp://cam/")
    (rejection,) = home.device.states["camera:x"].rejections.values()
    assert rejection.count == 2
    assert "secret" not in caplog.text + rejection.reason


def test_a_template_does_not_give_secrets_away(caplog: pytest.LogCaptureFixture) -> None:
    """Jinja repeats what it could not read."""
    keys = {"stream_source_topic": "s", "stream_source_template": "{{ value | float }}"}
    home = found("camera/x", keys)
    home.say("s", "rtsp://me:secret@cam/")
    (rejection,) = home.device.states["camera:x"].rejections.values()
    assert rejection.reason
    assert "secret" not in caplog.text + rejection.reason


def test_a_camera_that_is_switched() -> None:
    """On and off, and its eye for motion, with the same words."""
    home = found(
        "camera/x",
        {
            "t": "p",
            "pow_cmd_t": "c",
            "power_state_topic": "s",
            "power_state_template": "{{ value_json.power }}",
            "motion_detection_command_topic": "m/set",
            "motion_detection_command_template": "motion={{ value }}",
            "motion_detection_state_topic": "m",
            "pl_on": "yes",
            "pl_off": "no",
        },
    )
    assert not home.spec.notes
    home.say("s", '{"power": "no"}')
    home.say("m", "yes")
    assert (home.value("power"), home.value("motion_detection")) == (False, True)
    home.say("m", "None")
    home.say("s", '{"power": "maybe"}')
    assert (home.value("power"), home.value("motion_detection")) == (False, None)
    state = home.device.states["camera:x"]
    sent = home.device.command(
        state, [home.component.power.to(True), home.component.motion_detection.to(False)]
    )
    assert [(it.topic, it.payload) for it in sent] == [("c", b"yes"), ("m/set", b"motion=no")]


def test_what_a_device_says_for_all_its_components_is_not_the_cameras() -> None:
    """A command topic that is shared switches no camera off."""
    home = Home()
    home.send(
        "device/x",
        {
            "dev": {"ids": ["x"], "name": "X"},
            "o": {"name": "x"},
            "stat_t": "state",
            "cmd_t": "set",
            "cmps": {"cam": {"p": "camera", "t": "p", "uniq_id": "cam"}},
        },
    )
    assert home.component.power is None
    assert not home.spec.notes
