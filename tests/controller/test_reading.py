"""Announcements that wait to be read."""

from collections.abc import Iterator

import pytest

from custom_components.mqtt_polyglot.controller.reading import Pending


async def test_a_device_that_cannot_be_described(caplog: pytest.LogCaptureFixture) -> None:
    """The log says which, also if it is described at once because it is added."""

    def describe(device_id: str) -> Iterator[None]:
        yield
        raise ValueError(device_id)

    pending = Pending(describe)
    pending.add("toy:lamp")
    pending.now("toy:lamp")
    pending.stop()
    assert caplog.messages == ["Failed to process the discovery messages of toy:lamp"]
