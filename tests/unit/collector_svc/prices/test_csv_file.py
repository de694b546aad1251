from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from collector_svc.prices.csv_file import CsvFileError, read_points
from collector_svc.prices.points import Point
from swarmnexus.time import iso, parse_instant

NOW = parse_instant("2020-01-01T12:00:00Z")
Found = tuple[list[tuple[int, Point]], list[tuple[int, str]]]
Read = Callable[..., Found]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The points and refusals of a file with this content."""

    def run(
        content: str | bytes, close_at: time | None = None
    ) -> tuple[list[tuple[int, Point]], list[tuple[int, str]]]:
        path = tmp_path / "prices.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        refused: list[tuple[int, str]] = []
        told: list[int] = []
        points = list(
            read_points(path, close_at, NOW, on_refused=lambda *each: refused.append(each), on_bytes=told.append)
        )
        assert sum(told) == path.stat().st_size
        return points, refused

    return run


def test_a_line_of_daily_prices_is_a_bar_that_closes_at_the_end_of_its_day(read: Read) -> None:
    points, refused = read("Date,Open,High,Low,Close,Adj Close,Volume\n2015-01-02,1.5,3,1,2,0.7,900\n")
    assert points == [(2, Point(parse_instant("2015-01-03"), 2.0, 86_400, 1.5, 3.0, 1.0))]
    assert refused == []


def test_a_markets_own_hour_is_when_its_bars_close(read: Read) -> None:
    points, _ = read("Date,Close\n2015-01-02,2\n", time(21, 0))
    assert [iso(point.at_ms) for _, point in points] == ["2015-01-02T21:00:00Z"]


def test_a_line_of_instants_is_a_price_without_a_bar(read: Read) -> None:
    points, _ = read("timestamp,price\n1500000000,2.5\n1500000060000,2.6\n")
    assert [(point.at_ms, point.price_usd, point.bar_seconds) for _, point in points] == [
        (1_500_000_000_000, 2.5, 0),
        (1_500_000_060_000, 2.6, 0),
    ]


def test_bad_lines_are_named_by_line_column_and_value_and_cost_nothing_else(read: Read) -> None:
    points, refused = read(
        "Date,Open,Close\n"
        "2015-01-02,1,2\n"
        "2015-01-33,1,2\n"
        "2015-01-05,1,null\n"
        "2015-01-06,bad,2\n"
        "2015-01-07\n"
        "\n"
        "2015-01-08,,3\n"
    )
    assert [(line, point.price_usd, point.open_usd) for line, point in points] == [(2, 2.0, 1.0), (8, 3.0, None)]
    assert refused == [
        (3, "Date: '2015-01-33' is not a date such as 2026-01-31"),
        (4, "Close: 'null' is not a price above 0 such as 1234.5, in US dollars, without separators"),
        (5, "Open: 'bad' is not a price above 0 such as 1234.5, in US dollars, without separators"),
        (6, "has 1 columns: there must be one for each name of the first line"),
    ]


def test_of_two_lines_with_one_time_the_first_is_taken_whatever_their_order(read: Read) -> None:
    points, refused = read("Date,Close\n2015-01-02,2\n2015-01-01,1\n2015-01-02,3\n2015-01-02,2\n")
    assert [(line, point.price_usd) for line, point in points] == [(2, 2.0), (3, 1.0)]
    assert refused == [
        (4, "Date: 2015-01-03T00:00:00Z is that of line 2, which is taken"),
        (5, "Date: 2015-01-03T00:00:00Z is that of line 2, which is taken"),
    ]


def test_a_line_that_cannot_be_a_price_does_not_stand_in_the_way_of_the_next_with_its_time(read: Read) -> None:
    points, refused = read("Date,Close\n2015-01-02,null\n2015-01-02,3\n")
    assert [(line, point.price_usd) for line, point in points] == [(3, 3.0)]
    assert [line for line, _ in refused] == [2]


def test_a_day_that_is_not_over_has_no_close_yet(read: Read) -> None:
    points, refused = read("Date,Close\n2019-12-31,2\n2020-01-01,3\n")
    assert [line for line, _ in points] == [2]
    assert refused == [(3, "Date: 2020-01-02T00:00:00Z: the day is not over, its close is not known")]
    assert [line for line, _ in read("Date,Close\n2020-01-01,3\n", time(11, 0))[0]] == [2]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffDate,Close\r\n2015-01-02,2\r\n",
        "date;close\n2015-01-02;2\n",
        "DATE\t Close \n2015-01-02\t2",
        '"Date","Close"\n"2015-01-02","2"\n',
        "Close,Other,Date\n2,,2015-01-02\n",
    ],
)
def test_files_are_read_as_people_write_them(read: Read, content: str) -> None:
    points, refused = read(content)
    assert [(point.at_ms, point.price_usd) for _, point in points] == [(parse_instant("2015-01-03"), 2.0)]
    assert refused == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "has the columns none; accepted are Date and Close"),
        ("Date,Adj Close\n2015-01-02,2\n", "has the columns Date, Adj Close; accepted are Date and Close"),
        ("Date,Close,close\n", "has two columns named 'close'"),
        (b"\xff\xfe\x00D", "its first line is not UTF-8"),
        ("Date,Close\n" + "1" * 70_000, "has a line of 65536 bytes or more"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(read: Read, content: str | bytes, told: str) -> None:
    with pytest.raises(CsvFileError) as raised:
        read(content)
    assert told in str(raised.value)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(CsvFileError, match="No such file"):
        list(read_points(tmp_path / "no.csv", None, NOW, on_refused=lambda *_: None, on_bytes=lambda _: None))


def test_hostile_bytes_are_a_refusal_that_can_be_shown(read: Read) -> None:
    points, refused = read(b"Date,Close\n2015-01-02,\x1b[31m\xff\x00\n2015-01-05,2\n")
    assert [line for line, _ in points] == [3]
    ((line, reason),) = refused
    assert line == 2
    assert reason.isprintable()
