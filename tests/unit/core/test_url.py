"""Addresses as users paste them, and paths that arrive as they were meant."""

import ipaddress
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument
from connectapi._core.url import (
    build_path,
    check_path,
    is_loopback,
    origin,
    server_url,
    shown,
)

GUID = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"
SERVER = "https://connect.example.com"


@pytest.mark.parametrize(
    "pasted",
    [
        SERVER,
        f"{SERVER}/",
        f"{SERVER}//",
        f" {SERVER}\n",
        "connect.example.com",
        "CONNECT.example.com/",
        "HTTPS://Connect.Example.Com",
        f"{SERVER}:443",
        f"{SERVER}/connect",
        f"{SERVER}/connect/",
        f"{SERVER}/connect/#/apps/{GUID}/access",
        f"{SERVER}/connect/?from=mail#/apps",
        f"{SERVER}/#/apps/{GUID}",
        f"{SERVER}/__api__",
        f"{SERVER}/__api__/v1/users?page_size=1",
        f"{SERVER}/__docs__/api/",
        f"{SERVER}/__login__",
        f"{SERVER}/content/{GUID}/",
        f"{SERVER}/content/{GUID}/some/page.html",
    ],
)
def test_whatever_is_pasted_means_the_server(pasted: str) -> None:
    assert server_url(pasted) == SERVER


@pytest.mark.parametrize(
    "pasted, base",
    [
        ("https://example.com/rsc", "https://example.com/rsc"),
        ("https://example.com/rsc/connect/#/apps", "https://example.com/rsc"),
        (f"https://example.com/team/rsc/content/{GUID}/", "https://example.com/team/rsc"),
        ("https://example.com/rsc/__api__/", "https://example.com/rsc"),
        ("https://example.com/connect/__api__", "https://example.com/connect"),
        ("https://example.com/content/", "https://example.com/content"),
        ("https://example.com/a b".replace(" ", "%20"), "https://example.com/a%20b"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://example.com:80/", "http://example.com"),
        ("http://example.com:443", "http://example.com:443"),
        ("localhost:3939", "http://localhost:3939"),
        ("127.0.0.1:3939/connect/", "http://127.0.0.1:3939"),
        ("[::1]:3939", "http://[::1]:3939"),
        ("https://[2001:DB8:0::1]:3939/", "https://[2001:db8::1]:3939"),
        ("connect.localhost", "http://connect.localhost"),
        ("connect", "https://connect"),
        ("https://münchen.example", "https://münchen.example"),
    ],
)
def test_sub_paths_ports_and_schemes(pasted: str, base: str) -> None:
    assert server_url(pasted) == base


@pytest.mark.parametrize(
    "pasted, reason",
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ftp://example.com", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("https://", "no host"),
        ("/connect", "no host"),
        ("https:///connect", "no host"),
        ("https://example.com:0", "port"),
        ("https://example.com:99999", "port"),
        ("https://example.com:http", "port"),
        ("https://exa mple.com", "space"),
        ("https:\\\\example.com", "backslash"),
        ("https://example.com\x00", "control"),
        ("https://a..b", "host"),
        ("https://exa%6dple.com", "host"),
        ("https://[::1", "cannot"),
        ("https://[zz]", "cannot|no address"),
        ("https://example.com/a/../b", r"'\.\.'"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(pasted: str, reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason) as caught:
        server_url(pasted)

    assert pasted.strip() == "" or repr(pasted) in str(caught.value)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://jane:hunter2@example.com",
        "https://hunter2@example.com",
        "jane:hunter2@example.com",
        "ftp://jane:hunter2@example.com",
        "https://jane:hunter2@exa mple.com",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(pasted: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        server_url(pasted)

    assert "hunter2" not in str(caught.value)


@given(st.text(max_size=60))
def test_an_address_is_read_or_refused_and_stays_as_it_is(text: str) -> None:
    try:
        base = server_url(text)
    except InvalidArgument:
        return
    assert not base.endswith("/")
    assert urlsplit(base).scheme in {"http", "https"}
    assert "@" not in urlsplit(base).netloc
    assert server_url(f"{base}/__api__") == base


@given(st.text(min_size=1))
def test_one_segment_arrives_as_the_same_text(value: str) -> None:
    if value in {".", ".."}:
        return
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    path = build_path("/v1/users/{guid}/keys", guid=value)
    _, v1, users, segment, keys = path.split("/")

    assert (v1, users, keys) == ("v1", "users", "keys")
    assert unquote(segment) == value
    assert not set(segment) & set("?#/\\ ")
    assert segment.isascii()
    check_path(path)


@given(st.lists(st.text(alphabet="ab.é /%?#", min_size=1), min_size=1, max_size=4))
def test_several_segments_keep_their_slashes(parts: list[str]) -> None:
    value = "/".join(parts)
    refused = any(part in {"", ".", ".."} for part in value.split("/"))
    try:
        path = build_path("/v1/files/*path", path=value)
    except InvalidArgument:
        assert refused
        return
    assert not refused
    assert unquote(path.removeprefix("/v1/files/")) == value


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_empty_and_dot_segments_are_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidArgument, match="guid"):
        build_path("/v1/users/{guid}", guid=value)


@pytest.mark.parametrize("value", ["", "/", "a//b", "../a", "a/..", "a/./b", "a/", "/a"])
def test_a_wildcard_cannot_climb(value: str) -> None:
    with pytest.raises(InvalidArgument, match="path"):
        build_path("/v1/files/*path", path=value)


def test_numbers_fit_into_paths_and_missing_parameters_do_not_pass() -> None:
    assert build_path("/v1/bundles/{id}", id=42) == "/v1/bundles/42"
    with pytest.raises(KeyError):
        build_path("/v1/bundles/{id}")


@pytest.mark.parametrize(
    "path",
    [
        "v1/users",
        "",
        "/v1/../users",
        "/v1/./users",
        "/..",
        "/v1/%2e%2E/users",
        "/v1/.%2e?x=1",
        "/v1/users#top",
        "/v1/a\\b",
        "/v1/a b",
        "/v1/a\r\nHost: evil",
        "/v1/a\x7f",
    ],
)
def test_a_path_that_would_arrive_as_another_is_refused(path: str) -> None:
    with pytest.raises(InvalidArgument, match="path"):
        check_path(path)


@pytest.mark.parametrize("path", ["/v1/users", "/", "/v1/a..b", "/v1/.hidden", "/v1/u?next=../x"])
def test_a_plain_path_passes(path: str) -> None:
    check_path(path)


def test_equal_origins() -> None:
    assert origin("https://example.com/a") == origin("https://EXAMPLE.com:443/b?c")
    assert origin("https://example.com.") == origin("https://example.com")
    assert origin("https://example.com") != origin("http://example.com")
    assert origin("https://example.com") != origin("https://example.com:8443")
    assert origin("https://example.com") != origin("https://example.com.evil.example")


def test_an_address_in_a_message_has_no_secrets() -> None:
    assert shown("https://jane:pw@example.com/a?token=t#f") == "https://example.com/a"
    assert shown("https://[broken") == "an address that cannot be read"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.9.9.9", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@given(st.ip_addresses())
def test_other_machines(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert is_loopback(str(address)) == address.is_loopback


@pytest.mark.parametrize("host", ["localhost.example.com", "notlocalhost", "example.com", ""])
def test_names_that_only_look_like_this_machine(host: str) -> None:
    assert not is_loopback(host)
