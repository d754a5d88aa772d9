"""The test's hand on the pretended Telegram: write, press, break things, read the outbox."""

from collections.abc import Iterable
from typing import Any

import httpx

from tests.telegram_server.app import TOKEN

Json = dict[str, Any]

_SHOWN = ("sendMessage", "editMessageText", "sendPhoto")


class Telegram:
    """One world of the server, from the side of the people in it.

    `address` is what a bot gets as its base URL. People and private chats are numbered
    alike, as Telegram does; person 7 is there from the start.
    """

    token = TOKEN

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
        self._seen = 0

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def reset(self) -> None:
        """Begin a new world."""
        await self._post("reset")
        self._seen = 0
        await self.meet(7, language_code="ko")

    async def meet(self, person: int, **fields: Any) -> None:
        """A person who has started the bot."""
        await self._post("person", id=person, **fields)

    async def people(self, numbers: Iterable[int], **fields: Any) -> None:
        """Many people at once."""
        await self._post("people", people=[{"id": number, **fields} for number in numbers])

    async def chat(self, chat: int, **fields: Any) -> None:
        """A group, or a change of a chat (see `sim.set_chat`)."""
        await self._post("chat", id=chat, **fields)

    async def say(
        self, text: str | None = None, *, person: int = 7, chat: int | None = None, **fields: Any
    ) -> Json:
        """Write to the bot, or into a group; gives the message (see `sim.say` for fields)."""
        if text is not None:
            fields["text"] = text
        answer = await self._post("say", person=person, chat=chat or person, **fields)
        message: Json = answer["message"]
        return message

    async def press(self, message: Json, data: str, *, person: int = 7) -> None:
        """Press a button of a message the bot sent."""
        await self._post(
            "press",
            chat=message["chat"]["id"],
            message_id=message["message_id"],
            data=data,
            person=person,
        )

    async def edit(self, message: Json, **fields: Any) -> None:
        """Change a message somebody wrote: new `text` or `caption`, `hidden` links."""
        where = {"chat": message["chat"]["id"], "message_id": message["message_id"]}
        await self._post("edit", **where, **fields)

    async def member(self, chat: int, person: int | None = None, **fields: Any) -> None:
        """Change what the bot (or a person) is in a group (see `sim.set_member`)."""
        await self._post("member", chat=chat, person=person, **fields)

    async def migrate(self, chat: int, to: int) -> None:
        """Turn a group into a supergroup."""
        await self._post("migrate", chat=chat, to=to)

    async def inline(self, query: str, *, person: int = 7) -> None:
        """Type something after the bot's name in some other chat."""
        await self._post("inline", query=query, person=person)

    async def transcript(self, chat: int = 7) -> Json:
        """A chat as the people in it see it."""
        answer = await self._http.get("/sim/transcript", params={"chat": chat})
        found: Json = answer.raise_for_status().json()
        return found

    async def call(self, method: str, **arguments: Any) -> Any:
        """Call the Bot API as the bot's operator would."""
        answer = await self._http.post(f"/bot{self.token}/{method}", json=arguments)
        return answer.raise_for_status().json()["result"]

    async def download(self, file_id: str) -> bytes:
        """The content of a file somebody sent."""
        answer = await self._http.get(f"/file/bot{self.token}/photos/{file_id}.jpg")
        return answer.raise_for_status().content

    async def inject(self, *updates: Json) -> None:
        """Deliver updates exactly as given."""
        await self._post("updates", updates=updates)

    async def fault(self, method: str, kind: str, **fields: Any) -> None:
        """Order a fault (see `world.Fault`)."""
        await self._post("fault", method=method, kind=kind, **fields)

    async def settings(self, **fields: Any) -> None:
        """Change `own_hosts`, `privacy`, `next_update_id` or `clock_offset`."""
        await self._post("settings", **fields)

    async def state(self) -> Json:
        """Violations, unconfirmed updates, menus, polled offsets."""
        answer = await self._http.get("/sim/state")
        found: Json = answer.raise_for_status().json()
        return found

    async def take_violations(self) -> list[str]:
        """What should not have been sent; asking forgets it."""
        taken: list[str] = await self._post("violations")
        return taken

    async def calls(self, *, after: int = 0, count: int = 0, wait: float = 0) -> list[Json]:
        """Calls after the first `after`, once there are `count` of them or `wait` s are over."""
        query = {"after": after, "count": count, "wait": wait}
        answer = await self._http.get("/sim/calls", params=query)
        found: list[Json] = answer.raise_for_status().json()
        return found

    async def last_answer(self, count: int, *, wait: float) -> float:
        """When (on the server's clock) the answer number `count` came; it is waited for."""
        query = {"count": count, "wait": wait}
        answer = await self._http.get("/sim/answer", params=query, timeout=wait + 5)
        return float(answer.raise_for_status().json()["at"])

    async def heard(self, count: int = 1, *, wait: float = 10) -> list[Json]:
        """The next `count` messages people got to see (sent or edited), as calls."""
        shown: list[Json] = []
        while len(shown) < count:
            new = await self.calls(after=self._seen, count=1, wait=wait)
            if not new:
                raise AssertionError(f"only {len(shown)} of {count} messages came in {wait} s")
            for call in new:
                self._seen += 1
                if call["method"] in _SHOWN and call["code"] == 200:
                    shown.append(call)
                if len(shown) == count:
                    break
        return shown

    async def silent(self, seconds: float = 0.5) -> bool:
        """True when nothing new is shown to anyone for a while."""
        new = await self.calls(after=self._seen, count=1, wait=seconds)
        return not any(call["method"] in _SHOWN and call["code"] == 200 for call in new)

    async def _post(self, path: str, **body: Any) -> Any:
        answer = await self._http.post(f"/sim/{path}", json=body)
        return answer.raise_for_status().json()
