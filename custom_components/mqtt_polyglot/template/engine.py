"""Rendering: the templates of devices that the user has adopted, and of no others."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
import jinja2

from ..broker.message import Message
from ..conventions.homeassistant import Flaw, MissingError
from ..model.codec import DecodeError, EncodeError, EncodeErrorKey
from ..model.reader import Variables
from ..model.spec import NoteKind
from .environment import DeviceEnvironment, HouseError
from .limits import text_fits
from .look import excess, house_names

MAX_KEPT: Final = 1024 * 1024
"""The most characters of templates that are kept compiled."""

MAX_PAYLOAD: Final = 1024 * 1024
"""The largest payload in bytes that is given to a template."""


class HassTemplateEngine:
    """Renders the templates of devices that the user has adopted, and of no others."""

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

    @property
    def _environment(self) -> DeviceEnvironment:
        # Made when it is needed: many a broker has no device with such a template.
        if self._made is None:
            self._made = DeviceEnvironment(self._hass, house=self._house)
        return self._made

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
            program = self._programs[text] = _Program(text, self._environment)
            self._kept += len(text)
            while self._kept > MAX_KEPT:
                oldest = next(iter(self._programs))
                del self._programs[oldest]
                self._kept -= len(oldest)
        return program


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

    def __init__(self, text: str, environment: DeviceEnvironment) -> None:
        self.reads_json = "value_json" in text
        self._environment = environment
        self._error: str | None = None
        try:
            code = environment.compile(text.strip())
        except Exception as err:  # noqa: BLE001 - a program of a stranger
            self._error = str(err)
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
