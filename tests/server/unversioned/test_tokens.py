"""Clients that sign their requests: they leave a key, and a user claims its token."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.server.foundation.conftest import archive
from tests.server.foundation.wire import Answer, Wire
from tests.server.oauth.tool import FORM, proof
from tests.server.unversioned.conftest import Scene

TOKEN = f"T{'0123456789abcdef' * 2}"
PASSWORD = "long-enough-1"


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def public(key: RSAPrivateKey) -> str:
    data = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(data).decode()


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


@dataclass
class Signer:
    """A client as R's and the editor's extension are: it signs method, path, date and checksum."""

    scene: Scene
    key: RSAPrivateKey
    token: str = TOKEN
    signed_body: bytes | None = None
    changed: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, data: bytes = b"", signed_path: str = "") -> Answer:
        date = format_datetime(self.scene.server.services.clock.now(), usegmt=True)
        checksum = md5(data if self.signed_body is None else self.signed_body)
        signed = signed_path or f"/__api__{path}".partition("?")[0]
        text = f"{method}\n{signed}\n{date}\n{checksum}"
        signature = self.key.sign(text.encode(), PKCS1v15(), SHA1())
        headers = {
            "date": date,
            "x_auth_token": self.token,
            "x_auth_signature": base64.b64encode(signature).decode(),
            "x_content_checksum": checksum,
            **self.changed,
        }
        return self.scene.nobody.send(method, f"/__api__{path}", data or None, **headers)


def begin(scene: Scene, key: RSAPrivateKey, token: str = TOKEN) -> str:
    fields = {"token": token, "public_key": public(key), "user_id": 0}
    answer = scene.nobody.api("POST", "/tokens", fields, x_auth_token="anonymous-access")
    address: str = answer.ok()["token_claim_url"]
    assert address.startswith(f"{scene.server.url}/")
    return address.removeprefix(scene.server.url)


def sign_in(scene: Scene, who: str) -> Wire:
    form = urlencode({"username": "", "password": scene.wires[who].key})
    answer = scene.nobody.send(
        "POST",
        "/__login__",
        form.encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status == 303
    return Wire(scene.server, None, {"cookie": answer.headers["set-cookie"].partition(";")[0]})


def claim(scene: Scene, path: str, who: str = "owner") -> None:
    browser = sign_in(scene, who)
    assert b"act in the name of" in browser.send("GET", path).ok()
    assert who.encode() in say_yes(browser, path).ok()


def say_yes(browser: Wire, path: str, **headers: str) -> Answer:
    """Press the button of the page."""
    form = urlencode(proof(browser, path)).encode()
    return browser.send("POST", path, form, content_type=FORM, **headers)


def test_a_claimed_token_signs_in_its_user(scene: Scene, key: RSAPrivateKey) -> None:
    signer = Signer(scene, key)
    path = begin(scene, key)
    signer.send("GET", "/users/current").refused(401, "InvalidLogin", "claimed")
    claim(scene, path)
    assert signer.send("GET", "/users/current").ok()["username"] == "owner"
    seen = scene.admin.get(f"/v1/users/{scene.guids['owner']}").ok()["active_time"]
    scene.server.move_clock(timedelta(minutes=10))
    assert signer.send("GET", "/v1/user").ok()["active_time"] > seen
    assert signer.send("GET", "/v1/content?name=page").ok()[0]["guid"] == scene.page


def test_nobody_claims_without_signing_in(scene: Scene, key: RSAPrivateKey) -> None:
    path = begin(scene, key)
    answer = scene.nobody.send("GET", path)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/__login__?url=")
    assert scene.nobody.send("POST", path).status == 303
    # An API key is not a browser session: a page that somebody else made cannot use it.
    assert scene.owner.send("POST", path).status == 303
    Signer(scene, key).send("GET", "/v1/user").refused(401, "InvalidLogin")


def test_forms_of_other_sites_claim_nothing(scene: Scene, key: RSAPrivateKey) -> None:
    path = begin(scene, key)
    owner = sign_in(scene, "owner")
    # Another port of the same machine is the same site to a browser, so the cookie comes along.
    for headers in ({"sec_fetch_site": "same-site"}, {"origin": "http://127.0.0.1:9"}):
        assert owner.send("POST", path, None, **headers).status == 403
    Signer(scene, key).send("GET", "/v1/user").refused(401, "InvalidLogin", "claimed")
    assert say_yes(owner, path, sec_fetch_site="same-origin").status == 200


def test_content_claims_nothing(scene: Scene, key: RSAPrivateKey) -> None:
    """Its scripts have the server's own origin, and their visitor's cookie with it."""
    path = begin(scene, key)
    owner = sign_in(scene, "owner")
    for purpose in ("empty", "document"):
        sent = owner.send("POST", path, sec_fetch_site="same-origin", sec_fetch_dest=purpose)
        assert sent.status == 403
    for purpose in ("empty", "iframe"):
        read = owner.send("GET", path, sec_fetch_site="same-origin", sec_fetch_dest=purpose)
        assert read.status == 403
        assert b"xsrf" not in read.body
    shown = owner.send("GET", path, sec_fetch_site="none", sec_fetch_dest="document")
    assert b"xsrf" in shown.ok()
    assert shown.headers["cross-origin-opener-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    Signer(scene, key).send("GET", "/v1/user").refused(401, "InvalidLogin", "claimed")


def test_a_token_is_claimed_once(scene: Scene, key: RSAPrivateKey) -> None:
    path = begin(scene, key)
    claim(scene, path)
    stranger = sign_in(scene, "stranger")
    assert stranger.send("GET", path).status == 404
    other = proof(stranger, begin(scene, key, f"{TOKEN}x"))
    form = urlencode(other).encode()
    assert stranger.send("POST", path, form, content_type=FORM).status == 404
    assert Signer(scene, key).send("GET", "/v1/user").ok()["username"] == "owner"
    assert stranger.send("GET", "/__tokens__/Tnothing").status == 404


def test_bodies_are_signed_too(scene: Scene, key: RSAPrivateKey) -> None:
    claim(scene, begin(scene, key))
    signer = Signer(scene, key)
    body = json.dumps({"name": "signed"}).encode()
    signer.changed = {"content_type": "application/json"}
    item = signer.send("POST", "/v1/content", body).ok()
    assert item["name"] == "signed"
    data = archive({"index.html": "<h1>Signed</h1>"})
    signer.changed = {"content_type": "application/x-gzip"}
    bundle = signer.send("POST", f"/v1/content/{item['guid']}/bundles", data).ok()
    assert bundle["size"] == len(data)

    picture = b"GIF89a" + bytes(20)
    thumbnail = f"/v1/content/{item['guid']}/thumbnail"
    signer.changed = {"content_type": "image/gif"}
    signer.send("PUT", thumbnail, picture).ok(204)

    # The header says what was signed, and the body is another one.
    other = md5(b"{}")
    signer.changed = {"content_type": "application/json", "x_content_checksum": other}
    signer.send("POST", "/v1/content", body).refused(401, "InvalidLogin", "Checksum")


def test_a_streamed_body_is_the_signed_one(scene: Scene, key: RSAPrivateKey) -> None:
    claim(scene, begin(scene, key))
    signer = Signer(scene, key, signed_body=b"GIF89a")
    thumbnail = f"/v1/content/{scene.page}/thumbnail"
    signer.send("PUT", thumbnail, b"GIF89a and more").refused(400, "ContentChecksum")
    bundles = f"/v1/content/{scene.page}/bundles"
    signer.send("POST", bundles, archive({"index.html": ""})).refused(400, "ContentChecksum")


@pytest.mark.parametrize(
    "changed",
    [
        {"x_auth_signature": "AAAA"},
        {"x_auth_signature": "not base64!"},
        {"x_auth_signature": ""},
        {"date": "Tue, 24 Nov 2020 08:00:00 GMT"},
        {"date": "yesterday"},
        {"date": ""},
        {"x_auth_token": "Tunknown"},
    ],
    ids=str,
)
def test_what_is_not_signed_well_is_refused(
    scene: Scene, key: RSAPrivateKey, changed: dict[str, str]
) -> None:
    claim(scene, begin(scene, key))
    Signer(scene, key, changed=changed).send("GET", "/v1/user").refused(401, "InvalidLogin")


def test_another_key_or_path_does_not_do(scene: Scene, key: RSAPrivateKey) -> None:
    claim(scene, begin(scene, key))
    other = generate_private_key(public_exponent=65537, key_size=2048)
    Signer(scene, other).send("GET", "/v1/user").refused(401, "InvalidLogin", "signature")
    Signer(scene, key).send("GET", "/v1/user", signed_path="/__api__/v1/content").refused(
        401, "InvalidLogin"
    )


def test_a_client_may_sign_the_path_below_the_api(scene: Scene, key: RSAPrivateKey) -> None:
    claim(scene, begin(scene, key))
    answer = Signer(scene, key).send("GET", "/v1/user", signed_path="/v1/user")
    assert answer.ok()["username"] == "owner"


def test_a_locked_user_is_refused(scene: Scene, key: RSAPrivateKey) -> None:
    claim(scene, begin(scene, key))
    scene.admin.api("POST", f"/v1/users/{scene.guids['owner']}/lock", {"locked": True}).ok()
    Signer(scene, key).send("GET", "/v1/user").refused(403, "UserLocked")


def test_keys_that_cannot_be_used(scene: Scene, key: RSAPrivateKey) -> None:
    short = generate_private_key(public_exponent=65537, key_size=1024)
    curve = ec_key(SECP256R1()).public_key()
    elliptic = curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for text in ("", "!", "AAAA", public(short), base64.b64encode(elliptic).decode()):
        fields = {"token": TOKEN, "public_key": text}
        scene.nobody.api("POST", "/tokens", fields).refused(400, "InvalidParameter", "public_key")
    fields = {"token": "../x", "public_key": public(key)}
    scene.nobody.api("POST", "/tokens", fields).refused(400, "InvalidParameter", "token")
    scene.nobody.api("POST", "/tokens", {"token": TOKEN}).refused(
        400, "InvalidParameter", "public_key"
    )


def test_a_token_is_used_once_until_it_is_forgotten(scene: Scene, key: RSAPrivateKey) -> None:
    path = begin(scene, key)
    fields = {"token": TOKEN, "public_key": public(key)}
    scene.nobody.api("POST", "/tokens", fields).refused(400, "InvalidParameter", "in use")
    scene.server.move_clock(timedelta(hours=2))
    begin(scene, key)
    claim(scene, path)
    scene.server.move_clock(timedelta(hours=2))
    scene.nobody.api("POST", "/tokens", fields).refused(400, "InvalidParameter", "in use")


def test_a_signature_that_is_no_base64_is_refused(scene: Scene, key: RSAPrivateKey) -> None:
    claim(scene, begin(scene, key))
    for text in ("no base64!", "caf\xe9", ""):
        signer = Signer(scene, key, changed={"x_auth_signature": text})
        signer.send("GET", "/v1/user").refused(401, "InvalidLogin", "signature")
