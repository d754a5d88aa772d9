"""The cost page: what a cash-out costs, in won, in words and as a picture."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.chart import bars
from api.language import lang_of
from api.routes.box import KEPT
from api.site import Site
from api.views import Shelf
from chat.amounts import read_won
from chat.breakdown import breakdown
from chat.cost import DEFAULT_DAYS, LENDING_CAP, REPORTED_FEE, Cost, CostError, work_out
from chat.desk import Desk

Typed = Annotated[str, Form()]
_CHARGED = 300_000
# Before anyone typed, the page shows the middle of what the regulator warned of.
_RECEIVED = round(_CHARGED * (100 - sum(REPORTED_FEE) / 2) / 100)
_EXAMPLE = {"amount": str(_CHARGED), "received": str(_RECEIVED), "days": str(DEFAULT_DAYS)}
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
        page = partial(
            site.page,
            request,
            "cost.html",
            typed={name: text[:40] for name, text in typed.items()},
            is_example=is_example,
            fees=[(shelf.say(f"figure.{fee}", lang), shelf.fact(f"figure.{fee}")) for fee in FEES],
            cap=LENDING_CAP,
            card="cost",
            noindex=not is_example,
            headers=KEPT if is_example else {},
        )
        try:
            found = _work_out(typed)
        except CostError as error:
            why = desk.resources.say(lang, f"cost_error.{error.reason}")
            return page(status=422, cost=None, wrong=error.code, why=why)
        told: dict[str, Any] = breakdown(found, desk.resources)
        return page(cost=found, told=told, bars=bars(found, LENDING_CAP), wrong="", why="")


def _work_out(typed: dict[str, str]) -> Cost:
    """The cost of amounts as people write them: 300000, 300,000원, 30만원."""
    amount, received = (_won(typed[name]) for name in ("amount", "received"))
    days = typed["days"].strip()
    if days and not (days.isascii() and days.isdigit() and len(days) < 6):
        raise CostError("days")
    return work_out(amount or 0, received=received, days=int(days) if days else None)


def _won(text: str) -> int | None:
    """Whole won, None for an empty field; what is no amount counts as none at all."""
    if not text.strip():
        return None
    found = read_won(text[:100])
    return round(found[0].value) if len(found) == 1 else 0
