"""What the adopted devices of one broker showed last, kept from one run to the next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
import logging
from math import inf
from time import monotonic
from typing import Any, Final, NotRequired, TypedDict

from homeassistant.core import CALLBACK_TYPE, HomeAssistant
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.dt import parse_datetime, utcnow

from ..const import DOMAIN
from ..model.device import Device
from ..model.state import ComponentState
from ..model.value_storage import from_json, to_json
from .file import File, is_object

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1

_EVERY: Final = timedelta(minutes=15)
"""How often the values are written while Home Assistant runs, as often as it writes its own states."""

_FIRST_YEAR: Final = 1970
"""Of the moments that a clock can tell, however wrong it is."""


class _Kept(TypedDict):
    """What is kept of one component.

    Attributes:
        values: By data point.
        heard_at: When a message last said something about any of them, in ISO 8601; null for never.
        there: Of each source of its availability whether it says that the device is there; only if it is.
    """

    values: dict[str, Any]
    heard_at: str | None
    there: NotRequired[Sequence[bool]]


type _Data = dict[str, dict[str, _Kept]]
"""By device id and component key."""


class ValueStore:
    """The values of the last run.

    Those of a device that does not run, because it waits to be announced again, are kept as they were.
    """

    def __init__(self, hass: HomeAssistant, broker_uid: str) -> None:
        """Name the file; nothing is read before ``async_load``."""
        self._hass = hass
        # Values are never changed, only replaced, so that a thread may write them.
        self._store: File[_Data] = File(
            hass,
            _VERSION,
            f"{DOMAIN}.{broker_uid}.values",
            is_object,
            serialize_in_event_loop=False,
        )
        self._kept: _Data = {}
        self._devices: Callable[[], Mapping[str, Device]] = dict

    async def async_load(self) -> None:
        """Read what an earlier run has left; what makes no sense is passed over."""
        if (data := await self._store.async_load()) is not None:
            self._kept = {key: each for key, each in data.items() if isinstance(each, dict)}

    def start(self, devices: Callable[[], Mapping[str, Device]]) -> CALLBACK_TYPE:
        """Write the values of these devices from time to time; return what ends it."""
        self._devices = devices

        async def save(_now: datetime) -> None:
            await self.async_save()

        return async_track_time_interval(self._hass, save, _EVERY)

    def restore(self, device: Device, keys: Iterable[str]) -> None:
        """Have components that begin to run show what they showed in the last run."""
        components = self._kept.get(device.spec.id, {})
        for key in keys:
            if (kept := components.get(key)) is not None and key in device.states:
                _restore(device.states[key], kept)

    def kept(self, device_id: str) -> dict[str, _Kept]:
        """What was kept of a device when values were written last."""
        return self._kept.get(device_id, {})

    def take(self, device_id: str, kept: dict[str, _Kept]) -> None:
        """Have a device begin with what was kept of it elsewhere."""
        self._kept[device_id] = kept

    def forget(self, device_id: str) -> None:
        """Keep nothing of a device."""
        self._kept.pop(device_id, None)

    def forget_component(self, device_id: str, key: str) -> None:
        """Keep nothing of a component."""
        self._kept.get(device_id, {}).pop(key, None)

    async def async_save(self) -> None:
        """Write the values as they are now."""
        now, clock = utcnow(), monotonic()
        states = [
            (
                device_id,
                key,
                state.component,
                state.lasting(),
                state.heard_at,
                state.availability.vouchers,
                set(device.codes),
            )
            for device_id, device in self._devices().items()
            for key, state in device.states.items()
        ]
        running = {device_id for device_id, *_ in states}
        others = {key: each for key, each in self._kept.items() if key not in running}

        def gather() -> _Data:
            """Make what is written; in a thread, for there may be thousands."""
            kept: _Data = {device_id: {} for device_id in running}
            same: dict[tuple[bool, ...], tuple[bool, ...]] = {}
            for device_id, key, component, values, heard_at, vouchers, codes in states:
                lasting = {
                    point.key: values[point.key]
                    for point in component.points()
                    if point.key in values
                    and not point.secret
                    # A keypad may say the code as whose it is.
                    and str(values[point.key]) not in codes
                }
                heard = now - timedelta(seconds=clock - heard_at) if heard_at else None
                kept[device_id][key] = {
                    "values": to_json(lasting),
                    "heard_at": heard.isoformat() if heard else None,
                }
                if vouchers:
                    kept[device_id][key]["there"] = same.setdefault(vouchers, vouchers)
            self._kept = others | kept
            return self._kept

        await self._store.async_save(await self._hass.async_add_executor_job(gather))

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _restore(state: ComponentState, kept: _Kept) -> None:
    """Give a component what was kept; what makes no sense is left there."""
    try:
        values, heard_at = from_json(kept["values"]), kept["heard_at"]
    except KeyError, TypeError, AttributeError:
        _LOGGER.debug("The kept values of %s make no sense", state.component.key)
        return
    silence = inf
    moment = parse_datetime(heard_at) if isinstance(heard_at, str) else None
    if moment is not None and isinstance(moment.tzinfo, tzinfo) and moment.year >= _FIRST_YEAR:
        silence = max(0.0, (utcnow() - moment).total_seconds())
    state.restore(values, silence=silence)
    if isinstance(there := kept.get("there"), list | tuple):
        state.availability.restore(there)
