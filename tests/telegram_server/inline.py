"""The method that answers an inline query, as strict about its results as Telegram is."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.telegram_server.arguments import Arguments
from tests.telegram_server.refusals import bad_request
from tests.telegram_server.sending import inspect, read_markup, read_text
from tests.telegram_server.world import Call, World

MOST_RESULTS = 50


async def answer_inline_query(world: World, arguments: Arguments, call: Call) -> bool:
    """Results for what a person typed after the bot's name; each query is answered once."""
    if not world.inline_queries.pop(arguments.text("inline_query_id"), False):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    results = arguments.structure("results") or []
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    texts: list[str] = []
    for result, number in zip(results, ids, strict=True):
        if not 1 <= len(number.encode()) <= 64:
            raise bad_request("RESULT_ID_INVALID")
        if result.get("type") != "article" or not str(result.get("title", "")).strip():
            raise bad_request("can't parse inline query result: Article title is empty")
        content = result.get("input_message_content") or {}
        message = Arguments({**content, "text": content.get("message_text", "")})
        call.text, call.entities = read_text(message)
        call.arguments["link_preview_options"] = content.get("link_preview_options")
        markup = read_markup(Arguments({"reply_markup": result.get("reply_markup")}))
        inspect(world, call, markup, has_preview_switch=True)
        texts.append(call.text)
        if "url" in result:
            world.violations.append(f"{call.method}: a result carries an address")
    call.text = "\n---\n".join(texts)
    return True


METHODS: dict[str, Callable[[World, Arguments, Call], Awaitable[Any]]] = {
    "answerinlinequery": answer_inline_query,
}
