"""What a person reaches by buttons alone: first steps, playbooks, facts, costs, the quiz."""

from collections.abc import Callable

from telegram import CallbackQuery
from telegram import Message as TelegramMessage

from bot.buttons import Rows, button, in_rows
from bot.incoming import CHANNEL, session_of
from bot.turn import Turn
from bot.voice import Voice
from chat.effects import choose
from chat.guide import STAGES, Guide
from knowledge.content import LANGS, Lang

# Won and percent to choose from; anything else can be typed.
AMOUNTS = (100_000, 300_000, 500_000, 1_000_000)
SHARES = (50, 60, 70, 80, 90)
MARKS = ("A", "B", "C", "D", "E")

Screen = tuple[str, Rows]


class Menus:
    """Screens by name; each is words and buttons that lead to the next."""

    def __init__(self, guide: Guide, voice: Voice) -> None:
        self._guide = guide
        self._voice = voice
        self._screens: dict[str, Callable[[str, Turn, str], Screen]] = {
            "home": self._home,
            "howto": self._howto,
            "langs": self._langs,
            "stages": self._stages,
            "book": self._book,
            "all": self._whole,
            "plats": self._platforms,
            "plat": self._platform,
            "facts": self._facts,
            "cost": self._cost,
            "quiz": self._quiz,
            "more": self._more,
        }

    def show(self, name: str, what: str, message: TelegramMessage, turn: Turn) -> None:
        """Answer a message with a screen; raises LookupError for content that is not there."""
        text, rows = self._screens[name](what, turn, session_of(message))
        self._voice.say(message, turn, text, rows)

    def show_edited(self, name: str, message: TelegramMessage, turn: Turn) -> None:
        """Put a screen in place of one of our messages."""
        text, rows = self._screens[name]("", turn, session_of(message))
        self._voice.edit(message, turn, text, rows)

    def ways_on(self, topic: str, lang: Lang) -> Rows:
        """Buttons under first aid that was typed for: step by step, or something else."""
        words = self._voice.words
        return [
            [button(words(lang, "book.begin"), "book", f"{topic}.1")],
            [button(words(lang, "stage.other"), "stages", "new")],
        ]

    def press(
        self, name: str, what: str, query: CallbackQuery, message: TelegramMessage, turn: Turn
    ) -> bool:
        """Put the screen of a button in place of the one it stands on; False when there is none.

        A verdict stays where it is: what it leads to comes below it.
        """
        screen = self._screens.get(name)
        if screen is None:
            return False
        try:
            text, rows = screen(what, turn, session_of(message))
        except (LookupError, ValueError):
            return False
        self._voice.hear(query, turn)
        if what == "new" or name == "more":
            self._voice.say(message, turn, text, rows)
        else:
            self._voice.edit(message, turn, text, rows)
        return True

    def go_on(self, message: TelegramMessage, turn: Turn) -> bool:
        """Take what was typed as the answer to our last question, if it is one."""
        kind, _, rest = turn.chat.dialogue.partition(":")
        if kind != "cost":
            return False
        typed = message.text or ""
        amount = self._guide.amount(typed)
        share = self._guide.share(typed) if rest else None
        self._end(turn)
        if share is not None:
            what = f"{rest}.{share}"
        elif amount is not None:
            what = f"{rest}.{amount}w" if rest else str(amount)
        else:
            return False
        text, rows = self._cost(what, turn, session_of(message))
        self._voice.say(message, turn, text, rows)
        return True

    def _home(self, what: str, turn: Turn, session: str) -> Screen:
        words = self._words(turn)
        rows: Rows = [
            [button(words("menu_button.happened"), "stages")],
            [
                button(words("menu_button.check"), "howto"),
                button(words("menu_button.cost"), "cost"),
            ],
            [
                button(words("menu_button.platforms"), "plats"),
                button(words("menu_button.quiz"), "quiz"),
            ],
            [button(words("menu_button.language"), "langs")],
        ]
        return words("start.private"), rows

    def _howto(self, what: str, turn: Turn, session: str) -> Screen:
        return self._words(turn)("help.private"), [self._back(turn)]

    def _langs(self, what: str, turn: Turn, session: str) -> Screen:
        return language_question(self._voice, turn.words)

    def _stages(self, what: str, turn: Turn, session: str) -> Screen:
        words = self._words(turn)
        stages = [button(words(f"stage.{name}"), "book", f"{name}.0") for name in STAGES]
        return words("stage.question"), [*in_rows(stages, 2), self._back(turn)]

    def _book(self, what: str, turn: Turn, session: str) -> Screen:
        """One step of a playbook: `<stage or topic>.<step>`, step 0 being what comes first."""
        name, _, number = what.rpartition(".")
        book = self._guide.playbook(STAGES.get(name, name), turn.words, session)
        words, step, last = self._words(turn), int(number), len(book.steps)
        if not 0 <= step <= last:
            raise LookupError(what)
        if step == 0:
            text = f"{book.title}\n\n{book.summary}"
        else:
            when, todo = book.steps[step - 1]
            place = words("book.place", step=step, of=last, when=when).rstrip(" ·")
            text = f"{book.title}\n{place}\n\n{todo}"
            if step == last:
                text = f"{text}\n\n{words('book.end')}"
        moves = []
        if step > 0:
            moves.append(button(words("book.back"), "book", f"{name}.{step - 1}"))
        if step < last:
            forth = "book.begin" if step == 0 else "book.next"
            moves.append(button(words(forth), "book", f"{name}.{step + 1}"))
        rows = [moves, [button(words("book.all"), "all", name)], self._others(turn)]
        return f"{text}\n\n{book.sources}", rows if moves else rows[1:]

    def _whole(self, what: str, turn: Turn, session: str) -> Screen:
        book = self._guide.playbook(STAGES.get(what, what), turn.words, session)
        lines, last = [book.title, "", book.summary], ""
        for number, (when, todo) in enumerate(book.steps, start=1):
            if when != last:
                lines += ["", when]
                last = when
            lines.append(f"{number}. {todo}")
        steps = [button(self._words(turn)("book.steps"), "book", f"{what}.0")]
        return "\n".join([*lines, "", book.sources]), [steps, self._others(turn)]

    def _platforms(self, what: str, turn: Turn, session: str) -> Screen:
        platforms = self._guide.platforms(turn.words)
        rows = in_rows([button(name, "plat", key) for key, name in platforms], 2)
        return self._words(turn)("platforms.question"), [*rows, self._back(turn)]

    def _platform(self, what: str, turn: Turn, session: str) -> Screen:
        page, parts = self._guide.instruments(what, turn.words)
        rows: Rows = [[button(name, "facts", f"{what}.{key}")] for key, name in parts]
        rows.append([button(self._words(turn)("platforms.others"), "plats")])
        return f"{page.title}\n\n{page.text}", rows

    def _facts(self, what: str, turn: Turn, session: str) -> Screen:
        platform, _, instrument = what.partition(".")
        page = self._guide.facts(platform, instrument, turn.words)
        back = [button(self._words(turn)("book.back"), "plat", platform)]
        return f"{page.title}\n\n{page.text}", [back, self._back(turn)]

    def _cost(self, what: str, turn: Turn, session: str) -> Screen:
        """ "" asks for the amount, `300000` for what is paid out, `300000.70` gives the cost.

        What is paid out is percent, or won with a `w` behind.
        """
        words = self._words(turn)
        amount, _, paid = what.partition(".")
        if not amount or amount == "new":
            self._wait(turn, "cost")
            buttons = [button(words("cost.won", won=f"{won:,}"), "cost", won) for won in AMOUNTS]
            return words("cost.amount"), [*in_rows(buttons, 2), self._back(turn)]
        if not paid:
            self._wait(turn, f"cost:{amount}")
            won = int(amount)
            buttons = [
                button(
                    words("cost.share", percent=share, won=f"{won * share // 100:,}"),
                    "cost",
                    f"{amount}.{share}",
                )
                for share in SHARES
            ]
            return words("cost.paid", won=f"{won:,}"), [*in_rows(buttons, 1), self._back(turn)]
        self._end(turn)
        whole = int(amount)
        received = int(paid[:-1]) if paid.endswith("w") else whole * int(paid) // 100
        result = self._guide.cost(whole, received, turn.words) or words("cost.impossible")
        again = [button(words("cost.again"), "cost")]
        lawful = [button(words("cost.lawful"), "book", "urgent-cash-lawful.0")]
        return result, [lawful, again, self._back(turn)]

    def _quiz(self, what: str, turn: Turn, session: str) -> Screen:
        """`<scene>.<choice or x>.<right so far>`."""
        words, scenes = self._words(turn), self._guide.scenes()
        number, _, rest = (what or "0.x.0").partition(".")
        chosen, _, right = rest.partition(".")
        place, score, lang = int(number), int(right), turn.words
        if place == len(scenes):
            again = [button(words("quiz.again"), "quiz")]
            return words("quiz.end", right=score, of=len(scenes)), [again, self._back(turn)]
        scene = scenes[place]
        head = words("quiz.place", number=place + 1, of=len(scenes), title=scene.title[lang])
        if chosen == "x":
            choices = [
                f"{mark}. {c.text[lang]}" for mark, c in zip(MARKS, scene.choices, strict=False)
            ]
            parts = (words("quiz.received"), scene.message[lang], words("quiz.question"))
            text = "\n\n".join([head, *parts, "\n".join(choices)])
            buttons = [
                button(mark, "quiz", f"{place}.{n}.{score}")
                for n, (mark, _) in enumerate(zip(MARKS, scene.choices, strict=False))
            ]
            return text, [buttons, self._back(turn)]
        choice = scene.choices[int(chosen)]
        score += choice.right == "yes"
        mark = words("quiz.right" if choice.right == "yes" else "quiz.wrong")
        reply = self._guide.expand(choice.reply[lang], lang)
        lesson = self._guide.expand(scene.lesson[lang], lang)
        sources = self._guide.sources(scene.article, lang)
        forth = [button(words("quiz.next"), "quiz", f"{place + 1}.x.{score}")]
        return f"{head}\n\n{mark} {reply}\n\n{lesson}\n\n{sources}", [forth, self._back(turn)]

    def _more(self, what: str, turn: Turn, session: str) -> Screen:
        return self._words(turn)("card.ask_more"), []

    def _words(self, turn: Turn) -> Callable[..., str]:
        def words(key: str, **values: object) -> str:
            return self._voice.words(turn.words, key, **values)

        return words

    def _back(self, turn: Turn) -> list[dict[str, str]]:
        return [button(self._words(turn)("menu_button.home"), "home")]

    def _others(self, turn: Turn) -> list[dict[str, str]]:
        return [button(self._words(turn)("stage.other"), "stages"), *self._back(turn)]

    def _wait(self, turn: Turn, question: str) -> None:
        turn.changes.append(choose(CHANNEL, turn.chat_key, dialogue=question))

    def _end(self, turn: Turn) -> None:
        if turn.chat.dialogue:
            turn.changes.append(choose(CHANNEL, turn.chat_key, dialogue=None))


def language_question(voice: Voice, lang: Lang) -> Screen:
    """The question which language to speak, with its buttons."""
    buttons = [button(voice.words(lang, f"language.{one}"), "lang", one) for one in LANGS]
    return voice.words(lang, "language.question"), [buttons]


def lang_of(what: str) -> Lang | None:
    """The language a button or a command names."""
    return next((lang for lang in LANGS if lang == what), None)
