"""Listings over canned answers, the synchronous way."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from connectapi._core.errors import ConnectionLost, InvalidArgument, UnexpectedAnswer
from connectapi._core.request import Request
from connectapi._core.response import Response
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.listing import Listing
from connectapi.models.instrumentation import ContentHitEntry, ContentVisitEntry
from connectapi.models.users import User

R = TypeVar("R")
Answer = Callable[[dict[str, Any]], bytes]


class CannedSession:
    """Answers every request from a function of its query, and remembers the queries."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.queries: list[dict[str, Any]] = []
        self.asked = threading.Semaphore(0)
        self.broken_after: int | None = None

    def send(self, request: Request[R]) -> R:
        query = dict(request.query)
        self.queries.append(query)
        self.asked.release()
        body = self.answer(query)
        response = Response(
            200, {"content-type": "application/json"}, body, "GET", "", request.path
        )
        return request.decode(response)

    @contextmanager
    def stream(self, request: Request[Any]) -> Iterator[Any]:
        query = dict(request.query)
        self.queries.append(query)
        yield Pieces(self.answer(query), self.broken_after)


class Pieces:
    """A canned answer as it arrives: in pieces, and perhaps broken off."""

    status = 200
    correlation_id = "abc"

    def __init__(self, body: bytes, broken_after: int | None) -> None:
        self.headers = {"content-type": "application/json"}
        self.body, self.broken_after = body, broken_after

    def iter_pieces(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), 65_536):
            if self.broken_after is not None and start > self.broken_after:
                raise ConnectionLost("the line broke")
            yield self.body[start : start + 65_536]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def user(number: int) -> dict[str, Any]:
    return {"guid": f"g{number}", "username": f"u{number}", "active_time": "2024-01-01T00:00:00Z"}


def users(count: int) -> Answer:
    def answer(query: dict[str, Any]) -> bytes:
        size = query["page_size"]
        start = (query["page_number"] - 1) * size
        rows = [user(number) for number in range(start, min(start + size, count))]
        page = {"results": rows, "current_page": query["page_number"], "total": count}
        return json.dumps(page).encode()

    return answer


def listing(answer: Answer, **options: Any) -> tuple[Listing[User], CannedSession]:
    session = CannedSession(answer)
    return Listing(session, OPERATIONS["getUsers"], model=User, **options), session


def test_nothing_is_sent_until_rows_are_wanted() -> None:
    found, session = listing(users(3))
    assert repr(found) == "<Listing of GET /v1/users>"
    assert found != listing(users(3))[0]
    assert found
    with pytest.raises(TypeError):
        len(found)  # type: ignore[arg-type]  # on purpose: a length would need all rows
    assert session.queries == []


def test_records_are_typed_and_complete() -> None:
    found, _ = listing(users(1203))
    records = found.collect()
    assert len(records) == 1203
    assert records[-1] == User(
        guid="g1202", username="u1202", active_time=datetime(2024, 1, 1, tzinfo=UTC)
    )


def test_each_reading_starts_anew() -> None:
    found, session = listing(users(2))
    assert [record.guid for record in found] == [record.guid for record in found]
    assert len(session.queries) == 2


def test_filters_stay_on_every_page() -> None:
    found, session = listing(users(5), query={"prefix": "u"}, page_size=2)
    found.collect()
    assert [query["prefix"] for query in session.queries] == ["u"] * 3


def test_limit() -> None:
    found, session = listing(users(100), limit=3)
    assert [record.guid for record in found] == ["g0", "g1", "g2"]
    assert session.queries == [{"page_number": 1, "page_size": 3}]
    assert len(found.table()) == 3


def test_limit_zero_sends_nothing() -> None:
    found, session = listing(users(100), limit=0)
    assert found.collect() == []
    assert found.first() is None
    assert found.count() == 0
    assert found.table().column_names[0] == "email"
    assert session.queries == []


def test_negative_limit_is_refused_at_once() -> None:
    with pytest.raises(InvalidArgument, match="limit"):
        listing(users(1), limit=-1)


def test_page_size_stays_within_what_the_server_takes() -> None:
    found, session = listing(users(1), page_size=100_000)
    found.collect()
    assert session.queries[0]["page_size"] == 500


def test_next_two_pages_are_on_their_way_while_one_is_read() -> None:
    found, session = listing(users(10), page_size=2)
    records = iter(found)
    next(records)
    for _ in range(3):
        assert session.asked.acquire(timeout=5)
    assert sorted(query["page_number"] for query in session.queries) == [1, 2, 3]
    assert len(list(records)) == 9


def test_no_page_is_asked_for_that_cannot_hold_a_wanted_row() -> None:
    found, session = listing(users(100), page_size=2, limit=5)
    assert len(found.table()) == 5
    assert sorted(query["page_number"] for query in session.queries) == [1, 2, 3]


def test_pages_that_shrink_are_followed_to_the_last_row() -> None:
    """A server that gives fewer rows a page than it did before has more pages than foreseen."""
    rows = [{"guid": f"g{number}"} for number in range(9)]

    def answer(query: dict[str, Any]) -> bytes:
        number = query["page_number"]
        page = rows[:4] if number == 1 else rows[number + 2 : number + 3]
        return json.dumps({"results": page, "current_page": number, "total": 9}).encode()

    found, _ = listing(answer, page_size=4)
    assert [record.guid for record in found] == [row["guid"] for row in rows]


def test_error_comes_after_the_rows_before_it() -> None:
    def answer(query: dict[str, Any]) -> bytes:
        if query["page_number"] == 2:
            raise ConnectionLost("the line broke")
        return users(6)(query)

    found, _ = listing(answer, page_size=2)
    seen: list[str] = []
    with pytest.raises(ConnectionLost):
        seen.extend(record.guid for record in found)
    records: Iterator[User] = iter(found)
    assert [next(records).guid, next(records).guid] == ["g0", "g1"]
    with pytest.raises(ConnectionLost):
        next(records)


def test_reading_may_stop_at_any_row() -> None:
    found, session = listing(users(100), page_size=2)
    for record in found:
        if record.guid == "g1":
            break
    assert len(session.queries) <= 3


def test_first_and_count_ask_once() -> None:
    found, session = listing(users(1203))
    first = found.first()
    assert first is not None
    assert first.guid == "g0"
    assert found.count() == 1203
    assert [query["page_size"] for query in session.queries] == [1, 500]
    assert listing(users(1203), limit=7)[0].count() == 7
    assert listing(users(0))[0].first() is None


def test_progress_counts_rows_and_knows_the_total() -> None:
    told: list[tuple[int, int | None]] = []
    found, _ = listing(users(5), page_size=2, progress=lambda *step: told.append(step))
    found.table()
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_bind_makes_what_is_given() -> None:
    session = CannedSession(users(2))
    bound: Listing[str] = Listing(
        session, OPERATIONS["getUsers"], model=User, bind=lambda record: record.guid.upper()
    )
    assert bound.collect() == ["G0", "G1"]
    assert bound.first() == "G0"


def test_arrow_libraries_read_a_listing_as_it_is() -> None:
    found, session = listing(users(3))
    assert pl.DataFrame(found)["guid"].to_list() == ["g0", "g1", "g2"]
    assert pa.table(found).num_rows == 3
    assert len(pd.DataFrame.from_arrow(found)) == 3  # type: ignore[attr-defined]  # newer than its stubs
    assert len(session.queries) == 3


def test_duckdb_reads_a_listing_with_one_fetch() -> None:
    found, session = listing(users(3))  # noqa: RUF059 - DuckDB finds it by its name
    for asked, query in enumerate(("select count(*) from found", "select 3 from found limit 1"), 1):
        result = duckdb.sql(query)
        assert result is not None
        assert result.fetchall() == [(3,)]
        assert len(session.queries) == asked


def test_table_methods(tmp_path: Path) -> None:
    found, _ = listing(users(3))
    assert found.to_arrow().num_rows == 3
    assert found.to_polars().height == 3
    assert found.to_pandas()["guid"].tolist() == ["g0", "g1", "g2"]
    assert found.to_dicts()[0]["username"] == "u0"
    found.to_parquet(tmp_path / "users.parquet")
    found.to_csv(tmp_path / "users.csv")
    assert pl.read_parquet(tmp_path / "users.parquet").equals(found.to_polars())
    assert pl.read_csv(tmp_path / "users.csv").height == 3
    assert names(tmp_path) == ["users.csv", "users.parquet"]


def test_file_is_not_touched_when_a_page_fails(tmp_path: Path) -> None:
    target = tmp_path / "users.parquet"
    target.write_text("before")

    def answer(query: dict[str, Any]) -> bytes:
        if query["page_number"] == 2:
            raise ConnectionLost("the line broke")
        return users(6)(query)

    with pytest.raises(ConnectionLost):
        listing(answer, page_size=2)[0].to_parquet(target)
    assert target.read_text() == "before"
    assert names(tmp_path) == ["users.parquet"]


def test_hits_with_numbers_for_ids_and_null_data() -> None:
    body = json.dumps(
        [
            {"id": 1, "timestamp": "2024-01-01T00:00:00-05:00", "data": {"path": "/a"}},
            {"id": 2, "timestamp": "2024-01-01T00:00:00Z", "data": None},
        ]
    ).encode()
    hits: Listing[ContentHitEntry] = Listing(
        CannedSession(lambda _: body), OPERATIONS["getContentHits"], model=ContentHitEntry
    )
    assert [record.id for record in hits] == ["1", "2"]
    assert hits.to_dicts()[1]["data"] is None
    assert hits.table(flatten=True).to_dicts()[0]["data_path"] == "/a"


def test_visits_follow_cursors_and_never_the_link() -> None:
    def answer(query: dict[str, Any]) -> bytes:
        last = "next" in query
        page = {
            "results": [{"content_guid": "c", "path": query.get("next", "first")}],
            "paging": {
                "next": None if last else "http://elsewhere.example/v1?next=two",
                "cursors": {"next": None if last else "two"},
            },
        }
        return json.dumps(page).encode()

    session = CannedSession(answer)
    visits: Listing[ContentVisitEntry] = Listing(
        session, OPERATIONS["getContentVisits"], model=ContentVisitEntry
    )
    assert [record.path for record in visits] == ["first", "two"]
    assert session.queries == [{"limit": 500}, {"next": "two", "limit": 500}]


@pytest.mark.parametrize(
    "body, said", [(b"<html>login</html>", "JSON"), (b'{"other":[]}', "no array 'results'")]
)
def test_answer_without_rows(body: bytes, said: str) -> None:
    found, _ = listing(lambda _: body)
    with pytest.raises(UnexpectedAnswer, match=said) as caught:
        found.table()
    assert "/v1/users" in str(caught.value)


def many_hits(count: int) -> bytes:
    rows = [
        {"id": number, "data": {"path": '/"},{"' * (number % 3)}, "extra": [{"a": 1}, {"a": 2}]}
        for number in range(count)
    ]
    return json.dumps(rows, separators=(",", ":")).encode()


def hits(body: bytes, **options: Any) -> tuple[Listing[ContentHitEntry], CannedSession]:
    session = CannedSession(lambda _: body)
    operation = OPERATIONS["getContentHits"]
    return Listing(session, operation, model=ContentHitEntry, **options), session


def test_large_answer_is_split_while_it_arrives() -> None:
    told: list[int] = []
    found, session = hits(many_hits(100_000), progress=lambda rows, _: told.append(rows))
    table = found.table()
    assert table.to_arrow().column("id").to_pylist() == [str(number) for number in range(100_000)]
    assert table.to_dicts()[2]["data"]["path"] == '/"},{"/"},{"'
    assert len(told) > 2
    assert told[-1] == 100_000
    assert len(session.queries) == 1


def test_large_answer_that_breaks_off_is_asked_for_again() -> None:
    found, session = hits(many_hits(100_000))
    session.broken_after = 4_000_000
    assert len(found.table()) == 100_000
    assert len(session.queries) == 2


@pytest.mark.parametrize("limit", [1, 60_000, 99_999, 100_001])
def test_limit_of_a_large_answer(limit: int) -> None:
    found, _ = hits(many_hits(100_000), limit=limit)
    assert len(found.table()) == min(limit, 100_000)


@pytest.mark.parametrize("body", [b"[]", b"null", b" [ ]", b'{"results":[]}'])
def test_no_hits(body: bytes) -> None:
    found, _ = hits(body)
    assert len(found.table()) == 0
    assert found.collect() == []


def test_large_answer_with_spaces_is_read_too() -> None:
    found, _ = hits(json.dumps(json.loads(many_hits(50_000))).encode())
    assert len(found.table()) == 50_000


@pytest.mark.parametrize("body", [b"<html>login</html>", many_hits(50_000)[:-5], b'{"a":1}'])
def test_hits_that_are_no_rows(body: bytes) -> None:
    found, _ = hits(body)
    with pytest.raises(UnexpectedAnswer, match="hits"):
        found.table()
