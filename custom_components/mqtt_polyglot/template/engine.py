"""Rendering: the templates of devices that the user has adopted, and of no others."""

import asyncio
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from functools import partial
from itertools import batched
from types import CodeType
from typing import Any, Final

from homeassistant.core import HomeAssistant
import jinja2
from jinja2 import nodes

from ..broker.message import Message
from ..conventions.template_engine import Flaw
from ..model.codec import DecodeError, EncodeError, EncodeErrorKey
from ..model.reader import Variables
from ..model.spec import NoteKind
from .direct import Direct
from .environment import DeviceEnvironment, HouseError
from .failures import failure, said, text_of
from .foreign import foreign
from .functions import NotDirectError, UnsureError
from .limits import text_fits
from .look import excess, house_names

MAX_KEPT: Final = 1024 * 1024
"""The most characters of templates that are kept compiled."""

MAX_AT_ONCE: Final = 256
"""The most characters of templates that are made ready when they are needed: some milliseconds."""

_TOGETHER: Final = 16
"""How many templates are taken over from the thread in one turn of the event loop."""

MAX_PAYLOAD: Final = 1024 * 1024
"""The largest payload in bytes that is given to a template."""


class HassTemplateEngine:
    """Renders the templates of devices that the user has adopted, and of no others.

    Most of them are read without Jinja: see ``direct``. To compile 100 characters of the others takes
    a millisecond: what is more than a few of them is compiled in a thread, in an environment of its
    own, which has limits of its own.
    """

    def __init__(self, hass: HomeAssistant, *, house: bool = False) -> None:
        """Render for one Home Assistant.

        Args:
            hass: Home Assistant.
            house: Whether templates may read its states and registries.
        """
        self._hass = hass
        self._house = house
        self._made: DeviceEnvironment | None = None
        self._programs = _Kept[Program]()
        self._compiled = _Kept[_Compiled]()
        self._compiler: DeviceEnvironment | None = None
        self._compiling = asyncio.Lock()

    @property
    def _environment(self) -> DeviceEnvironment:
        # Made when it is needed: many a broker has no device with such a template.
        if self._made is None:
            self._made = DeviceEnvironment(self._hass, house=self._house)
        return self._made

    def prepare(self, templates: Iterable[str]) -> Awaitable[None] | None:
        """Make templates ready before they are needed; ``None`` where that is done when they are."""
        missing = [text for text in templates if not self._ready(text)]
        if sum(map(len, missing)) <= MAX_AT_ONCE:
            return None
        return self._async_prepare(missing)

    def _ready(self, text: str) -> bool:
        program = self._programs.get(text)
        return isinstance(program, Direct) or text in self._compiled

    async def _async_prepare(self, texts: list[str]) -> None:
        async with self._compiling:
            if self._compiler is None:
                self._compiler = DeviceEnvironment(self._hass, house=self._house)
            compiler, environment = self._compiler, self._environment
            for some in batched(texts, _TOGETHER, strict=False):
                made = await self._hass.async_add_executor_job(self._make_all, compiler, some)
                for text, program, code in made:
                    self._programs.keep(text, program)
                    if code is not None and text not in self._compiled:
                        self._compiled.keep(text, _Compiled(text, environment, code))

    def _make_all(
        self, compiler: DeviceEnvironment, texts: Iterable[str]
    ) -> list[tuple[str, Program, CodeType | str | None]]:
        made: list[tuple[str, Program, CodeType | str | None]] = []
        for text in texts:
            program = self._make(text, compiler)
            code = None if isinstance(program, Direct) else _compile(compiler, text)
            made.append((text, program, code))
        return made

    def load(self) -> None:
        """Have the environment, and what it needs to parse."""
        if self._made is None:
            self._environment.parse("")

    def check(self, template: str) -> Flaw | None:
        """Look at the text; nothing is run."""
        environment = self._environment
        try:
            parsed = environment.parse(template.strip())
        except (jinja2.TemplateError, RecursionError) as err:
            return Flaw(NoteKind.REJECTED_KEY, str(err))
        program = self._programs.get(template) or self._make_of(template, parsed)
        # What needs no Jinja cannot read the house.
        if not self._house and not isinstance(program, Direct):
            names = sorted(set(house_names(environment, parsed)))
            if names:
                return Flaw(NoteKind.RESTRICTED, str(HouseError(", ".join(names))))
        if (detail := excess(environment, parsed)) is not None:
            return Flaw(NoteKind.RESTRICTED, detail)
        self._programs.keep(template, program)
        return None

    def program(self, template: str) -> Program:
        """What reads messages by a template."""
        program = self._programs.get(template)
        if program is None:
            program = self._make(template, self._environment)
            self._programs.keep(template, program)
        return program

    def _make(self, template: str, environment: DeviceEnvironment) -> Program:
        try:
            parsed = environment.parse(template.strip())
        except jinja2.TemplateError, RecursionError:
            # Why shows when it is rendered.
            return Rendered(self, template, frozenset())
        return self._make_of(template, parsed)

    def _make_of(self, template: str, parsed: nodes.Template) -> Program:
        try:
            return Direct(self._environment, parsed, partial(self._render_text, template))
        except NotDirectError:
            return Rendered(self, template, foreign(parsed))

    def _render_text(self, template: str, message: Message, variables: Variables) -> str:
        return self.render_value(template, text_of(message), message, variables)

    def render_value(
        self, template: str, payload: str | bytes, message: Message, variables: Variables
    ) -> str:
        """Have Jinja render what a message says; raises ``DecodeError``."""
        if len(message.payload) > MAX_PAYLOAD:
            raise DecodeError(f"{len(message.payload)} bytes are too much for a template")
        reads_json = "value_json" in template
        names = {**variables, "value": payload}
        if reads_json:
            try:  # noqa: SIM105 - suppressing costs more than the rest
                names["value_json"] = message.json
            except ValueError:
                pass  # The template may have something to say even then.
        try:
            return self._jinja(template).render(names)
        except Exception as err:
            raise failure(err, message, reads_json=reads_json) from err

    def render_command(self, template: str, variables: Variables) -> str:
        """Render what a command says; raises ``EncodeError``."""
        program = self.program(template)
        try:
            if isinstance(program, Direct):
                with suppress(UnsureError):
                    return program.text(variables).strip()
            return self._jinja(template).render(dict(variables))
        except Exception as err:
            raise EncodeError(EncodeErrorKey.TEMPLATE_FAILED, detail=said(err)) from err

    def _jinja(self, text: str) -> _Compiled:
        compiled = self._compiled.get(text)
        if compiled is None:
            environment = self._environment
            compiled = _Compiled(text, environment, _compile(environment, text))
            self._compiled.keep(text, compiled)
        return compiled


class Rendered:
    """A template that Jinja renders.

    Attributes:
        names: What it reads beside the message.
    """

    __slots__ = ("_engine", "_template", "names")

    member: Final = None

    def __init__(self, engine: HassTemplateEngine, template: str, names: frozenset[str]) -> None:
        """Name it."""
        self._engine = engine
        self._template = template
        self.names = names

    def value(self, message: Message, variables: Variables) -> str:
        """What a message says; raises ``DecodeError``."""
        return self._engine.render_value(self._template, text_of(message), message, variables)


type Program = Direct | Rendered


class _Kept[T](dict[str, T]):
    """What is made of templates: of so many characters of them, the oldest go."""

    def __init__(self) -> None:
        super().__init__()
        self._characters = 0

    def keep(self, text: str, made: T) -> None:
        """Keep one more."""
        if text not in self:
            self._characters += len(text)
        self[text] = made
        while self._characters > MAX_KEPT:
            oldest = next(iter(self))
            del self[oldest]
            self._characters -= len(oldest)


def _compile(environment: DeviceEnvironment, text: str) -> CodeType | str:
    """The program of a template; or why there is none."""
    try:
        code: CodeType = environment.compile(text.strip())
    except Exception as err:  # noqa: BLE001 - a program of a stranger
        return str(err)
    return code


class _Compiled:
    """A template as Jinja's program; or why it cannot be."""

    __slots__ = ("_environment", "_error", "_template")

    def __init__(self, text: str, environment: DeviceEnvironment, code: CodeType | str) -> None:
        self._environment = environment
        self._error: str | None = None
        if isinstance(code, str):
            self._error = code
        else:
            self._template = jinja2.Template.from_code(environment, code, environment.globals)

    def render(self, names: dict[str, Any]) -> str:
        """Render it; it may raise anything."""
        if self._error is not None:
            raise jinja2.TemplateError(self._error)
        environment, template = self._environment, self._template
        environment.limits.begin()
        # As Template.render does it, but for the traceback that it mends for people.
        context = template.new_context(names)
        text = environment.concat(template.root_render_func(context))
        text_fits(len(text))
        return text.strip()
