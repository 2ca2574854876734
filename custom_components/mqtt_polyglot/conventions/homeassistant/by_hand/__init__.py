"""Devices that a person added by hand: the same documents as announced ones, kept here and never published.

A document has the form of the announcement of a whole device:

    {"device": {"name": "Boiler"}, "components": {"temp": {"platform": "sensor", "state_topic": "boiler/temp"}}}

It is read by the code that reads Home Assistant discovery, within the same limits. What comes on the
broker cannot change it: nothing is listened to, and its identifiers are ours.

The id of such a device is ``by_hand:<16 hexadecimal digits>``, made once. The key of a component is
``<platform>:<unique_id>``; without a unique id that is ``<those digits>_<its key in the document>``.
Both are part of what users have stored. They never change.
"""

from .convention import ByHand
from .definition import ByHandDefinition

__all__ = ["ByHand", "ByHandDefinition"]
