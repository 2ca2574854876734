"""A home full of simulated devices on an MQTT broker, and a Home Assistant to add them to.

Without options: an embedded broker, the devices, and Home Assistant with the integration, until
Ctrl-C. Nothing leaves 127.0.0.1.
"""

import argparse
from contextlib import AsyncExitStack
import json
from pathlib import Path
import shutil
import sys
import tempfile

from .broker import ROOT, Address, Broker
from .check import STEPS, VOICE, check
from .devices.home import Home
from .home_assistant import HomeAssistant
from .running import add_broker, address, run

_FOLDER = ROOT / ".demo"
_PORTS = _FOLDER / "ports.json"
_CHECKS = {"all": STEPS, "voice": VOICE}


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/demo", description=__doc__)
    parser.add_argument(
        "--check",
        nargs="?",
        const="all",
        choices=_CHECKS,
        help="go through everything as a client would, print a table, and fail on any miss; "
        "voice: the voice assistants in all their languages, and what they are refused",
    )
    add_broker(parser, "--broker")
    parser.add_argument("--no-devices", action="store_true", help="no simulated devices")
    parser.add_argument("--port", type=int, help="where Home Assistant listens")
    parser.add_argument(
        "--keep", action="store_true", help="go on with the configuration of the last time"
    )
    return parser.parse_args()


async def _check(what: str) -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return 1 if await check(Path(folder), _CHECKS[what]) else 0


async def _demo(options: argparse.Namespace) -> int:
    if not options.keep:
        shutil.rmtree(_FOLDER, ignore_errors=True)
    ports = json.loads(_PORTS.read_text()) if _PORTS.exists() else {}
    async with AsyncExitStack() as stack:
        if options.broker:
            place = address(options)
        else:
            broker = Broker(ports.get("broker", 0), ports.get("websocket", 0))
            place = (await stack.enter_async_context(broker)).address
            ports |= {"broker": broker.port, "websocket": broker.websocket_port}
        home = None
        if not options.no_devices:
            home = Home(place)
            stack.push_async_callback(home.stop)
            await home.start()
        instance = HomeAssistant(_FOLDER, port=options.port or ports.get("home_assistant", 0))
        stack.push_async_callback(instance.stop)
        await instance.start()
        _PORTS.write_text(json.dumps(ports | {"home_assistant": instance.port}))
        _explain(instance, place, home)
        await instance.wait()
    return 1


def _explain(instance: HomeAssistant, place: Address, home: Home | None) -> None:
    """Print where everything is and what to do next."""
    print(
        f"\n  Home Assistant  {instance.url}"
        f"\n                  user {instance.USERNAME}, password {instance.PASSWORD}"
        f"\n  MQTT broker     {place}, protocol 3.1.1\n"
    )
    if home is not None:
        print(f"  Devices         {', '.join(device.name for device in home.devices)}\n")
    print(
        "  Next: Settings > Devices & services > Add integration > MQTT Polyglot, with host"
        f"\n  {place.host} and port {place.port}. It finds the devices and offers them.\n"
        "\n  Ctrl-C ends everything.\n",
        flush=True,
    )


def main() -> int:
    """Run the demo or the check."""
    options = _parse()
    return run(_check(options.check) if options.check else _demo(options))


if __name__ == "__main__":
    sys.exit(main())
