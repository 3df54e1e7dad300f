"""Settings from arguments and environment: time limits, trust, proxies."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.config import Timeouts, make_settings, tls_settings
from connectapi._core.errors import ConfigurationError, InvalidArgument
from connectapi._core.proxy import ProxySettings, choose_proxies, excluding_rule
from connectapi._core.retry import RetryPolicy

SERVER = "https://connect.example.com"
PROXY = "http://proxy.example.com:3128"


def test_what_holds_without_any_argument() -> None:
    settings = make_settings(SERVER)

    assert settings.timeouts == Timeouts(connect=10, read=60, total=None)
    assert settings.retry == RetryPolicy()
    assert settings.tls.verify
    assert settings.proxies == ProxySettings()


def test_time_limits_and_attempts_in_short_and_in_full() -> None:
    assert make_settings(SERVER, timeout=5).timeouts.total == 5
    full = Timeouts(connect=1, read=None, total=3)
    assert make_settings(SERVER, timeout=full).timeouts == full
    assert make_settings(SERVER, retry=1).retry.attempts == 1
    assert make_settings(SERVER, retry=RetryPolicy(base=1)).retry.base == 1


@pytest.mark.parametrize("name", ["connect", "read", "total", "upload_rate"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_time_limits_that_make_no_sense_are_refused(name: str, value: float) -> None:
    with pytest.raises(InvalidArgument, match=name):
        Timeouts(**{name: value})


def test_certificate_authorities_from_the_environment_all_count() -> None:
    environ = {
        "CONNECT_CA_CERTIFICATE": "/a.pem",
        "SSL_CERT_FILE": "/b.pem",
        "REQUESTS_CA_BUNDLE": "/c.pem",
    }
    tls = tls_settings(None, None, environ)

    assert tls.verify
    assert sorted(tls.authorities) == sorted(environ.items())
    assert tls_settings(None, None, {"SSL_CERT_FILE": ""}).authorities == ()


def test_an_argument_counts_before_the_environment() -> None:
    environ = {"CONNECT_CA_CERTIFICATE": "/a.pem", "CONNECT_INSECURE": "1"}

    assert tls_settings("/mine.pem", None, environ).authorities == (("verify", "/mine.pem"),)
    assert tls_settings(Path("/mine.pem"), None, environ).verify
    assert tls_settings(b"PEM", None, environ).authorities == (("verify", b"PEM"),)
    assert not tls_settings(False, None, {}).verify
    told = tls_settings(True, None, environ)
    assert told.verify
    assert told.authorities == (("CONNECT_CA_CERTIFICATE", "/a.pem"),)


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "on", " 1 "])
def test_checks_are_switched_off_by_the_environment(word: str) -> None:
    assert not tls_settings(None, None, {"CONNECT_INSECURE": word}).verify


@pytest.mark.parametrize("word", ["", "0", "false", "No", "off"])
def test_checks_stay_on(word: str) -> None:
    assert tls_settings(None, None, {"CONNECT_INSECURE": word}).verify


def test_a_word_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="CONNECT_INSECURE is 'maybe'"):
        tls_settings(None, None, {"CONNECT_INSECURE": "maybe"})


@pytest.mark.parametrize("empty", ["", "  ", b""])
def test_an_empty_authority_is_refused(empty: Any) -> None:
    with pytest.raises(InvalidArgument, match="verify is empty"):
        tls_settings(empty, None, {})


@pytest.mark.parametrize("value", [float("inf"), 1e300])
def test_time_limits_that_no_clock_counts_are_refused(value: float) -> None:
    with pytest.raises(InvalidArgument, match="None for no limit"):
        make_settings(SERVER, timeout=value)


def test_client_certificates_in_one_file_or_two() -> None:
    assert tls_settings(None, "/both.pem", {}).client_certificate == ("/both.pem",)
    assert tls_settings(None, ("/c.pem", "/k.pem"), {}).client_certificate == ("/c.pem", "/k.pem")
    off = tls_settings(False, "/both.pem", {})
    assert off.client_certificate == ("/both.pem",)


def used(server: str, environ: dict[str, str], explicit: str | None = None) -> str | None:
    proxy = choose_proxies(server, environ, explicit=explicit).for_url(server)
    return proxy.url if proxy else None


@pytest.mark.parametrize(
    "environ, for_https, for_http",
    [
        ({}, None, None),
        ({"HTTPS_PROXY": PROXY}, PROXY, None),
        ({"https_proxy": PROXY}, PROXY, None),
        ({"HTTP_PROXY": PROXY}, None, PROXY),
        ({"http_proxy": PROXY}, None, PROXY),
        ({"ALL_PROXY": PROXY}, PROXY, PROXY),
        ({"all_proxy": PROXY}, PROXY, PROXY),
        ({"https_proxy": PROXY, "HTTPS_PROXY": "http://other:1"}, PROXY, None),
        ({"https_proxy": "", "HTTPS_PROXY": PROXY}, None, None),
        ({"HTTPS_PROXY": "", "ALL_PROXY": PROXY}, PROXY, PROXY),
        ({"HTTPS_PROXY": "proxy.example.com:3128"}, PROXY, None),
        ({"HTTPS_PROXY": f"{PROXY}/"}, PROXY, None),
        ({"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, None, None),
        ({"http_proxy": PROXY, "REQUEST_METHOD": "GET"}, None, PROXY),
        ({"ALL_PROXY": "socks5h://127.0.0.1:1080"},) + ("socks5h://127.0.0.1:1080",) * 2,
        ({"HTTPS_PROXY": "http://[::1]:8080"}, "http://[::1]:8080", None),
    ],
)
def test_proxies_from_the_environment(
    environ: dict[str, str], for_https: str | None, for_http: str | None
) -> None:
    assert used(SERVER, environ) == for_https
    assert used("http://connect.example.com", environ) == for_http


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize(
    "server, no_proxy, direct",
    [
        (SERVER, "", False),
        (SERVER, " , ", False),
        (SERVER, "*", True),
        (SERVER, "connect.example.com", True),
        (SERVER, "CONNECT.EXAMPLE.COM", True),
        (SERVER, "example.com", True),
        (SERVER, ".example.com", True),
        (SERVER, "*.example.com", True),
        (SERVER, "a.com,example.com", True),
        (SERVER, "a.com example.com", True),
        (SERVER, "ample.com", False),
        (SERVER, "sub.connect.example.com", False),
        (SERVER, "example.com:443", True),
        (SERVER, "example.com:8443", False),
        ("https://10.1.2.3", "10.0.0.0/8", True),
        ("https://10.1.2.3", "10.1.2.3", True),
        ("https://10.1.2.3", "10.1.2.3:443", True),
        ("https://10.1.2.3", "11.0.0.0/8", False),
        ("https://10.1.2.3", "2.3", False),
        ("https://[::1]", "::1", True),
        ("https://[::1]:8443", "[::1]:8443", True),
        ("https://[fd00::5]", "fd00::/8", True),
    ],
)
def test_servers_that_need_no_proxy(
    variable: str, server: str, no_proxy: str, *, direct: bool
) -> None:
    environ = {"ALL_PROXY": PROXY, variable: no_proxy}

    assert (used(server, environ) is None) is direct
    assert used(server, environ, PROXY) == PROXY


def test_an_explicit_proxy_or_none() -> None:
    environ = {"HTTPS_PROXY": "http://other.example.com"}

    assert used(SERVER, environ, PROXY) == PROXY
    assert used(SERVER, environ, "") is None


def test_the_reason_is_told() -> None:
    assert "no proxy is set" in choose_proxies(SERVER, {}).reason
    assert "HTTPS_PROXY names" in choose_proxies(SERVER, {"HTTPS_PROXY": PROXY}).reason
    assert choose_proxies(SERVER, {"ALL_PROXY": PROXY, "no_proxy": "a,example.com"}).reason == (
        "no_proxy holds example.com"
    )
    assert "proxy= is empty" in choose_proxies(SERVER, {}, explicit="").reason


@pytest.mark.parametrize("text", ["ftp://u:k3y@p:1", "http://", "http://u:k3y@p:port", "::", "//"])
def test_a_proxy_that_is_none_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(InvalidArgument, match="proxy=") as argument:
        choose_proxies(SERVER, {}, explicit=text)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY") as variable:
        choose_proxies(SERVER, {"HTTPS_PROXY": text})

    assert "k3y" not in str(argument.value) + str(variable.value)


def test_credentials_of_a_proxy_are_kept_apart() -> None:
    chosen = choose_proxies(SERVER, {"https_proxy": "http://jane%40x:k%3Ay@proxy.example.com:1"})

    assert chosen.https is not None
    assert chosen.https.url == "http://proxy.example.com:1"
    assert chosen.https.username == "jane@x"
    assert chosen.https.password.reveal() == "k:y"
    assert "k:y" not in repr(chosen) + chosen.reason


@given(st.text())
def test_any_list_of_exceptions_is_read(text: str) -> None:
    rule = excluding_rule("connect.example.com", 443, text)
    assert rule is None or rule in text
