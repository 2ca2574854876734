"""Home Assistant with this checkout's integration, for trying out changes.

The configuration stays in ``config/``; the integration is a link into the checkout, so a restart
of Home Assistant is all that a change needs.
"""

import argparse
from contextlib import AsyncExitStack
import sys

from .broker import ROOT, Broker
from .devices.home import Home
from .home_assistant import DOMAIN, HomeAssistant
from .running import run


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/develop", description=__doc__)
    parser.add_argument("--port", type=int, default=8123, help="where Home Assistant listens")
    parser.add_argument(
        "--demo", action="store_true", help="also start the embedded broker and the devices"
    )
    parser.add_argument(
        "--broker-port", type=int, default=1883, help="where the embedded broker listens"
    )
    return parser.parse_args()


async def _develop(options: argparse.Namespace) -> int:
    async with AsyncExitStack() as stack:
        if options.demo:
            broker = await stack.enter_async_context(Broker(options.broker_port))
            home = Home(broker.address)
            stack.push_async_callback(home.stop)
            await home.start()
            print(f"MQTT broker: 127.0.0.1:{broker.port}, WebSocket port {broker.websocket_port}")
        instance = HomeAssistant(
            ROOT / "config",
            port=options.port,
            integration="link",
            levels={f"custom_components.{DOMAIN}": "debug"},
            echo=True,
        )
        stack.push_async_callback(instance.stop)
        await instance.start()
        print(
            f"Home Assistant: {instance.url}, user {instance.USERNAME}, "
            f"password {instance.PASSWORD}; Ctrl-C ends it",
            flush=True,
        )
        await instance.wait()
    return 1


if __name__ == "__main__":
    sys.exit(run(_develop(_parse())))
