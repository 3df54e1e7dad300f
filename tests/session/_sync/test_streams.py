# Derived from tests/session/_async/test_streams.py by `make generate`. Do not edit.
"""Bodies that are sent and read piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi._core.config import Timeouts
from connectapi._core.errors import ConnectionLost, InvalidArgument, NotFound, TimedOut
from connectapi._core.raw import raw_request
from connectapi._core.request import MultipartBody, Part, Request, StreamBody
from connectapi._core.response import builtins
from connectapi._io.synchronous import file_chunks, write_file
from connectapi._session._sync.session import Session
from tests.session.common import error, get, ok, settings
from tests.session.fault_server import FaultServer, Reply

PIECE = bytes(range(256)) * 256


def test_a_file_goes_up_with_its_length(server: FaultServer, tmp_path: Path) -> None:
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(PIECE * 10)
    server.plan(Reply(body=ok(id="1")))
    with Session(settings(server.url)) as session:
        answer = session.send(raw_request("POST", "/v1/bundles", content=path))

    (heard,) = server.heard
    assert answer == {"id": "1"}
    assert heard.headers["content-length"] == str(len(PIECE) * 10)
    assert heard.headers["content-type"] == "application/octet-stream"
    assert hashlib.sha256(heard.body).digest() == hashlib.sha256(PIECE * 10).digest()


def test_all_kinds_of_sources_go_up(server: FaultServer, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PIECE)
    server.answer_with(lambda _: Reply(body=ok(id="1")))
    with Session(settings(server.url)) as session:
        with path.open("rb") as file:
            for source in (PIECE, path, file, [PIECE[:7], PIECE[7:]], lambda: iter([PIECE])):
                session.send(raw_request("PUT", "/v1/x", content=source))

    assert [heard.body == PIECE for heard in server.heard] == [True] * 5


def test_an_empty_file_goes_up(server: FaultServer, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    server.answer_with(lambda _: Reply(body=ok(id="1")))
    with Session(settings(server.url)) as session:
        session.send(raw_request("POST", "/v1/x", content=path))
        session.send(raw_request("POST", "/v1/x", content=b""))

    assert [heard.size for heard in server.heard] == [0, 0]


def test_a_file_that_is_missing_is_an_error_before_anything_is_sent(
    server: FaultServer, tmp_path: Path
) -> None:
    with Session(settings(server.url)) as session:
        with pytest.raises((FileNotFoundError, InvalidArgument), match=r"gone\.tar\.gz"):
            session.send(raw_request("POST", "/v1/x", content=tmp_path / "gone.tar.gz"))

    assert server.heard == []


def test_an_error_of_the_callers_source_comes_out_as_it_is(server: FaultServer) -> None:
    def failing() -> Iterator[bytes]:
        yield PIECE
        raise ZeroDivisionError("my own mistake")

    server.answer_with(lambda _: Reply(body=ok(id="1")))
    with Session(settings(server.url)) as session:
        with pytest.raises(ZeroDivisionError, match="my own mistake"):
            session.send(raw_request("POST", "/v1/x", content=failing()))
        assert session.send(get()) == {"id": "1"}

    assert [heard.method for heard in server.heard] == ["GET"]


def test_a_form_with_a_file(server: FaultServer, tmp_path: Path) -> None:
    path = tmp_path / "site.tar.gz"
    path.write_bytes(b"archive")
    form = MultipartBody(
        (
            Part("metadata", b'{"a":1}', content_type="application/json"),
            Part('na"me', StreamBody(path), filename="s\r\nite.tar.gz"),
        )
    )
    server.plan(Reply(429), Reply(body=ok(id="1")))
    with Session(settings(server.url)) as session:
        session.send(Request("upload", "POST", "/v1/x", builtins, body=form))

    first, second = server.heard
    assert first.body == second.body
    boundary = second.headers["content-type"].partition("boundary=")[2]
    assert second.body.decode() == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="metadata"\r\n'
        'Content-Type: application/json\r\n\r\n{"a":1}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="na%22me"; '
        'filename="s%0D%0Aite.tar.gz"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\narchive\r\n--{boundary}--\r\n"
    )


def test_an_upload_may_take_longer_than_the_read_limit(server: FaultServer) -> None:
    server.plan(Reply(body=ok(id="1"), delay=0.4))
    limits = Timeouts(read=0.2, upload_rate=1_000_000)
    with Session(settings(server.url, timeout=limits)) as session:
        body = raw_request("POST", "/v1/x", content=b"x" * 2_000_000)
        assert session.send(body) == {"id": "1"}


def test_an_upload_that_nobody_takes_is_given_up(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(delay=20))
    limits = Timeouts(read=0.2, upload_rate=100_000_000)
    with Session(settings(server.url, timeout=limits)) as session:
        with pytest.raises(TimedOut):
            session.send(raw_request("POST", "/v1/x", content=b"x" * 2_000_000))

    assert len(server.heard) == 1


@pytest.mark.parametrize("chunked", [True, False])
def test_an_answer_is_read_piece_by_piece(server: FaultServer, *, chunked: bool) -> None:
    server.plan(Reply(body=[PIECE] * 20 if chunked else PIECE * 20))
    with Session(settings(server.url)) as session, session.stream(get()) as answer:
        assert answer.status == 200
        assert answer.size == (None if chunked else len(PIECE) * 20)
        found = hashlib.sha256()
        pieces = 0
        for piece in answer.iter_bytes():
            found.update(piece)
            pieces += 1

    assert pieces > 1
    assert found.digest() == hashlib.sha256(PIECE * 20).digest()


def test_lines_come_whole_however_they_were_cut(server: FaultServer) -> None:
    server.plan(Reply(body=["erst\xe9".encode()[:5], "é\r\nzw".encode(), b"eit\n\nlast"]))
    with Session(settings(server.url)) as session, session.stream(get()) as answer:
        lines = [line for line in answer.iter_lines()]

    assert lines == ["erst\ufffdé", "zweit", "", "last"]


@pytest.mark.parametrize(
    "fault",
    [
        Reply(body=PIECE * 20, cut_after=len(PIECE)),
        Reply(body=[PIECE, PIECE], cut_after=100),
        Reply(body=PIECE, length=len(PIECE) + 1, closes=True),
    ],
    ids=["cut", "cut chunks", "length too large"],
)
def test_a_stream_that_breaks_off_is_an_error(server: FaultServer, fault: Reply) -> None:
    server.answer_with(lambda _: fault)
    with Session(settings(server.url)) as session:
        with pytest.raises(ConnectionLost):
            with session.stream(get()) as answer:
                answer.read()


def test_a_stream_that_stalls_is_an_error(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=PIECE * 20, stall_after=len(PIECE)))
    with Session(settings(server.url, timeout=Timeouts(read=0.2), retry=1)) as session:
        with pytest.raises(TimedOut):
            with session.stream(get()) as answer:
                answer.read()


def test_an_error_in_place_of_a_stream(server: FaultServer) -> None:
    server.plan(Reply(503), Reply(404, error(4, "no such bundle")))
    with Session(settings(server.url)) as session:
        with pytest.raises(NotFound, match="no such bundle"):
            with session.stream(get()):
                pytest.fail("there is nothing to read")


def test_a_stream_that_is_left_early_leaves_the_session_usable(server: FaultServer) -> None:
    server.plan(Reply(body=PIECE * 100), Reply(body=ok(a=1)))
    with Session(settings(server.url)) as session:
        with session.stream(get()) as answer:
            assert len(answer.read(at_most=10)) >= 10
        assert session.send(get()) == {"a": 1}


def test_an_error_inside_the_block_closes_the_stream(server: FaultServer) -> None:
    server.plan(Reply(body=PIECE * 100), Reply(body=ok(a=1)))
    with Session(settings(server.url)) as session:
        with pytest.raises(ZeroDivisionError):
            with session.stream(get()):
                raise ZeroDivisionError
        assert session.send(get()) == {"a": 1}


def test_a_download_is_a_whole_file_or_none(server: FaultServer, tmp_path: Path) -> None:
    target = tmp_path / "bundle.tar.gz"
    target.write_bytes(b"what was there before")
    server.answer_with(lambda _: Reply(body=PIECE * 20, cut_after=len(PIECE) * 10))
    with Session(settings(server.url)) as session:
        with pytest.raises(ConnectionLost):
            with session.stream(get()) as answer:
                write_file(target, answer.iter_bytes())
        assert target.read_bytes() == b"what was there before"
        assert list(tmp_path.iterdir()) == [target]
        server.plan(Reply(body=PIECE * 20))
        with session.stream(get()) as answer:
            assert write_file(target, answer.iter_bytes()) == len(PIECE) * 20

    assert target.read_bytes() == PIECE * 20
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PIECE)

    assert [len(piece) for piece in file_chunks(path, 40_000)] == [
        40_000,
        len(PIECE) - 40_000,
    ]
    with pytest.raises(FileNotFoundError):
        write_file(tmp_path / "no folder" / "file", file_chunks(path))
