"""What all tests share."""

from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, settings
import pytest
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# Home Assistant finds the integration by this name, once it has been imported.
import custom_components.mqtt_polyglot  # noqa: F401

from .clock import Clock
from .double import PACKAGE, Double, add_entry
from .house import House

# Both measure the time on the wall, in which a busy machine does little: where something must not
# take long, a test measures processor time (cpu.py).
settings.register_profile(
    "tests", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")


# What starts whole programs, or times what happens: not while other tests run.
ALONE = (
    "host/test_zigbee2mqtt.py",
    "lab",
    "test_bench.py",
    "test_end_to_end.py",
    "test_live_stream.py",
    "test_long_turns.py",
    "test_moving_in.py",
    "test_voice.py",
    "ui",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run one after the other."""
    here = Path(__file__).parent
    for item in items:
        path = item.path.relative_to(here)
        if any(path.is_relative_to(alone) for alone in ALONE):
            item.add_marker(pytest.mark.alone)


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load custom integrations, in the tests that have one."""
    if "clock" in request.fixturenames:
        request.getfixturevalue("clock")  # First: what begins before has another idea of time.
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_db_url")  # Before Home Assistant is there.
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def clock(freezer: FrozenDateTimeFactory) -> Clock:
    """Time that stands still until it is moved."""
    return Clock(freezer)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Double:
    """The only broker that there is, and time that flies while somebody listens to it."""
    double = Double()
    monkeypatch.setattr(f"{PACKAGE}.home.hub.PahoLink", double.link)
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.PahoLink", double.link)
    monkeypatch.setattr(f"{PACKAGE}.flows.connection_test.check", double.check)
    monkeypatch.setattr(f"{PACKAGE}.home.hub.clear_status", double.clear_status)
    monkeypatch.setattr(f"{PACKAGE}.clear_status", double.clear_status)
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.QUIET", 0.05)
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.LIMIT", 1.0)
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.TICK", 0.01)
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.ASK", 0.02)
    monkeypatch.setattr(f"{PACKAGE}.controller.reading.GATHER", 0.0)
    monkeypatch.setattr(f"{PACKAGE}.controller.reading._PATIENCE", 0)
    monkeypatch.setattr(f"{PACKAGE}.home.adoption._GATHER", 0.0)
    monkeypatch.setattr(f"{PACKAGE}.home.adoption._BETWEEN", 0.0)
    return double


@pytest.fixture
async def entry(hass: HomeAssistant, broker: Double) -> ConfigEntry:
    """The broker, added and running."""
    return await add_entry(hass)


@pytest.fixture
def house(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> House:
    """A broker that is running, and nothing on it yet."""
    return House(hass, broker, entry)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots that know Home Assistant's objects."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)
