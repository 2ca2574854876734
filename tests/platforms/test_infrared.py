"""Emitters and receivers of infrared signals."""

import json
from typing import Any

from homeassistant.components.infrared import (
    InfraredReceivedSignal,
    async_get_emitters,
    async_get_receivers,
    async_send_command,
    async_subscribe_receiver,
)
from homeassistant.exceptions import HomeAssistantError
from infrared_protocols.commands.nec import NECCommand  # type: ignore[import-untyped]
import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from tests.house import House, heard

COMMAND = NECCommand(address=4, command=8, modulation=38_000, repeat_count=2)
TIMINGS = COMMAND.get_raw_timings()


async def test_sends(house: House) -> None:
    """What leaves without a template; the state is when it was sent."""
    emitter = await house.discover("infrared", schema="emitter", command_topic="ir/set")
    assert (async_get_emitters(house.hass), async_get_receivers(house.hass)) == ([emitter], [])
    assert house.state(emitter).state == "unknown"
    house.fake.published.clear()
    await async_send_command(house.hass, emitter, COMMAND)
    sent = {"timings": TIMINGS, "modulation": 38_000, "repeat_count": 2}
    assert [heard(each) for each in house.fake.published] == [("ir/set", sent)]
    assert not house.fake.published[0].retain
    assert house.state(emitter).state.startswith("20")


async def test_sends_by_template(house: House) -> None:
    """A template knows the whole, and its parts by name."""
    emitter = await house.discover(
        "infrared",
        schema="emitter",
        command_topic="ir/set",
        command_template='{"raw": {{ timings }}, "khz": {{ modulation // 1000 }}, '
        '"times": {{ repeat_count + 1 }}, "all": {{ value }}}',
        retain=True,
    )
    await async_send_command(house.hass, emitter, COMMAND)
    topic, said = heard(house.fake.published[-1])
    assert (topic, said["raw"], said["khz"], said["times"]) == ("ir/set", TIMINGS, 38, 3)
    assert said["all"]["repeat_count"] == 2
    assert not house.fake.published[-1].retain


async def test_not_sent(house: House) -> None:
    """What did not leave, or would not arrive, is an error, and no state."""
    emitter = await house.discover(
        "infrared", schema="emitter", command_topic="ir/set", availability_topic="there"
    )
    house.say("there", "offline")
    with pytest.raises(HomeAssistantError) as err:
        await async_send_command(house.hass, emitter, COMMAND)
    assert err.value.translation_key == "device_offline"
    house.say("there", "online")
    house.fake.failure = PublishError(BrokerErrorKey.NOT_AUTHORIZED, "Not authorized")
    with pytest.raises(HomeAssistantError) as err:
        await async_send_command(house.hass, emitter, COMMAND)
    assert err.value.translation_key == "not_authorized"
    assert house.state(emitter).state == "unknown"


@pytest.mark.parametrize(
    ("said", "modulation"),
    [
        ({"timings": [9000, -4500, 560], "modulation": 38_000}, 38_000),
        ({"timings": [9000, -4500, 560], "modulation": None, "more": 1}, None),
        ({"timings": [9000, -4500, 560]}, None),
    ],
)
async def test_hears(house: House, said: dict[str, Any], modulation: int | None) -> None:
    """Each signal is handed on, one that is like the last, too; none that the broker had kept."""
    house.fake.receive("ir", json.dumps(said), retain=True)
    receiver = await house.discover("infrared", schema="receiver", state_topic="ir")
    assert (async_get_emitters(house.hass), async_get_receivers(house.hass)) == ([], [receiver])
    assert house.state(receiver).state == "unknown"
    signals: list[InfraredReceivedSignal] = []
    async_subscribe_receiver(house.hass, receiver, signals.append)
    house.say("ir", said)
    house.say("ir", said)
    assert signals == [InfraredReceivedSignal([9000, -4500, 560], modulation)] * 2
    assert house.state(receiver).state.startswith("20")


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("", False),
        ("null", False),
        ("None", False),
        ('""', False),
        ("nonsense", True),
        ("[1]", True),
        ("{}", True),
        ('{"timings": []}', True),
        ('{"timings": [1.5]}', True),
        ('{"timings": [true]}', True),
        ('{"timings": "1"}', True),
        ('{"timings": [1], "modulation": "38k"}', True),
        ("[" * 70_000, True),
    ],
    ids=range(13),
)
async def test_no_signal(house: House, said: str, noted: bool) -> None:
    """What is none is not handed on; the report says why, unless there is nothing to it."""
    receiver = await house.discover("infrared", schema="receiver", state_topic="ir")
    house.say("ir", said)
    assert house.state(receiver).state == "unknown"
    report = house.report("homeassistant:thing")
    assert report is not None
    assert ("signal" in str(report["rejected"])) is noted


async def test_becomes_the_other(house: House) -> None:
    """An emitter that is announced as a receiver hears from the next start on, and sends no more."""
    emitter = await house.discover("infrared", schema="emitter", command_topic="ir/set")
    await house.discover("infrared", schema="receiver", state_topic="ir")
    house.say("ir", {"timings": [1]})
    with pytest.raises(HomeAssistantError) as err:
        await async_send_command(house.hass, emitter, COMMAND)
    assert err.value.translation_key == "read_only"
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.hass.async_block_till_done()
    assert async_get_receivers(house.hass) == [emitter]
