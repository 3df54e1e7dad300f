"""A tool that registers itself with an OAuth authority, and the browser of its user."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.foundation.wire import Answer, Wire

CONNECT = "/oauth/v1"
IDENTITY = "/__identity__"
BACK = "http://127.0.0.1:41234/callback"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0"
FORM = "application/x-www-form-urlencoded"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def challenge(verifier: str = VERIFIER) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signed_in(server: LocalConnect, account: Account) -> Wire:
    """A browser in which somebody has signed in with their name and, as password, a key."""
    form = urlencode({"username": account.username, "password": account.api_key})
    answer = Wire(server, None).send("POST", "/__login__", form.encode(), content_type=FORM)
    assert answer.status == 303
    return Wire(server, None, {"cookie": answer.headers["set-cookie"].partition(";")[0]})


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@dataclass(frozen=True)
class Tool:
    """A registered client."""

    wire: Wire
    base: str
    client_id: str
    secret: str | None = None

    @classmethod
    def registered(cls, server: LocalConnect, base: str = CONNECT, **fields: object) -> Tool:
        whole = {
            "client_name": "A tool",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "token_endpoint_auth_method": "none",
            **fields,
        }
        wire = Wire(server, None)
        found = post_json(wire, f"{base}/register", whole).ok(201)
        return cls(wire, base, found["client_id"], found.get("client_secret"))

    def wish(self, **changed: str | None) -> str:
        """The path to which the tool sends its user's browser; None leaves a field out."""
        fields = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": BACK,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            "state": "a state & more",
            **changed,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        return f"{self.base}/authorize?{urlencode(given)}"

    def code(self, browser: Wire, **changed: str | None) -> str:
        """The code that the tool gets when the user says yes."""
        leads = press(browser, self.wish(**changed), "yes")
        assert leads.status == 303, leads
        return query_of(leads.headers["location"])["code"]

    def ask(self, **form: str) -> Answer:
        """Ask the token endpoint, with the secret in a header where there is one."""
        return self.post("token", **form)

    def post(self, endpoint: str, **form: str) -> Answer:
        headers = {"content_type": FORM}
        if self.secret is None:
            form = {"client_id": self.client_id, **form}
        else:
            pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            headers["authorization"] = f"Basic {pair}"
        body = urlencode(form).encode()
        return self.wire.send("POST", f"{self.base}/{endpoint}", body, **headers)

    def redeem(self, code: str, **changed: str) -> Answer:
        form = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **changed}
        return self.ask(grant_type="authorization_code", **form)

    def tokens(self, browser: Wire, **changed: str | None) -> Any:  # Any: what was answered
        return self.redeem(self.code(browser, **changed)).ok()

    def refresh(self, token: str) -> Answer:
        return self.ask(grant_type="refresh_token", refresh_token=token)

    def poll(self, device_code: str) -> Answer:
        return self.ask(grant_type=DEVICE_GRANT, device_code=device_code)


def press(browser: Wire, path: str, answer: str) -> Answer:
    """Open a page, and press a button of its form."""
    form = urlencode({"answer": answer, **proof(browser, path)}).encode()
    return browser.send("POST", path, form, content_type=FORM)


def proof(browser: Wire, path: str) -> dict[str, str]:
    """Give the hidden field that only a page made for this browser holds."""
    found = re.search(rb'name="xsrf" value="(\w+)"', browser.send("GET", path).body)
    return {} if found is None else {"xsrf": found[1].decode()}


def post_json(wire: Wire, path: str, body: object) -> Answer:
    return wire.send("POST", path, json.dumps(body).encode(), content_type="application/json")


def user_of(server: LocalConnect, token: str) -> Answer:
    """Ask the API who an access token stands for."""
    return Wire(server, None).get("/v1/user", authorization=f"Bearer {token}")


def denied(answer: Answer, error: str, status: int = 400) -> None:
    """Check that this is a refusal in the words of RFC 6749."""
    assert answer.status == status, answer
    assert answer.json["error"] == error, answer
    assert answer.json["error_description"]
    assert answer.headers["cache-control"] == "no-store"
