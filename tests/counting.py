"""How often a method gave something."""

from collections import Counter
from typing import Any

import pytest


def count_results(
    monkeypatch: pytest.MonkeyPatch, counter: Counter[str], kind: type[Any], name: str
) -> None:
    """Count how often a method returns something that is true, under its name."""
    method = getattr(kind, name)

    def counted(*args: Any) -> Any:
        result = method(*args)
        counter[name] += bool(result)
        return result

    monkeypatch.setattr(kind, name, counted)
