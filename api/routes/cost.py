"""The real cost of a cash-out: won lost, and what that is as interest a year."""

from fastapi import APIRouter, Request

from api.body import read_body
from api.documents import Documents
from api.json import Json
from api.plain import plain_post
from api.problems import FieldError, Problem
from api.schemas import Cost, CostRequest
from chat.breakdown import breakdown
from chat.cost import CostError, work_out
from chat.desk import Desk
from chat.phrases import Phrases
from knowledge.content import LANGS


def add_cost(router: APIRouter, phrases: Phrases, documents: Documents, desk: Desk) -> None:
    """Add the route /v1/cost."""

    @plain_post(
        router,
        "/v1/cost",
        tags=["cost"],
        response_model=Cost,
        summary="Work out what a cash-out costs",
        **documents.operation("workOutCost", body=CostRequest),
    )
    async def work_out_cost(request: Request) -> Json:
        """Give `amount` and either `received` or `fee_percent`; `days` until the bill."""
        wanted = await read_body(request, CostRequest)
        try:
            found = work_out(
                wanted.amount,
                received=wanted.received,
                fee_percent=wanted.fee_percent,
                days=wanted.days if "days" in wanted.model_fields_set else None,
            )
        except CostError as error:
            raise _unfit(error, phrases) from None
        return Json(breakdown(found, desk.resources))


def _unfit(error: CostError, phrases: Phrases) -> Problem:
    param = "received" if error.code == "missing" else error.code
    detail = {lang: phrases[lang][f"cost.{error.reason}"] for lang in LANGS}
    return Problem(
        "missing_field" if error.code == "missing" else "invalid_field",
        param=param,
        errors=[FieldError(f"#/{param}", param, error.code, detail)],
    )
