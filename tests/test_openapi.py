"""The OpenAPI document: stable, complete, and true to what the routes answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from api import schemas
from api.problems import MEDIA_TYPE
from tests.web import client_of, web_app

SNAPSHOT = Path(__file__).parent / "data" / "openapi.json"
# Clients are generated from these names: they may be added to, never changed.
OPERATIONS = {
    "checkInput": "post /v1/check",
    "checkAddress": "get /v1/check",
    "checkBatch": "post /v1/check/batch",
    "readCodes": "post /v1/qr",
    "ask": "post /v1/ask",
    "workOutCost": "post /v1/cost",
    "listArticles": "get /v1/articles",
    "readArticle": "get /v1/articles/{id}",
    "listPlatforms": "get /v1/platforms",
    "readPlatform": "get /v1/platforms/{id}",
    "listContacts": "get /v1/contacts",
    "readHashes": "get /v1/hashes/{prefix}",
    "listLists": "get /v1/lists",
    "readListDifference": "get /v1/lists/diff/{version}",
    "readFormDifference": "get /v1/lists/diff/{version}/{name}",
    "readList": "get /v1/lists/{name}",
    "live": "get /livez",
    "ready": "get /readyz",
}
_ANSWERS: dict[str, type[BaseModel]] = {
    "checkInput": schemas.CheckResult,
    "checkAddress": schemas.CheckResult,
    "checkBatch": schemas.BatchResult,
    "readCodes": schemas.Codes,
    "ask": schemas.Answer,
    "workOutCost": schemas.Cost,
    "listArticles": schemas.ArticleList,
    "readArticle": schemas.ArticleView,
    "listPlatforms": schemas.PlatformList,
    "readPlatform": schemas.PlatformView,
    "listContacts": schemas.ContactList,
    "readHashes": schemas.Hashes,
    "listLists": schemas.ListFiles,
    "live": schemas.Alive,
    "ready": schemas.Ready,
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(web_app()) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    read: dict[str, Any] = client.get("/openapi.json").json()
    return read


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation | {"route": f"{method} {path}", "path": path}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_keeps_its_name(document: dict[str, Any]) -> None:
    assert {name: o["route"] for name, o in operations(document).items()} == OPERATIONS
    assert document["openapi"].startswith("3.1")


def test_every_answer_is_described_and_every_problem_shown(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        responses = operation["responses"]
        assert {"200", "500"} <= responses.keys(), name
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= responses.keys(), name
        for status, response in responses.items():
            assert response["description"], (name, status)
            assert "X-Request-Id" in response["headers"], (name, status)
            if int(status) >= 400:
                shown = response["content"][MEDIA_TYPE]["examples"]
                assert {key.rpartition(".")[2] for key in shown} == {"ko", "en"}, (name, status)
                for example in shown.values():
                    problem = schemas.ProblemBody.model_validate(example["value"])
                    assert str(problem.status) == status


def test_every_limited_operation_tells_of_keys_and_refusals(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        responses = operation["responses"]
        if name in ("live", "ready"):
            assert "security" not in operation, name
            continue
        assert operation["security"] == [{}, {"key": []}], name
        assert {"401", "403", "429", "503"} <= responses.keys(), name
        assert all(
            {"RateLimit", "RateLimit-Policy"} <= r["headers"].keys() for r in responses.values()
        )
        assert "Retry-After" in responses["429"]["headers"]
        assert "WWW-Authenticate" in responses["401"]["headers"]
        assert "Limit `" in operation["description"]
        if "304" in responses:
            assert "ETag" in responses["200"]["headers"]


def test_the_document_is_the_one_clients_were_made_from(document: dict[str, Any]) -> None:
    """A change shows in the diff of the snapshot: `python -m tests.test_openapi` writes it."""
    assert document == json.loads(SNAPSHOT.read_text("utf-8"))


def test_every_operation_has_an_example_in_both_languages_that_fits(
    document: dict[str, Any],
) -> None:
    for name, operation in operations(document).items():
        content = operation["responses"]["200"]["content"]
        # Files, shown by what they begin with.
        if name in ("readList", "readListDifference", "readFormDifference"):
            shown = [part["example"] for part in content.values() if "example" in part]
            assert shown, name
            assert all("Jamkkan reviewed list" in text for text in shown)
            continue
        shown = content["application/json"]["examples"]
        assert set(shown) == {"ko", "en"}, name
        for example in shown.values():
            read = _ANSWERS[name].model_validate(example["value"])
            assert read.model_dump(mode="json", exclude_unset=True) == example["value"], name


def test_every_example_request_is_answered_with_what_the_document_promises(
    document: dict[str, Any], client: TestClient
) -> None:
    for name, operation in operations(document).items():
        body = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in body:  # a picture has no example in text
            continue
        shown = body["application/json"]["examples"]
        assert set(shown) == {"ko", "en"}, name
        for example in shown.values():
            response = client.post(operation["path"], json=example["value"])
            assert response.status_code == 200, (name, response.text)
            _ANSWERS[name].model_validate(response.json())


def test_the_examples_name_only_numbers_of_the_contacts_file(client: TestClient) -> None:
    path = Path(__file__).parents[1] / "api" / "examples.json"
    examples = json.loads(path.read_text("utf-8"))
    known = {c["number"] for c in client.get("/v1/contacts").json()["contacts"]}
    shown = examples["listContacts"]["responses"]
    for answer in shown.values():
        assert {c["number"] for c in answer["contacts"]} <= known


def test_the_page_of_the_api_lists_every_operation(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    for route in OPERATIONS.values():
        method, path = route.split()
        assert f"{method.upper()} {path}" in page.text


if __name__ == "__main__":
    SNAPSHOT.write_text(
        json.dumps(web_app().openapi(), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
