"""Secret values: those of data points that are ``secret``."""

from ..broker.topic import matches
from ..model.device import Device
from ..model.reader import Path, PathOrText
from .redaction import WHOLE, Place


class SecretValues:
    """The secret values of one device, by its current description.

    Attributes:
        told_on: The topics on which the device is told secret values.
    """

    def __init__(self, device: Device | None = None) -> None:
        """Find the data points of a device that are secret; without a device there are none."""
        self._device = device
        points = [
            (state, point)
            for state in (device.states.values() if device is not None else ())
            for point in state.component.points()
            if point.secret
        ]
        self._points = [(state, point) for state, point in points if point.sources]
        self.told_on = frozenset(
            point.sink.envelope.topic for _state, point in points if point.sink is not None
        )

    @property
    def any(self) -> bool:
        """Whether there are any, or may be."""
        return bool(self._points or self.told_on)

    @property
    def codes(self) -> tuple[str, ...]:
        """The values that the device was told last, and those that it says now."""
        if self._device is None:
            return ()
        said = (state.latest.values().get(point.key) for state, point in self._points)
        return (*self._device.codes, *(str(value) for value in said if value is not None))

    def places(self, topic: str) -> tuple[Place, ...]:
        """Where in the messages on a topic there are secret values."""
        return tuple(
            source.reader.steps if isinstance(source.reader, Path | PathOrText) else WHOLE
            for _state, point in self._points
            for source in point.sources
            if matches(source.topic, topic)
        )


NO_SECRETS = SecretValues()
