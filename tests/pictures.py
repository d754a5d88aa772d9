"""Pictures made by a real browser: of the site for the documentation, and cards for sharing.

python -m tests.pictures          both
python -m tests.pictures cards    only api/static/cards, which are shipped
python -m tests.pictures docs     only docs/pictures
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader
from PIL import Image
from playwright.sync_api import Browser, Page

from api.site import FOLDER, STATIC
from chat.phrases import read_phrases
from knowledge.content import LANGS, Lang
from tests.browser import PHONE, WIDE, chromium, opened, visit
from tests.hosts import Host, Place, embedding
from tests.web import DANGER

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CARDS = STATIC / "cards"
# A card and the phrases it shows. Verdicts show their sign instead of the two bars.
TITLES = {
    "home": ("front.heading", "site.description"),
    "guides": ("guides.heading", "guides.lead"),
    "platforms": ("platforms.heading", "platforms.lead"),
    "cost": ("cost_page.heading", "cost_page.lead"),
    "quiz": ("quiz.heading", "quiz.lead"),
    "help": ("help.heading", "help.lead"),
    "danger": ("verdict.danger.word", "verdict.danger.meaning"),
    "caution": ("verdict.caution.word", "verdict.caution.meaning"),
    "unknown": ("verdict.unknown.word", "verdict.unknown.meaning"),
}
_CARD = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><style>
body {{ margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 84px 96px; overflow: hidden;
  position: relative; background: {ground}; color: #f1f8f7; word-break: keep-all; display: flex; flex-direction: column;
  font-family: "Noto Sans CJK KR", sans-serif; }}
.bar {{ position: absolute; top: 0; bottom: 0; width: 120px; background: rgb(255 255 255 / 9%); transform: skewX(-8deg); }}
.name {{ display: flex; align-items: center; gap: 22px; font-size: 38px; font-weight: 700; }}
.name svg {{ width: 64px; height: 64px; }}
h1 {{ font-size: {size}px; line-height: 1.22; letter-spacing: -0.03em; margin: auto 0 22px; max-width: 960px; text-wrap: balance; position: relative; }}
p {{ font-size: 34px; line-height: 1.5; margin: 0; max-width: 900px; color: rgb(255 255 255 / 82%); position: relative; text-wrap: pretty; }}
.sign {{ position: absolute; right: 84px; top: 76px; width: 330px; height: 330px; opacity: 0.95; }}
.sign-body {{ fill: #f1f8f7; }}
.sign-line {{ fill: none; stroke: {ground}; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }}
</style><body>{bars}<div class="name">{mark}<span>{name}</span></div><h1>{title}</h1><p>{text}</p></body></html>"""
# A page somebody else could have, for the pictures of the widget.
_FORUM = Host(
    head="<style>body{margin:0;font:17px/1.7 'Noto Sans CJK KR',sans-serif;color:#222}"
    "header{background:#3b4a6b;color:#fff;padding:18px 40px;font-weight:700;font-size:22px}"
    "main{max-width:640px;padding:24px 40px}h1{font-size:26px}p{color:#444}</style>",
    before="<header>동네 이야기</header>",
    inside="<p>오늘 장터에 올라온 글 3개</p><p>“급전 필요하신 분, 한도만 있으면 바로 입금” 이라는 글이 "
    "자꾸 올라와요. 이런 글을 보면 오른쪽 아래 단추로 먼저 확인해 보세요.</p>",
)
_GROUNDS = {"danger": "#8f1d18", "caution": "#6d4200", "unknown": "#3c4850"}


def make_cards(browser: Browser) -> None:
    """Every card in both languages, 1200 by 630, as pages name them in og:image."""
    words = read_phrases(FOLDER / "phrases")
    marks = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True)
    sign: Callable[[str], str] = marks.get_template("_marks.html").module.sign  # type: ignore[attr-defined]
    page = browser.new_page(viewport={"width": 1200, "height": 630})
    CARDS.mkdir(exist_ok=True)
    for name, (title, text) in TITLES.items():
        for lang in LANGS:
            is_verdict = name in _GROUNDS
            bars = '<i class="bar" style="right:300px"></i><i class="bar" style="right:80px"></i>'
            page.set_content(
                _CARD.format(
                    lang=lang,
                    ground=_GROUNDS.get(name, "#0c3438"),
                    size=112 if is_verdict else 76,
                    bars=sign(name) if is_verdict else bars,
                    mark=(STATIC / "mark.svg").read_text("utf-8"),
                    name=words[lang]["site.name"],
                    title=words[lang][title],
                    text=words[lang][text],
                )
            )
            save(page.screenshot(), CARDS / f"{name}-{lang}.png", colours=64)


def make_pictures(browser: Browser, place: Place) -> None:
    """The front page, a result, a guide, the table, the cost, and the widget on a partner's page."""
    PICTURES.mkdir(exist_ok=True)

    def picture(name: str, take: Callable[[Page], None], **options: Any) -> None:
        with visit(browser, place.origin, place.partner, **options) as visitor:
            take(visitor.page)
            visitor.page.wait_for_timeout(300)
            save(visitor.page.screenshot(), PICTURES / f"{name}.png")

    def at(path: str) -> Callable[[Page], None]:
        return lambda page: void(page.goto(place.origin + path))

    def checked(page: Page) -> None:
        page.goto(place.origin)
        page.get_by_role("textbox").fill(DANGER)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_load_state()

    def embedded(lang: Lang) -> Callable[[Page], None]:
        def take(page: Page) -> None:
            page.goto(f"{place.partner}/0?lang={lang}")
            frame = opened(page)
            page.keyboard.type(DANGER)
            page.keyboard.press("Enter")
            frame.wait_for_selector(".turn .badge-danger")

        return take

    phone: dict[str, Any] = {"viewport": PHONE, "device_scale_factor": 2}
    picture("front", at("/"))
    picture("front-english", at("/?lang=en"))
    picture("front-dark", at("/"), color_scheme="dark")
    picture("front-phone", at("/"), **phone)
    picture("verdict", checked)
    picture("verdict-phone-dark", checked, color_scheme="dark", **phone)
    picture("guide", at("/guides/pin-sent"))
    picture("platforms", at("/platforms"))
    picture("cost", at("/cost"), viewport=WIDE)
    picture("quiz-phone", at("/quiz"), **phone)
    picture("widget", embedded("ko"))
    picture("widget-dark", embedded("en"), color_scheme="dark")
    picture("widget-phone", embedded("ko"), **phone)


def void(_: object) -> None:
    """Nothing, from something."""


def save(png: bytes, path: Path, colours: int = 128) -> None:
    """A screenshot with few colours: a third of the bytes, and the same to the eye."""
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB")


def main() -> None:
    """Make what the command line asks for."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    wanted = sys.argv[1:] or ["cards", "docs"]
    with chromium() as browser:
        if "cards" in wanted:
            make_cards(browser)
        if "docs" in wanted:
            with embedding({"forum": _FORUM}) as place:
                make_pictures(browser, place)


if __name__ == "__main__":
    main()
