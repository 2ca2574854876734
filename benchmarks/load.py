"""The load generator: a process of its own that sends messages, at once or at a rate.

On standard input: one line of JSON, ``{"port", "rate", "retain", "patience"}``, then a line ``["topic", "payload"]``
for each message. On standard output: one line of JSON when the broker has read the last of them.
It waits for a broker that does not listen yet, as many seconds as its patience.
"""

from collections.abc import Sequence
import json
import socket
import sys
import time

from .wire import Message, connect, flush, publish

_CHUNK = 64
"""Messages that leave in one piece where there is no rate."""


def send(sock: socket.socket, packets: Sequence[bytes], rate: float) -> None:
    """Send packets, that many a second; 0 is as fast as the broker takes them."""
    if not rate:
        for first in range(0, len(packets), _CHUNK):
            sock.sendall(b"".join(packets[first : first + _CHUNK]))
        return
    began = time.monotonic()
    for number, each in enumerate(packets):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        sock.sendall(each)


def lines(messages: Sequence[Message]) -> bytes:
    """Return messages in the form in which they are given to the process."""
    return b"".join(
        json.dumps([topic, payload.decode()]).encode() + b"\n" for topic, payload in messages
    )


def main() -> None:
    """Send what standard input says."""
    options = json.loads(sys.stdin.readline())
    packets = [
        publish(topic, payload.encode(), retain=options["retain"])
        for topic, payload in map(json.loads, sys.stdin)
    ]
    sock = connect(options["port"], "benchmark_load", patience=options["patience"])
    began = time.monotonic()
    send(sock, packets, options["rate"])
    flush(sock)
    print(json.dumps({"began": began, "ended": time.monotonic()}))


if __name__ == "__main__":
    main()
