"""Recording a broker into a fixture."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from scripts.lab.broker import Broker
from scripts.lab.capture import capture
from scripts.lab.wire import Wire

from ..waiting import until


async def test_capture(
    broker: Broker, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retained and live messages are kept, text as text and bytes as base64."""
    wire.say("shed/name", "Schuppen", retain=True)
    wire.say("shed/picture", b"\xff\xd8", retain=True)
    wire.say("garage/name", "Garage", retain=True)
    await until(lambda: len(wire.seen) == 3)
    out = tmp_path / "shed.json"
    wires: list[Wire] = []

    def make_wire(*args: Any, **more: Any) -> Wire:
        wires.append(Wire(*args, **more))
        return wires[-1]

    monkeypatch.setattr("scripts.lab.capture.Wire", make_wire)
    recording = asyncio.create_task(capture(broker.address, out, ["shed/#"], 3600))
    await until(lambda: wires and len(wires[0].seen) == 2)
    wire.say("shed/door", "open")
    await until(lambda: len(wires[0].seen) == 3)
    recording.cancel()  # as Ctrl-C does
    assert await recording == 3
    assert json.loads(out.read_text()) == {
        "messages": [
            {"topic": "shed/name", "payload": "Schuppen", "retain": True},
            {"topic": "shed/picture", "base64": "/9g=", "retain": True},
            {"topic": "shed/door", "payload": "open", "retain": False},
        ]
    }
