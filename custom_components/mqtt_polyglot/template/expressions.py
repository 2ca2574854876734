"""Expressions of templates as functions of the variables that are known.

Each does what the code does that Jinja makes of the same node of its syntax tree: the operators of
Python, and Jinja's own ways to look something up, to filter and to test.
"""

from collections import Counter
from collections.abc import Callable, Mapping
import operator
from typing import Any, ClassVar, Final

from jinja2 import Undefined, nodes

from .environment import DeviceEnvironment
from .functions import NotDirectError, UnsureError, filter_, function, method, scalar, test
from .limits import text_fits

type Names = dict[str, Any]
"""The variables that are known while a template is evaluated."""

type Evaluate = Callable[[Names], Any]
"""What an expression gives."""

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gteq": operator.ge,
    "lt": operator.lt,
    "lteq": operator.le,
    "in": lambda left, right: left in right,
    "notin": lambda left, right: left not in right,
}

_PLAIN: Final[dict[type[nodes.BinExpr], Callable[[Any, Any], Any]]] = {
    nodes.Sub: operator.sub,
    nodes.Div: operator.truediv,
    nodes.FloorDiv: operator.floordiv,
}
"""Operators that Jinja leaves to Python."""

_WATCHED: Final[dict[type[nodes.BinExpr], Callable[[Any, Any], Any]]] = {
    nodes.Add: operator.add,
    nodes.Mul: operator.mul,
    nodes.Mod: operator.mod,
}
"""Operators that can make something large, which the environment looks at."""

_NUMBERS: Final = frozenset({bool, float, int})
_DISPLAYS: Final = (nodes.List, nodes.Tuple, nodes.Dict)
_CONSTANTS: Final = (nodes.Const, nodes.TemplateData, nodes.Neg, *_DISPLAYS)
_IN_CONSTANTS: Final = (*_CONSTANTS, nodes.Pair)

_PYTHON_NAMES: Final = frozenset(
    name for kind in (dict, list, str, int, float, bool, type(None)) for name in dir(kind)
)
"""Names that Jinja finds on the Python values of a JSON document: ``value_json.items`` is a method."""


class Expressions:
    """Makes functions of the expressions of one template.

    Attributes:
        read: The variables that are read, and how often.
        own: The variables that the template itself sets.
    """

    def __init__(self, environment: DeviceEnvironment, template: nodes.Template) -> None:
        """Begin."""
        self._environment = environment
        self._undefined = environment.undefined
        self.read: Counter[str] = Counter()
        self.own = frozenset(
            node.name for node in template.find_all(nodes.Name) if node.ctx != "load"
        )

    def of(self, node: nodes.Node) -> Evaluate:
        """The function of an expression; raises ``NotDirectError``."""
        if (constant := _constant(node)) is not None:
            (value,) = constant
            return lambda names: value
        if isinstance(node, nodes.BinExpr) and (made := self._operation(node)) is not None:
            return made
        maker = self._makers.get(type(node))
        if maker is None:
            raise NotDirectError(f"expression {type(node).__name__}")
        return maker(self, node)

    def assigned(self, node: nodes.Node) -> Evaluate:
        """The function of what is given a name: no list or object that could grow by being named."""
        displays = isinstance(node, _DISPLAYS) or any(True for _ in node.find_all(_DISPLAYS))
        if displays and _constant(node) is None:
            raise NotDirectError("set of a list or an object with variables")
        return self.of(node)

    # --- variables and what is in them ------------------------------------------------------------

    def _name(self, node: nodes.Name) -> Evaluate:
        name, undefined = node.name, self._undefined
        if name == "this" or (name in self._environment.globals and name not in self.own):
            raise NotDirectError(f"variable {name}")
        self.read[name] += 1

        def named(names: Names) -> Any:
            try:
                return names[name]
            except KeyError:
                return undefined(name=name)

        return named

    def _attribute(self, node: nodes.Getattr) -> Evaluate:
        owner, name = self.of(node.node), node.attr
        look_up = self._environment.getattr
        if name in _PYTHON_NAMES:
            return lambda names: look_up(owner(names), name)

        def attribute(names: Names) -> Any:
            value = owner(names)
            if value.__class__ is dict:
                try:
                    return value[name]
                except KeyError:
                    pass
            return look_up(value, name)

        return _of_variable(node.node, name, attribute, dict) or attribute

    def _item(self, node: nodes.Getitem) -> Evaluate:
        owner, look_up = self.of(node.node), self._environment.getitem
        if isinstance(node.arg, nodes.Slice):
            if not _named(node.node):
                # Jinja cuts constants when it compiles, and gives something else for what has no parts.
                raise NotDirectError("a part of what may be a constant")
            return self._slice(owner, node.arg)
        if not isinstance(node.arg, nodes.Const):
            key = self.of(node.arg)
            return lambda names: look_up(owner(names), key(names))
        constant = node.arg.value

        def item(names: Names) -> Any:
            value = owner(names)
            try:
                return value[constant]
            except TypeError, LookupError:
                return look_up(value, constant)

        return _of_variable(node.node, constant, item, object) or item

    def _slice(self, owner: Evaluate, node: nodes.Slice) -> Evaluate:
        start, stop, step = (
            (lambda names: None) if each is None else self.of(each)
            for each in (node.start, node.stop, node.step)
        )
        return lambda names: owner(names)[start(names) : stop(names) : step(names)]

    # --- lists and objects ------------------------------------------------------------------------

    def _list(self, node: nodes.List) -> Evaluate:
        items = self._all(node.items)
        return lambda names: [item(names) for item in items]

    def _tuple(self, node: nodes.Tuple) -> Evaluate:
        items = self._all(node.items)
        return lambda names: tuple(item(names) for item in items)

    def _dict(self, node: nodes.Dict) -> Evaluate:
        pairs = [(self.of(pair.key), self.of(pair.value)) for pair in node.items]
        return lambda names: {key(names): value(names) for key, value in pairs}

    def _all(self, expressions: list[nodes.Expr]) -> tuple[Evaluate, ...]:
        return tuple(self.of(each) for each in expressions)

    # --- operators --------------------------------------------------------------------------------

    def _operation(self, node: nodes.BinExpr) -> Evaluate | None:
        if (plain := _PLAIN.get(type(node))) is not None:
            left, right = self.of(node.left), self.of(node.right)
            return lambda names: plain(left(names), right(names))
        if (apply := _WATCHED.get(type(node))) is not None:
            return self._watched(node, apply)
        return None

    def _watched(self, node: nodes.BinExpr, apply: Callable[[Any, Any], Any]) -> Evaluate:
        left, right = self.of(node.left), self.of(node.right)
        look, sign = self._environment.call_binop, node.operator

        def operation(names: Names) -> Any:
            one, other = left(names), right(names)
            kind = one.__class__
            if kind is float:
                return apply(one, other)
            if kind is str:
                sure = scalar(*other) if sign == "%" and other.__class__ is tuple else scalar(other)
                sure = sure and (sign == "%" or (sign == "+" and other.__class__ is str))
            else:
                sure = kind in _NUMBERS and other.__class__ in _NUMBERS
            if not sure and not isinstance(one, Undefined) and not isinstance(other, Undefined):
                raise UnsureError
            return look(None, sign, one, other)  # type: ignore[arg-type]

        return operation

    def _joined(self, node: nodes.Concat) -> Evaluate:
        parts = self._all(node.nodes)

        def joined(names: Names) -> str:
            text = "".join([str(part(names)) for part in parts])
            text_fits(len(text))
            return text

        return joined

    def _negative(self, node: nodes.Neg) -> Evaluate:
        value = self.of(node.node)
        return lambda names: -value(names)

    def _positive(self, node: nodes.Pos) -> Evaluate:
        value = self.of(node.node)
        return lambda names: +value(names)

    # --- choices ----------------------------------------------------------------------------------

    def _comparison(self, node: nodes.Compare) -> Evaluate:
        first = self.of(node.expr)
        steps = [(_COMPARISONS[each.op], self.of(each.expr)) for each in node.ops]
        if len(steps) == 1:
            ((compare, other),) = steps
            return lambda names: compare(first(names), other(names))

        def chain(names: Names) -> Any:
            left, holds = first(names), True
            for compare, other in steps:
                right = other(names)
                holds = compare(left, right)
                if not holds:
                    break
                left = right
            return holds

        return chain

    def _and(self, node: nodes.And) -> Evaluate:
        left, right = self.of(node.left), self.of(node.right)
        return lambda names: left(names) and right(names)

    def _or(self, node: nodes.Or) -> Evaluate:
        left, right = self.of(node.left), self.of(node.right)
        return lambda names: left(names) or right(names)

    def _not(self, node: nodes.Not) -> Evaluate:
        value = self.of(node.node)
        return lambda names: not value(names)

    def _either(self, node: nodes.CondExpr) -> Evaluate:
        test, then, undefined = self.of(node.test), self.of(node.expr1), self._undefined
        if node.expr2 is None:
            return lambda names: then(names) if test(names) else undefined("no else")
        otherwise = self.of(node.expr2)
        return lambda names: then(names) if test(names) else otherwise(names)

    # --- calls ------------------------------------------------------------------------------------

    def _filter(self, node: nodes.Filter) -> Evaluate:
        if node.node is None:
            raise NotDirectError("filter of a block")
        constants = None if node.kwargs else _constants(node.args)
        return self._applied(filter_(self._environment, node.name, constants), node.node, node)

    def _test(self, node: nodes.Test) -> Evaluate:
        return self._applied(test(self._environment, node.name), node.node, node)

    def _call(self, node: nodes.Call) -> Evaluate:
        what = node.node
        if isinstance(what, nodes.Getattr):
            return self._applied(method(self._environment, what.attr), what.node, node)
        if not isinstance(what, nodes.Name) or what.name in self.own:
            raise NotDirectError(f"call of {type(what).__name__}")
        return self._applied(function(self._environment, what.name), None, node)

    def _applied(
        self,
        apply: Callable[..., Any],
        first: nodes.Expr | None,
        node: nodes.Filter | nodes.Test | nodes.Call,
    ) -> Evaluate:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise NotDirectError("call with *")
        args = self._all(node.args if first is None else [first, *node.args])
        named = [(str(each.key), self.of(each.value)) for each in node.kwargs]
        if named:
            return lambda names: apply(
                *[each(names) for each in args], **{key: each(names) for key, each in named}
            )
        if first is None:
            return lambda names: apply(*[each(names) for each in args])
        given = args[0]
        constants = _constants(node.args)
        if constants is None:
            return lambda names: apply(*[each(names) for each in args])
        return lambda names: apply(given(names), *constants)

    _makers: ClassVar[Mapping[type[nodes.Node], Callable[[Expressions, Any], Evaluate]]] = {
        nodes.And: _and,
        nodes.Call: _call,
        nodes.Compare: _comparison,
        nodes.Concat: _joined,
        nodes.CondExpr: _either,
        nodes.Dict: _dict,
        nodes.Filter: _filter,
        nodes.Getattr: _attribute,
        nodes.Getitem: _item,
        nodes.List: _list,
        nodes.Name: _name,
        nodes.Neg: _negative,
        nodes.Not: _not,
        nodes.Or: _or,
        nodes.Pos: _positive,
        nodes.Test: _test,
        nodes.Tuple: _tuple,
    }


def _named(node: nodes.Node | None) -> bool:
    """Whether an expression begins with a variable or a call, and so is no constant for Jinja."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Filter):
        node = node.node
    return isinstance(node, nodes.Name | nodes.Call)


def _constant(node: nodes.Node) -> tuple[Any] | None:
    """The value of an expression in which nothing can change, if it is one."""
    if not isinstance(node, _CONSTANTS):
        return None
    if not all(isinstance(each, _IN_CONSTANTS) for each in node.find_all(nodes.Node)):
        return None
    try:
        return (node.as_const(),)
    except Exception:  # noqa: BLE001 - it shows when it is evaluated
        return None


def _constants(expressions: list[nodes.Expr]) -> tuple[Any, ...] | None:
    """The values of expressions, if nothing can change in any of them."""
    constants = [_constant(each) for each in expressions]
    found = tuple(value for each in constants if each is not None for value in each)
    return found if len(found) == len(expressions) else None


def _of_variable(node: nodes.Node, key: Any, otherwise: Evaluate, kind: type) -> Evaluate | None:
    """What stands under a key of a variable: nine of ten expressions, and so without detours.

    Args:
        node: The variable, if it is one.
        key: The key.
        otherwise: What to do where there is no such key.
        kind: What the variable has to be.
    """
    if not isinstance(node, nodes.Name):
        return None
    name = node.name

    def of_variable(names: Names) -> Any:
        try:
            value = names[name]
            if kind is object or value.__class__ is kind:
                return value[key]
        except TypeError, LookupError:
            pass
        return otherwise(names)

    return of_variable
