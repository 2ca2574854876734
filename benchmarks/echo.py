"""A light as a process of its own: it says that it does what it is told, and counts how often.

``python -m benchmarks.echo PORT TOPIC``: commands come on ``TOPIC/set``, and are answered on ``TOPIC``.
"""

import json
import sys

from .wire import connect, publish, received, subscribe


def main() -> None:
    """Answer until the broker ends."""
    port, topic = int(sys.argv[1]), sys.argv[2]
    sock = connect(port, "benchmark_echo")
    subscribe(sock, f"{topic}/set")
    print("ready", flush=True)
    for count, (_, payload) in enumerate(received(sock), start=1):
        answer = json.loads(payload) | {"count": count}
        sock.sendall(publish(topic, json.dumps(answer).encode()))


if __name__ == "__main__":
    main()
