"""Headers between visitors and content: nothing that belongs to others gets through."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi.server.runtime.proxy_headers import (
    OWN_COOKIES,
    Asked,
    Pair,
    answer_headers,
    body_of,
    cookie,
    relocated_cookie,
    request_headers,
    without_own_cookies,
)
from connectapi.server.runtime.relocation import Relocation

GUID = "0a1b2c3d-0000-4000-8000-000000000001"
OTHER = "0a1b2c3d-0000-4000-8000-000000000002"
BASE = f"/content/{GUID}"
PLAIN = Relocation(BASE, BASE, "", "example.org:3939", "127.0.0.1:5000")
VANITY = Relocation("/sales", BASE, "", "example.org", "127.0.0.1:5000")
PREFIXED = Relocation(f"/p{BASE}", f"/p{BASE}", "/p", "example.org", "127.0.0.1:5000")
DRAFT = Relocation(f"{BASE}/_bundle7", f"{BASE}/_bundle7", "", "example.org", "127.0.0.1:5000")

HOP_BY_HOP = [
    "Connection",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
]
SPOOFS = [
    "RStudio-Connect-Credentials",
    "RStudio-Connect-App-Base-URL",
    "Shiny-Server-Credentials",
    "Posit-Connect-User-Session-Token",
    "X-RSC-Request",
    "X-RSC-Authorization",
    "X-RSC-XSRF",
    "X-Correlation-ID",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "Forwarded",
    "X-Real-IP",
]
OURS = (
    (b"rstudio-connect-credentials", b'{"user": "jane", "groups": []}'),
    (b"x-forwarded-for", b"10.0.0.1"),
    (b"x-correlation-id", b"id"),
)

harmless = st.sampled_from([b"accept", b"x-own", b"cookie", b"user-agent", b"origin", b"my_own"])
values = st.from_regex(rb"[\x21-\x7e][\x20-\x7e]{0,20}", fullmatch=True)


def disguised(names: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Names as ASGI has them, with any other sign for a dash, as gateways take them."""
    signs = st.sampled_from("-_.~!#$'*+^|")
    return st.tuples(st.sampled_from(names), signs).map(
        lambda pair: pair[0].lower().replace("-", pair[1]).encode()
    )


def sent(given: Sequence[Pair], **changes: object) -> list[Pair]:
    length, chunked = body_of(given)
    facts = {"host": b"h", "length": length, "chunked": chunked, "hides_authorization": False}
    return request_headers(given, Asked(**{**facts, "added": OURS, **changes}))  # type: ignore[arg-type]  # by name


@given(st.lists(st.tuples(harmless | disguised([*HOP_BY_HOP, *SPOOFS]), values), max_size=12))
def test_nothing_gets_through_that_the_server_says_or_that_ends_at_each_hop(
    given: list[Pair],
) -> None:
    passed = sent(given)
    names = [re.sub(rb"[^a-z0-9-]", b"-", name) for name, _value in passed]

    for spoof in SPOOFS:
        name = spoof.lower().encode()
        assert [pair for pair, plain in zip(passed, names, strict=True) if plain == name] == [
            pair for pair in OURS if pair[0] == name
        ]
    for hop in HOP_BY_HOP:
        allowed = hop == "Transfer-Encoding" and body_of(given)[1]
        assert names.count(hop.lower().encode()) == (1 if allowed else 0)
    assert names.count(b"host") == 1


@given(st.lists(st.tuples(st.sampled_from([b"accept", b"x-own", b"my_own"]), values), max_size=8))
def test_everything_else_gets_through_in_its_order(given: list[Pair]) -> None:
    assert sent(given)[1 : len(given) + 1] == given


@given(st.lists(st.tuples(disguised(HOP_BY_HOP), values), max_size=6), st.integers(200, 599))
def test_no_answer_says_what_ends_at_each_hop(given: list[Pair], status: int) -> None:
    plain = {name.lower().encode() for name in HOP_BY_HOP}

    assert not plain & {name for name, _value in answer_headers(given, status, PLAIN)}


def test_what_connection_names_ends_here_but_not_the_length() -> None:
    given = [
        (b"connection", b"close, X-Hop, Content-Length,host"),
        (b"x-hop", b"1"),
        (b"content-length", b"5"),
        (b"x-own", b"1"),
    ]
    assert sent(given, added=()) == [(b"host", b"h"), (b"x-own", b"1"), (b"content-length", b"5")]


def test_a_body_has_one_length() -> None:
    assert body_of([]) == (None, False)
    assert body_of([(b"content-length", b"5")]) == (b"5", False)
    both = [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")]
    assert body_of(both) == (None, True)
    assert sent(both, added=()) == [(b"host", b"h"), (b"transfer-encoding", b"chunked")]


@pytest.mark.parametrize(
    "value, hides, passes",
    [
        (b"Key abc", False, False),
        (b"key  abc", False, False),
        (b"Basic abc", False, True),
        (b"Bearer abc", False, True),
        (b"Bearer abc", True, False),
    ],
)
def test_keys_are_the_servers(value: bytes, hides: bool, passes: bool) -> None:
    passed = sent([(b"authorization", value)], hides_authorization=hides)

    assert ((b"authorization", value) in passed) == passes


cookies = st.lists(
    st.tuples(st.sampled_from([*OWN_COOKIES, b"a", b"connect", b"session", b"RSC-XSRF"]), values),
    max_size=8,
)


@given(cookies)
def test_no_cookie_of_the_server_gets_through(given: list[Pair]) -> None:
    header = b"; ".join(b"%s=%s" % (name, value.replace(b";", b"")) for name, value in given)
    rest = without_own_cookies(header)
    names = {part.partition(b"=")[0].strip().lower() for part in rest.split(b";")}

    assert not names & OWN_COOKIES
    for name, value in given:
        if name.lower() not in OWN_COOKIES:
            assert b"%s=%s" % (name, value.replace(b";", b"").strip()) in rest


def test_the_first_cookie_of_a_name_counts() -> None:
    headers = [(b"cookie", b"a=1; b=2"), (b"cookie", b"b=3; connectapi-session=s")]

    assert cookie(headers, "b") == "2"
    assert cookie(headers, "connectapi-session") == "s"
    assert cookie(headers, "c") is None
    assert cookie([(b"cookie", b"xconnectapi-session=s")], "connectapi-session") is None


@pytest.mark.parametrize(
    "given, kept",
    [
        ("a=1", "a=1"),
        ("a=1; Path=/", f"a=1; Path={BASE}/"),
        ("a=1; path=/x; Secure", f"a=1; Path={BASE}/x; Secure"),
        (f"a=1; Path={BASE}/x", f"a=1; Path={BASE}/x"),
        (f"a=1; Path=/content/{OTHER}/", f"a=1; Path={BASE}/content/{OTHER}/"),
        (f"a=1; Path={BASE}x", f"a=1; Path={BASE}{BASE}x"),
        ("a=1; Path=/connect/", f"a=1; Path={BASE}/connect/"),
        ("a=1; Path=x", "a=1; Path=x"),
        ("a=1; Domain=example.org; Max-Age=5", "a=1; Max-Age=5"),
        ("connectapi-session=x", None),
        (" RSConnect =x; Path=/", None),
        ("connectapi-worker=x", None),
        ("=connectapi-session=x", None),
        ("connectapi-session", None),
        ("", None),
    ],
)
def test_cookies_of_content_stay_with_it(given: str, kept: str | None) -> None:
    found = relocated_cookie(given.encode(), PLAIN)

    assert found == (None if kept is None else kept.encode())


def test_a_cookie_for_the_told_path_is_one_for_the_visitors() -> None:
    assert relocated_cookie(f"a=1; Path={BASE}/x".encode(), VANITY) == b"a=1; Path=/sales/x"


@pytest.mark.parametrize(
    "relocation, given, seen",
    [
        (PLAIN, "/login", f"{BASE}/login"),
        (PLAIN, "/", f"{BASE}/"),
        (PLAIN, "login", "login"),
        (PLAIN, "?a=/x", "?a=/x"),
        (PLAIN, "", ""),
        (PLAIN, f"{BASE}/login", f"{BASE}/login"),
        (PLAIN, BASE, BASE),
        (PLAIN, f"{BASE}?a=1", f"{BASE}?a=1"),
        (PLAIN, f"{BASE}x", f"{BASE}{BASE}x"),
        (PLAIN, f"/content/{OTHER}/", f"/content/{OTHER}/"),
        (PLAIN, "/content/list", f"{BASE}/content/list"),
        (PLAIN, "/connect/", f"{BASE}/connect/"),
        (PLAIN, "/__login__?url=x", "/__login__?url=x"),
        (PLAIN, "/__oauth__/integrations/x/login", "/__oauth__/integrations/x/login"),
        (PLAIN, "/__own__/", f"{BASE}/__own__/"),
        (PLAIN, "http://127.0.0.1:5000/x?y", f"{BASE}/x?y"),
        (PLAIN, "http://127.0.0.1:5000", f"{BASE}/"),
        (PLAIN, "http://127.0.0.1:5001/x", "http://127.0.0.1:5001/x"),
        (PLAIN, "http://example.org:3939/x", f"http://example.org:3939{BASE}/x"),
        (PLAIN, "//example.org:3939/x", f"//example.org:3939{BASE}/x"),
        (PLAIN, f"https://example.org:3939{BASE}/x", f"https://example.org:3939{BASE}/x"),
        (PLAIN, "http://example.org:3939/connect/#/x", "http://example.org:3939/connect/#/x"),
        (PLAIN, "https://elsewhere.example/", "https://elsewhere.example/"),
        (PLAIN, "//elsewhere.example/x", "//elsewhere.example/x"),
        (PLAIN, "mailto:jane@example.org", "mailto:jane@example.org"),
        (PLAIN, "http://[bad", "http://[bad"),
        (VANITY, "/login", "/sales/login"),
        (VANITY, f"{BASE}/login", "/sales/login"),
        (VANITY, "/sales/login", "/sales/login"),
        (VANITY, "/salesroom", "/sales/salesroom"),
        (PREFIXED, "/login", f"/p{BASE}/login"),
        (PREFIXED, f"/p{BASE}/login", f"/p{BASE}/login"),
        (PREFIXED, f"/p/content/{OTHER}/", f"/p/content/{OTHER}/"),
        (DRAFT, "/login", f"{BASE}/_bundle7/login"),
        (DRAFT, f"{BASE}/_bundle7/x", f"{BASE}/_bundle7/x"),
    ],
)
def test_addresses_stay_below_the_content(relocation: Relocation, given: str, seen: str) -> None:
    for name in (b"location", b"content-location"):
        assert answer_headers([(name, given.encode())], 302, relocation) == [(name, seen.encode())]


@pytest.mark.parametrize(
    "given, seen",
    [
        ("5; url=/x", f"5; url={BASE}/x"),
        ("0;URL='/x'", f"0;URL='{BASE}/x'"),
        ("5", "5"),
        ("3, /x", f"3, {BASE}/x"),
        ("1; url=https://elsewhere.example/", "1; url=https://elsewhere.example/"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_page_that_leads_on_stays_too(given: str, seen: str) -> None:
    found = answer_headers([(b"refresh", given.encode())], 200, PLAIN)

    assert found == [(b"refresh", seen.encode())]


@given(st.from_regex(r"/[a-z/%.?#=]{0,30}", fullmatch=True))
def test_where_an_address_was_put_it_stays(path: str) -> None:
    if not path.startswith("//"):
        once = PLAIN.url(path)
        assert PLAIN.url(once) == once
        assert once.startswith(f"{BASE}/") or once == path


@pytest.mark.parametrize(
    "given, status, bodiless, length",
    [
        ([(b"content-length", b"5")], 200, False, True),
        ([(b"content-length", b"5")], 304, False, False),
        ([(b"content-length", b"5")], 204, False, False),
        ([(b"content-length", b"5")], 200, True, True),
        ([(b"content-length", b"5"), (b"transfer-encoding", b"chunked")], 200, False, False),
    ],
)
def test_an_answer_has_a_length_where_it_holds(
    given: list[Pair], status: int, bodiless: bool, length: bool
) -> None:
    names = {name for name, _ in answer_headers(given, status, PLAIN, bodiless=bodiless)}

    assert (b"content-length" in names) == length


def test_what_would_reach_beyond_the_content_is_left_out() -> None:
    given = [
        (b"Clear-Site-Data", b'"cookies"'),
        (b"Alt-Svc", b'h3=":443"'),
        (b"Date", b"Thu, 01 Jan 1970 00:00:00 GMT"),
        (b"Service-Worker-Allowed", b"/"),
        (b"X-Own", b"1"),
        (b"X-Own", b"2"),
    ]
    assert answer_headers(given, 200, PLAIN) == [
        (b"service-worker-allowed", f"{BASE}/".encode()),
        (b"x-own", b"1"),
        (b"x-own", b"2"),
    ]


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: x=1", b"a\x00b", b"a\nb"])
def test_a_value_that_no_header_may_have_is_left_out(value: bytes) -> None:
    assert answer_headers([(b"x-own", value), (b"x\xff", b"1")], 200, PLAIN) == []


@pytest.mark.parametrize(
    "name", ["Strict-Transport-Security", "Public-Key-Pins", "NEL", "Report-To", "Alt-Svc"]
)
def test_what_browsers_keep_for_a_whole_server_is_not_contents_to_say(name: str) -> None:
    """By NEL, for one, browsers report each address below the server to whom it names."""
    assert answer_headers([(name.encode(), b"max-age=31536000")], 200, PLAIN) == []
