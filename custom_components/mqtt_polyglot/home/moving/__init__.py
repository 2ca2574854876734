"""Moving a device to another broker or convention, and replacing it by another one.

Nothing is created: the rows of the device and of its entities in the registries get the identity that
the device has where it is now, so that whatever the user made of them stays. ``pairing`` says which
entity is which component there, ``plan`` what would happen, ``rows`` moves the rows, ``journal`` keeps
what is being moved until it is done, and ``mover`` does it all in order.
"""
