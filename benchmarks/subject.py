"""One measured Home Assistant, with a broker of its own."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import json
from pathlib import Path
import re
import shutil
import sys
import time
from typing import Any, Self

from scripts.lab.broker import ROOT
from scripts.lab.client import Client
from scripts.lab.errors import LabError
from scripts.lab.flow import Flow
from scripts.lab.home_assistant import DOMAIN, INTEGRATION, HomeAssistant
from scripts.lab.mosquitto import Mosquitto

from .load import lines
from .wire import Message
from .workload import ANY, MARKER, MARKER_ENTITY, Workload, announcement_of_marker

COMPONENTS = Path(__file__).with_name("components")
_OTHER_SETTINGS = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
_COMPLAINT = re.compile(r" (WARNING|ERROR) ")
_USUAL = re.compile(r"custom integration .* not been tested|Skipping pip|zlib_ng")
_CONFIGURATION = """\
logger:
  default: warning
benchmark:
"""


class Kind(StrEnum):
    """What takes the messages."""

    CORE = "core"
    PRODUCT = "product"
    FLOOR = "floor"
    OTHER = "other"
    """The product of another checkout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """In what a subject lives.

    Attributes:
        folder: An empty folder.
        recorder: Whether Home Assistant records.
        other: A checkout with the product as it is for ``Kind.OTHER``.
    """

    folder: Path
    recorder: bool = False
    other: Path | None = None


class Subject:
    """A Home Assistant, what takes the messages in it, and the broker that they come from.

    Attributes:
        kind: What takes the messages.
        broker: The broker.
        client: A client of this Home Assistant.
    """

    def __init__(self, kind: Kind, workload: Workload, setting: Setting) -> None:
        """Describe it; nothing runs yet."""
        self.kind = kind
        self.workload = workload
        self._folder = setting.folder
        self._source = INTEGRATION
        if kind is Kind.OTHER and setting.other:
            self._source = setting.other / "custom_components" / DOMAIN
        self._folder.mkdir(parents=True)
        self.broker = Mosquitto(
            self._folder, "allow_anonymous true", "max_queued_bytes 0", log="error"
        )
        more = "recorder:\n  commit_interval: 5\n" if setting.recorder else ""
        if kind is Kind.FLOOR:
            more += f"benchmark_floor:\n  port: {self.broker.port}\n  file: {self._table}\n"
        self.home = HomeAssistant(
            self._folder / "home",
            integration="none",
            name="Benchmark",
            configuration=_CONFIGURATION,
            more=more,
        )
        self.client: Client
        self._marks = 0
        self._expected: dict[str, str] = {}

    @property
    def _table(self) -> Path:
        return self._folder / "floor.json"

    # --- its life -------------------------------------------------------------------------------

    async def start(self) -> Self:
        """Start the broker and Home Assistant, with the integration and without devices."""
        await asyncio.to_thread(self._prepare)
        await asyncio.to_thread(self.broker.start)
        await self.boot()
        match self.kind:
            case Kind.CORE:
                flow = await Flow.start(self.client, "mqtt")
                await flow.submit(
                    broker="127.0.0.1", port=self.broker.port, other_settings=_OTHER_SETTINGS
                )
            case Kind.PRODUCT | Kind.OTHER:
                flow = await Flow.start(self.client, DOMAIN)
                await flow.submit(host="127.0.0.1", port=self.broker.port, auto_adopt=True)
                while flow.step["type"] == "form" and not flow.step.get("errors"):
                    await flow.submit()
            case Kind.FLOOR:
                return self
        if flow.step["type"] != "create_entry":
            raise LabError(f"{self.kind}: {flow.step}")
        await self.announce([announcement_of_marker()], {MARKER_ENTITY: ANY})
        return self

    async def boot(self, expected: Mapping[str, str] | None = None) -> float:
        """Start Home Assistant, once more or for the first time.

        Args:
            expected: States for whose coming it waits from the beginning.

        Returns:
            When its process was started, by the clock that does not jump.
        """
        if expected:
            path = self.home.folder / "expected_states.json"
            await asyncio.to_thread(path.write_text, json.dumps(expected))
        began = time.monotonic()
        await self.home.start()
        token = await self.home.log_in()
        self.client = await Client(self.home.url, token).__aenter__()
        return began

    async def shut_down(self) -> None:
        """Stop Home Assistant; the broker goes on."""
        await self.client.__aexit__()
        await self.home.stop()

    async def stop(self) -> None:
        """End everything."""
        if hasattr(self, "client"):
            await self.client.__aexit__()
        await self.home.kill()
        self.broker.kill()

    def complaints(self) -> list[str]:
        """Return the warnings and errors in its log that do not belong to every start."""
        return [
            line for line in self.home.log() if _COMPLAINT.search(line) and not _USUAL.search(line)
        ]

    def _prepare(self) -> None:
        target = self.home.folder / "custom_components"
        target.mkdir(parents=True)
        for component in ("benchmark", "benchmark_floor"):
            shutil.copytree(COMPONENTS / component, target / component)
        if self.kind in {Kind.PRODUCT, Kind.OTHER}:
            # With what is compiled of it: its files keep their times.
            shutil.copytree(self._source, target / DOMAIN)
        if self.kind is Kind.FLOOR:
            self._table.write_text(json.dumps(self.workload.floor()))

    # --- what it is given -----------------------------------------------------------------------

    async def load(
        self,
        messages: Sequence[Message],
        *,
        rate: float = 0,
        retain: bool = False,
        patience: float = 0,
    ) -> dict[str, float]:
        """Have the load generator send messages; return when it began and when it was done."""
        options = {
            "port": self.broker.port,
            "rate": rate,
            "retain": retain,
            "patience": patience,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.load"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        answer, _ = await process.communicate(
            json.dumps(options).encode() + b"\n" + lines(messages)
        )
        if process.returncode:
            raise LabError("the load generator failed")
        times: dict[str, float] = json.loads(answer)
        return times

    async def announce(
        self,
        messages: Sequence[Message],
        entities: Mapping[str, str],
        *,
        settle: float = 2,
        profile: Path | None = None,
    ) -> dict[str, float]:
        """Have devices announced; return what it cost until their entities were there, and settled.

        Args:
            messages: The discovery messages.
            entities: The entities that come of them, with what they show.
            settle: Seconds in which what is still to be done counts, too: subscribing, for example.
            profile: Where to write a profile, of what comes until the entities are there.

        Returns:
            What the meter says, and ``until``: the seconds from the first message to the last entity.
        """
        await self.expect(entities, profile=profile)
        if self.kind is Kind.FLOOR:
            began = await self._add(messages)
        else:
            began = (await self.load(messages, retain=True))["began"]
        await self.as_expected()
        await asyncio.sleep(settle)
        cost = await self.as_expected()
        return cost | {"until": cost["at"] - began}

    async def _add(self, messages: Sequence[Message]) -> float:
        """Have the entities of single discovery messages made without MQTT; return when that began."""
        configs = [(topic.split("/")[1], json.loads(payload)) for topic, payload in messages]
        path = self._folder / "entities.json"
        await asyncio.to_thread(path.write_text, json.dumps(configs))
        began = time.monotonic()
        await self.client.command("benchmark_floor/add", file=str(path))
        return began

    async def expect(self, states: Mapping[str, str], *, profile: Path | None = None) -> None:
        """From now on, wait for states."""
        self._expected = dict(states)
        await self.client.command(
            "benchmark/arm_states",
            states=self._expected,
            profile=str(profile) if profile else None,
        )

    async def as_expected(self) -> dict[str, float]:
        """Return when the expected states were there, ``at``, and what it cost up to now."""
        try:
            cost: dict[str, float] = await self.client.command("benchmark/states")
        except TimeoutError:
            await self.check(self._expected)
            raise LabError(f"{self.kind}: the expected states came and went") from None
        return cost

    async def measure(
        self,
        messages: Sequence[Message],
        *,
        rate: float = 0,
        collect: bool = True,
        profile: Path | None = None,
    ) -> dict[str, float]:
        """Return what messages cost, in seconds; all of them are processed."""
        await self.client.command(
            "benchmark/arm_window",
            marker=MARKER_ENTITY,
            collect=collect,
            profile=str(profile) if profile else None,
        )
        await self.load([self._mark(), *messages, self._mark()], rate=rate)
        cost: dict[str, float] = await self.client.command("benchmark/window")
        return cost

    def _mark(self) -> Message:
        self._marks += 1
        return MARKER, str(self._marks).encode()

    async def check(self, states: Mapping[str, str]) -> None:
        """Fail unless states are as expected: a run that lost values is no run."""
        wrong: dict[str, Any] = await self.client.command(
            "benchmark/states_now", states=dict(states)
        )
        if wrong:
            raise LabError(
                f"{self.kind}: {len(wrong)} wrong states, such as {list(wrong.items())[:3]}"
            )
