"""What a template reads beside its message, so that it is known when it has to be rendered again."""

from collections.abc import Iterator
from typing import Any, Final

from jinja2 import nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.tests import TESTS as JINJA_TESTS

from .functions import FILTERS, FUNCTIONS, TESTS

_OF_JINJA: Final = frozenset({*JINJA_FILTERS, *JINJA_TESTS, *DEFAULT_NAMESPACE}) - {"random"}

_OF_HOME_ASSISTANT: Final = frozenset(
    {
        "average", "base64_decode", "base64_encode", "bitwise_and", "bitwise_or", "bitwise_xor", "contains",
        "e", "from_hex", "is_number", "log", "match", "max", "md5", "median", "min", "multiply", "ordinal",
        "pack", "pi", "regex_findall", "regex_findall_index", "regex_match", "regex_replace",
        "regex_search", "search", "sha1", "sha256", "sha512", "slugify", "sqrt", "tau", "unpack",
        "urlencode", "zip",
    }
)  # fmt: skip

STEADY: Final = _OF_JINJA | _OF_HOME_ASSISTANT | FILTERS | FUNCTIONS | TESTS
"""What gives the same whenever it is given the same: no time, no chance, no state, no time zone."""

_OF_THE_MESSAGE: Final = frozenset({"value", "value_json"})
_OF_STATEMENTS: Final = frozenset({"caller", "kwargs", "loop", "varargs"})


def foreign(template: nodes.Template) -> frozenset[str]:
    """The names of what it reads that is neither in the message nor always the same."""
    return frozenset(_names(template))


def _names(template: nodes.Template) -> Iterator[str]:
    own = {node.name for node in template.find_all(nodes.Name) if node.ctx != "load"}
    known = STEADY | own | _OF_THE_MESSAGE | _OF_STATEMENTS
    for node in template.find_all(nodes.Name):
        if node.ctx == "load" and node.name not in known:
            yield node.name
    used: Any = template.find_all((nodes.Filter, nodes.Test))
    for node in used:
        if node.name not in STEADY:
            yield node.name
        # ``map('random')`` names a filter, too.
        for each in (*node.args, *(pair.value for pair in node.kwargs)):
            if isinstance(each, nodes.Const) and each.value == "random":
                yield "random"
    if any(True for _ in template.find_all((nodes.Include, nodes.Import, nodes.FromImport))):
        yield "import"
