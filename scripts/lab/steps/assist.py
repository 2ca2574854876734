"""Sentences to Assist in five languages, each looked at where the device is."""

from dataclasses import dataclass
import json
from pathlib import Path
import re
from typing import Any

from ..client import Json
from ..devices.device import Device
from .world import World, truth

_DRIFT = 0.5  # °C by which a room may change between a question and a look at it


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sentence must do, and to which device."""

    device: str
    at_device: dict[str, Any]
    heard: int = 1


WISHES = {
    "off": Wish("light", {"state": "OFF"}),
    "on": Wish("light", {"state": "ON"}),
    "half": Wish("light", {"state": "ON", "brightness": 128}),
    "red": Wish("light", {"color_mode": "hs", "color": {"h": 0, "s": 100}}),
    "cool": Wish("light", {"color_mode": "color_temp", "color_temp": 250}),
    "warmer": Wish("thermostat", {"target": 21}),
    "idle": Wish("thermostat", {"mode": "off"}),
    "heat": Wish("thermostat", {"mode": "heat"}),
    "unlock": Wish("lock", {"bolt": "UNLOCKED"}),
    "lock": Wish("lock", {"bolt": "LOCKED"}),
    "close": Wish("blind", {"position": 0, "motion": "closed"}),
    "third": Wish("blind", {"position": 30, "motion": "open"}),
    "open": Wish("blind", {"position": 100, "motion": "open"}),
    "breeze": Wish("fan", {"power": "ON"}),
    "faster": Wish("fan", {"power": "ON", "speed": 4}, heard=2),  # on, and the speed
    "still": Wish("fan", {"power": "OFF"}),
    "movie": Wish("scene", {}),
    "water": Wish("valve", {"position": 100}),
    "dry": Wish("valve", {"position": 0}),
    "loud": Wish("radio", {"volume": 12}),
    "hush": Wish("radio", {"state": "paused"}),
    "music": Wish("radio", {"state": "playing"}),
    "clean": Wish("vacuum", {"state": "cleaning"}),
    "home": Wish("vacuum", {"state": "docked"}),
    "mow": Wish("mower", {"activity": "mowing"}),
    "dock": Wish("mower", {"activity": "docked"}),
}
SENTENCES: dict[str, Json] = json.loads(Path(__file__).with_name("sentences.json").read_text())
"""By language: what is said for each wish, questions for "yes", and one for a temperature.

Names are not translated: they are the user's. The questions are asked when the front door is locked,
the kitchen light is on, and the bedroom blind is open.
"""


async def speak(world: World) -> None:
    """Let Assist operate the devices, in English; some have to be exposed first."""
    for device in (world.home.lock, world.home.valve, world.home.mower):
        await expose(world, await world.purpose(device))
    await _converse(world, "en")
    after = truth(world.home.thermostat)
    text = "set the hall thermostat to 45 degrees"
    response = await world.client.say(text)
    world.report.add(f"“{text}”", "error", response["response_type"])
    world.report.add("… nothing there", {"heard": 0}, await after())


async def speak_languages(world: World) -> None:
    """The same in all the other languages."""
    for language in SENTENCES:
        if language != "en":
            await _converse(world, language)


async def expose(world: World, entity_id: str) -> None:
    """Let Assist see an entity that it does not see by itself."""
    await world.client.command(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=[entity_id],
        should_expose=True,
    )


async def _converse(world: World, language: str) -> None:
    sentences = SENTENCES[language]
    for name, text in sentences["wishes"].items():
        wish = WISHES[name]
        device: Device = getattr(world.home, wish.device)
        after = truth(device)
        response = await world.client.say(text, language)
        world.report.add(f"“{text}”", "action_done", response["response_type"])
        expected = wish.at_device | {"heard": wish.heard}
        await world.report.expect(f"… {device.name}, there", expected, after)
    for text in sentences["questions"]:
        world.report.add(f"“{text}”", sentences["yes"], await _answer(world, text, language))
    text = sentences["temperature"]
    answer = await _answer(world, text, language)
    current: float = world.home.thermostat.state["current"]
    said = re.findall(r"\d+[.,]?\d*", answer)
    right = len(said) == 1 and abs(float(said[0].replace(",", ".")) - current) < _DRIFT
    world.report.add(f"“{text}”", f"about {current}", answer, ok=right)


async def _answer(world: World, text: str, language: str) -> str:
    response = await world.client.say(text, language)
    speech: str = response["speech"]["plain"]["speech"]
    return speech if response["response_type"] == "query_answer" else f"no answer: {speech}"
