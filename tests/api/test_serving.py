"""The served application: pages of the browser, and a real server with a stream that is cut and taken up again."""

import asyncio
import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from wareflow.api import browser
from wareflow.services.product import Product
from wareflow.services.work import work_off

from tests.api.arrange import ADDRESS, Api, small_flow
from tests.api.serving import free_port, serving


@pytest.fixture
def pages(tmp_path: Path) -> TestClient:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>Wareflow</title>")
    (static / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path / "secret.txt").write_text("CANARY")
    app = FastAPI()
    browser.install(app, static)
    return TestClient(app, base_url=ADDRESS)


@pytest.mark.parametrize("path", ["/", "/runs", "/flows/1/edit", "/signin?code=1"])
def test_every_address_of_the_application_gets_its_first_page(pages: TestClient, path: str) -> None:
    answer = pages.get(path)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert "Wareflow" in answer.text


def test_hashed_files_may_be_kept_for_ever_and_missing_ones_are_no_page(pages: TestClient) -> None:
    kept, missing = pages.get("/assets/app-1a2b.js"), pages.get("/assets/app-old.js")

    assert "immutable" in kept.headers["cache-control"]
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("takes", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.00", False),
    ],
)
def test_files_go_packed_to_who_takes_them_so(pages: TestClient, tmp_path: Path, takes: str, packed: bool) -> None:
    script = b"console.log('what is in the file');" * 50
    (tmp_path / "static/assets/app-3c4d.js").write_bytes(script)
    (tmp_path / "static/assets/app-3c4d.js.gz").write_bytes(gzip.compress(script))

    answer = pages.get("/assets/app-3c4d.js", headers={"Accept-Encoding": takes})

    assert answer.content == script
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert (int(answer.headers["content-length"]) < len(script)) == packed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd"]
)
def test_no_file_beside_the_application_is_served(pages: TestClient, path: str) -> None:
    answer = pages.get(path)

    assert "CANARY" not in answer.text
    assert "root:" not in answer.text


@pytest.fixture
def served(product: Product) -> Iterator[str]:
    with serving(product, free_port()) as address:
        yield address


def test_a_stream_that_is_cut_goes_on_where_it_was(served: str, product: Product) -> None:
    token = product.config.token_file.read_text().strip()
    with httpx.Client(base_url=served, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        flow = client.post("/flows", json={"name": "Live", "document": small_flow()}).json()
        run_id = client.post(f"/flows/{flow['id']}/runs", json={}).json()["id"]
        with client.stream("GET", f"/runs/{run_id}/events") as stream:
            first = next(line for line in stream.iter_lines() if line.startswith("id: "))

        asyncio.run(work_off(product, "test", run_id=run_id))
        rest = client.get(f"/runs/{run_id}/events", headers={"Last-Event-ID": first.removeprefix("id: ")}).text

    assert "event: end" in rest
    assert '"status":"succeeded"' in rest
    assert f"{first}\n" not in rest


def test_the_catalog_goes_packed_to_who_takes_it_so(api: Api) -> None:
    plain = api.get("/catalog", headers={"Accept-Encoding": "identity"})
    packed = api.get("/catalog", headers={"Accept-Encoding": "gzip"})

    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    assert plain.json() == packed.json()
    assert int(packed.headers["content-length"]) * 4 < len(plain.content)


def test_a_viewer_looks_and_changes_nothing(api: Api) -> None:
    from wareflow.store import users
    from wareflow.store.database import transact

    project = api.product.project_id
    viewer = transact(api.product.engine, lambda session: users.create_user(session, project, "Eva", "viewer").id)
    token = transact(api.product.engine, lambda session: users.make_token(session, viewer, "eva"))
    headers = {"Authorization": f"Bearer {token}"}

    looks = api.client.get("/api/v1/flows", headers=headers)
    writes = [
        api.client.post("/api/v1/flows", json={"name": "x"}, headers=headers),
        api.client.post("/api/v1/expressions/preview", json={"source": "{{ 1 }}"}, headers=headers),
        api.client.post("/api/v1/parked/drop", json={"ids": ["1"]}, headers=headers),
        api.client.patch("/api/v1/settings", json={}, headers=headers),
        api.client.delete("/api/v1/connections/x", headers=headers),
    ]

    assert looks.status_code == 200
    assert [answer.status_code for answer in writes] == [403] * 5
