"""Files through the API: bounded, named by us, given back as downloads only."""

import pytest

from tests.api.arrange import Api

CSV = b"sku;price\n00123;1,10\n5901234123457;12,50\nbroken\n"


def upload(api: Api, name: str, content: bytes = CSV) -> dict[str, str]:
    # httpx would spell some names its own way, so the body is written out by hand.
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    answer = api.call("POST", "/files", content=body, headers={"Content-Type": "multipart/form-data; boundary=edge"})
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("items.csv", "items.csv"),
        ("../../app/main.py", "main.py"),
        ("/etc/passwd", "passwd"),
        ("..\\\\..\\\\x.csv", "x.csv"),
        ("CON", "CON"),
        ("cennik zażółć.csv", "cennik zażółć.csv"),
        ("n" * 300 + ".csv", "n" * 200),
        ("..", "file"),
    ],
)
def test_a_name_is_data_and_no_path(api: Api, given: str, kept: str) -> None:
    before = sorted(path.name for path in api.product.config.home.iterdir())

    made = upload(api, given)

    assert made["name"] == kept
    assert sorted(path.name for path in api.product.config.home.iterdir()) == before
    stored = [path for path in api.product.config.files.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [made["id"]]


def test_a_file_comes_back_as_a_download_only(api: Api) -> None:
    made = upload(api, "page.html", b"<script>alert(1)</script>")

    answer = api.get(f"/files/{made['id']}")

    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_preview_shows_rows_and_what_is_broken(api: Api) -> None:
    made = upload(api, "items.csv")
    reading = {"delimiter": "semicolon", "decimal_comma": "true", "numbers": ["price"]}

    answer = api.get(f"/files/{made['id']}/preview", params=reading)

    assert answer.status_code == 200, answer.text
    assert answer.json()["columns"] == ["sku", "price"]
    assert answer.text.count("00123") == 1
    assert '"price":12.50' in answer.text
    assert answer.json()["rows"][1]["sku"] == "5901234123457"


def test_a_wrong_encoding_is_named_and_nothing_garbled(api: Api) -> None:
    made = upload(api, "items.csv", "sku,name\n1,Zażółć\n".encode("cp1250"))

    answer = api.get(f"/files/{made['id']}/preview", params={"encoding": "utf-8"})

    assert answer.json()["rows"] == []
    assert answer.json()["problems"]
    assert "\ufffd" not in answer.text


def test_a_file_larger_than_fits_is_refused_while_it_comes_in(api: Api) -> None:
    declared = api.call(
        "POST",
        "/files",
        content=b"x",
        headers={"Content-Type": "multipart/form-data; boundary=edge", "Content-Length": str(65 * 1024 * 1024)},
    )

    def endless() -> object:
        yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
        for _ in range(66):
            yield b"x" * 1024 * 1024

    streamed = api.call(
        "POST", "/files", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=edge"}
    )

    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert api.get("/files").json()["items"] == []
    assert not [path for path in api.product.config.files.rglob("*") if path.is_file()]


def test_a_deleted_file_is_gone(api: Api) -> None:
    made = upload(api, "items.csv")

    api.delete(f"/files/{made['id']}")

    assert api.get(f"/files/{made['id']}").status_code == 404
    assert api.get("/files").json()["items"] == []
