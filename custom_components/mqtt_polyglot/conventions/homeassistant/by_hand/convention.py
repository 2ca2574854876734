"""Devices that were added by hand, as a convention that hears nothing."""

from collections.abc import Awaitable, Collection, Iterator
from dataclasses import replace
from typing import ClassVar, Final, override

from ....broker.message import Message
from ....model.spec import DeviceSpec
from ...base import Announcement, Convention, DeviceSeen, Effect
from ...template_engine import TemplateEngine
from ..devices import load
from ..templates import Examiner

NAME: Final = "by_hand"
"""The name of the convention."""


class ByHand(Convention):
    """Devices that were added by hand; see the package."""

    name: ClassVar[str] = NAME

    def __init__(self, engine: TemplateEngine) -> None:
        """Start without devices.

        Args:
            engine: For the templates in documents.
        """
        self._examiner = Examiner(engine)

    @property
    @override
    def filters(self) -> tuple[str, ...]:
        return ()

    @override
    def on_message(self, message: Message) -> Iterator[Effect]:
        return iter(())

    @override
    def reading(self, device_id: str) -> Iterator[None]:
        return iter(())

    @override
    def seen(self, device_id: str) -> DeviceSeen | None:
        return None

    @override
    def describe(self, announcement: Announcement) -> DeviceSpec:
        device = load(announcement)
        device.examined = True
        spec = device.describe(self._examiner, lambda _alias: None)
        # It is no offer of somebody else, and keeps nobody from offering the same device.
        return replace(
            spec,
            id=f"{NAME}:{device.key}",
            identities=frozenset(),
            connections=frozenset(),
            via=None,
            announced=(),
        )

    @override
    def topics(self, announcement: Announcement) -> tuple[str, ...]:
        return ()

    @override
    def reverted(
        self, announcement: Announcement, before: Announcement, topics: Collection[str]
    ) -> Announcement:
        return before

    @override
    def restore(self, device_id: str, announcement: Announcement) -> DeviceSpec:
        return self.describe(announcement)

    @override
    def forget(self, device_id: str) -> None:
        """None of them is kept here."""

    @override
    def prepare(self) -> Awaitable[None] | None:
        return self._examiner.prepare()
