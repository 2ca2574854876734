"""Simulated devices: they speak to a broker over the wire and keep their own truth.

A program reads ``device.state`` and ``device.commands`` to see what a command did at the device's
end, whatever Home Assistant says about it.
"""
