"""What the event loop's thread has cost so far, and how much of it was garbage collection."""

import gc
import threading
import time
from typing import Any


class Meter:
    """Counts from when it is made, in the thread that makes it."""

    def __init__(self) -> None:
        """Begin to count collections."""
        self._thread = threading.get_ident()
        self._began = 0.0
        self._collecting = 0.0
        self._collections = 0
        self._full_collections = 0
        gc.callbacks.append(self._on_collection)

    def read(self) -> dict[str, float]:
        """Return processor time of thread and process, wall time, and collections, in seconds."""
        return {
            "loop": time.thread_time(),
            "process": time.process_time(),
            "wall": time.monotonic(),
            "collecting": self._collecting,
            "collections": self._collections,
            "full_collections": self._full_collections,
        }

    def _on_collection(self, phase: str, info: dict[str, Any]) -> None:
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._began = time.thread_time()
            return
        self._collecting += time.thread_time() - self._began
        self._collections += 1
        self._full_collections += info["generation"] == 2


def difference(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return what came between two readings."""
    return {name: after[name] - before[name] for name in after}
