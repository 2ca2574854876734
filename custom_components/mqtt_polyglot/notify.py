"""Devices that show or speak messages."""

from functools import partial

from homeassistant.components.notify import NotifyEntity

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import sets
from .model.components import Notify
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotNotify(PolyglotEntity[Notify], NotifyEntity):
    """A device that takes messages. Home Assistant itself remembers when it was sent one."""

    async_send_message = sets("message", "message")


async_setup_entry = partial(
    async_setup_platform, platform=Platform.NOTIFY, entity_type=PolyglotNotify
)
