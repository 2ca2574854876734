"""Home Assistant's templates, for the convention whose announcements carry them."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template, TemplateEnvironment
import jinja2

from .model.codec import DecodeError, EncodeError, EncodeErrorKey
from .model.reader import Variables

_FAILED: Final = object()


class HassTemplateEngine:
    """Renders the templates of devices that the user has adopted, and of no others."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Render for one Home Assistant."""
        self._hass = hass
        self._grammar: TemplateEnvironment | None = None
        self._templates: dict[str, Template] = {}

    def check(self, template: str) -> None:
        """Check the syntax; raises ``ValueError`` with what is wrong.

        Nothing is run and nothing is compiled: a compiler folds constants, and a stranger's
        ``{{ 9**9**9 }}`` would keep it busy for ever.
        """
        if self._grammar is None:
            self._grammar = TemplateEnvironment(None)
        try:
            self._grammar.parse(template)
        except (jinja2.TemplateError, RecursionError) as err:
            raise ValueError(str(err)) from err

    def render_value(self, template: str, payload: str | bytes, variables: Variables) -> str:
        """Render what a message says; raises ``DecodeError``."""
        try:
            result: Any = self._template(template).async_render_with_possible_json_value(
                payload, _FAILED, dict(variables)
            )
        except Exception as err:
            # A template is a program of a stranger: it can fail in any way.
            raise DecodeError(f"the template failed: {err}") from err
        if result is _FAILED:
            raise DecodeError("the template failed")
        return str(result)

    def render_command(self, template: str, variables: Variables) -> str:
        """Render what a command says; raises ``EncodeError``."""
        try:
            return str(self._template(template).async_render(variables, parse_result=False))
        except Exception as err:
            raise EncodeError(EncodeErrorKey.TEMPLATE_FAILED, detail=err) from err

    def _template(self, text: str) -> Template:
        template = self._templates.get(text)
        if template is None:
            template = self._templates[text] = Template(text, self._hass)
        return template
