"""What the documentation says in figures is what the code does.

Other tests take a limit from the code, so that they would follow wherever somebody moves it.
"""

import re
from typing import Final

import pytest

from custom_components.mqtt_polyglot import const
from custom_components.mqtt_polyglot.api import services, websocket_api
from custom_components.mqtt_polyglot.broker import hang_ups, paho_connection
from custom_components.mqtt_polyglot.controller import (
    commands,
    inbox,
    rules,
    settling,
    slices,
    traffic,
)
from custom_components.mqtt_polyglot.conventions.homeassistant import convention, devices
from custom_components.mqtt_polyglot.home import cards
from custom_components.mqtt_polyglot.model import address, attributes, held, picture

from .test_docs import DOCS, ROOT

_KIB: Final = 1024
_MIB: Final = 1024 * 1024

_FIGURES: Final = {
    "ARCHITECTURE.md": (
        f"carries them out for {slices.SLICE * 1000:g} ms at a time",
        f"done in slices of {slices.SLICE * 1000:g} ms",
        f"announced on more than {convention.MANY} topics",
        f"Locks wait for it ({commands.ECHO_LIMIT:g} s)",
        f"go back if no echo comes ({commands.ECHO_LIMIT:g} s, or {commands.SETTLE:g} s after",
        f"nothing to the contrary for {commands.SETTLE:g} s",
        f"turns back has {commands.SETTLE:g} s, but {commands.ECHO_LIMIT:g} s in all",
        f"as its action waits ({commands.ECHO_LIMIT:g} s,",
        f"announcements of at most {held.MAX_MESSAGE // _MIB} MiB",
        f"and {devices.MAX_TOPICS:,} topics per device",
        f"pictures of at most {picture.MAX_PICTURE // _MIB} MiB",
        f"other messages of at most {held.MAX_MESSAGE // _MIB} MiB",
        f"attributes of at most {attributes.MAX_ATTRIBUTES // _KIB} KiB",
        f"at most {inbox.MAX_FOUND:,} devices and {inbox.MAX_BYTES // _MIB} MiB waiting",
        f"at most {cards.MAX_CARDS} cards",
        f"the last messages of {traffic.MAX_TOPICS} topics are kept",
        f"{traffic.MAX_PAYLOAD // _KIB} KiB of each",
        f"for {settling.SETTLED:g} s of being connected",
        f"at most {address.MAX_ADDRESS:,} characters",
    ),
    "actions.md": (
        f"Listens for up to {services.MAX_SECONDS} seconds",
        f"more than {services.MAX_DUMPED} messages or {services.MAX_DUMPED_BYTES // _KIB} KiB",
    ),
    "configuration.md": (
        f"{const.DEFAULT_KEEPALIVE} s | The time without messages after which the connection is checked",
        f"no response within {paho_connection.PING_TIMEOUT:g} s",
        f"up to {rules.MAX_RULES} rules, with up to {rules.MAX_PATTERN} characters and",
        f"and {rules.MAX_STARS} asterisks per field",
    ),
    "panel.md": (
        f"The last messages of up to {traffic.MAX_TOPICS} topics per device",
        f"up to {traffic.MAX_PAYLOAD // _KIB} KiB each",
        f"in batches of up to {websocket_api.MAX_MESSAGES}",
        f"Up to {websocket_api.MAX_DEVICES:,} devices per command",
    ),
}
"""By page, what it says of a limit, with the limit that the code has."""


@pytest.mark.parametrize(
    ("page", "sentence"),
    [(page, sentence) for page, sentences in _FIGURES.items() for sentence in sentences],
)
def test_figures(page: str, sentence: str) -> None:
    """The limit is in the documentation as it is in the code."""
    assert sentence in " ".join((DOCS / page).read_text().split())


def test_figures_in_words() -> None:
    """The same for what is told in words: a minute, ten minutes, a day."""
    assert (commands.MOVING_LIMIT, hang_ups.FIRST_BAN) == (60, 600)
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"pictures of more than {picture.MAX_PICTURE // _MIB} MiB" in readme
    waiting = rf"{inbox.MAX_FOUND:,} waiting devices for each broker. At most {cards.MAX_CARDS}\b"
    assert re.search(waiting, readme)
