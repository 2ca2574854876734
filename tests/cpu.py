"""What something costs, which is the same on a machine that is busy with something else."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if this takes more processor time; for a block, or above a function."""
    began = process_time()
    yield
    took = process_time() - began
    assert took < seconds, f"{took:.3f} s of processor time"
