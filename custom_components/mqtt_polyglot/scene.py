"""Scenes that a device knows."""

from functools import partial

from homeassistant.components.scene import Scene

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import does
from .model import components
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotScene(PolyglotEntity[components.Scene], Scene):
    """A scene. Home Assistant itself remembers when it was activated."""

    async_activate = does("activate", value=True)


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SCENE, entity_type=PolyglotScene
)
