# SPDX-License-Identifier: Apache-2.0
"""A chat server starts one asyncio task per client, which waits for messages. When a client leaves, its queue is forgotten, but
the task is neither told nor cancelled: it waits for ever on a queue into which nobody will put anything, and keeps coroutine,
queue and client alive.

`barrow diff before.barrow after.barrow`: Task, Future, Queue and Client grow by one per client that came and went, coroutine
by two, deque by four. `barrow query after.barrow functions_by_count` says what the coroutines are: `ChatServer.pump`,
waiting in `Queue.get`.
"""

import asyncio
import sys
from pathlib import Path

import barrow


class Client:
    def __init__(self, name):
        self.name = name
        self.received = []


class ChatServer:
    def __init__(self):
        self.queues = {}
        self.tasks = set()  # a task that nothing refers to may vanish in the middle, so references are kept

    def join(self, client):
        queue = asyncio.Queue()
        self.queues[client.name] = queue
        task = asyncio.create_task(self.pump(client, queue), name=f"pump {client.name}")
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def leave(self, client):
        self.queues.pop(client.name)  # forgotten: put an end mark into the queue, or cancel the task

    async def pump(self, client, queue):
        """Hands messages to the client until the end mark."""
        while True:
            message = await queue.get()
            if message is None:
                return
            client.received.append(message)

    def broadcast(self, message):
        for queue in self.queues.values():
            queue.put_nowait(message)


async def visitors(server, count):
    """Clients that come, hear two messages, and leave."""
    for number in range(count):
        client = Client(f"visitor {number}")
        server.join(client)
        server.broadcast("hello")
        await asyncio.sleep(0)
        server.broadcast(f"{client.name} is here")
        await asyncio.sleep(0)
        server.leave(client)


async def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    server = ChatServer()
    await visitors(server, 100)
    barrow.dump(folder / "before.barrow", overwrite=True)
    await visitors(server, 3_000)
    barrow.dump(folder / "after.barrow", overwrite=True)
    print(f"{len(server.queues)} clients present, {len(server.tasks)} tasks waiting")
    for task in list(server.tasks):
        task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
