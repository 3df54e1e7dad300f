"""Clients that do not run here (R, TypeScript), by the order and the form of what they send."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from requests import PreparedRequest, Session
from requests.auth import AuthBase

from connectapi.testing import LocalConnect
from tests.peers.bundles import quarto_document, site

Json = Any  # what is sent is plain JSON, which the type of requests takes only word for word
TOKEN = "T" + "0a1b2c3d" * 4


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


class Signed(AuthBase):
    """The signature that both publishing tools put on each request."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key

    def public_key(self) -> str:
        public = self._key.public_key()
        data = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(data).decode()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else body
        assert isinstance(data, bytes)
        checksum = md5(data)
        date = formatdate(usegmt=True)
        text = f"{request.method}\n{urlsplit(str(request.url)).path}\n{date}\n{checksum}"
        signature = self._key.sign(text.encode(), PKCS1v15(), SHA1())
        signed = {
            "Date": date,
            "X-Auth-Token": TOKEN,
            "X-Auth-Signature": base64.b64encode(signature).decode(),
            "X-Content-Checksum": checksum,
        }
        request.headers.update(signed)
        return request


@pytest.fixture(scope="module", params=["", "/tools/connect"], ids=["root", "prefix"])
def server(request: pytest.FixtureRequest) -> Iterator[LocalConnect]:
    with LocalConnect(path_prefix=request.param, check_answers=True) as server:
        yield server


@pytest.fixture(scope="module")
def signed(server: LocalConnect) -> Iterator[Session]:
    """A session whose token the administrator has claimed in a browser."""
    auth = Signed(generate_private_key(public_exponent=65537, key_size=2048))
    with requests.Session() as session, requests.Session() as browser:
        fields: Json = {"token": TOKEN, "public_key": auth.public_key(), "user_id": 0}
        begun = session.post(f"{server.url}/__api__/tokens", json=fields, timeout=30)
        address = begun.json()["token_claim_url"]
        session.auth = auth
        waiting = session.get(f"{server.url}/__api__/users/current", timeout=30)
        assert waiting.status_code == 401

        page = browser.get(address, timeout=30)
        assert "/__login__" in page.url
        form = {"password": server.api_key, "url": urlsplit(address).path}
        asked = browser.post(page.url, data=form, timeout=30)
        assert asked.url == address
        proof = re.search(r'name="xsrf" value="(\w+)"', asked.text)
        assert proof is not None
        yes = {"xsrf": proof[1]}
        assert browser.post(address, data=yes, timeout=30).status_code == 200
        yield session


def ended(session: Session, server: LocalConnect, task_id: str) -> dict[str, object]:
    """Poll as the R package does, with what was seen so far."""
    first = 0
    for _ in range(30):
        address = f"{server.url}/__api__/v1/tasks/{task_id}?first={first}&wait=1"
        task: dict[str, object] = session.get(address, timeout=30).json()
        first = int(str(task["last"]))
        if task["finished"]:
            return task
    raise TimeoutError(task_id)


def test_the_editor_s_extension_publishes(signed: Session, server: LocalConnect) -> None:
    api = f"{server.url}/__api__"
    user = signed.get(f"{api}/v1/user", timeout=30).json()
    assert user["user_role"] in ("publisher", "administrator")
    assert (user["locked"], user["confirmed"]) == (False, True)
    for part in ("", "/applications", "/scheduler", "/scheduler/static"):
        assert signed.get(f"{api}/server_settings{part}", timeout=30).status_code == 200
    for runtime in ("r", "python", "quarto", "nodejs"):
        found = signed.get(f"{api}/v1/server_settings/{runtime}", timeout=30).json()
        assert "installations" in found

    item = signed.post(f"{api}/v1/content", json={"name": ""}, timeout=30).json()
    path = f"{api}/v1/content/{item['guid']}"
    assert signed.get(path, timeout=30).json()["app_mode"] == "unknown"
    headers = {"Content-Type": "application/gzip"}
    archive = site()
    bundle = signed.post(f"{path}/bundles", data=archive, headers=headers, timeout=30).json()
    settings: Json = {"name": "", "title": "From the editor", "max_processes": 2}
    changed = signed.patch(path, json=settings, timeout=30).json()
    assert (changed["name"], changed["title"]) == (item["name"], "From the editor")
    variables: Json = [{"name": "TOKEN", "value": "secret"}]
    assert signed.patch(f"{path}/environment", json=variables, timeout=30).json() == ["TOKEN"]
    order = {"bundle_id": bundle["id"]}
    task = signed.post(f"{path}/deploy", json=order, timeout=30).json()
    assert ended(signed, server, task["task_id"])["code"] == 0
    assert signed.get(f"{server.url}/content/{item['guid']}/", timeout=30).status_code < 500
    download = signed.get(f"{path}/bundles/{bundle['id']}/download", timeout=30)
    assert md5(download.content) == md5(archive)


def test_r_publishes(signed: Session, server: LocalConnect) -> None:
    api = f"{server.url}/__api__"
    anonymous = {"X-Auth-Token": "anonymous-access"}
    assert requests.get(f"{api}/server_settings", headers=anonymous, timeout=30).json()["version"]
    user = signed.get(f"{api}/users/current", timeout=30).json()
    filters = f"filter=account_id:{user['id']}&filter=name:from-r&count=100&start=0&cont="
    assert signed.get(f"{api}/applications?{filters}", timeout=30).json()["total"] == 0

    fields: Json = {"name": "from-r", "title": "From R"}
    item = signed.post(f"{api}/v1/content", json=fields, timeout=30).json()
    (found,) = signed.get(f"{api}/applications?{filters}", timeout=30).json()["applications"]
    assert (found["guid"], found["url"]) == (item["guid"], item["content_url"])
    number = signed.get(f"{api}/applications/{found['id']}", timeout=30).json()
    assert (number["name"], number["title"]) == ("from-r", "From R")

    path = f"{api}/v1/content/{item['guid']}"
    headers = {"Content-Type": "application/x-gzip"}
    bundle = signed.post(f"{path}/bundles", data=site(), headers=headers, timeout=30).json()
    order = {"bundle_id": bundle["id"]}
    task = signed.post(f"{path}/deploy", json=order, timeout=30).json()
    assert ended(signed, server, task["task_id"])["error"] == ""
    variables: Json = [{"name": "A", "value": "1"}, {"name": "B", "value": None}]
    assert signed.patch(f"{path}/environment", json=variables, timeout=30).json() == ["A"]


@pytest.fixture(scope="module")
def keyed(server: LocalConnect) -> Iterator[Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Key {server.api_key}"
        yield session


def test_r_administrates(keyed: Session, server: LocalConnect) -> None:
    api = f"{server.url}/__api__"
    assert keyed.get(f"{server.url}/__ping__", timeout=30).status_code == 200
    assert keyed.get(f"{api}/me", timeout=30).json()["username"] == "admin"
    item = keyed.post(f"{api}/v1/content", json={"name": "report"}, timeout=30).json()
    path = f"{api}/v1/content/{item['guid']}"
    bundle = keyed.post(f"{path}/bundles", data=quarto_document(), timeout=30).json()
    order = {"bundle_id": bundle["id"]}
    task = keyed.post(f"{path}/deploy", json=order, timeout=30).json()
    assert ended(keyed, server, task["task_id"])["code"] == 0

    (variant,) = keyed.get(f"{api}/applications/{item['guid']}/variants", timeout=30).json()
    assert keyed.get(f"{api}/variants/{variant['id']}", timeout=30).json() == variant
    begun = keyed.post(f"{api}/variants/{variant['id']}/render", json={}, timeout=30).json()
    assert ended(keyed, server, begun["id"])["code"] == 0
    renderings = keyed.get(f"{api}/variants/{variant['id']}/renderings", timeout=30).json()
    assert [rendering["active"] for rendering in renderings] == [True, False]
    query = f"email=me&rendering_id={renderings[0]['id']}"
    sent = keyed.post(f"{api}/variants/{variant['id']}/sender?{query}", timeout=30)
    assert sent.json()["code"] == 0

    schedule: Json = {
        "app_id": variant["app_id"],
        "variant_id": variant["id"],
        "type": "dayofweek",
        # The R package sends one day without its brackets.
        "schedule": json.dumps({"Days": 1}),
        "start_time": "2026-01-31T06:30:00Z",
        "email": False,
        "timezone": "America/New_York",
    }
    made = keyed.post(f"{api}/schedules", json=schedule, timeout=30).json()
    whole: Json = {**made, "email": True, "app_guid": item["guid"], "variant_key": variant["key"]}
    changed = keyed.post(f"{api}/schedules/{made['id']}", json=whole, timeout=30).json()
    assert (changed["id"], changed["email"]) == (made["id"], True)
    shown = keyed.get(f"{api}/variants/{variant['id']}/schedules", timeout=30).json()
    assert shown == [changed]
    assert keyed.delete(f"{api}/schedules/{made['id']}", timeout=30).ok

    thumbnail = f"{server.url}/content/{item['guid']}/__thumbnail__"
    assert keyed.get(thumbnail, timeout=30).status_code == 204
    removed = keyed.delete(f"{path}/thumbnail", timeout=30)
    # By this code the R package knows that there was none, and does not try the older route.
    assert (removed.status_code, removed.json()["code"]) == (404, 17)
