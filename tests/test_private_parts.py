"""What leans on private parts of Home Assistant and paho: each says here what breaks with it.

A new version of either may change them without a word. What of ours shares a private name with one
of their classes is found by itself, on purpose or not. Our place among the subscriptions of Home
Assistant's own MQTT integration has its canary in ``tests/host/test_order.py``.
"""

import ast
from collections.abc import Callable, Iterator
import importlib
import inspect
import pkgutil
import re
import textwrap
from typing import Any, override

from homeassistant import config_entries
from homeassistant.config_entries import ConfigEntry, EntityRegistryDisabledHandler
from homeassistant.helpers.entity import Entity
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
import pytest

import custom_components.mqtt_polyglot as package
from custom_components.mqtt_polyglot.entity import PolyglotEntity
from custom_components.mqtt_polyglot.model.traits import TRAITS
from custom_components.mqtt_polyglot.model.vocabulary import Platform

OWNERS = {"homeassistant", "paho"}

# Home Assistant documents these, private as they are called: for config flows, stores, events, signals and
# triggers, and where to step in when an entity writes its state.
DOCUMENTED = {
    "_abort_if_unique_id_configured",
    "_async_abort_entries_match",
    "_async_current_entries",
    "_async_migrate_func",
    "_async_write_ha_state",
    "_get_entry",
    "_get_reauth_entry",
    "_get_reconfigure_entry",
    "_handle_received_signal",
    "_hass",
    "_trigger_event",
}

# What is leant on, by its name: whose it is, how it is called if it is, and what breaks without it.
LEANT_ON: dict[str, tuple[type, tuple[str, ...] | None, str]] = {
    "_create_socket": (
        Client,
        ("self",),
        (
            "paho opens a socket of its own, in the event loop, and not the stream that is open: see "
            "`PahoClient._create_socket`. Nothing connects."
        ),
    ),
    "_handle_pubrec": (
        Client,
        ("self",),
        "A refusal of a message of QoS 2 is taken for consent: see `PahoClient._handle_pubrec`.",
    ),
    "_handle_suback": (
        Client,
        ("self",),
        (
            "The answer to a SUBSCRIBE with 2,000 topic filters holds the event loop for 20 ms and more: see "
            "`PahoClient._handle_suback`."
        ),
    ),
    "_handle_disconnect": (
        Client,
        ("self",),
        "The broker's reason for hanging up is lost: see `PahoClient._handle_disconnect`.",
    ),
    "_do_on_publish": (
        Client,
        ("self", "mid", "reason_code", "properties"),
        (
            "Whoever waits for the answer to a message of QoS 2 is not told of a refusal: see "
            "`PahoClient._handle_pubrec`."
        ),
    ),
    "_in_packet": (
        Client,
        None,
        (
            "Neither refusals of messages of QoS 2 nor reasons for hanging up can be read: see "
            "`PahoClient._handle_pubrec` and `_handle_disconnect`."
        ),
    ),
    "_out_messages": (
        Client,
        None,
        (
            "A message of QoS 2 that was given up, or refused, may still be delivered: see "
            "`PahoClient.give_up` and `_handle_pubrec`."
        ),
    ),
    "_context": (
        Entity,
        None,
        "A state that follows from a command is not said to: see `StateWriter.async_write_value`.",
    ),
    "_stringify_state": (
        Entity,
        ("self", "available"),
        "No state is written in the short way: see `StateWriter.async_write_value`.",
    ),
    "_handle_pubackcomp": (
        Client,
        ("self", "cmd"),
        (
            "Refusals of messages of QoS 1 are not heard, and these fail after 10 s: see "
            "`PahoClient._handle_pubackcomp`."
        ),
    ),
    "_mid_generate": (
        Client,
        ("self",),
        "No message of QoS 1 can be sent: see `PahoClient.new_id`.",
    ),
    "_out_packet": (
        Client,
        None,
        "Nothing is published, and no ping sent: see `PahoClient.send`.",
    ),
    "_packet_queue": (
        Client,
        ("self", "command", "packet", "mid", "qos", "info"),
        "What the socket does not accept at once is not sent: see `PahoClient.send`.",
    ),
    "_handle_pingresp": (
        Client,
        ("self",),
        "An answer to a ping that has no usual form is not heard: see `PahoClient._handle_pingresp`.",
    ),
    "_inflight_messages": (
        Client,
        None,
        (
            "A message of QoS 2 that was given up keeps its place among those on their way: see "
            "`PahoClient.give_up`."
        ),
    ),
}


def _classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for _, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if each.__module__ == module.name:
                yield each


def _is_private(name: str) -> bool:
    # Mangled names cannot meet, and those under `_attr_` are how an entity is meant to be described.
    return re.match(r"_(?!_|attr_|abc_|[A-Z]\w*__)", name) is not None


def _named(each: type) -> set[str]:
    """The private names of a class: what it defines, and what it says of itself and of its base."""
    names = set(vars(each))
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(each)))):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"self", "super()"}:
            names.add(node.attr)
    return set(filter(_is_private, names))


def _shared() -> Iterator[tuple[str, str]]:
    """Each class of ours with a private name that it has in common with a foreign one above it."""
    for each in _classes():
        for base in each.__mro__:
            if base.__module__.partition(".")[0] in OWNERS:
                for name in _named(each) & _named(base):
                    yield each.__qualname__, name


def test_nothing_else_is_leant_on() -> None:
    """A name that is not in the list has no canary, or is there twice by accident."""
    unknown = {(each, name) for each, name in _shared() if name not in {*LEANT_ON, *DOCUMENTED}}
    assert not unknown, (
        "These lean on a private name of a class that they are derived from, or have one of their "
        f"own that is called the same: {sorted(unknown)}. Find a supported way or another name, or "
        "say in `LEANT_ON` what breaks."
    )


def test_the_list_is_no_longer_than_it_must_be() -> None:
    """What nothing leans on any more needs no canary."""
    assert set(LEANT_ON) <= {name for _, name in _shared()}


@pytest.mark.parametrize("name", LEANT_ON)
def test_it_is_there(name: str) -> None:
    """It is still there and is called as it was."""
    owner, parameters, broken = LEANT_ON[name]
    assert name in _named(owner), f"`{owner.__name__}.{name}` is gone. {broken}"
    if parameters is not None:
        found = tuple(inspect.signature(getattr(owner, name)).parameters)
        assert found == parameters, f"`{owner.__name__}.{name}` takes {found} now. {broken}"


def test_a_state_asks_once_whether_the_entity_is_available() -> None:
    """And before anybody hears of it: else `available` in `entity.py` answers the wrong one."""
    calculate = inspect.getsource(Entity._Entity__async_calculate_state)  # type: ignore[attr-defined]
    assert calculate.count("= self.available") == 1
    write = inspect.getsource(Entity._async_write_ha_state)
    assert "self.available" not in write
    assert write.index("__async_calculate_state") < write.index("async_set_internal")
    assert "override _async_write_ha_state" in (Entity.async_write_ha_state.__doc__ or "")


def test_what_no_platform_says_of_itself() -> None:
    """What `PolyglotEntity` reads in the description stands before what a platform would say."""
    names = {
        *("translation_key", "entity_category", "icon", "attribution", "device_info"),
        "has_entity_name",
        *("entity_registry_enabled_default", "entity_registry_visible_default"),
    }
    assert names <= vars(PolyglotEntity).keys()
    for platform in Platform:
        module = (
            importlib.import_module(f"{package.__name__}.{platform}")
            if TRAITS[platform].entity
            else None
        )
        for kind in vars(module).values() if module else ():
            if isinstance(kind, type) and issubclass(kind, PolyglotEntity):
                own = {
                    name
                    for each in kind.__mro__
                    if each is not PolyglotEntity and each is not Entity
                    for name in names & vars(each).keys()
                }
                # That looks for what the description says first.
                assert own <= ({"entity_category"} if platform is Platform.UPDATE else set()), kind


def test_where_an_entity_keeps_what_it_is_described_by() -> None:
    """`PolyglotEntity._describe` takes it from there when the device describes itself anew."""
    entity = Entity()
    entity._attr_icon = "mdi:door"
    assert set(vars(entity)) & {"_attr_icon", "__attr_icon"}
    icons = [entity.icon]
    del entity._attr_icon
    icons.append(entity.icon)
    assert icons == ["mdi:door", None]
    assert not set(vars(entity)) & {"_attr_icon", "__attr_icon"}


def test_when_home_assistant_reloads_for_what_was_enabled() -> None:
    """`home.enabling` follows it: one timer for all, begun anew by each, then all are scheduled.

    If it went otherwise, a reload that is needed would be passed over, or one that is not needed
    would make everything unavailable for a moment. If it does not reload at all any more, both
    `home.enabling` (but for making the entity) and the parking in `home.stay` can go.
    """
    handler = inspect.getsource(EntityRegistryDisabledHandler._handle_entry_updated)
    assert "self.changed.add(config_entry.entry_id)" in handler
    assert handler.index("self._remove_call_later()") < handler.index("RELOAD_AFTER_UPDATE_DELAY")
    assert handler.count("return") == 2
    reload = inspect.getsource(EntityRegistryDisabledHandler._async_handle_reload)
    assert "self.changed = set()" in reload
    assert "async_schedule_reload(entry_id)" in reload
    filtered = inspect.getsource(config_entries._handle_entry_updated_filter)
    assert (
        'event_data["changes"]["disabled_by"] is er.RegistryEntryDisabler.CONFIG_ENTRY' in filtered
    )


def test_what_an_entry_keeps_that_was_unloaded() -> None:
    """`home.stay` parks the platforms of an entry that is not loaded, and unloads them itself."""
    unload = inspect.getsource(ConfigEntry.async_unload)
    assert "if self.state is ConfigEntryState.NOT_LOADED:\n            return True" in unload
    assert "_platforms" not in unload
    for platform in Platform:
        component = importlib.import_module(f"homeassistant.components.{platform}")
        if platform not in (Platform.DEVICE_AUTOMATION, Platform.TAG):
            assert list(inspect.signature(component.async_unload_entry).parameters) == [
                "hass",
                "entry",
            ]


# --- whether it is still needed -----------------------------------------------------------------


class Plain(Client):
    """paho's client as it is, to which a broker has said something."""

    def __init__(self) -> None:
        super().__init__(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self.sent: list[tuple[int, int]] = []

    def hear(self, packet: bytes, handle: Callable[[], Any]) -> None:
        """Take a packet in, behind its fixed header."""
        self._in_packet["packet"] = bytearray(packet)
        self._in_packet["remaining_length"] = len(packet)
        handle()

    @override
    def _send_pubrel(self, mid: int) -> Any:
        self.sent.append((PacketTypes.PUBREL, mid))


def test_paho_still_takes_a_refusal_for_consent() -> None:
    """When it does not, `PahoClient._handle_pubrec` can go."""
    client = Plain()
    client._out_messages[7] = MQTTMessage(7)
    client.hear(b"\x00\x07\x87", client._handle_pubrec)
    assert client.sent == [(PacketTypes.PUBREL, 7)]


def test_paho_still_makes_a_reason_code_for_each_topic_filter() -> None:
    """When it does not, `PahoClient._handle_suback` can go."""
    client = Plain()
    codes: list[ReasonCode] = []
    client.on_subscribe = lambda *args: codes.extend(args[3])
    client.hear(b"\x00\x07\x00\x00\x00", client._handle_suback)
    assert codes[0] == codes[1]
    assert codes[0] is not codes[1]


def test_paho_still_overlooks_a_bare_reason() -> None:
    """When it does not, `PahoClient._handle_disconnect` can go."""
    client = Plain()
    reasons: list[Any] = []
    client.on_disconnect = lambda *args: reasons.append(args[3])
    client.hear(b"\x8e", client._handle_disconnect)
    assert not reasons[0].is_failure
