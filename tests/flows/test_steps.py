"""The steps of the config flow: each is an object, and Home Assistant finds each by its id."""

import json
from pathlib import Path

from homeassistant.config_entries import ConfigFlow
import pytest

from custom_components.mqtt_polyglot.config_flow import PolyglotConfigFlow
from custom_components.mqtt_polyglot.flows.devices import Listen
from custom_components.mqtt_polyglot.flows.permissions import CannotListen, CannotPublish
from custom_components.mqtt_polyglot.flows.step import BrokerFlow

PACKAGE = Path(__file__).parents[2] / "custom_components" / "mqtt_polyglot"
STEPS = json.loads((PACKAGE / "translations/en.json").read_text())["config"]["step"]


@pytest.mark.parametrize(
    "step_id",
    sorted(
        set(STEPS) | {option for step in STEPS.values() for option in step.get("menu_options", ())}
    ),
)
def test_every_step_is_found(step_id: str) -> None:
    """What is shown has a step that takes the answer, and what a menu offers is one."""
    assert f"async_step_{step_id}" in vars(PolyglotConfigFlow)


def test_no_step_is_inherited() -> None:
    """What a flow can do stands in one file, not in a chain of classes."""
    own = PolyglotConfigFlow.__mro__[: PolyglotConfigFlow.__mro__.index(ConfigFlow)]
    assert own == (PolyglotConfigFlow, BrokerFlow)
    assert not [name for name in vars(BrokerFlow) if name.startswith("async_step_")]


def test_a_step_remembers() -> None:
    """There is one of each kind as long as a flow lasts, and none is shared by two flows."""
    flow, other = PolyglotConfigFlow(), PolyglotConfigFlow()
    assert flow.step(Listen) is flow.step(Listen) is not other.step(Listen)
    assert type(flow.step(CannotListen)) is CannotListen
    assert type(flow.step(CannotPublish)) is CannotPublish
