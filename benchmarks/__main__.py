"""Measure what messages cost in a real Home Assistant, in turns with its own MQTT integration.

core is Home Assistant's MQTT integration, product is this one, and floor is the least there can be:
paho, orjson, and states without entities; for discovery, entities without MQTT. Each has a Mosquitto of its own, and a load generator that is
a process of its own. What is measured is the processor time of the thread of the event loop, so that
others on the machine disturb little; only ratios of one run can be compared.
"""

import argparse
from pathlib import Path
import sys
import tempfile

from scripts.lab.errors import LabError
from scripts.lab.mosquitto import MOSQUITTO
from scripts.lab.running import run

from . import commanding, discovering, growing, losing, speaking, starting, templating
from .bench import Bench
from .machine import describe
from .profiles import report
from .rows import ROWS
from .table import markdown, plain

SCENARIOS = (*(speaking, templating, commanding, discovering, starting, losing, growing),)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/bench", description=__doc__)
    quick = [name for name, row in ROWS.items() if not row.long]
    long = ", ".join(name for name, row in ROWS.items() if row.long)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--only",
        nargs="+",
        choices=ROWS,
        metavar="ROW",
        default=quick,
        help=f"single rows: {', '.join(quick)}; and those that take long: {long}",
    )
    which.add_argument("--all", action="store_true", help="all rows, even those that take long")
    parser.add_argument("--rounds", type=int, default=3, help="how often each figure is measured")
    parser.add_argument(
        "--other",
        type=Path,
        metavar="FOLDER",
        help="another checkout, to be measured in turns, too",
    )
    parser.add_argument(
        "--profile", type=Path, metavar="FOLDER", help="write profiles; the figures are wrong then"
    )
    parser.add_argument("--markdown", action="store_true", help="print the table for RESULTS.md")
    parser.add_argument("--smoke", action="store_true", help="only see whether it works")
    return parser.parse_args()


async def _measure(options: argparse.Namespace) -> int:
    if MOSQUITTO is None:
        raise LabError("Mosquitto is not installed")
    if options.profile:
        options.profile.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(
            folder=Path(folder),
            rows=frozenset(ROWS if options.all else options.only),
            rounds=1 if options.smoke else options.rounds,
            scale=0.02 if options.smoke else 1,
            other=options.other and options.other.resolve(),
            profiles=options.profile and options.profile.resolve(),
        )
        try:
            for scenario in SCENARIOS:
                if bench.wants(*scenario.ROWS):
                    await scenario.run(bench)
        finally:
            # What there is of it, if it is ended early.
            _show(bench, options)
    return 0


def _show(bench: Bench, options: argparse.Namespace) -> None:
    if options.markdown:
        print("\n".join(f"- {name}: {text}" for name, text in describe().items()))
        print(f"\n{markdown(bench)}")
    else:
        print(plain(bench))
    if options.profile:
        print(f"\nWhose code took which part of the time:\n\n{report(options.profile)}")


if __name__ == "__main__":
    sys.exit(run(_measure(_parse())))
