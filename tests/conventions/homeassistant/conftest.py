"""What the comparisons with Home Assistant's own MQTT integration need."""

import pytest

pytest.register_assert_rewrite("tests.conventions.homeassistant.oracle")


@pytest.fixture
def expected_lingering_timers() -> bool:
    """That integration leaves the timer of its client behind."""
    return True
