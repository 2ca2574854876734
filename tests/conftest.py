"""What all tests share."""

import pytest

# Home Assistant finds the integration by this name, once it has been imported.
import custom_components.mqtt_polyglot  # noqa: F401


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load custom integrations, in the tests that have one."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
