"""The program of a template before it is compiled: what looks at it while it runs is put in here."""

from typing import Any, Final

from jinja2 import nodes

from .limits import TooMuchError

MAX_DEPTH: Final = 100
"""The deepest nesting of a template: each filter of a chain is one."""

COMPARED: Final = " compared"
COUNTED: Final = " counted"
JOINED: Final = " joined"
WEIGHED: Final = " weighed"
WRITTEN: Final = " written"
"""Filters of our own. No template can name them."""


def watch(template: nodes.Template) -> None:
    """Have loops, macros, assignments, comparisons and what joins texts looked at.

    Raises:
        TooMuchError: It is so nested that to compile it takes long.
    """
    shallow(template)
    _watch_repetitions(template)
    for assign in template.find_all(nodes.Assign):
        assign.node = _through(assign.node, WEIGHED)
    for block in template.find_all(nodes.With):
        block.values = [_through(value, WEIGHED) for value in block.values]
    for compare in template.find_all(nodes.Compare):
        for operand in compare.ops:
            if not isinstance(operand.expr, nodes.Literal):
                operand.expr = _through(operand.expr, COMPARED)
    for node in list(template.find_all(nodes.Node)):
        _watch_joining(node)


def shallow(node: nodes.Node, depth: int = 0) -> None:
    """Raise ``TooMuchError`` if a template is so nested that to compile it takes long."""
    if depth > MAX_DEPTH:
        raise TooMuchError(f"more than {MAX_DEPTH} levels in a template")
    for child in node.iter_child_nodes():
        shallow(child, depth + 1)


def _watch_repetitions(template: nodes.Template) -> None:
    repeating: Any = list(template.find_all((nodes.For, nodes.Macro, nodes.CallBlock)))
    for node in repeating:
        text = sum(len(each.data) for each in node.find_all(nodes.TemplateData))
        count = nodes.Const(text, lineno=node.lineno, environment=template.environment)
        if isinstance(node, nodes.For):
            node.iter = _through(node.iter, COUNTED, count)
        if not isinstance(node, nodes.For) or node.recursive:
            # A loop that calls itself goes through what nobody else has seen.
            node.body.insert(0, nodes.ExprStmt(_through(count, WRITTEN), lineno=node.lineno))


def _watch_joining(node: nodes.Node) -> None:
    """Have ``~`` looked at, which Jinja lets nobody intercept."""
    for field, value in node.iter_fields():
        if isinstance(value, nodes.Concat):
            setattr(node, field, _joined(value))
        elif isinstance(value, list):
            value[:] = [_joined(each) if isinstance(each, nodes.Concat) else each for each in value]


def _joined(node: nodes.Concat) -> nodes.Filter:
    parts = nodes.Tuple(node.nodes, "load", lineno=node.lineno, environment=node.environment)
    return _through(parts, JOINED)


def _through(expression: Any, name: str, *args: nodes.Expr) -> nodes.Filter:
    """An expression that goes through a filter."""
    made = nodes.Filter(expression, name, list(args), [], None, None, lineno=expression.lineno)
    made.environment = expression.environment
    return made
