"""Rendering: the templates of devices that the user has adopted, and of no others."""

import asyncio
from collections.abc import Awaitable, Iterable
from itertools import batched
from types import CodeType
from typing import Any, Final

from homeassistant.core import HomeAssistant
import jinja2

from ..broker.message import Message
from ..conventions.template_engine import Flaw, MissingError
from ..model.codec import DecodeError, EncodeError, EncodeErrorKey
from ..model.reader import Variables
from ..model.spec import NoteKind
from .environment import DeviceEnvironment, HouseError
from .limits import text_fits
from .look import excess, house_names

MAX_KEPT: Final = 1024 * 1024
"""The most characters of templates that are kept compiled."""

MAX_AT_ONCE: Final = 256
"""The most characters of templates that are compiled when they are needed: some milliseconds."""

_TOGETHER: Final = 16
"""How many templates are taken over from the thread in one turn of the event loop."""

MAX_PAYLOAD: Final = 1024 * 1024
"""The largest payload in bytes that is given to a template."""


class HassTemplateEngine:
    """Renders the templates of devices that the user has adopted, and of no others.

    To compile 100 characters takes more than a millisecond: what is more than a few of them is
    compiled in a thread, in an environment of its own, which has limits of its own.
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
        self._programs: dict[str, _Program] = {}
        self._kept = 0
        self._compiler: DeviceEnvironment | None = None
        self._compiling = asyncio.Lock()

    @property
    def _environment(self) -> DeviceEnvironment:
        # Made when it is needed: many a broker has no device with such a template.
        if self._made is None:
            self._made = DeviceEnvironment(self._hass, house=self._house)
        return self._made

    def prepare(self, templates: Iterable[str]) -> Awaitable[None] | None:
        """Compile templates before they are needed; ``None`` where that is done when they are."""
        missing = [text for text in templates if text not in self._programs]
        if sum(map(len, missing)) <= MAX_AT_ONCE:
            return None
        return self._async_compile(missing)

    async def _async_compile(self, texts: list[str]) -> None:
        async with self._compiling:
            if self._compiler is None:
                self._compiler = DeviceEnvironment(self._hass, house=self._house)
            for some in batched(texts, _TOGETHER, strict=False):
                compiled = await self._hass.async_add_executor_job(
                    _compile_all, self._compiler, some
                )
                for text, code in zip(some, compiled, strict=True):
                    if text not in self._programs:
                        self._keep(text, _Program(text, self._environment, code))

    def check(self, template: str) -> Flaw | None:
        """Look at the text; nothing is compiled and nothing is run."""
        environment = self._environment
        try:
            parsed = environment.parse(template)
        except (jinja2.TemplateError, RecursionError) as err:
            return Flaw(NoteKind.REJECTED_KEY, str(err))
        if not self._house and (names := sorted(set(house_names(environment, parsed)))):
            return Flaw(NoteKind.RESTRICTED, str(HouseError(", ".join(names))))
        if (detail := excess(environment, parsed)) is not None:
            return Flaw(NoteKind.RESTRICTED, detail)
        return None

    def render_value(
        self, template: str, payload: str | bytes, message: Message, variables: Variables
    ) -> str:
        """Render what a message says; raises ``DecodeError``."""
        if len(message.payload) > MAX_PAYLOAD:
            raise DecodeError(f"{len(message.payload)} bytes are too much for a template")
        program = self._program(template)
        names = {**variables, "value": payload}
        if program.reads_json:
            try:  # noqa: SIM105 - suppressing costs more than the rest
                names["value_json"] = message.json
            except ValueError:
                pass  # The template may have something to say even then.
        try:
            return program.render(names)
        except jinja2.UndefinedError as err:
            if program.reads_json and "value_json" not in names:
                raise DecodeError("the payload is not JSON") from err
            raise MissingError(f"the template found nothing: {err}") from err
        except Exception as err:
            # A template is a program of a stranger: it can fail in any way.
            raise DecodeError(f"the template failed: {_said(err)}") from err

    def render_command(self, template: str, variables: Variables) -> str:
        """Render what a command says; raises ``EncodeError``."""
        try:
            return self._program(template).render(dict(variables))
        except Exception as err:
            raise EncodeError(EncodeErrorKey.TEMPLATE_FAILED, detail=_said(err)) from err

    def _program(self, text: str) -> _Program:
        program = self._programs.get(text)
        if program is None:
            environment = self._environment
            program = _Program(text, environment, _compile(environment, text))
            self._keep(text, program)
        return program

    def _keep(self, text: str, program: _Program) -> None:
        self._programs[text] = program
        self._kept += len(text)
        while self._kept > MAX_KEPT:
            oldest = next(iter(self._programs))
            del self._programs[oldest]
            self._kept -= len(oldest)


def _compile(environment: DeviceEnvironment, text: str) -> CodeType | str:
    """The program of a template; or why there is none."""
    try:
        code: CodeType = environment.compile(text.strip())
    except Exception as err:  # noqa: BLE001 - a program of a stranger
        return str(err)
    return code


def _compile_all(environment: DeviceEnvironment, texts: Iterable[str]) -> list[CodeType | str]:
    return [_compile(environment, text) for text in texts]


def _said(error: Exception) -> str:
    """What went wrong; Python's own errors say too little without their names."""
    if isinstance(error, jinja2.TemplateError):
        return str(error)
    return f"{type(error).__name__}: {error}"


class _Program:
    """A template, compiled; or why it cannot be.

    Attributes:
        reads_json: Whether it looks at the payload as JSON.
    """

    __slots__ = ("_environment", "_error", "_template", "reads_json")

    def __init__(self, text: str, environment: DeviceEnvironment, code: CodeType | str) -> None:
        self.reads_json = "value_json" in text
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
