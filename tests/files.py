"""Files in ``.storage`` that are written and read, as outside of tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

LOAD, WRITE, REMOVE = Store._async_load, Store._async_write_data, Store.async_remove


@contextmanager
def real_files(hass: HomeAssistant, folder: Path) -> Iterator[Path]:
    """Have files be read and written, in ``.storage`` in a folder; in other tests they are not."""
    hass.config.config_dir = str(folder)
    storage = folder / ".storage"
    storage.mkdir(exist_ok=True)
    with (
        patch.object(Store, "_async_load", LOAD),
        patch.object(Store, "_async_write_data", WRITE),
        patch.object(Store, "async_remove", REMOVE),
    ):
        yield storage
