"""The quiz, scene by scene; the only thing carried along is how many were right."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.language import lang_of
from api.problems import Problem
from api.routes.box import KEPT
from api.site import Site
from api.views import Shelf

Number = Annotated[str, Form()]


def add_quiz(router: APIRouter, site: Site, shelf: Shelf) -> None:
    """Add the quiz's beginning, its scenes and its end."""
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)
    post = partial(router.post, include_in_schema=False)
    scenes = shelf.library.quiz

    @get("/quiz")
    async def begin(request: Request) -> Response:
        return _scene(request, 0, right=0)

    @post("/quiz")
    async def go_on(
        request: Request, scene: Number = "", choice: Number = "", right: Number = "0"
    ) -> Response:
        number = _within(scene, len(scenes) + 1)
        so_far = min(_within(right, len(scenes) + 1), number)
        if number == len(scenes):
            return site.page(
                request, "quiz_end.html", right=so_far, count=len(scenes), noindex=True
            )
        if not choice:
            return _scene(request, number, right=so_far)
        picked = _within(choice, len(scenes[number].choices))
        return _scene(request, number, right=so_far, picked=picked)

    def _scene(request: Request, number: int, *, right: int, picked: int | None = None) -> Response:
        lang = lang_of(request)
        scene = scenes[number]
        is_right = picked is not None and scene.choices[picked].right == "yes"
        return site.page(
            request,
            "quiz.html",
            scene=scene,
            number=number,
            count=len(scenes),
            picked=picked,
            is_right=is_right,
            right=right + is_right,
            expand=lambda text: shelf.expand(text[lang], lang),
            article=shelf.article(scene.article, lang),
            card="quiz",
            noindex=number > 0 or picked is not None,
            headers=KEPT if request.method != "POST" else {},
        )


def _within(text: str, limit: int) -> int:
    """A number below `limit`; anything else is no page of ours."""
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) < limit):
        raise Problem("not_found")
    return int(text)
