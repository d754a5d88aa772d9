"""The cost page: what a cash-out costs, in won, in words and as a picture."""

import re
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.chart import bars
from api.language import lang_of
from api.routes.box import KEPT
from api.site import Site
from api.views import Shelf
from chat.cost import DEFAULT_DAYS, Cost, CostError, work_out
from chat.desk import Desk
from chat.stages.cost import describe
from knowledge.content import Lang

Typed = Annotated[str, Form()]
# A yearly percentage, as law.lending_cap says it in words; a test compares.
LENDING_CAP = 20.0
# What the page shows before anyone typed: the middle of what the regulator warned of in 2019.
_EXAMPLE = {"amount": "300000", "received": "180000", "days": str(DEFAULT_DAYS)}
# Reports of what brokers keep, each with its source; the facts say which year they are of.
FEES = ("fee_fss_2019", "fee_court_2015", "fee_court_2020", "fee_lawfirm_2020", "fee_voucher_2023")


def add_calculator(router: APIRouter, site: Site, shelf: Shelf, desk: Desk) -> None:
    """Add the cost page; amounts travel in the body, never in an address."""

    @router.api_route("/cost", methods=["GET", "HEAD"], include_in_schema=False)
    async def example(request: Request) -> Response:
        return _page(request, _EXAMPLE, is_example=True)

    @router.post("/cost", include_in_schema=False)
    async def worked_out(
        request: Request, amount: Typed = "", received: Typed = "", days: Typed = ""
    ) -> Response:
        return _page(request, {"amount": amount, "received": received, "days": days})

    def _page(request: Request, typed: dict[str, str], *, is_example: bool = False) -> Response:
        lang = lang_of(request)
        found, wrong = _work_out(typed)
        page = partial(
            site.page,
            request,
            "cost.html",
            typed={name: text[:40] for name, text in typed.items()},
            is_example=is_example,
            wrong=wrong,
            fees=[(shelf.say(f"figure.{fee}", lang), shelf.fact(f"figure.{fee}")) for fee in FEES],
            cap=LENDING_CAP,
            card="cost",
            noindex=not is_example,
            headers=KEPT if is_example else {},
        )
        if found is None:
            return page(status=422, cost=None, told="", bars=None)
        return page(cost=found, told=_told(found, lang, desk), bars=bars(found, LENDING_CAP))


def _told(found: Cost, lang: Lang, desk: Desk) -> str:
    return describe(found, lang, desk.resources)


def _work_out(typed: dict[str, str]) -> tuple[Cost | None, str]:
    """The cost, or None and the field that is wrong: amount, received or days."""
    won: dict[str, int] = {}
    for name, text in typed.items():
        digits = re.sub(r"[,\s원]", "", text or (str(DEFAULT_DAYS) if name == "days" else ""))
        if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
            return None, name
        won[name] = int(digits)
    try:
        return work_out(won["amount"], received=won["received"], days=won["days"]), ""
    except CostError as error:
        return None, error.code
