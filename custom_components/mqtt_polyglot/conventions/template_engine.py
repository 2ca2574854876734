"""Templates: small programs in an announcement that pick a value out of a message, or make a command.

They are Jinja, and Jinja is Home Assistant's: whoever creates a convention hands it an engine.
"""

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from ..broker.message import Message
from ..model.codec import DecodeError
from ..model.reader import Variables
from ..model.spec import NoteKind


class MissingError(DecodeError):
    """A template looks for something that a message does not have, which is no mistake."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a look at a template finds.

    Attributes:
        kind: Whether it cannot be read, or may not do all that it says.
        detail: Why.
    """

    kind: NoteKind
    detail: str


class Program(Protocol):
    """What reads messages by one template.

    The template sees the payload as ``value`` and, if the message is a JSON document, that as
    ``value_json``.
    """

    @property
    def names(self) -> frozenset[str]:
        """What it reads beside the message: variables, the clock, the house."""

    @property
    def member(self) -> str | None:
        """The member of ``value_json`` that is all of it: see ``Reader.member``."""

    def value(self, message: Message, variables: Variables) -> Any:
        """Read a message.

        Returns:
            What the template makes of it: text, or the number, truth value or ``None`` that would be
            written as text; ``IGNORE`` where it only names a place that the message does not have.

        Raises:
            MissingError: The message does not have what the template looks for.
            DecodeError: The template cannot be rendered.
        """


class TemplateEngine(Protocol):
    """Whoever knows Jinja, with the filters and functions of Home Assistant."""

    def load(self) -> None:
        """Have what all templates need, which takes a few milliseconds when it is done first."""

    def check(self, template: str) -> Flaw | None:
        """Look at a template and run nothing of it."""

    def prepare(self, templates: Iterable[str]) -> Awaitable[None] | None:
        """Make ready to render these: what has to be awaited; ``None`` if it takes no time."""

    def program(self, template: str) -> Program:
        """What reads messages by a template."""

    def render_value(
        self, template: str, payload: str | bytes, message: Message, variables: Variables
    ) -> str:
        """Make the text of a value of a message, of which the template gets this payload.

        Raises:
            DecodeError: As ``Program.value``.
        """

    def render_command(self, template: str, variables: Variables) -> str | bytes:
        """Make the payload of a command; raises ``EncodeError``."""
