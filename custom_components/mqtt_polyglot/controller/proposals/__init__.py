"""Proposals: what could be made of a topic, or of a key of its JSON, by its words and its values.

Nothing here is right by necessity: a person looks at each proposal and corrects it. It is all tables and small
functions, free of Home Assistant.
"""

from .device import propose_device
from .entity import propose
from .observed import Observed, Proposal

__all__ = ["Observed", "Proposal", "propose", "propose_device"]
