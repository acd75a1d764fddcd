"""What stands between the server and strangers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dealgraph.graph.errors import DealgraphError, QueryError
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import Store, open_store
from dealgraph.queries.explorer.app import make_app
from dealgraph.queries.explorer.fence import COOKIE, POLICY, is_loopback
from dealgraph.queries.explorer.serve import bind
from tests.explorer_world import make_world

TOKEN = "a-token-for-this-test"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("fence") / "deals.kgl") as store:
        add_readings(store, make_world()[:2])
        yield store


def visit(
    store: Store, *, host: str = "127.0.0.1", token: str | None = None, named: str = "127.0.0.1:80"
) -> TestClient:
    return TestClient(make_app(store, host=host, token=token), base_url=f"http://{named}", follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/static/explorer/main.js", "/api/start", "/api/nothing", "/api/card"])
def test_every_answer_carries_the_policy(small: Store, path: str) -> None:
    headers = visit(small).get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "access-control-allow-origin" not in headers


def test_page_holds_no_script_or_style_of_its_own(small: Store) -> None:
    page = visit(small).get("/").text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " on" + "click=" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize("named", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[::2]:80"])
@pytest.mark.parametrize("path", ["/", "/api/start"])
def test_requests_that_name_another_host_are_refused(small: Store, named: str, path: str) -> None:
    answer = visit(small).get(path, headers={"host": named})
    assert answer.status_code == 421
    assert "127.0.0.1" in answer.json()["detail"]


@pytest.mark.parametrize("named", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"])
def test_this_machine_may_be_named_in_any_way(small: Store, named: str) -> None:
    assert visit(small).get("/api/start", headers={"host": named}).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "some.host"])
def test_other_hosts_need_a_token(small: Store, host: str) -> None:
    with pytest.raises(QueryError, match="give a token"):
        make_app(small, host=host)
    assert visit(small, host=host, token=TOKEN, named="desk.example").get("/api/start").status_code == 401


@pytest.mark.parametrize("path", ["/", "/static/explorer/main.js", "/api/start", "/api/openapi.json"])
@pytest.mark.parametrize(
    "offered", [{}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"cookie": f"{COOKIE}=no"}]
)
def test_nothing_is_served_without_the_token(small: Store, path: str, offered: dict[str, str]) -> None:
    answer = visit(small, token=TOKEN).get(path, headers=offered)
    assert answer.status_code == 401
    assert TOKEN not in answer.text


@pytest.mark.parametrize("offered", [{"authorization": f"Bearer {TOKEN}"}, {"cookie": f"{COOKIE}={TOKEN}"}])
def test_token_opens(small: Store, offered: dict[str, str]) -> None:
    assert visit(small, token=TOKEN).get("/api/start", headers=offered).status_code == 200


def test_token_in_the_address_becomes_a_cookie_and_leaves_the_address(small: Store) -> None:
    client = visit(small, token=TOKEN)
    answer = client.get("/", params={"token": TOKEN, "entity": "org:bervo"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?entity=org%3Abervo")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/api/start").status_code == 200


def test_wrong_token_in_the_address_sets_nothing(small: Store) -> None:
    answer = visit(small, token=TOKEN).get("/", params={"token": "wröng"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_other_methods_are_refused(small: Store, method: str) -> None:
    answer = visit(small).request(method, "/api/start")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_addresses_of_this_machine_are_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "desk", ""])
def test_other_addresses_are_not_taken_for_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_a_port_that_is_taken_is_said_so() -> None:
    with bind("127.0.0.1", 0) as listener:
        listener.listen()
        with pytest.raises(DealgraphError, match="choose another --host or --port"):
            bind("127.0.0.1", listener.getsockname()[1])


def test_modules_of_the_page_are_the_only_files_served(small: Store) -> None:
    folder = Path(__file__).parents[3] / "queries"
    served = {path.name for path in (folder / "explorer" / "static").glob("*.js")}
    client = visit(small)
    assert all(client.get(f"/static/explorer/{name}").status_code == 200 for name in served)
    assert client.get("/static/drawing/words.json").status_code == 404
    assert client.get("/static/explorer/%2e%2e/%2e%2e/app.py").status_code == 404
