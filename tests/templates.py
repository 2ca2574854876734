"""Random templates and payloads, and what Home Assistant makes of them."""

import json
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from hypothesis import strategies as st

FAILED: Final = object()
"""What stands for a failure."""

# A few keys, so that paths lead somewhere; some of them are names of Python.
KEYS: Final = ("a", "b", "c", "x1", "items", "update", "count", "get", "_a", "", "0", "Ä", "split")
WORDS: Final = (
    "a",
    "ON",
    "on",
    "",
    " x ",
    "12",
    "-3.5",
    "1e3",
    "nan",
    "inf",
    "true",
    "ä ß",
    "a,b",
    "{}",
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-300, 300)
    | st.sampled_from([10**17, 2**63, 10**30, 1e17, 1e300, -0.0, 0.1, 21.55])
    | st.floats(-1000, 1000)
    | st.sampled_from(WORDS)
    | st.text(max_size=4)
)
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=8,
)
payloads = st.one_of(
    st.dictionaries(st.sampled_from(KEYS), documents, max_size=6).map(json.dumps),
    documents.map(json.dumps),
    st.sampled_from(WORDS),
    st.text(max_size=6),
)

_names = st.sampled_from(["a", "b", "c", "x1", "items", "update", "count", "get", "_a", "Ä"])
_steps = st.one_of(
    _names.map(lambda key: f".{key}"),
    st.sampled_from(KEYS).map(lambda key: f"['{key}']"),
    st.integers(-1, 2).map(lambda index: f"[{index}]"),
    st.integers(0, 2).map(lambda index: f".{index}"),
)
places = st.lists(_steps, max_size=3).map(lambda steps: "value_json" + "".join(steps))
constants = st.one_of(
    st.integers(-9, 100).map(str),
    st.sampled_from(["0.5", "2.55", "1e3", "none", "true", "false", "[]", "{}", "()"]),
    st.sampled_from(["'a'", "'ON'", "''", "'12'", "' x '", "'%s'", "'%.1f'", "'a,b'", "'null'"]),
)
_atoms = st.one_of(
    places,
    places,
    constants,
    st.sampled_from(["value", "value", "x", "y", "missing", "value[1:]", "value_json.a[:2]"]),
)

_FILTERS: Final = (
    "float", "float(0)", "float('x')", "int", "int(7)", "int(none)", "int(0, 16)", "round", "round(1)",
    "round(2, 'floor')", "round(0, 'ceil')", "round(1, 'half')", "round(-1)", "round(1, default=5)",
    "default", "default('d')", "default('d', true)", "d(0, boolean=true)", "is_defined", "lower", "upper",
    "trim", "trim('a')", "title", "capitalize", "string", "length", "count", "abs", "bool", "bool(false)",
    "truncate(5)", "truncate(4, true, '', 0)", "truncate(9, false, '..')", "replace('a', 'bb')",
    "replace('', '-')", "replace('N', '', 1)", "from_json", "from_json(default={})", "to_json", "tojson",
    "to_json(sort_keys=true)", "add(1)", "multiply(2.55)", "multiply(10)", "is_number", "iif",
    "iif('y', 'n')", "iif(1, 2, 3)", "last", "ord", "typeof", "format(1.5)", "format(value_json.a)",
    "first", "join(', ')", "join", "join(d='x')", "list", "max", "min",
)  # fmt: skip
_TESTS: Final = (
    "defined", "undefined", "none", "number", "string", "mapping", "sequence", "iterable", "boolean",
    "integer", "float", "true", "false", "odd", "even", "divisibleby(3)", "divisibleby(0)", "lower", "upper",
    "sameas(none)", "in([1, 'a'])", "eq(1)", "ge(1)", "is_number", "string_like",
)  # fmt: skip
_METHODS: Final = (
    "get('a')", "get('b', 5)", "get('update', {})", "split(',')", "split(',')[0]", "lower()", "upper()",
    "strip()", "replace('a', 'b')", "startswith('a')", "endswith('N')", "title()", "find('a')",
    "isdigit()", "rsplit(None, 1)", "lstrip('0')",
)  # fmt: skip
_OPERATORS: Final = (
    "+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or",
)  # fmt: skip


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(_FILTERS)).map(lambda each: f"({each[0]}) | {each[1]}"),
        st.tuples(inner, st.sampled_from(_FILTERS)).map(lambda each: f"{each[0]} | {each[1]}"),
        st.tuples(inner, st.sampled_from(_TESTS)).map(lambda each: f"({each[0]}) is {each[1]}"),
        st.tuples(inner, st.sampled_from(_TESTS)).map(lambda each: f"({each[0]}) is not {each[1]}"),
        st.tuples(inner, st.sampled_from(_METHODS)).map(lambda each: f"({each[0]}).{each[1]}"),
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(
            lambda each: f"({each[0]}) {each[1]} ({each[2]})"
        ),
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(" ".join),
        st.tuples(inner, inner, inner).map(
            lambda each: f"({each[0]}) < ({each[1]}) <= ({each[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda each: f"({each[0]} if {each[1]} else {each[2]})"),
        st.tuples(inner, inner).map(lambda each: f"({each[0]} if {each[1]})"),
        st.tuples(inner, inner).map(lambda each: f"[{each[0]}, {each[1]}]"),
        st.tuples(inner, inner).map(lambda each: f"{{'a': {each[0]}, 'b': {each[1]}}}"),
        st.tuples(inner, inner).map(lambda each: f"{{'ON': 1, 12: {each[0]}, none: 3}}[{each[1]}]"),
        st.tuples(inner, inner).map(lambda each: f"({each[0]}, {each[1]})[0]"),
        st.tuples(inner, inner).map(lambda each: f"({each[0]})[{each[1]}]"),
        inner.map(lambda each: f"not {each}"),
        inner.map(lambda each: f"-({each})"),
        inner.map(lambda each: f"float({each})"),
        inner.map(lambda each: f"int({each}, 3)"),
        inner.map(lambda each: f"is_number({each})"),
        inner.map(lambda each: f"iif({each}, 'y', 'n')"),
        st.tuples(inner, inner).map(lambda each: f"min({each[0]}, {each[1]})"),
        inner.map(lambda each: f"max({each})"),
    )


expressions = st.recursive(_atoms, _larger, max_leaves=5)

_openings = st.sampled_from(["{%", "{%-", "{%+"])
_closings = st.sampled_from(["%}", "-%}"])


@st.composite
def _outputs(draw: st.DrawFn) -> str:
    left, right = draw(st.sampled_from([("{{", "}}"), ("{{-", "-}}"), ("{{ ", " }}")]))
    return f"{left} {draw(expressions)} {right}"


@st.composite
def _choices(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    begin, end = draw(_openings), draw(_closings)
    text = f"{begin} if {draw(expressions)} {end}{draw(inner)}"
    if draw(st.booleans()):
        text += f"{{% elif {draw(expressions)} {end}{draw(inner)}"
    if draw(st.booleans()):
        text += f"{begin} else %}}{draw(inner)}"
    return f"{text}{begin} endif {end}"


_sets = st.tuples(st.sampled_from(["x", "y", "value"]), expressions).map(
    lambda each: f"{{% set {each[0]} = {each[1]} %}}"
)
_data = st.sampled_from(["ON", " ", "\n", "", '{"a":', "}", "on off", "{# nothing #}", "é"])


def _bodies(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(_outputs(), _data, inner), min_size=1, max_size=3).map("".join)


templates = st.one_of(
    _outputs(),
    st.recursive(
        st.one_of(_outputs(), _outputs(), _data, _sets),
        lambda inner: st.one_of(_bodies(inner), _choices(inner)),
        max_leaves=4,
    ),
)
"""Templates of all that is read without Jinja, and a little more."""


def theirs(hass: HomeAssistant, template: Template, payload: str) -> Any:
    """What Home Assistant makes of a payload; ``FAILED`` where it fails."""
    try:
        return template.async_render_with_possible_json_value(payload, FAILED)
    except Exception:  # noqa: BLE001 - its integrations catch whatever a template raises
        return FAILED
