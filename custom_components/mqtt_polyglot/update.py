"""Updates of the firmware of devices."""

from collections.abc import Collection
from functools import partial
from typing import Final, override

from homeassistant.components.update import UpdateDeviceClass, UpdateEntity, UpdateEntityFeature

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of
from .model.components import Update
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (Feature(UpdateEntityFeature.INSTALL, "install"),)


class PolyglotUpdate(PolyglotEntity[Update], UpdateEntity):
    """An update. Home Assistant itself compares versions and remembers which are skipped."""

    _shown = (
        Shown("installed", "_attr_installed_version"),
        Shown("latest", "_attr_latest_version"),
        Shown("title", "_attr_title"),
        Shown("summary", "_attr_release_summary"),
        Shown("url", "_attr_release_url"),
        Shown("progress", "_attr_update_percentage"),
    )

    async_install = does("install", value=True)

    @override
    def _define(self) -> None:
        component = self._component
        device_class = component.device_class
        self._attr_device_class = UpdateDeviceClass(device_class) if device_class else None
        self._attr_display_precision = component.precision
        features = features_of(component, UpdateEntityFeature(0), _FEATURES)
        if component.notes is not None:
            features |= UpdateEntityFeature.RELEASE_NOTES
        if component.progress is not None or component.in_progress is not None:
            features |= UpdateEntityFeature.PROGRESS
        self._attr_supported_features = features

    @override
    def _update(self, changed: Collection[str]) -> None:
        super()._update(changed)
        component = self._component
        self._attr_in_progress = self._get(component.in_progress) is True
        self._attr_entity_picture = self._get(component.picture) or component.common.picture

    @override
    async def async_release_notes(self) -> str | None:
        """What is new, at any length."""
        return self._get(self._component.notes)

    @property
    @override
    def entity_picture(self) -> str | None:
        """The picture that the device asks for; not that of this integration."""
        return self._attr_entity_picture


async_setup_entry = partial(
    async_setup_platform, platform=Platform.UPDATE, entity_type=PolyglotUpdate
)
