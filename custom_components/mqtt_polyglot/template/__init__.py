"""Home Assistant's templates, for the convention whose announcements carry them.

They are programs of strangers, and run on the event loop. What they may do is bounded: see ``limits``
for sizes and time, ``patterns`` for regular expressions, ``environment`` for where that is looked at.
"""

from .engine import HassTemplateEngine

__all__ = ["HassTemplateEngine"]
