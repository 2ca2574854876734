"""Names of what is proposed, by the levels of its topic."""

from collections.abc import Sequence
import re
from typing import Final

from ...model.text import clean
from .matching import tokens

MAX_LABEL: Final = 60

_GENERIC: Final = frozenset({"state", "value", "status", "get", "stat", "val", "result", "data", "tele", "sensor", "values", "zustand", "wert", "etat", "estado", "payload", "current", "level", "info", "on", "output", "pos", "total", "today", "yesterday", "active", "0"})  # fmt: skip
"""What says nothing without the level above."""

_ACRONYMS: Final = {word.lower(): word for word in ("RSSI", "IP", "MAC", "CO2", "eCO2", "UV", "VOC", "TVOC", "LED", "CPU", "RAM", "SSID", "LQI", "AQI", "CO", "PV", "AC", "DC", "NTP", "USB", "WiFi", "PM1", "PM2.5", "PM10", "ID", "RGB", "MQTT", "pH")}  # fmt: skip
"""Words that are written in another way than others."""

_APART: Final = re.compile(r"[_\s.:-]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def label(levels: Sequence[str]) -> str:
    """What an entity could be called."""
    names = [level for level in levels if level]
    if not names:
        return "Value"
    last = readable(names[-1])
    if len(names) > 1 and (tokens(names[-1]) <= _GENERIC or names[-1].isdecimal()):
        return f"{readable(names[-2])} {last if last.isupper() else last.lower()}"[
            :MAX_LABEL
        ].strip()
    return last[:MAX_LABEL].strip() or "Value"


def readable(name: str) -> str:
    """A name as people write it: "kitchen_temp" is "Kitchen temp"."""
    spaced = _HUMP.sub(" ", _APART.sub(" ", clean(name[:200]))).strip()
    if spaced.isupper() and len(spaced) > 4:
        spaced = spaced.lower()
    words = [_ACRONYMS.get(word.lower(), word) for word in spaced.split(" ")]
    rest = [
        word if word.isupper() or word.lower() in _ACRONYMS or not word.isascii() else word.lower()
        for word in words[1:]
    ]
    first = words[0]
    if first.lower() not in _ACRONYMS:
        first = first[:1].upper() + first[1:]
    return " ".join([first, *rest]) if first else ""
