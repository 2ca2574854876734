"""Zigbee2MQTT: one retained list describes every device of a Zigbee network.

Written to Zigbee2MQTT 2.14 and tried against it; where 1.x differs, a comment says so.

=====================================  ==========================================================
``<base>/bridge/devices``              the devices with their *exposes*: what each tells and takes
``<base>/bridge/info``                 how states are published, and whether availability is
``<base>/bridge/state``                whether Zigbee2MQTT itself runs
``<base>/bridge/request/...``          what Zigbee2MQTT itself is asked
``<base>/<friendly name>``             the state of a device, a JSON object (``output: json``)
``<base>/<friendly name>/<property>``  the same, a topic a property (``output: attribute``)
``<base>/<friendly name>/availability``  whether a device can be reached
``<base>/<friendly name>/set``, ``/get``  what it is to do, what it is to tell
=====================================  ==========================================================

A device is its IEEE address: ``zigbee2mqtt:0x00158d0001a2b3c4``. Its friendly name is a topic and a
title, no more. The address is unique in the world and a device is in one network at a time, so the
base topic is no part of the id; ``convention`` tells what happens when two networks list one device.

The keys of components, which are part of unique ids and never change:

* ``<property>`` for a generic expose, such as ``temperature``, ``power_left``, ``child_lock``;
  ``<property>_value`` where the property is called like a kind of device (``light``);
* ``<type>`` or ``<type>_<endpoint>`` for a specific expose: ``light``, ``switch_left``, ``lock``;
* ``last_seen``, which no expose describes.

Zigbee2MQTT itself is a device, too (``bridge``): ``zigbee2mqtt:bridge:<base>``; so is each group
(``group``): ``zigbee2mqtt:group:<base>:<number>``, which ``<base>/bridge/groups`` lists.
"""

from .convention import Zigbee2Mqtt
from .definition import Zigbee2MqttDefinition

__all__ = ["Zigbee2Mqtt", "Zigbee2MqttDefinition"]
