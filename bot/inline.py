"""Inline mode: what a person may put into any chat after typing our name."""

import asyncio
from typing import Any

from telegram import Update

from bot.turn import Turn
from bot.voice import Voice
from chat.guide import Guide
from chat.mail import Outgoing

CACHE_SECONDS = 30
_LONGEST_DESCRIPTION = 120


class Inline:
    """Answers inline queries: the best articles first, then a card about what was typed."""

    def __init__(self, guide: Guide, voice: Voice) -> None:
        self._guide = guide
        self._voice = voice

    async def answer(self, update: Update, turn: Turn) -> None:
        """Results for one query; a query nobody waits for any more costs nothing."""
        query = update.inline_query
        if query is None:
            return
        results = await asyncio.to_thread(self._results, query.query, turn)
        payload = {
            "inline_query_id": query.id,
            "results": results,
            "cache_time": CACHE_SECONDS,
            # The language is the person's own.
            "is_personal": True,
        }
        turn.calls.append(Outgoing("answerInlineQuery", payload))

    def _results(self, text: str, turn: Turn) -> list[dict[str, Any]]:
        lang = turn.words
        results = [
            self._result(f"a-{topic}"[:64], page.title, page.text)
            for topic, page in self._guide.nearest(text, lang)
        ]
        check = self._guide.watch(text, (), lang)
        if check is not None and (check["items"] or check["verdict"] != "unknown"):
            card = self._guide.card(check, "glance", lang)
            body = f"{card}\n\n{self._guide.card(check, 'now', lang)}"
            title = self._voice.words(lang, f"inline.{check['verdict']}")
            results.append(self._result("check", title, body))
        if not results:
            results.append(
                self._result(
                    "nothing",
                    self._voice.words(lang, "inline.nothing_title"),
                    self._voice.words(lang, "inline.nothing"),
                )
            )
        return results

    def _result(self, number: str, title: str, text: str) -> dict[str, Any]:
        # An inline message is one message: what is too long for it ends with the first piece.
        payload = self._voice.render(text)[0]
        description = " ".join(self._voice.plain(text).split())[:_LONGEST_DESCRIPTION]
        return {
            "type": "article",
            "id": number,
            "title": title,
            "description": description,
            "input_message_content": {
                "message_text": payload["text"],
                "parse_mode": payload["parse_mode"],
                "link_preview_options": payload["link_preview_options"],
            },
        }
