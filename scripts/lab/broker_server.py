"""The embedded broker as a process: amqtt, with its defects that matter here put right.

Run by ``broker.py`` with the interpreter of ``.toolchain/broker``. The configuration is one line of
JSON on standard input; the ports that it listens on are one line of JSON on standard output. It
ends when standard input closes, so that it never outlives whoever started it.

amqtt 0.12.1 as it comes sends every new client the retained messages of everybody's subscriptions,
and loses what a client published just before it left. What stays as it is: a message is delivered
with the subscription's QoS even if it was published with a lower one, overlapping subscriptions
each get their copy, and a client cannot send more than 1 MiB over WebSocket.
"""

import asyncio
from collections.abc import Awaitable
import json
import logging
import os
import sys
from typing import Any, override

from amqtt.broker import Broker  # type: ignore[import-not-found]


class LabBroker(Broker):  # type: ignore[misc]
    """The broker of amqtt for one laboratory."""

    def __init__(self, config: dict[str, Any], credentials: list[str] | None) -> None:
        """Take amqtt's configuration and the only user and password, or None for anybody."""
        super().__init__(config)
        self._credentials = credentials
        self._served: set[int] = set()

    @property
    def ports(self) -> list[int]:
        """The ports of the TCP and of the WebSocket listener."""
        return [
            self._servers[name].instance.sockets[0].getsockname()[1] for name in ("default", "ws")
        ]

    @override
    async def _authenticate(self, session: Any, _: Any) -> bool:
        return self._credentials is None or self._credentials == [
            session.username,
            session.password,
        ]

    @override
    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Any
    ) -> None:
        """Send retained messages to a client that subscribes, not to one that just connects."""
        if id(session) in self._served:
            await super()._publish_retained_messages_for_subscription(subscription, session)

    @override
    async def _client_message_loop(self, client_session: Any, handler: Any) -> None:
        """Serve one client until it leaves, and deliver what it had sent by then."""
        disconnected = asyncio.ensure_future(handler.wait_disconnect())
        delivered = asyncio.ensure_future(self._deliver(client_session, handler))
        subscribed = asyncio.ensure_future(self._subscribe(client_session, handler))
        unsubscribed = asyncio.ensure_future(self._unsubscribe(client_session, handler))
        self._served.add(id(client_session))
        try:
            await _first_of(disconnected, delivered, subscribed, unsubscribed)
            await _first_of(delivered, client_session.delivered_message_queue.join())
        finally:
            self._served.discard(id(client_session))
            for servant in (delivered, subscribed, unsubscribed):
                servant.cancel()
        if not disconnected.done():
            await handler.handle_connection_closed()
        await self._handle_disconnect(client_session, handler, disconnected)

    async def _subscribe(self, session: Any, handler: Any) -> None:
        while True:
            request = await handler.get_next_pending_subscription()
            await self._handle_subscription(session, handler, _done(request))

    async def _unsubscribe(self, session: Any, handler: Any) -> None:
        while True:
            request = await handler.get_next_pending_unsubscription()
            await self._handle_unsubscription(session, handler, _done(request))

    async def _deliver(self, session: Any, handler: Any) -> None:
        """Hand the client's messages on until one breaks the rules of MQTT."""
        queue = session.delivered_message_queue
        while await self._handle_message_delivery(session, handler, _done(await queue.get())):
            queue.task_done()


async def _first_of(*awaitables: Awaitable[object]) -> None:
    futures = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


def _done(result: object) -> asyncio.Future[object]:
    future = asyncio.get_running_loop().create_future()
    future.set_result(result)
    return future


async def _serve(options: dict[str, Any]) -> None:
    loop = asyncio.get_running_loop()
    # A task for a packet that starts later is a packet lost when the connection ends first.
    loop.set_task_factory(asyncio.eager_task_factory)
    listeners = {
        "default": {"type": "tcp", "bind": f"127.0.0.1:{options['port']}"},
        "ws": {"type": "ws", "bind": f"127.0.0.1:{options['websocket_port']}"},
    }
    broker = LabBroker({"listeners": listeners, "plugins": {}}, options["credentials"])
    await broker.start()
    print(json.dumps(broker.ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)  # an orderly end of amqtt fills the log with cancelled tasks


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(_serve(json.loads(sys.stdin.readline())))
