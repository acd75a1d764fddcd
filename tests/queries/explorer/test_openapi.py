"""The server's description of itself agrees with what it answers."""

from __future__ import annotations

from starlette.testclient import TestClient

from dealgraph.queries.catalogue import load_catalogue
from dealgraph.queries.explorer.api import ENDPOINTS
from dealgraph.queries.explorer.openapi import describe


def test_document_lists_every_endpoint_and_every_template() -> None:
    document = describe(load_catalogue(), ENDPOINTS)
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {f"/api/{one.path}" for one in ENDPOINTS} | {
        f"/api/ask/{name}" for name in load_catalogue()
    }
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_parameters_are_typed_as_the_header_has_them() -> None:
    document = describe(load_catalogue(), ENDPOINTS)
    params = {one["name"]: one for one in document["paths"]["/api/ask/investors-of"]["get"]["parameters"]}
    assert params["organization"]["required"] is True
    assert params["since"]["schema"]["pattern"]
    assert params["status"]["schema"]["items"]["enum"] == ["rumoured", "planned", "completed", "denied"]
    assert params["status"]["schema"]["default"] == ["completed"]
    assert params["status"]["explode"] is False


def test_document_is_served(client: TestClient) -> None:
    assert client.get("/api/openapi.json").json() == describe(load_catalogue(), ENDPOINTS)
