"""Templates as functions: those that only look something up, compare, choose and calculate a little.

They are made of Jinja's own syntax tree, with Jinja's own filters, tests and undefined values, and do
what the program does that Jinja would write: without a context, a frame and a list of texts for each.
Whatever they are not sure to do in the same way is left to Jinja, as a template or, for values that
could grow, as a message.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import jinja2
from jinja2 import nodes

from ..broker.message import Message
from ..model.codec import IGNORE
from ..model.reader import Variables
from .environment import FINALIZE, DeviceEnvironment
from .expressions import Evaluate, Expressions, Names
from .failures import failure, text_of
from .functions import NotDirectError, UnsureError
from .limits import MAX_TEXT, text_fits
from .watching import shallow

MAX_PAYLOAD: Final = 64 * 1024
"""The largest payload in bytes: with it no list, object or text gets near the limits of templates."""

MAX_READ: Final = 256 * 1024
"""The most bytes that a template looks at, if it looks at the whole payload each time that it names it."""

type Otherwise = Callable[[Message, Variables], Any]
"""Has Jinja read a message."""

_SCALARS: Final = frozenset({bool, float, int, type(None)})


class Direct:
    """A template as a function.

    Attributes:
        names: The variables that it reads beside ``value`` and ``value_json``.
        member: See ``Program``.
    """

    __slots__ = (
        "_evaluate",
        "_limit",
        "_otherwise",
        "_reads_json",
        "_reads_json_only",
        "_reads_value",
        "member",
        "names",
    )

    def __init__(
        self, environment: DeviceEnvironment, template: nodes.Template, otherwise: Otherwise
    ) -> None:
        """Make it of the syntax tree.

        Args:
            environment: Knows Jinja's and Home Assistant's functions.
            template: The syntax tree.
            otherwise: Has Jinja read a message.

        Raises:
            NotDirectError: The template does something that is left to Jinja.
        """
        try:
            shallow(template)
        except jinja2.TemplateError as err:
            raise NotDirectError(str(err)) from err
        expressions = Expressions(environment, template)
        self._evaluate = _body(expressions, template.body)
        self._otherwise = otherwise
        read = expressions.read
        self._reads_value = "value" in read
        self._reads_json = "value_json" in read
        self.names = frozenset(read.keys() - expressions.own - {"value", "value_json"})
        self.member = _member(template.body)
        self._reads_json_only = self._reads_json and not self._reads_value and not self.names
        self._limit = min(MAX_PAYLOAD, MAX_READ // max(read.total(), 1))

    def value(self, message: Message, variables: Variables) -> Any:
        """What a message says; see ``Program``."""
        if len(message.payload) > self._limit:
            return self._otherwise(message, variables)
        try:
            if self._reads_json_only:
                try:
                    names: Names = {"value_json": message.json}
                except ValueError:
                    names = self._known(message, variables)
            else:
                names = self._known(message, variables)
            value = self._evaluate(names)
        except UnsureError:
            return self._otherwise(message, variables)
        except Exception as err:
            raise failure(err, message, reads_json=self._reads_json) from err
        kind = value.__class__
        if kind is str:
            return value if len(value) <= MAX_TEXT else self._otherwise(message, variables)
        if kind in _SCALARS:
            return value
        if isinstance(value, jinja2.Undefined):
            return IGNORE
        try:
            return _written(value)
        except Exception as err:
            raise failure(err, message, reads_json=self._reads_json) from err

    def _known(self, message: Message, variables: Variables) -> Names:
        """The variables that it knows."""
        names: Names = dict(variables) if self.names else {}
        if self._reads_value:
            names["value"] = text_of(message)
        if self._reads_json:
            try:
                names["value_json"] = message.json
            except ValueError:
                # The template may have something to say even then, if it is text.
                text_of(message)
        elif not self._reads_value:
            text_of(message)
        return names

    def text(self, variables: Mapping[str, Any]) -> str:
        """What a command says.

        Raises:
            UnsureError: Jinja has to be asked.
            Exception: Whatever Jinja would raise.
        """
        if any(
            isinstance(value, str | bytes) and len(value) > self._limit
            for value in variables.values()
        ):
            raise UnsureError
        return _written(self._evaluate(dict(variables)))


def _written(value: Any) -> str:
    """A value as Jinja writes it."""
    text = value if value.__class__ is str else str(FINALIZE(value))
    text_fits(len(text))
    return text


def _member(body: list[nodes.Node]) -> str | None:
    """The member of ``value_json`` that a template is; ``None`` if it is anything else."""
    match body:
        case [nodes.Output(nodes=[nodes.Getattr(node=nodes.Name(name=of), attr=str(member))])]:
            pass
        case [
            nodes.Output(
                nodes=[nodes.Getitem(node=nodes.Name(name=of), arg=nodes.Const(value=str(member)))]
            )
        ]:
            pass
        case _:
            return None
    # What a dictionary has itself is found before, or instead of, a member of that name.
    return member if of == "value_json" and not hasattr(dict, member) else None


# --- statements -------------------------------------------------------------------------------------


def _body(expressions: Expressions, body: list[nodes.Node]) -> Evaluate:
    """What statements make together: the value where there is one only, else the text of all."""
    steps: list[tuple[bool, Evaluate]] = []
    for node in body:
        if isinstance(node, nodes.Output):
            steps += [(True, expressions.of(each)) for each in node.nodes]
        elif isinstance(node, nodes.If):
            steps.append((True, _choice(expressions, node)))
        elif isinstance(node, nodes.Assign):
            steps.append((False, _assignment(expressions, node)))
        else:
            raise NotDirectError(f"statement {type(node).__name__}")
    written = [evaluate for writes, evaluate in steps if writes]
    if len(written) == 1:
        return written[0] if len(steps) == 1 else _last(steps)
    return _joined(steps)


def _last(steps: list[tuple[bool, Evaluate]]) -> Evaluate:
    def last(names: Names) -> Any:
        said: Any = None
        for writes, evaluate in steps:
            if writes:
                said = evaluate(names)
            else:
                evaluate(names)
        return said

    return last


def _joined(steps: list[tuple[bool, Evaluate]]) -> Evaluate:
    def joined(names: Names) -> str:
        texts = []
        for writes, evaluate in steps:
            value = evaluate(names)
            if writes:
                texts.append(value if value.__class__ is str else str(FINALIZE(value)))
        text = "".join(texts)
        text_fits(len(text))
        return text

    return joined


def _choice(expressions: Expressions, node: nodes.If) -> Evaluate:
    """``{% if ... %}``, with the ``elif`` behind it as further ones."""
    branches = [
        (expressions.of(each.test), _body(expressions, each.body)) for each in (node, *node.elif_)
    ]
    otherwise = _body(expressions, node.else_)
    if len(branches) == 1:
        ((test, then),) = branches

        def decided(names: Names) -> Any:
            return then(names) if test(names) else otherwise(names)

        return decided

    def chosen(names: Names) -> Any:
        for test, then in branches:
            if test(names):
                return then(names)
        return otherwise(names)

    return chosen


def _assignment(expressions: Expressions, node: nodes.Assign) -> Evaluate:
    """``{% set x = ... %}``."""
    if not isinstance(node.target, nodes.Name):
        raise NotDirectError("set of several names")
    name = node.target.name
    value = expressions.assigned(node.node)

    def assign(names: Names) -> None:
        names[name] = value(names)

    return assign
