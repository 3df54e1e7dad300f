"""Keys are sent and never shown."""

import copy
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from connectapi._core.auth import ApiKey, Auth, BearerToken, HeaderAuth, HookAuth, NoAuth
from connectapi._core.config import Settings, make_settings
from connectapi._core.errors import CredentialsError
from connectapi._core.secret import Secret

KEY = "k3y-k3y-k3y-k3y-k3y-k3y"
URL = "https://connect.example.com/__api__/v1/user"


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{!r}".format,
        "{:>40}".format,
        "%s".__mod__,
        "%r".__mod__,
        lambda secret: repr([secret, {"a": secret}]),
        lambda secret: f"{secret}",
        lambda secret: repr(vars(type(secret))),
    ],
)
def test_a_secret_is_not_shown(show: Callable[[Secret], str]) -> None:
    assert KEY not in show(Secret(KEY))


def test_a_secret_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("any").error("key %s in %r", Secret(KEY), {"key": Secret(KEY)})

    assert KEY not in caplog.text
    assert "****" in caplog.text


def test_a_secret_is_not_in_a_traceback() -> None:
    secret = Secret(KEY)
    with pytest.raises(TypeError) as caught:
        int(secret)  # type: ignore[call-overload] # the mistake under test
    with_locals = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = "".join(with_locals.format())

    assert "secret = Secret" in shown
    assert KEY not in shown


def test_a_secret_is_not_pickled_or_copied_through_pickling() -> None:
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="pickled") as caught:
            write(Secret(KEY))
        assert KEY not in str(caught.value)


def test_a_secret_compares_and_says_whether_it_is_empty() -> None:
    assert Secret(KEY) == Secret(Secret(KEY))
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY
    assert len({Secret(KEY), Secret(KEY)}) == 1
    assert Secret(KEY)
    assert not Secret("")
    assert Secret("ünïcode") == Secret("ünïcode")
    assert Secret(KEY).reveal() == KEY


def sent(auth: Auth) -> dict[str, str]:
    return {name: value.reveal() for name, value in auth.headers("GET", URL).items()}


def test_what_each_kind_of_credentials_sends() -> None:
    assert sent(NoAuth()) == {}
    assert sent(ApiKey(KEY)) == {"Authorization": f"Key {KEY}"}
    assert sent(ApiKey(Secret(f" {KEY}\n"))) == {"Authorization": f"Key {KEY}"}
    assert sent(ApiKey(KEY, header="X-RSC-Authorization")) == {"X-RSC-Authorization": f"Key {KEY}"}
    assert sent(BearerToken(KEY)) == {"Authorization": f"Bearer {KEY}"}
    assert sent(HeaderAuth({"X-Proxy": KEY})) == {"X-Proxy": KEY}


def test_no_credentials_show_themselves() -> None:
    for auth in (
        ApiKey(KEY, source="the argument"),
        BearerToken(KEY),
        HeaderAuth({"X-Proxy": KEY}),
        HookAuth(lambda _method, _url: {"X": KEY}),
        NoAuth(),
    ):
        assert KEY not in repr(auth) + str(auth) + repr(vars(auth))


def test_settings_show_no_credentials() -> None:
    settings: Settings = make_settings(
        "https://connect.example.com",
        ApiKey(KEY),
        headers={"X-Proxy": KEY},
        proxy=f"http://jane:{KEY}@proxy.example.com:3128",
    )

    assert KEY not in repr(settings)
    assert settings.proxies.https is not None
    assert settings.proxies.https.password.reveal() == KEY


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_an_empty_key_is_refused_with_its_source(empty: str) -> None:
    with pytest.raises(CredentialsError, match="CONNECT_API_KEY is empty"):
        ApiKey(empty, source="the environment variable CONNECT_API_KEY")
    with pytest.raises(CredentialsError, match="access token is empty"):
        BearerToken(empty)


@pytest.mark.parametrize("broken", [f"{KEY} x", f"{KEY}\nX-Evil: 1", f"{KEY}é", f"{KEY}\x00"])
def test_a_key_that_no_header_can_carry_is_refused_unseen(broken: str) -> None:
    for make in (ApiKey, BearerToken):
        with pytest.raises(CredentialsError) as caught:
            make(broken)
        assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "name, value",
    [("X Y", "a"), ("", "a"), ("X:", "a"), ("Äuth", "a"), ("X²", "a"), ("X", f"{KEY}\r\n")],
)
def test_headers_that_would_become_others_are_refused(name: str, value: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        HeaderAuth({name: value})

    assert KEY not in str(caught.value)


def test_a_hook_is_asked_for_every_request_and_renews_once_asked() -> None:
    asked: list[tuple[str, str]] = []

    def hook(method: str, url: str) -> dict[str, str]:
        asked.append((method, url))
        return {"Authorization": f"Bearer {len(asked)}"}

    auth = HookAuth(hook, renew=lambda: True)
    assert sent(auth) == {"Authorization": "Bearer 1"}
    assert sent(auth) == {"Authorization": "Bearer 2"}
    assert asked == [("GET", URL)] * 2
    assert auth.refresh()
    assert not HookAuth(hook).refresh()
    assert not ApiKey(KEY).refresh()


def test_what_a_hook_gives_is_checked() -> None:
    auth = HookAuth(lambda _method, _url: {"X": f"{KEY}\n"})
    with pytest.raises(CredentialsError) as caught:
        auth.headers("GET", URL)

    assert KEY not in str(caught.value)
