"""Files in ``.storage``, in which anybody may have written anything."""

from collections.abc import Callable, Mapping
from contextlib import suppress
import logging
from pathlib import Path
from typing import Any, override

from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util.dt import utcnow

from ..const import DOMAIN

_LOGGER = logging.getLogger(__name__)


class File[Content: Mapping[str, Any]](Store[Content]):
    """A file that is put aside if it cannot be used, so that everything else begins without it.

    Home Assistant puts aside what is no JSON; this does the same, in the same words under Repairs, with
    JSON that is not one of its files, or not one with the content that is expected.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        version: int,
        key: str,
        is_sound: Callable[[Any], bool],
        *,
        serialize_in_event_loop: bool = True,
    ) -> None:
        """Name the file; nothing is read before ``async_load``.

        Args:
            hass: Home Assistant.
            version: The version of what is written; a file of a newer one is refused.
            key: The name of the file.
            is_sound: Whether content that was read can be used.
            serialize_in_event_loop: Whether what is written may change while it is written.
        """
        super().__init__(hass, version, key, serialize_in_event_loop=serialize_in_event_loop)
        self._is_sound = is_sound

    @override
    async def async_load(self) -> Content | None:
        """Read it; ``None`` if there is nothing that can be used.

        Raises:
            UnsupportedStorageVersionError: A newer version has written it.
        """
        try:
            data = await super().async_load()
        except (KeyError, TypeError, ValueError, AttributeError, NotImplementedError) as err:
            await self.async_put_aside(f"{type(err).__name__}: {err}")
            return None
        if data is None:
            # An empty object reads like no file at all.
            if await self.hass.async_add_executor_job(Path(self.path).exists):
                await self.async_put_aside("it is empty")
        elif not self._is_sound(data):
            await self.async_put_aside("it has other content")
            return None
        return data

    async def async_put_aside(self, reason: str) -> None:
        """Rename the file, and say so under Repairs. Whoever can use some of it saves that next."""
        moment = utcnow().isoformat()
        corrupt = Path(f"{self.path}.corrupt.{moment}")
        with suppress(FileNotFoundError):
            await self.hass.async_add_executor_job(Path(self.path).rename, corrupt)
        _LOGGER.error("The file %s is damaged and was renamed to %s: %s", self.key, corrupt, reason)
        ir.async_create_issue(
            self.hass,
            HOMEASSISTANT_DOMAIN,
            f"storage_corruption_{self.key}_{moment}",
            is_fixable=True,
            issue_domain=DOMAIN,
            translation_key="storage_corruption",
            is_persistent=True,
            severity=ir.IssueSeverity.CRITICAL,
            translation_placeholders={
                "storage_key": self.key,
                "original_path": self.path,
                "corrupt_path": str(corrupt),
                "error": reason,
            },
        )


def are_texts(value: Any) -> bool:
    """Whether it is a list of texts."""
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def is_object(value: Any) -> bool:
    """Whether it is a JSON object."""
    return isinstance(value, dict)
