"""Home Assistant discovery: what devices publish for Home Assistant to find them by.

A device announces each of its components on a topic of its own, or all of them on one topic, below a
prefix that is ``homeassistant`` by default:

    homeassistant/light/kitchen/lamp/config      {"name": "Lamp", "cmd_t": "kitchen/lamp/set", ...}
    homeassistant/device/kitchen/config          {"dev": {...}, "cmps": {"lamp": {"p": "light", ...}}}

**Which device** an announcement belongs to is said by its ``device`` block. The key of a device is
the first of its identifiers, or else its first connection, such as ``mac:aa:bb:cc:dd:ee:ff``, of the
announcement by which it became known. An announcement that shares an identifier or a connection with
a known device belongs to that device, whose key stays what it was. Without a block, components belong
together by their node id (``node:kitchen``); those without one are devices of their own
(``topic:light/lamp``). The id of a device is ``homeassistant:<key>``.

**Which component** it is is said by its unique id: the key of a component is
``<platform>:<unique id>``. Without a unique id it is ``<platform>:<node id> <object id>``, whichever
of the two forms it is announced in. Of two components with one key the second is refused.

Both keys are part of what users have stored. They never change.
"""

from .convention import HomeAssistant
from .definition import HomeAssistantDefinition

__all__ = ["HomeAssistant", "HomeAssistantDefinition"]
