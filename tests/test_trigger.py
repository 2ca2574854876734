"""Triggers: automations that messages set off."""

from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.trigger.descriptions import async_get_all_descriptions
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.trigger import TRIGGERS

from .double import DATA, Double, add_entry, settle
from .house import House
from .test_docs import mentioned, yaml_blocks
from .test_publishing import LANGUAGES, PACKAGE, load

MESSAGE = f"{DOMAIN}.message_received"


async def automate(
    hass: HomeAssistant, *triggers: dict[str, Any], state: str = "on"
) -> list[ServiceCall]:
    """An automation for each trigger; what they have done, with what they knew."""
    calls = async_mock_service(hass, "test", "run")
    action = {
        "action": "test.run",
        "data": {"alias": "{{ this.attributes.friendly_name }}", "trigger": "{{ trigger }}"},
    }
    config = [
        {"alias": str(number), "mode": "queued", "triggers": trigger, "actions": action}
        for number, trigger in enumerate(triggers)
    ]
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await settle(hass)
    assert {each.state for each in hass.states.async_all(AUTOMATION)} == {state}
    return calls


def on(topic: str, trigger: str = MESSAGE, **options: Any) -> dict[str, Any]:
    """The trigger for messages."""
    return {"trigger": trigger, "options": {"topic": topic, **options}}


async def heard(
    house: House, calls: list[ServiceCall], topic: str, payload: str | bytes, **more: Any
) -> list[dict[str, Any]]:
    """Have something said; what automations were told since they were last asked."""
    house.fake.receive(topic, payload, **more)
    await settle(house.hass)
    told = [call.data["trigger"] for call in calls]
    calls.clear()
    return told


async def test_told(house: House) -> None:
    """An automation knows what Home Assistant's own trigger tells, and by which broker it came."""
    calls = await automate(house.hass, on("kitchen/+"))
    assert await heard(house, calls, "kitchen", "no") == []
    (told,) = await heard(house, calls, "kitchen/lamp", '{"state": "ON"}')
    assert told == {
        "id": "0",
        "idx": "0",
        "alias": None,
        "platform": MESSAGE,
        "description": "MQTT message on kitchen/lamp",
        "topic": "kitchen/lamp",
        "payload": '{"state": "ON"}',
        "payload_json": {"state": "ON"},
        "qos": 0,
        "retain": False,
        "broker": "broker.local",
        "config_entry_id": house.entry.entry_id,
    }
    (told,) = await heard(house, calls, "kitchen/lamp", "ON")
    assert "payload_json" not in told


@pytest.mark.parametrize(
    ("options", "payload", "runs"),
    [
        ({"payload": "ON"}, "ON", True),
        ({"payload": "ON"}, "OFF", False),
        ({"payload": 1}, "1", True),
        ({"payload": ""}, "", True),
        ({"payload": ""}, "ON", False),
        ({"payload": "ON", "qos": "1"}, "ON", True),
        ({"payload": "ON", "value_template": "{{ value_json.a }}"}, '{"a": "ON"}', True),
        ({"payload": "ON", "value_template": "{{ value_json.a }}"}, '{"a": "OFF"}', False),
        ({"payload": "ON", "value_template": "{{ value_json.a }}"}, "ON", False),
        ({"payload": "ON", "value_template": "{{ value | int }}"}, "ON", False),
        ({"payload": "1", "value_template": "{{ value | int > 20 and 1 }}"}, "21", True),
        ({"payload": "é"}, "é", True),
        ({"payload": "é", "encoding": "latin-1"}, b"\xe9", True),
        ({"payload": "é"}, b"\xe9", False),
        ({}, b"\xe9", True),
        ({"encoding": ""}, b"\xff\x00", True),
        (
            {"encoding": "", "payload": "2", "value_template": "{{ value | length }}"},
            b"\xff!",
            True,
        ),
    ],
)
async def test_meant(
    house: House,
    caplog: pytest.LogCaptureFixture,
    options: dict[str, Any],
    payload: str | bytes,
    *,
    runs: bool,
) -> None:
    """The payload, as encoding and template make it; without a payload any message."""
    calls = await automate(house.hass, on("topic", **options))
    assert bool(await heard(house, calls, "topic", payload)) is runs
    assert "Traceback" not in caplog.text


async def test_written_as_for_the_own_integration(house: House) -> None:
    """Whoever comes from there changes one word."""
    calls = await automate(
        house.hass,
        {"platform": DOMAIN, "topic": "a", "payload": "x", "qos": 2, "encoding": "utf-8"},
        {"trigger": DOMAIN, "topic": "a"},
        on("a", DOMAIN, payload="x"),
    )
    assert len(await heard(house, calls, "a", "x")) == 3
    assert len(await heard(house, calls, "a", "y")) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"topic": "a/#/b"}, "“a/#/b” is no topic filter: '#' stands in the last level only"),
        ({"topic": ""}, "a topic has at least one character"),
        ({"topic": "a/b+"}, "a wildcard is alone in its level"),
        ({"topic": "{{ states('sensor.x') }}"}, "a template is only possible as value_template"),
        ({"topic": "$share/us/a"}, "shared subscriptions cannot be used"),
        ({"topic": "a", "payload": "{{ x }}"}, "a template is only possible as value_template"),
        ({"topic": "a", "encoding": "klingon"}, "unknown encoding “klingon”"),
        ({"topic": "a", "encoding": "idna"}, "unknown encoding “idna”"),
        ({"topic": "a", "encoding": "base64"}, "unknown encoding “base64”"),
        ({"topic": "a", "value_template": "{{ value }}"}, "is compared with is missing"),
        ({"topic": "a", "config_entry_id": "none"}, "no broker of MQTT Polyglot has the config"),
        ({}, "required key not provided"),
    ],
)
async def test_refused(
    house: House, caplog: pytest.LogCaptureFixture, options: dict[str, Any], says: str
) -> None:
    """What cannot work is an error that says why, when the automation is loaded."""
    await automate(house.hass, {"trigger": MESSAGE, "options": options}, state="unavailable")
    assert says in caplog.text


async def test_retained(house: House) -> None:
    """What the broker had kept is no news, unless it is asked for; what comes now is, kept or not."""
    house.broker.retained["a"] = b"old"
    calls = await automate(house.hass, on("a"), on("a", retained=True))
    assert [call.data["alias"] for call in calls] == [1]
    assert calls[0].data["trigger"]["retain"] is True
    calls.clear()
    assert len(await heard(house, calls, "a", "new", retain=True)) == 2
    house.fake.drop()
    house.fake.start()
    await settle(house.hass)
    assert [call.data["alias"] for call in calls] == [1]


async def test_before_its_broker(hass: HomeAssistant, broker: Double) -> None:
    """An automation waits for brokers that come after it, and follows their coming and going."""
    calls = await automate(hass, on("a"))
    house = House(hass, broker, await add_entry(hass))
    assert len(await heard(house, calls, "a", "x")) == 1
    # The broker is away: nothing is heard, and all is well again afterwards.
    house.fake.drop()
    assert await heard(house, calls, "a", "x") == []
    house.fake.start()
    assert len(await heard(house, calls, "a", "x")) == 1
    # Reloaded: by the new connection, and by that alone.
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    assert await heard(house, calls, "a", "x") == []
    house.fake = broker.links[-1]
    assert len(await heard(house, calls, "a", "x")) == 1
    assert await hass.config_entries.async_remove(house.entry.entry_id)
    assert await heard(house, calls, "a", "x") == []


async def test_one_broker_of_two(house: House) -> None:
    """A broker that is named, and any."""
    other = await add_entry(house.hass, DATA | {"broker_uid": "f" * 32, "host": "other"}, "Garden")
    calls = await automate(house.hass, on("a"), on("a", config_entry_id=other.entry_id))
    assert [told["broker"] for told in await heard(house, calls, "a", "x")] == ["broker.local"]
    house.fake = house.broker.links[-1]
    assert [told["broker"] for told in await heard(house, calls, "a", "x")] == ["Garden"] * 2


async def test_two_on_one_topic(house: House) -> None:
    """One that is turned off takes nothing from the other, and leaves no subscription behind it."""
    calls = await automate(house.hass, on("a"), on("a"))
    assert len(await heard(house, calls, "a", "x")) == 2
    for number, left in ((0, 1), (1, 0)):
        await house.hass.services.async_call(
            AUTOMATION, "turn_off", {"entity_id": f"automation.{number}"}, blocking=True
        )
        assert len(await heard(house, calls, "a", "x")) == left
    assert "a" not in house.fake.subscriptions


async def test_in_the_editor(house: House) -> None:
    """Each trigger has fields with selectors, and words and an icon for all of it, in every language."""
    await automate(house.hass, on("a"))
    described = {
        key.partition(".")[2]: each
        for key, each in (await async_get_all_descriptions(house.hass)).items()
        if key.partition(".")[0] == DOMAIN and each is not None
    }
    assert described.keys() == set(TRIGGERS) - {"_"}
    assert described.keys() == load("icons.json")["triggers"].keys()
    for language in LANGUAGES:
        words = load(f"translations/{language}.json")["triggers"]
        assert words.keys() == described.keys()
        for key, each in described.items():
            assert words[key].get("fields", {}).keys() == each["fields"].keys()


def test_documented() -> None:
    """Each trigger is explained, with its fields."""
    described = yaml.safe_load((PACKAGE / "triggers.yaml").read_text())
    for key, each in described.items():
        if not key.startswith("."):
            assert {f"{DOMAIN}.{key}", *each.get("fields", ())} <= mentioned("triggers.md")


async def test_examples(house: House) -> None:
    """Each automation of the page does what is written there."""
    blocks = [yaml.safe_load(text) for name, text in yaml_blocks() if name.startswith("triggers-")]
    examples = [block for block in blocks if "triggers" in block]
    calls = async_mock_service(house.hass, "notify", "persistent_notification")
    assert await async_setup_component(house.hass, AUTOMATION, {AUTOMATION: examples})
    await settle(house.hass)
    house.fake.receive("controller/hall/bell", '{"button": "pressed"}')
    house.broker.announce("Lamp", "light", "sensor", model="L1", manufacturer="Maker")
    await settle(house.hass)
    house.fake.drop()
    house.fake.start()
    await settle(house.hass)
    bell, lamp, back = (call.data for call in calls)
    assert bell == {"message": "controller/hall/bell on broker.local"}
    assert lamp == {
        "title": "Lamp was discovered on broker.local",
        "message": "Maker L1: light, sensor",
    }
    assert back["message"].startswith(
        "broker.local is connected again; it was disconnected since 20"
    )


# --- devices and brokers --------------------------------------------------------------------------


def happens(name: str, **options: Any) -> dict[str, Any]:
    """The trigger for what happens on a broker."""
    return {"trigger": f"{DOMAIN}.{name}", "options": options}


def drain(calls: list[ServiceCall]) -> list[tuple[str, str]]:
    """What automations were told since they were last asked: the trigger, and of which device."""
    told = [call.data["trigger"] for call in calls]
    calls.clear()
    return [(each["platform"].partition(".")[2], each.get("name", "")) for each in told]


async def restart(hass: HomeAssistant, entry_id: str) -> None:
    """Reload a broker."""
    assert await hass.config_entries.async_reload(entry_id)
    await settle(hass)


async def test_device_found(house: House) -> None:
    """Once for each device that waits, with what it is; neither at a start nor when it is released."""
    calls = await automate(house.hass, happens("device_found"))
    device_id = house.broker.announce("Lamp", "light", "sensor", model="L1", manufacturer="Maker")
    await settle(house.hass)
    told = calls[0].data["trigger"]
    assert {key: told[key] for key in told if key not in ("id", "idx", "alias")} == {
        "platform": f"{DOMAIN}.device_found",
        "description": "device found: Lamp",
        "broker": "broker.local",
        "config_entry_id": house.entry.entry_id,
        "device": device_id,
        "name": "Lamp",
        "convention": "homeassistant",
        "manufacturer": "Maker",
        "model": "L1",
        "components": ["light", "sensor"],
    }
    calls.clear()
    house.broker.announce("Lamp", "light", "sensor", "switch")
    await settle(house.hass)
    await restart(house.hass, house.entry.entry_id)
    assert house.hub.adoption.adoptable(device_id) is not None
    assert drain(calls) == []
    await house.adopt_all()
    assert await house.hub.adoption.async_forget(device_id)
    await settle(house.hass)
    assert house.hub.adoption.adoptable(device_id) is not None
    assert drain(calls) == []


async def test_device_withdrawn(house: House) -> None:
    """One that waits and one that was added, once; whoever comes back is found again."""
    calls = await automate(house.hass, happens("device_found"), happens("device_withdrawn"))
    for name in ("Lamp", "Plug"):
        house.broker.announce(name, "switch")
    await house.adopt_all()
    house.broker.announce("Waiting", "switch")
    await settle(house.hass)
    calls.clear()
    house.broker.withdraw("Waiting")
    house.broker.withdraw("Lamp")
    await settle(house.hass)
    added = {call.data["trigger"]["name"]: call.data["trigger"]["added"] for call in calls}
    assert added == {"Waiting": False, "Lamp": True}
    assert all(
        bool(call.data["trigger"]["device_id"]) is added[name]
        for name, call in zip(added, calls, strict=True)
    )
    calls.clear()
    await restart(house.hass, house.entry.entry_id)
    house.broker.withdraw("Lamp")
    house.broker.withdraw("Waiting")
    await settle(house.hass)
    assert drain(calls) == []
    house.broker.announce("Waiting", "switch")
    house.broker.announce("Lamp", "switch")
    await settle(house.hass)
    assert drain(calls) == [("device_found", "Waiting")]
    house.broker.withdraw("Lamp")
    await settle(house.hass)
    assert drain(calls) == [("device_withdrawn", "Lamp")]


async def test_broker_goes_and_comes_back(house: House) -> None:
    """Neither at a start nor when it is stopped; a first connection after a failure is a return."""
    other = await add_entry(house.hass, DATA | {"broker_uid": "f" * 32, "host": "other"}, "Garden")
    calls = await automate(
        house.hass,
        happens("broker_disconnected"),
        happens("broker_connected"),
        happens("broker_connected", config_entry_id=other.entry_id),
    )
    house.fake.drop()
    await settle(house.hass)
    assert drain(calls) == [("broker_disconnected", "")]
    house.fake.start()
    await settle(house.hass)
    assert calls[0].data["trigger"]["broker"] == "broker.local"
    assert drain(calls) == [("broker_connected", "")]
    await restart(house.hass, house.entry.entry_id)
    assert drain(calls) == []
    house.fake = house.broker.links[-1]
    house.fake.drop()
    calls.clear()
    await restart(house.hass, other.entry_id)
    assert drain(calls) == []
    garden = house.broker.links[-1]
    garden.drop()
    garden.start()
    await settle(house.hass)
    assert sorted(drain(calls)) == [("broker_connected", "")] * 2 + [("broker_disconnected", "")]
