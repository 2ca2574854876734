"""What there is to know of devices that were added by hand before they run."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, override

from ...base import Convention
from ...definition import ConventionDefinition, Option, Options, TemplateEngineMaker
from .convention import NAME, ByHand


class ByHandDefinition(ConventionDefinition):
    """The definition of devices that were added by hand."""

    name: ClassVar[str] = NAME
    options: ClassVar[tuple[Option, ...]] = ()

    @override
    def create(self, options: Options, make_engine: TemplateEngineMaker) -> Convention:
        # The templates are the user's own, as those in configuration.yaml are.
        return ByHand(make_engine(house=True))

    @override
    def protected_topics(self, entries: Iterable[Options]) -> Iterator[str]:
        return iter(())
