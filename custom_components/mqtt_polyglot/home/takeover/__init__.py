"""Taking devices over from Home Assistant's own MQTT integration, and giving them back.

Nothing is created: the rows of the device and its entities in the registries change hands, so that
whatever the user made of them stays. ``matching`` says which entity is which component, ``plan`` what
would happen, ``journal`` keeps what was there before, ``rows`` moves the rows and moves them back,
``loading`` takes entities out and puts them in, and ``takeover`` does it all in order.
"""
