import pytest

from swarmnexus.errors import OverloadedError
from swarmnexus.gate import Gate


def test_places_are_held_and_given_back_also_after_a_failure() -> None:
    gate = Gate(2, 1_000)
    with gate.place(10), gate.place(10):
        assert gate.calls == 2
        with pytest.raises(OverloadedError, match="2 calls are under way") as raised:
            gate.require_room()
        assert raised.value.retry_after_seconds > 0
        with pytest.raises(OverloadedError), gate.place(10):
            raise AssertionError("entered")
    with pytest.raises(KeyError), gate.place(10):
        raise KeyError
    assert gate.calls == 0
    gate.require_room()


def test_bytes_count_too_but_one_request_alone_always_finds_a_place() -> None:
    gate = Gate(10, 1_000)
    with gate.place(5_000), pytest.raises(OverloadedError, match="5000 bytes are under way"), gate.place(1):
        raise AssertionError("entered")
    with gate.place(600), gate.place(400):
        with pytest.raises(OverloadedError, match="1000 bytes"), gate.place(1):
            raise AssertionError("entered")
        with gate.place(0):
            assert gate.calls == 3
