"""Running one of the laboratory's programs until it is done or somebody ends it."""

import argparse
import asyncio
from collections.abc import Coroutine
import contextlib
import signal
import sys

from .broker import Address
from .errors import LabError

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(program: Coroutine[None, None, int]) -> int:
    """Run a program and return its exit status; a signal ends it in order."""

    async def main() -> int:
        task = asyncio.ensure_future(program)
        for number in _ENDING:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            return await task
        return 128 + signal.SIGINT

    try:
        return asyncio.run(main())
    except LabError as error:
        print(error, file=sys.stderr)
        return 1


def add_broker(parser: argparse.ArgumentParser, name: str) -> None:
    """Let the caller name a broker, and who comes to it."""
    parser.add_argument(name, metavar="HOST:PORT", type=_place, help="the broker")
    parser.add_argument("--username", help="user name at that broker")
    parser.add_argument("--password", help="password at that broker")


def address(options: argparse.Namespace) -> Address:
    """Return the broker that the caller named."""
    host, port = options.broker
    return Address(host=host, port=port, username=options.username, password=options.password)


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError(f"not HOST:PORT: {text}")
    return host, int(port)
