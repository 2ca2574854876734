"""Documents as text: JSON, or YAML as it is in the configuration of Home Assistant."""

from datetime import date
from typing import Any, Final, override

import orjson
import yaml
from yaml.nodes import Node

from .document import DocumentError, DocumentErrorKey, is_finite

MAX_TEXT: Final = 256 * 1024
"""The most characters of a text."""

_MAX_DEPTH: Final = 50


class _Loader(yaml.SafeLoader):
    """Reads YAML, but for what points elsewhere."""

    _depth = 0

    @override
    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            # A few of them can stand for millions of values.
            raise DocumentError(DocumentErrorKey.ALIAS)
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise DocumentError(DocumentErrorKey.TOO_DEEP, str(_MAX_DEPTH))
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _refuse_tag(_loader: _Loader, tag: str, _node: Node) -> Any:
    raise DocumentError(DocumentErrorKey.TAG, tag)


_Loader.add_multi_constructor("", _refuse_tag)


def parse(text: str) -> Any:
    """The value of a text; raises ``DocumentError``.

    It takes up to a second for a long one, so do it in a thread.
    """
    if len(text) > MAX_TEXT:
        raise DocumentError(DocumentErrorKey.TOO_LARGE, str(MAX_TEXT))
    if text.lstrip()[:1] in ("{", "["):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass  # YAML begins like this, too.
    try:
        return _plain(yaml.load(text, _Loader))  # noqa: S506 - it is a SafeLoader
    except DocumentError:
        raise
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DocumentError(DocumentErrorKey.NOT_TEXT, f"{where}{err.problem}") from err
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as err:
        raise DocumentError(DocumentErrorKey.NOT_TEXT, str(err)) from err


def _plain(value: Any) -> Any:
    """A value of YAML as a value of JSON."""
    if isinstance(value, dict):
        return {_key(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str | int | float | None) or not is_finite(value):
        raise DocumentError(DocumentErrorKey.NOT_TEXT, f"{value!r}"[:80])
    return value


def _key(key: Any) -> str:
    """A key as text: in YAML ``on`` and ``1`` are none."""
    if isinstance(key, bool):
        return "on" if key else "off"
    return str(key)


class _Dumper(yaml.SafeDumper):
    """Writes the same value twice where it is there twice: there are no aliases."""

    @override
    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(document: dict[str, Any] | list[dict[str, Any]]) -> str:
    """A document, or several of them, as YAML."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


def as_json(document: dict[str, Any]) -> str:
    """A document as JSON."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
