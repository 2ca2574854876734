"""Record the messages of a real broker into a fixture for the tests.

What the broker has retained comes first, then what passes while the recording runs. Ctrl-C ends it
early and keeps what came. Look through the file before it leaves your house: topics and payloads
can name people, places and passwords.
"""

import argparse
import asyncio
import base64
import contextlib
import json
from pathlib import Path
import secrets
import sys
from typing import Any

from .broker import Address
from .running import add_broker, address, run
from .wire import Seen, Wire


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/capture", description=__doc__)
    add_broker(parser, "broker")
    parser.add_argument("out", metavar="OUT.json", type=Path)
    parser.add_argument("filters", metavar="FILTER", nargs="+", help="topic filter, quoted")
    parser.add_argument("--seconds", type=float, default=10, help="how long, 10 if not told")
    return parser.parse_args()


async def capture(place: Address, out: Path, filters: list[str], seconds: float) -> int:
    """Record for a while and return how many messages came."""
    client_id = f"capture_{secrets.token_hex(4)}"
    async with Wire(place, *filters, client_id=client_id) as wire:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(seconds)
    messages = [_record(seen) for seen in wire.seen]
    text = json.dumps({"messages": messages}, indent=1, ensure_ascii=False)
    out.write_text(text + "\n")  # noqa: ASYNC240 - nothing else is going on any more
    return len(messages)


def _record(seen: Seen) -> dict[str, Any]:
    try:
        payload = {"payload": seen.payload.decode()}
    except UnicodeDecodeError:
        payload = {"base64": base64.b64encode(seen.payload).decode()}
    return {"topic": seen.topic} | payload | {"retain": seen.retained}


async def _main(options: argparse.Namespace) -> int:
    place = address(options)
    count = await capture(place, options.out, options.filters, options.seconds)
    print(f"{count} messages in {options.out}")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(run(_main(_parse())))
