import pytest

from collector_svc.parsers.fields import FieldError, Record, describe
from collector_svc.parsers.values import post_text, snowflake, string


def test_a_complaint_names_the_whole_path() -> None:
    record = Record({"user": {"names": [{"x": 1}, 5]}})
    with pytest.raises(FieldError, match=r"^user\.names\[1\]: expected a JSON object, not 5$"):
        record.need(Record, "user").children("names")


def test_the_first_name_that_is_there_is_read() -> None:
    assert Record({"id_str": "12", "id": 13}).need(snowflake, "id_str", "id") == "12"
    assert Record({"id": 13}).need(snowflake, "id_str", "id") == "13"


def test_null_and_the_empty_string_are_absent() -> None:
    record = Record({"a": None, "b": ""})
    assert record.get(string, "a", "b", "c") is None
    with pytest.raises(FieldError, match=r"b: expected text that is not empty, not ''"):
        record.need(post_text, "b")


def test_an_empty_list_is_there() -> None:
    assert Record({"symbols": []}).has("symbols")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "nothing"),
        (True, "true"),
        ({"a": 1}, "an object"),
        ([[[]]], "a list"),
        (7, "7"),
        ("\ud800é", r"'\ud800\xe9'"),
        ("x" * 100, "'" + "x" * 39 + "..."),
    ],
)
def test_a_refused_value_is_shown_in_a_few_plain_characters(value: object, shown: str) -> None:
    assert describe(value) == shown


@pytest.mark.parametrize("value", [0, 5, "5", "0" * 20, 10**20 - 1])
def test_ids_are_one_to_twenty_digits(value: object) -> None:
    assert snowflake(value, "id") == str(value)


@pytest.mark.parametrize("value", ["", "-5", "5a", "٣", "5\n", "1" * 21, 10**20, -5, True, 5.0, [5], {}])
def test_anything_else_is_no_id(value: object) -> None:
    with pytest.raises(FieldError, match=r"^id: expected 1 to 20 digits"):
        snowflake(value, "id")
