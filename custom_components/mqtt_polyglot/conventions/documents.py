"""Documents of devices that were added by hand, for all who read and make them.

They are read by the code of Home Assistant discovery: see its package ``by_hand``.
"""

from .homeassistant.by_hand.convention import NAME
from .homeassistant.by_hand.core import document_of_subentry, documents_of
from .homeassistant.by_hand.document import (
    DocumentError,
    DocumentErrorKey,
    announcement_of,
    component_keys,
    document_of,
    refuse,
)
from .homeassistant.by_hand.text import MAX_TEXT, as_json, as_yaml, parse

__all__ = [
    "MAX_TEXT",
    "NAME",
    "DocumentError",
    "DocumentErrorKey",
    "announcement_of",
    "as_json",
    "as_yaml",
    "component_keys",
    "document_of",
    "document_of_subentry",
    "documents_of",
    "parse",
    "refuse",
]
