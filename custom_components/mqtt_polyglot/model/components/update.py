"""Updates of the firmware of a device."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform, UpdateClass
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Component):
    """An update.

    Attributes:
        installed: The version that is installed.
        latest: The version that there is.
        title: What the update is called.
        summary: What is new, in a few sentences.
        notes: The release notes, in Markdown.
        url: The address of the release notes.
        picture: The address of a picture of the software.
        progress: How far the installation is, in percent.
        in_progress: Whether it is being installed.
        install: What is told to install it; the one option is to do so.
        device_class: What is updated.
        precision: The decimals of the progress.
    """

    platform: ClassVar[Platform] = Platform.UPDATE

    installed: DataPoint[str] | None = None
    latest: DataPoint[str] | None = None
    title: DataPoint[str] | None = None
    summary: DataPoint[str] | None = None
    notes: DataPoint[str] | None = None
    url: DataPoint[str] | None = None
    picture: DataPoint[str] | None = None
    progress: DataPoint[float] | None = None
    in_progress: DataPoint[bool] | None = None
    install: DataPoint[bool] | None = None
    device_class: UpdateClass | None = None
    precision: int = 0
