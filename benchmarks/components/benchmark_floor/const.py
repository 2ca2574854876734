"""Names that the files of this integration share."""

from typing import Final

DOMAIN: Final = "benchmark_floor"
