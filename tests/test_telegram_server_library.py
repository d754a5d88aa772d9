"""python-telegram-bot's own ways of working are proven against the pretended Telegram."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ConversationHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = pytest.mark.anyio

Context = Any
QUIET = LinkPreviewOptions(is_disabled=True)


@asynccontextmanager
async def polling(telegram: Telegram, *handlers: Any) -> AsyncIterator[Any]:
    """An application of the library's, fetching its updates as the library does."""
    application: Any = (
        Application.builder()
        .token(telegram.token)
        .base_url(f"{telegram.address}/bot")
        .base_file_url(f"{telegram.address}/file/bot")
        .defaults(Defaults(link_preview_options=QUIET))
        .job_queue(None)
        .build()
    )
    for handler in handlers:
        application.add_handler(handler)
    async with application:
        await application.start()
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        try:
            yield application
        finally:
            if application.updater.running:
                await application.updater.stop()
            await application.stop()


def texts(calls: list[dict[str, Any]]) -> list[str]:
    return [call["text"] for call in calls]


async def test_echo_with_mark_up_and_a_forced_reply(telegram: Telegram) -> None:
    async def start(update: Update, context: Context) -> None:
        assert update.message is not None and update.effective_user is not None
        await update.message.reply_html(
            f"Hi <b>{update.effective_user.first_name}</b>",
            reply_markup=ForceReply(selective=True),
        )

    async def echo(update: Update, context: Context) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    handlers = (
        CommandHandler("start", start),
        MessageHandler(filters.TEXT & ~filters.COMMAND, echo),
    )
    async with polling(telegram, *handlers):
        await telegram.say("/start")
        await telegram.say("hello")
        assert texts(await telegram.heard(2)) == ["Hi Kim", "hello"]


async def test_deep_link_carries_its_payload(telegram: Telegram) -> None:
    async def start(update: Update, context: Context) -> None:
        assert update.message is not None
        await update.message.reply_text(" ".join(context.args) or "nothing")

    async with polling(telegram, CommandHandler("start", start)):
        await telegram.say("/start check-this-out")
        await telegram.say("/start")
        assert texts(await telegram.heard(2)) == ["check-this-out", "nothing"]


async def test_buttons_edit_their_message(telegram: Telegram) -> None:
    async def start(update: Update, context: Context) -> None:
        assert update.message is not None
        row = [InlineKeyboardButton(f"Option {n}", callback_data=str(n)) for n in (1, 2)]
        await update.message.reply_text("Choose", reply_markup=InlineKeyboardMarkup([row]))

    async def button(update: Update, context: Context) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer()
        await query.edit_message_text(f"Selected {query.data}")

    async with polling(telegram, CommandHandler("start", start), CallbackQueryHandler(button)):
        await telegram.say("/start")
        [shown] = await telegram.heard()
        await telegram.press(shown["result"], "2")
        assert texts(await telegram.heard()) == ["Selected 2"]


async def test_inline_results_are_taken(telegram: Telegram) -> None:
    async def inline(update: Update, context: Context) -> None:
        query = update.inline_query
        assert query is not None
        results = [
            InlineQueryResultArticle(
                id=str(n),
                title=change.__name__,
                input_message_content=InputTextMessageContent(
                    change(query.query), link_preview_options=QUIET
                ),
            )
            for n, change in enumerate((str.upper, str.title))
        ]
        await query.answer(results)

    async with polling(telegram, InlineQueryHandler(inline)):
        await telegram.inline("wait a second")
        calls: list[dict[str, Any]] = []
        while not (calls and calls[-1]["method"] == "answerInlineQuery"):
            calls += await telegram.calls(after=len(calls), count=1, wait=5)
        assert calls[-1]["text"] == "WAIT A SECOND\n---\nWait A Second"


async def test_conversation_with_keyboards_and_a_photo(telegram: Telegram) -> None:
    async def start(update: Update, context: Context) -> int:
        assert update.message is not None
        keyboard = ReplyKeyboardMarkup([["Yes", "No"]], one_time_keyboard=True)
        await update.message.reply_text("Well?", reply_markup=keyboard)
        return 0

    async def photo(update: Update, context: Context) -> int:
        assert update.message is not None
        file = await update.message.photo[-1].get_file()
        size = len(await file.download_as_bytearray())
        await update.message.reply_text(f"{size} bytes", reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    conversation: Any = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={0: [MessageHandler(filters.PHOTO, photo)]},
        fallbacks=[],
    )
    async with polling(telegram, conversation):
        await telegram.say("/start")
        await telegram.heard()
        await telegram.say(photo=True)
        assert texts(await telegram.heard()) == ["34 bytes"]


async def test_members_are_followed(telegram: Telegram) -> None:
    seen: list[tuple[str, str, str]] = []

    def follow(kind: str) -> Callable[[Update, Context], Any]:
        async def change(update: Update, context: Context) -> None:
            found = update.my_chat_member or update.chat_member
            assert found is not None
            seen.append((kind, found.old_chat_member.status, found.new_chat_member.status))
            await context.bot.send_message(found.chat.id, "seen")

        return change

    await telegram.meet(8)
    await telegram.chat(-5, title="Group")
    handlers = (
        ChatMemberHandler(follow("us"), ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(follow("them"), ChatMemberHandler.CHAT_MEMBER),
    )
    async with polling(telegram, *handlers):
        await telegram.say("/wake", chat=-5)  # the kinds wanted are known after the first poll
        await telegram.member(-5, bot_is_admin=True)
        await telegram.heard()
        await telegram.member(-5, 8, can_delete_messages=True)
        await telegram.heard()
    assert seen == [("us", "member", "administrator"), ("them", "member", "administrator")]


async def test_administrators_deletions_and_leaving(telegram: Telegram) -> None:
    await telegram.meet(8)
    rights = {"can_delete_messages": True}
    await telegram.chat(-5, title="Group", bot_is_admin=True, bot_rights=rights, admins={8: rights})
    said = await telegram.say("x", chat=-5)
    async with polling(telegram) as application:
        bot = application.bot
        admins = await bot.get_chat_administrators(-5)
        assert {admin.user.id for admin in admins} == {8, bot.id}
        assert (await bot.get_chat_member(-5, 7)).status == "member"
        assert await bot.delete_message(-5, said["message_id"])
        assert await bot.leave_chat(-5)
        with pytest.raises(Exception, match="not a member"):
            await bot.send_message(-5, "still here?")


async def test_library_webhook_calls_are_understood(telegram: Telegram) -> None:
    async with polling(telegram) as application:
        await application.updater.stop()
        bot = application.bot
        await bot.set_webhook("https://bot.example.kr/hook", secret_token="a" * 32)
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == ("https://bot.example.kr/hook", 0)
        with pytest.raises(Exception, match="webhook is active"):
            await bot.get_updates()
        with pytest.raises(Exception, match="unallowed characters"):
            await bot.set_webhook("https://bot.example.kr/hook", secret_token="é")
        await bot.delete_webhook()
        assert await bot.get_updates() == ()
