"""Recording a broker into a fixture."""

import asyncio
import json
from pathlib import Path

from scripts.lab.broker import Broker
from scripts.lab.capture import capture
from scripts.lab.wire import Wire

from .waiting import until


async def test_capture(broker: Broker, wire: Wire, tmp_path: Path) -> None:
    """Retained and live messages are kept, text as text and bytes as base64."""
    wire.say("shed/name", "Schuppen", retain=True)
    wire.say("shed/picture", b"\xff\xd8", retain=True)
    wire.say("garage/name", "Garage", retain=True)
    await until(lambda: len(wire.seen) == 3)
    out = tmp_path / "shed.json"
    recording = asyncio.create_task(capture(broker.address, out, ["shed/#"], 0.5))
    await asyncio.sleep(0.25)
    wire.say("shed/door", "open")
    assert await recording == 3
    assert json.loads(out.read_text()) == {
        "messages": [
            {"topic": "shed/name", "payload": "Schuppen", "retain": True},
            {"topic": "shed/picture", "base64": "/9g=", "retain": True},
            {"topic": "shed/door", "payload": "open", "retain": False},
        ]
    }
