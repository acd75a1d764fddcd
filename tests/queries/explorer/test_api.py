"""What the explorer's server answers, on every store."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from dealgraph.graph.store import Store
from dealgraph.queries.catalogue import load_catalogue
from dealgraph.queries.explorer.api import ENDPOINTS
from dealgraph.queries.run import ask
from tests.explorer_world import HOSTILE, HUB_NEIGHBOURS

EXAMPLES: dict[str, dict[str, Any]] = {
    "start": {}, "templates": {}, "busiest": {"limit": 5}, "card": {"entity": "Bervo"}, "expand": {"entity": "Bervo"},
    "subgraph": {"keys": ["org:bervo", "org:aldan"]},
    "evidence": {"source": "org:fjordbank", "relation": "LENT_TO", "target": "org:bervo"},
    "told": {"entity": "org:bervo"}, "paths": {"source": "Aldan", "target": "Fjordbank"},
    "page": {"keys": ["org:bervo", "org:aldan"], "heading": "Bervo"},
}  # fmt: skip


def call(client: TestClient, path: str, values: dict[str, Any], status: int = 200) -> Any:
    endpoint = next(one for one in ENDPOINTS if one.path == path)
    url = f"/api/{path}"
    answer = client.get(url, params=values) if endpoint.method == "GET" else client.post(url, json=values)
    assert answer.status_code == status, answer.text
    return answer.json() if "json" in answer.headers["content-type"] else answer.text


def names(graph: dict[str, Any]) -> set[str]:
    return {entity["name"] for entity in graph["entities"]}


def test_there_is_an_example_of_every_endpoint() -> None:
    assert set(EXAMPLES) == {endpoint.path for endpoint in ENDPOINTS}


@pytest.mark.parametrize("path", EXAMPLES)
def test_every_endpoint_answers_with_the_fields_that_it_names(client: TestClient, path: str) -> None:
    answer = call(client, path, EXAMPLES[path])
    fields = next(endpoint.fields for endpoint in ENDPOINTS if endpoint.path == path)
    assert set(fields) <= set(answer)


@pytest.mark.parametrize("path", EXAMPLES)
def test_unknown_parameters_are_refused_with_what_there_is(client: TestClient, path: str) -> None:
    problem = call(client, path, EXAMPLES[path] | {"nonsense": "1"}, status=400)
    assert problem["status"] == 400
    assert f"{path} has no parameter 'nonsense'" in problem["detail"]


@pytest.mark.parametrize("name", load_catalogue())
def test_every_template_is_an_endpoint_that_answers_as_the_template(
    client: TestClient, world: Store, name: str
) -> None:
    template = load_catalogue()[name]
    given = {"entity": "Bervo", "organization": "Bervo", "alliance": "Nordring", "string": "LENT_TO"}
    values = {param.name: given[param.type] for param in template.params if param.required}
    answer = client.get(f"/api/ask/{name}", params=values)
    if name == "alliance-members":
        assert "no entity is called 'Nordring'" in answer.json()["detail"]
        return
    rows = [dict(row) for row in ask(world, template, values)]
    assert answer.status_code == 200
    assert answer.json()["rows"] == rows
    assert answer.json()["columns"] == list(template.returns)


@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        ("/api/ask/nothing-such", 404, "no template 'nothing-such'"),
        ("/api/ask/investors-of", 400, "investors-of needs 'organization'"),
        ("/api/ask/investors-of?organization=Nobody", 400, "no entity is called 'Nobody'"),
        ("/api/ask/investors-of?organization=Bervo&since=soon", 400, "parameter 'since'"),
        ("/api/ask/articles?limit=1&limit=2", 404, "'limit' is given twice"),
        ("/api/card?entity=org:nothing", 400, "org:nothing"),
        ("/api/evidence?source=org:bervo&relation=HATES&target=org:aldan", 400, "relation type 'HATES'"),
        ("/api/evidence?source=org:bervo&relation=LENT_TO&target=org:aldan", 400, "no relation LENT_TO"),
        ("/api/paths?source=Bervo&target=Aldan&limit=0", 400, "at least 1"),
        ("/api/busiest?limit=1000000", 400, "limit 1000000"),
        ("/api/start?lang=fr", 400, "'fr'"),
        ("/api/nothing", 404, "openapi.json"),
        ("/static/explorer/../app.py", 404, "nothing"),
        ("/static/explorer/nothing.js", 404, "nothing"),
    ],
)
def test_what_cannot_be_answered_says_why(client: TestClient, url: str, status: int, says: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'{"entity": 5}', b'{"entity": "Bervo", "limit": 1.5}'])
def test_bodies_of_another_form_are_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/expand", content=body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_hub_says_how_many_neighbours_it_does_not_show(client: TestClient) -> None:
    first = call(client, "expand", {"entity": "Hollin", "limit": 40})
    assert first["around"] == {"key": "org:hollin", "total": HUB_NEIGHBOURS + 1, "offset": 0, "shown": 40}
    shown = [entity["key"] for entity in first["entities"]]
    assert len(shown) == 41
    rest = call(client, "expand", {"entity": "Hollin", "offset": 40, "limit": 40, "shown": shown})
    assert rest["around"]["shown"] == HUB_NEIGHBOURS + 1
    assert len({entity["key"] for entity in rest["entities"]} | set(shown)) == HUB_NEIGHBOURS + 2


def test_expanding_brings_the_relations_to_what_is_shown_already(client: TestClient) -> None:
    found = call(client, "expand", {"entity": "org:dunmore", "shown": ["org:hollin", "org:bervo"]})
    pairs = {(one["source"], one["type"], one["target"]) for one in found["relations"]}
    assert ("org:hollin", "INVESTED_IN", "org:gantry") in pairs
    assert ("org:aldan", "INVESTED_IN", "org:bervo") in pairs


def test_rounds_are_named_with_their_company(client: TestClient) -> None:
    assert "Bervo Series A" in names(call(client, "expand", {"entity": "Bervo"}))


def test_amounts_are_written_as_the_language_has_them(client: TestClient) -> None:
    by_language = {}
    for language in ("en", "de"):
        graph = call(client, "subgraph", {"keys": ["org:fjordbank", "org:bervo"], "lang": language})
        by_language[language] = graph["relations"][0]["amount"]
    assert by_language == {"en": "EUR 6 m", "de": "6 Mio. EUR"}


def test_evidence_stands_in_its_surroundings_with_names_marked(client: TestClient) -> None:
    found = call(client, "evidence", {"source": "org:aldan", "relation": "INVESTED_IN", "target": "org:bervo"})
    (claim,) = found["claims"]
    assert claim["before"].endswith("It was a slow week. ")
    assert claim["after"] == " Nobody else was named."
    assert claim["parts"] == [["Aldan", True], [" leads the Series A of ", False], ["Bervo", True], [".", False]]
    assert (claim["link"], claim["outlet"]) == ("https://morgenpost.example/1", "Morgenpost")


def test_offsets_count_code_points_and_links_are_safe(client: TestClient) -> None:
    found = call(client, "evidence", {"source": "org:dunmore", "relation": "ALLIED_WITH", "target": "org:gantry"})
    (claim,) = found["claims"]
    assert [text for text, marked in claim["parts"] if marked] == ["Gantry", "Dunmore"]
    assert claim["link"] is None
    assert claim["address"] == "javascript:alert(3)"
    assert claim["outlet"] == HOSTILE


def test_evidence_comes_in_pages_with_their_total(client: TestClient) -> None:
    found = call(client, "told", {"entity": "Hollin", "offset": 45, "limit": 10})
    assert (found["total"], len(found["claims"])) == (HUB_NEIGHBOURS + 1, 6)


def test_a_round_tells_its_claims(client: TestClient) -> None:
    found = call(client, "told", {"entity": "round:bervo:series-a"})
    assert {claim["quote"] for claim in found["claims"]} == {"Aldan leads the Series A of Bervo."}


def test_paths_leave_rumours_out_unless_asked(client: TestClient) -> None:
    ends = {"source": "Cirrol", "target": "Aldan"}
    assert call(client, "paths", ends) == {"paths": [], "searchedAll": True}
    paths = call(client, "paths", ends | {"status": "completed,denied"})["paths"]
    assert [(hop["source"], hop["quote"]) for hop in paths[0]] == [
        ("org:cirrol", "Cirrol denies that it will buy Bervo."), ("org:aldan", "Aldan leads the Series A of Bervo."),
    ]  # fmt: skip
    # The next longer way leads over the round.
    assert [len(path) for path in paths] == [2, 3]


def test_questions_say_which_claims_and_entities_their_answer_rests_on(client: TestClient) -> None:
    answer = client.get("/api/ask/lenders-of", params={"organization": "Bervo"}).json()
    graph = call(client, "subgraph", {"claims": answer["claims"]})
    assert names(graph) == {"Fjordbank", "Bervo"}


def test_busiest_part_is_connected_and_says_of_how_many(client: TestClient) -> None:
    graph = call(client, "busiest", {"limit": 12})
    touched = {end for one in graph["relations"] for end in (one["source"], one["target"])}
    assert touched == {entity["key"] for entity in graph["entities"]}
    assert graph["whole"]["shown"] == 12
    assert graph["whole"]["entities"] > 50


def test_what_the_store_has_not_is_named(client: TestClient) -> None:
    assert call(client, "subgraph", {"keys": ["org:bervo", "org:gone"]})["missing"] == ["org:gone"]


def test_file_for_offline_use_keeps_the_relations_that_were_shown(client: TestClient) -> None:
    kept = "org:aldan INVESTED_IN org:bervo"
    keys = ["org:bervo", "org:aldan", "org:cirrol"]
    page = call(client, "page", {"keys": keys, "relations": [kept], "heading": HOSTILE, "leftOut": 7})
    assert "3 entities, 1 relation" in page
    assert "7 left out" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("language", ["en", "de"])
def test_start_has_a_text_for_every_question_of_ours(client: TestClient, language: str) -> None:
    start = call(client, "start", {"lang": language})
    questions = {one["name"]: one["question"] for one in start["templates"]}
    english = {name: template.question for name, template in load_catalogue().items()}
    assert set(questions) == set(english)
    assert (questions == english) is (language == "en")
    assert language == "en" or not set(questions.values()) & set(english.values())


def test_german_forms_explain_every_field_in_german(client: TestClient) -> None:
    helps = {}
    for language in ("en", "de"):
        found = client.get("/api/templates", params={"lang": language}).json()["templates"]
        helps[language] = [param["help"] for template in found for param in template["params"]]
    assert len(helps["de"]) == len(helps["en"]) > 20
    assert not set(helps["de"]) & set(helps["en"])


def test_language_follows_the_browser(client: TestClient) -> None:
    german = {"accept-language": "fr, de-AT;q=0.9, en;q=0.5"}
    assert client.get("/api/start", headers=german).json()["language"] == "de"
    assert '<html lang="de">' in client.get("/", headers=german).text
    assert '<html lang="en">' in client.get("/?lang=en", headers=german).text
