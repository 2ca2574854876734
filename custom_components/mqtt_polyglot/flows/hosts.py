"""Whether two addresses lead to the same host: names, numbers, and this machine by any of them."""

import asyncio
from collections.abc import Collection
from ipaddress import IPv6Address, ip_address
import socket
from typing import Final

from homeassistant.core import HomeAssistant

_TIMEOUT: Final = 3.0
"""Seconds for all names to be looked up; who is not found is nobody else."""

_HERE: Final = "here"
"""Stands for every address of this machine."""


async def async_same_host(
    hass: HomeAssistant, hosts: Collection[str], others: Collection[str]
) -> bool:
    """Whether one of these hosts is one of the others."""
    if {*map(_plain, hosts)} & {*map(_plain, others)}:
        return True
    try:
        async with asyncio.timeout(_TIMEOUT):
            addresses = await asyncio.gather(
                *(hass.async_add_executor_job(_addresses, (*names,)) for names in (hosts, others))
            )
    except TimeoutError:
        return False
    return bool(addresses[0] & addresses[1])


def _plain(host: str) -> str:
    return host.rstrip(".").casefold()


def _addresses(hosts: tuple[str, ...]) -> set[str]:
    """The addresses of hosts. Asks the resolver: not for the event loop."""
    addresses: set[str] = set()
    for host in hosts:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError, UnicodeError:
            continue
        addresses |= {_normalized(str(address[0])) for *_, address in found}
    return addresses


def _normalized(address: str) -> str:
    number = ip_address(address)
    if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
        number = number.ipv4_mapped
    return _HERE if number.is_loopback or _is_ours(str(number)) else str(number)


def _is_ours(address: str) -> bool:
    """Whether an address is one of this machine: nobody can use another for its own."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.bind((address, 0))
    except OSError:
        return False
    return True
