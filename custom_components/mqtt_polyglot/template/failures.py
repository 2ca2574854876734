"""Why a template made nothing of a message, in the words of whoever asked."""

import jinja2

from ..broker.message import Message
from ..conventions.template_engine import MissingError
from ..model.codec import DecodeError


def failure(error: Exception, message: Message, *, reads_json: bool) -> DecodeError:
    """What went wrong with a message: a template is a program of a stranger, and fails in any way.

    Args:
        error: What Jinja raised.
        message: The message.
        reads_json: Whether the template looks at the payload as JSON.
    """
    if isinstance(error, DecodeError):
        return error
    if not isinstance(error, jinja2.UndefinedError):
        return DecodeError(f"the template failed: {said(error)}")
    if reads_json:
        try:
            _ = message.json
        except ValueError:
            return DecodeError("the payload is not JSON")
    return MissingError(f"the template found nothing: {error}")


def said(error: Exception) -> str:
    """What went wrong; Python's own errors say too little without their names."""
    if isinstance(error, jinja2.TemplateError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def text_of(message: Message) -> str:
    """The payload as text; raises ``DecodeError``."""
    try:
        return message.text
    except UnicodeDecodeError as err:
        raise DecodeError(f"the payload is not UTF-8: {err.reason}") from err
