"""A desk that says back what it heard, so that a test sees what reached it."""

import time

from chat.messages import Message
from chat.replies import Reply
from knowledge.content import Lang


class EchoDesk:
    """Answers at once; a text with `boom` in it raises, one with `slow` takes its time."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.broken = True

    def answer(self, message: Message) -> Reply:
        """`[language] text | links`, with one suggestion."""
        self.heard.append(message)
        if "boom" in message.text and self.broken:
            raise RuntimeError("the desk fell over")
        if "slow" in message.text:
            time.sleep(0.3)
        lang: Lang = message.lang or "ko"
        heard = " | ".join([message.text, *message.links])
        return Reply(
            id="ans_0",
            kind="answer",
            lang=lang,
            text=f"[{message.lang or 'auto'}] {heard}",
            citations=(),
            topics=(),
            steps=(),
            check=None,
            suggestions=("더 물어보기",) if "?" in message.text else (),
            session=message.session or "",
            confidence=1.0,
        )
