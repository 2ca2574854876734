"""What a look at a template finds before it runs."""

from collections.abc import Iterator
import re
from typing import Any, Final

from jinja2 import nodes

from .environment import GUARDS, METHOD_GUARDS, OPERATORS, DeviceEnvironment
from .limits import TooMuchError
from .patterns import pattern_fits

_EXPLOSIVE: Final = re.compile(r"[*+}]\)(?:[*+]|\{)")
"""A repetition of a repetition, as in ``(a+)+``."""

_BY_NAME: Final = frozenset({"map", "reject", "rejectattr", "select", "selectattr"})
_PATTERNS: Final = frozenset({"match", "search"})


def house_names(environment: DeviceEnvironment, template: nodes.Template) -> Iterator[str]:
    """The names of what reads the house; its files are ``import``, and they have no other."""
    own = {node.name for node in template.find_all(nodes.Name) if node.ctx != "load"}
    named: Any = template.find_all((nodes.Name, nodes.Filter, nodes.Test))
    for node in named:
        if node.name in environment.house and node.name not in own:
            yield node.name
    for node in template.find_all(nodes.Filter):
        # ``map('states')`` names a filter, too.
        if node.name in _BY_NAME:
            for name in node.args:
                if isinstance(name, nodes.Const) and name.value in environment.house:
                    yield name.value
    if any(True for _ in template.find_all((nodes.Include, nodes.Import, nodes.FromImport))):
        yield "import"


def excess(environment: DeviceEnvironment, template: nodes.Template) -> str | None:
    """What in a template asks for more than it may, as far as its text says so."""
    try:
        for operation in template.find_all(nodes.BinExpr):
            if (look := OPERATORS.get(operation.operator)) is not None:
                _look(look, operation.left, operation.right)
        for filtered in template.find_all((nodes.Filter, nodes.Test)):
            if filtered.name.startswith("regex_") or filtered.name in _PATTERNS:
                _look(_pattern, *filtered.args[:1])
            elif (guard := GUARDS.get(filtered.name)) is not None:
                given = filtered.node
                values = [
                    given if isinstance(given, nodes.Const) else nodes.Const(""),
                    *filtered.args,
                ]
                _look(lambda value, *args: guard(environment.limits, value, args, {}), *values)
        for call in template.find_all(nodes.Call):
            method = call.node
            if isinstance(method, nodes.Getattr) and (guard := METHOD_GUARDS.get(method.attr)):
                owner = method.node if isinstance(method.node, nodes.Const) else nodes.Const("")
                values = [owner, *call.args]
                _look(lambda value, *args: guard(environment.limits, value, args, {}), *values)
    except TooMuchError as err:
        return str(err)
    return None


def _look(look: Any, *expressions: nodes.Expr | None) -> None:
    """Look at what is said in so many words; the rest is looked at when it runs."""
    if all(isinstance(each, nodes.Const) for each in expressions):
        try:
            look(*(each.value for each in expressions if isinstance(each, nodes.Const)))
        except TooMuchError:
            raise
        except Exception:  # noqa: BLE001, S110 - what is wrong in another way shows when it runs
            pass


def _pattern(find: str) -> None:
    pattern_fits(find)
    if _EXPLOSIVE.search(find):
        raise TooMuchError(
            f"the regular expression {find[:64]!r} is stopped where it takes too long"
        )
