"""Pages: what counts of each, and where it ends."""

import json
from typing import Any

import msgspec
import pytest

from connectapi._core.errors import InvalidArgument
from connectapi._core.paging import Pager
from connectapi._core.rows import NotAPage, split


def offset_server(rows: list[dict[str, Any]], *, clamp: int = 500, with_total: bool = True) -> Any:
    def answer(query: Any) -> bytes:
        size = min(query["page_size"], clamp)
        start = (query["page_number"] - 1) * size
        body: dict[str, Any] = {
            "results": rows[start : start + size],
            "current_page": query["page_number"],
        }
        return json.dumps(body | ({"total": len(rows)} if with_total else {})).encode()

    return answer


def walk(pager: Pager, answer: Any, *, at_most: int = 50) -> tuple[list[Any], list[Any]]:
    """Follow pages to the end, and give all rows and all queries."""
    rows: list[Any] = []
    queries: list[Any] = []
    query = pager.first()
    while query is not None:
        assert len(queries) < at_most, "the pages never end"
        queries.append(query)
        page = pager.receive(answer(query))
        rows += [json.loads(bytes(row)) for row in page.rows]
        query = page.next_query
    return rows, queries


def users(count: int) -> list[dict[str, Any]]:
    return [{"guid": f"g{number}", "name": f"n{number}"} for number in range(count)]


def offset(**options: Any) -> Pager:
    return Pager("offset", "results", "guid", **options)


def test_offset_pages_until_the_total() -> None:
    rows, queries = walk(offset(page_size=10), offset_server(users(25)))
    assert rows == users(25)
    assert queries == [{"page_number": number, "page_size": 10} for number in (1, 2, 3)]


def test_offset_pages_of_a_server_that_gives_less_than_asked() -> None:
    rows, _ = walk(offset(page_size=100), offset_server(users(25), clamp=10))
    assert rows == users(25)


def test_offset_pages_without_total_end_at_an_empty_page() -> None:
    rows, queries = walk(offset(page_size=10), offset_server(users(20), with_total=False))
    assert rows == users(20)
    assert len(queries) == 3


def test_no_rows() -> None:
    assert walk(offset(), offset_server([])) == ([], [{"page_number": 1, "page_size": 500}])


def test_limit_smaller_than_a_page_shrinks_the_page_and_cuts() -> None:
    rows, queries = walk(offset(limit=3), offset_server(users(25)))
    assert rows == users(3)
    assert queries == [{"page_number": 1, "page_size": 3}]
    rows, _ = walk(
        offset(limit=3), lambda _: offset_server(users(25))({"page_number": 1, "page_size": 25})
    )
    assert rows == users(3)


def test_limit_beyond_a_page() -> None:
    rows, queries = walk(offset(limit=15, page_size=10), offset_server(users(25)))
    assert rows == users(15)
    assert len(queries) == 2


def test_limit_zero_asks_for_nothing() -> None:
    assert offset(limit=0).first() is None


@pytest.mark.parametrize("limit", [-1, 1.5, True, "3"])
def test_limit_that_is_no_count_is_refused(limit: Any) -> None:
    with pytest.raises(InvalidArgument, match="limit"):
        offset(limit=limit)


def test_page_size_zero_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="page_size"):
        offset(page_size=0)


def test_groups_with_a_prefix_of_an_old_server_always_answer_the_first_page() -> None:
    first = json.dumps({"results": users(2), "current_page": 1, "total": 9}).encode()
    rows, queries = walk(offset(page_size=2), lambda _: first)
    assert rows == users(2)
    assert len(queries) == 2


def test_repeated_rows_without_page_number_or_identity_end_too() -> None:
    pager = Pager("offset", "results", page_size=2)
    rows, queries = walk(pager, lambda _: json.dumps({"results": [{"a": 1}, {"a": 2}]}).encode())
    assert rows == [{"a": 1}, {"a": 2}]
    assert len(queries) == 2


def test_row_that_slips_to_the_next_page_is_not_given_twice() -> None:
    pages = {1: users(4)[:2], 2: users(4)[1:3], 3: users(4)[3:]}

    def answer(query: Any) -> bytes:
        number = query["page_number"]
        return json.dumps(
            {"results": pages.get(number, []), "current_page": number, "total": 6}
        ).encode()

    rows, _ = walk(offset(page_size=2), answer)
    assert rows == users(4)


def test_rows_without_the_identity_are_all_kept() -> None:
    body = json.dumps({"results": [{"guid": None}, {"a": 1}, {"guid": "x"}], "total": 3}).encode()
    assert len(offset().receive(body).rows) == 3


def test_total_is_told() -> None:
    page = offset().receive(b'{"results":[{"guid":"a"}],"current_page":1,"total":7}')
    assert page.total == 7


@pytest.mark.parametrize("total", ["null", '"many"', "1.5"])
def test_odd_total_is_no_total(total: str) -> None:
    page = offset().receive(b'{"results":[{"guid":"a"}],"total":%s}' % total.encode())
    assert page.total is None


def keyset(**options: Any) -> Pager:
    return Pager("keyset", "results", "id", **options)


def keyset_page(ids: list[int], **paging: Any) -> bytes:
    return json.dumps(
        {"results": [{"id": str(number)} for number in ids], "paging": paging}
    ).encode()


def test_keyset_pages_follow_the_cursor() -> None:
    pages = {
        None: keyset_page([1, 2], cursors={"next": "2"}, next="https://x/__api__/v1/a?next=2"),
        "2": keyset_page([3], cursors={"next": None}, next=None),
    }
    rows, queries = walk(keyset(page_size=2), lambda query: pages[query.get("next")])
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert queries == [{"limit": 2}, {"next": "2", "limit": 2}]


def test_keyset_limit_shrinks_the_last_page() -> None:
    pages = {
        None: keyset_page([1, 2], cursors={"next": "2"}),
        "2": keyset_page([3], cursors={"next": "3"}),
    }
    rows, queries = walk(keyset(page_size=2, limit=3), lambda query: pages[query.get("next")])
    assert len(rows) == 3
    assert queries[-1] == {"next": "2", "limit": 1}


@pytest.mark.parametrize(
    "link", ["http://evil.example/steal?next=2&limit=2", "/other?next=2", "?next=2"]
)
def test_of_a_link_to_the_next_page_only_the_query_is_taken(link: str) -> None:
    page = keyset(page_size=2).receive(keyset_page([1, 2], next=link))
    assert page.next_query == {"next": "2", "limit": 2}


def test_keyset_pages_that_do_not_advance_end() -> None:
    rows, queries = walk(keyset(page_size=2), lambda _: keyset_page([1, 2], cursors={"next": "2"}))
    assert [row["id"] for row in rows] == ["1", "2"]
    assert len(queries) == 2
    fresh = iter(range(100))
    _, queries = walk(
        keyset(page_size=1), lambda _: keyset_page([next(fresh)], cursors={"next": "same"})
    )
    assert len(queries) == 2


@pytest.mark.parametrize("paging", [{}, {"next": ""}, {"cursors": None, "next": 7}, {"next": "x"}])
def test_keyset_without_a_usable_next_ends(paging: dict[str, Any]) -> None:
    page = keyset(page_size=2).receive(keyset_page([1, 2], **paging))
    assert page.next_query is None or "next" in page.next_query


def test_numbered_pages_have_neither_envelope_nor_total() -> None:
    rows = users(5)

    def answer(query: Any) -> bytes:
        start = (query["page_number"] - 1) * query["page_size"]
        return json.dumps(rows[start : start + query["page_size"]]).encode()

    assert walk(Pager("numbered", "", "guid", page_size=2), answer)[0] == rows


def test_server_that_ignores_page_numbers_gives_its_rows_once() -> None:
    rows, _ = walk(Pager("numbered", "", "guid"), lambda _: json.dumps(users(3)).encode())
    assert rows == users(3)


def test_single_array_is_one_page() -> None:
    rows, queries = walk(Pager("single"), lambda _: b'[{"a":1},{"a":1}]')
    assert rows == [{"a": 1}, {"a": 1}]
    assert queries == [{}]


def test_envelope_under_its_own_key() -> None:
    assert walk(Pager("envelope", "caches"), lambda _: b'{"caches":[{"a":1}]}')[0] == [{"a": 1}]


@pytest.mark.parametrize("body", [b"null", b"[]"])
@pytest.mark.parametrize("kind", ["single", "envelope"])
def test_null_and_empty_are_no_rows(kind: Any, body: bytes) -> None:
    rows_key = "results" if kind == "envelope" else ""
    if kind == "envelope" and body == b"null":
        body = b'{"results":null}'
    page = Pager(kind, rows_key).receive(body)
    assert (page.rows, page.total, page.next_query) == ([], None, None)


def test_array_where_an_envelope_was_due_and_the_other_way_round() -> None:
    assert len(split(b'[{"a":1}]', "results")) == 1
    assert len(split(b'{"results":[{"a":1}]}', "")) == 1


@pytest.mark.parametrize(
    "body, is_json",
    [(b"<html>", False), (b"", False), (b'{"secret":1}', True), (b"7", True), (b'["a"', False)],
)
def test_what_holds_no_rows_says_so_without_its_content(body: bytes, is_json: bool) -> None:
    for rows_key in ("", "results"):
        with pytest.raises(NotAPage) as caught:
            split(body, rows_key)
        assert caught.value.is_json is is_json
        assert "secret" not in str(caught.value)


def test_rows_stay_raw() -> None:
    page = offset().receive(b'{"results":[{"guid":"a","n":1.0}],"total":1}')
    assert [type(row) for row in page.rows] == [msgspec.Raw]
    assert bytes(page.rows[0]) == b'{"guid":"a","n":1.0}'
