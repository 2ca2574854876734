"""Lights."""

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any, Final, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_COLOR_TEMP_KELVIN,
    ATTR_EFFECT,
    ATTR_FLASH,
    ATTR_HS_COLOR,
    ATTR_RGB_COLOR,
    ATTR_RGBW_COLOR,
    ATTR_RGBWW_COLOR,
    ATTR_TRANSITION,
    ATTR_WHITE,
    ATTR_XY_COLOR,
    DEFAULT_MAX_KELVIN,
    DEFAULT_MIN_KELVIN,
    ColorMode as HassColorMode,
    LightEntity,
    LightEntityFeature,
)

from .entity import PolyglotEntity, async_setup_platform
from .model.color import ColorValue
from .model.components import COLOR_POINTS, Light, PowerOn
from .model.data_point import DataPoint, Write
from .model.vocabulary import ColorMode, Flash, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = {
    "effect": LightEntityFeature.EFFECT,
    "flash": LightEntityFeature.FLASH,
    "transition": LightEntityFeature.TRANSITION,
}

_GUESSES: Final = ("rgbww", "rgbw", "rgb", "hs", "xy", "color_temp")
"""By which value the mode of a lamp is guessed that does not tell it."""

_CHANNELS: Final = {
    ColorMode.RGB: (ATTR_RGB_COLOR, "rgb"),
    ColorMode.RGBW: (ATTR_RGBW_COLOR, "rgbw"),
    ColorMode.RGBWW: (ATTR_RGBWW_COLOR, "rgbww"),
}
"""The colour modes made of channels, which carry the brightness where nothing else does."""


class PolyglotLight(PolyglotEntity[Light], LightEntity):
    """A lamp."""

    @override
    def _define(self) -> None:
        component = self._component
        self._attr_supported_color_modes = {HassColorMode(mode) for mode in component.modes}
        self._attr_supported_features = LightEntityFeature(0)
        for key, feature in _FEATURES.items():
            if getattr(component, key) is not None:
                self._attr_supported_features |= feature
        effects = component.effect.options if component.effect else ()
        self._attr_effect_list = list(effects) or None
        temperature = component.color_temp
        low = temperature.minimum if temperature else None
        high = temperature.maximum if temperature else None
        self._attr_min_color_temp_kelvin = int(low or DEFAULT_MIN_KELVIN)
        self._attr_max_color_temp_kelvin = int(high or DEFAULT_MAX_KELVIN)
        self._blind = component.common.optimistic or not component.power.sources

    # --- what the lamp says -------------------------------------------------------------------

    @override
    def _update(self, changed: Collection[str]) -> None:
        component = self._component
        mode = self._mode()
        if mode == ColorMode.UNKNOWN:
            mode = self._guessed_mode()
        self._attr_is_on = self._get(component.power)
        self._attr_color_mode = HassColorMode(mode)
        self._attr_effect = self._get(component.effect)
        self._attr_hs_color = _pair(self._get(component.hs))
        self._attr_xy_color = _pair(self._get(component.xy))
        kelvin = self._get(component.color_temp)
        self._attr_color_temp_kelvin = round(kelvin) if kelvin else None
        brightness = self._get(component.brightness)
        if brightness is None and mode == ColorMode.WHITE:
            brightness = self._get(component.white)
        channels = self._get(getattr(component, _CHANNELS[mode][1])) if mode in _CHANNELS else None
        if channels is not None and component.brightness is None:
            # A colour of which nothing shines tells neither how bright it is nor what it is.
            if not (brightness := max(channels)):
                return
            channels = _scaled(channels, 255, brightness)
        self._attr_brightness = round(brightness) if brightness is not None else None
        self._show_channels(mode, channels)

    def _mode(self) -> ColorMode:
        modes = self._component.modes
        if len(modes) == 1:
            return next(iter(modes))
        mode = self._get(self._component.color_mode) or self._get(self._component.implied_mode)
        return mode if mode in modes else ColorMode.UNKNOWN

    def _guessed_mode(self) -> ColorMode:
        """The mode that what was said fits: in an unknown one, Home Assistant hides the brightness."""
        component = self._component
        for key in _GUESSES:
            value = self._get(getattr(component, key))
            shines = any(value) if isinstance(value, tuple) else bool(value)
            if shines and (mode := COLOR_POINTS[key]) in component.modes:
                return mode
        if self._get(component.brightness) is None:
            return ColorMode.UNKNOWN
        white = (ColorMode.COLOR_TEMP, ColorMode.WHITE)
        return next((each for each in white if each in component.modes), min(component.modes))

    def _show_channels(self, mode: ColorMode, channels: ColorValue | None) -> None:
        whole: Any = tuple(min(round(channel), 255) for channel in channels) if channels else None
        self._attr_rgb_color = whole if mode == ColorMode.RGB else None
        self._attr_rgbw_color = whole if mode == ColorMode.RGBW else None
        self._attr_rgbww_color = whole if mode == ColorMode.RGBWW else None

    # --- what the user wants --------------------------------------------------------------------

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn on, as bright and as colourful as asked."""
        power = self._component.power.to(True)
        if self._component.power_on is PowerOn.IMPLIED:
            if not kwargs.keys() & {ATTR_BRIGHTNESS, ATTR_WHITE}:
                kwargs[ATTR_BRIGHTNESS] = self.brightness or 255
            await self._async_command(*self._wishes(kwargs))
        elif self._component.power_on is PowerOn.FIRST:
            await self._async_command(power, *self._wishes(kwargs))
        else:
            await self._async_command(*self._wishes(kwargs), power)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn off, in as much time as asked."""
        power = self._component.power.to(False)
        await self._async_command(*self._manner(kwargs), power)

    def _wishes(self, kwargs: dict[str, Any]) -> Iterator[Write]:
        """The writes, in the order in which devices with a topic per value take them."""
        component = self._component
        if ATTR_COLOR_TEMP_KELVIN in kwargs:
            # Scenes and voice ask for colours that a lamp comes as near to as it can.
            kelvin = kwargs[ATTR_COLOR_TEMP_KELVIN]
            nearest = max(self.min_color_temp_kelvin, min(kelvin, self.max_color_temp_kelvin))
            kwargs[ATTR_COLOR_TEMP_KELVIN] = nearest
        yield from self._colors(kwargs)
        for attribute, point in (
            (ATTR_BRIGHTNESS, component.brightness),
            (ATTR_COLOR_TEMP_KELVIN, component.color_temp),
            (ATTR_EFFECT, component.effect),
            (ATTR_WHITE, component.white),
        ):
            if point is not None and point.sink is not None and attribute in kwargs:
                yield Write(point, kwargs[attribute])
        yield from self._manner(kwargs)

    def _manner(self, kwargs: dict[str, Any]) -> Iterator[Write]:
        component = self._component
        if component.transition is not None and ATTR_TRANSITION in kwargs:
            # Devices that count in whole seconds do not read 2.0.
            seconds = kwargs[ATTR_TRANSITION]
            yield component.transition.to(int(seconds) if seconds == int(seconds) else seconds)
        if component.flash is not None and ATTR_FLASH in kwargs:
            yield component.flash.to(Flash(kwargs[ATTR_FLASH]))

    def _colors(self, kwargs: dict[str, Any]) -> Iterator[Write]:
        component = self._component
        if component.hs is not None and ATTR_HS_COLOR in kwargs:
            yield component.hs.to(kwargs[ATTR_HS_COLOR])
        for mode, (attribute, key) in _CHANNELS.items():
            point: DataPoint[ColorValue] | None = getattr(component, key)
            if point is not None and mode in component.modes:
                yield from self._channel_writes(point, attribute, mode, kwargs)
        if component.xy is not None and ATTR_XY_COLOR in kwargs:
            yield component.xy.to(kwargs[ATTR_XY_COLOR])

    def _channel_writes(
        self,
        point: DataPoint[ColorValue],
        attribute: str,
        mode: ColorMode,
        kwargs: dict[str, Any],
    ) -> Iterator[Write]:
        channels: ColorValue | None = kwargs.get(attribute)
        if self._component.brightness is not None:
            if channels is not None:
                yield point.to(channels)
            return
        # The channels carry the brightness: a new brightness alone is the same colour, scaled.
        if channels is None and ATTR_BRIGHTNESS in kwargs:
            if self._mode() in (mode, ColorMode.UNKNOWN):
                # A mode is named by its channels, one letter each.
                channels = getattr(self, attribute) or (255,) * len(mode)
        if channels is not None:
            brightness = kwargs.get(ATTR_BRIGHTNESS) or self.brightness or 255
            # With the fractions that the lamp is not told: dim and bright again, it has its colour.
            yield point.to(_scaled(channels, brightness, 255))


def _scaled(channels: ColorValue, to: float, top: float) -> ColorValue:
    return tuple(channel * to / top for channel in channels)


def _pair(color: ColorValue | None) -> tuple[float, float] | None:
    return (color[0], color[1]) if color else None


async_setup_entry = partial(
    async_setup_platform, platform=Platform.LIGHT, entity_type=PolyglotLight
)
