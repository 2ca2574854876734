class Pattern: ...

IGNORECASE: int

def compile(pattern: str, flags: int = 0) -> Pattern: ...  # noqa: A001
