"""The courier: brings updates to the bot's webhook, as often as it takes."""

import asyncio
from collections import deque
from urllib.parse import urlsplit

import httpx

from tests.telegram_server import faults
from tests.telegram_server.world import Json, World

# Telegram waits longer and longer; a test has no such time.
AGAIN_SECONDS = 0.1
ANSWER_SECONDS = 5.0
CONNECTIONS = 40


class Courier:
    """Delivers one world's updates: in order within a chat, chats side by side."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queues: dict[str, deque[Json]] = {}
        self._known: set[int] = set()

    async def run(self) -> None:
        """Deliver until the webhook is taken away or the world ends."""
        world = self._world
        limits = httpx.Limits(max_connections=world.max_connections)
        async with (
            httpx.AsyncClient(limits=limits, timeout=ANSWER_SECONDS, trust_env=False) as http,
            asyncio.TaskGroup() as group,
        ):
            while world.webhook and not world.ended:
                for update in world.updates:
                    if update["update_id"] in self._known:
                        continue
                    self._known.add(update["update_id"])
                    key = _queue_of(update)
                    queue = self._queues.setdefault(key, deque())
                    queue.append(update)
                    if len(queue) == 1:
                        group.create_task(self._work_off(queue, http))
                async with world.changed:
                    await world.changed.wait()

    async def _work_off(self, queue: deque[Json], http: httpx.AsyncClient) -> None:
        world = self._world
        while queue and world.webhook and not world.ended:
            update = queue[0]
            if not await self._delivered(update, http):
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            fault = faults.due(world, "webhook")
            if fault is not None and fault.kind == "repeat":
                await self._delivered(update, http)
            queue.popleft()
            if update in world.updates:
                world.updates.remove(update)

    async def _delivered(self, update: Json, http: httpx.AsyncClient) -> bool:
        world = self._world
        address = urlsplit(world.webhook)
        # The gateway stands for whatever ends TLS before the bot.
        target = f"{world.gateway or f'https://{address.netloc}'}{address.path}"
        headers = {"X-Telegram-Bot-Api-Secret-Token": world.webhook_secret}
        try:
            answer = await http.post(target, json=update, headers=headers)
        except Exception:  # noqa: BLE001 - a bot killed while connecting is no httpx error, but an
            # AttributeError of the socket's library; Telegram itself tries again whatever it was.
            world.webhook_error = "Connection refused"
            return False
        if answer.is_success:
            return True
        world.webhook_error = f"Wrong response from the webhook: {answer.status_code}"
        return False


def _queue_of(update: Json) -> str:
    for content in update.values():
        if isinstance(content, dict):
            place = content.get("chat") or content.get("message", {}).get("chat")
            return str((place or content.get("from") or {}).get("id"))
    return ""
