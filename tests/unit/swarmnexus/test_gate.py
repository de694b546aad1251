import pytest

from swarmnexus.errors import OverloadedError
from swarmnexus.gate import LONGEST_SECONDS, SHORTEST_SECONDS, Gate


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


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def crowd(gate: Gate, clock: Clock, seconds: float, served: int, refused: int) -> None:
    """So many of each in every tenth of a second."""
    for _ in range(round(seconds * 10)):
        for _ in range(served):
            with gate.place(1):
                pass
        with gate.place(1):
            for _ in range(refused):
                with pytest.raises(OverloadedError) as raised:
                    gate.require_room()
                assert 0.5 * SHORTEST_SECONDS <= raised.value.retry_after_seconds <= 1.5 * LONGEST_SECONDS
        clock.now += 0.1


def test_the_more_are_refused_for_each_call_served_the_later_they_are_told_to_come_again() -> None:
    clock = Clock()
    gate = Gate(1, 1_000, clock)
    crowd(gate, clock, 0.5, served=100, refused=1)
    assert gate.pause_seconds == SHORTEST_SECONDS
    crowd(gate, clock, 1, served=10, refused=100)
    soon = gate.pause_seconds
    assert SHORTEST_SECONDS < soon < LONGEST_SECONDS
    crowd(gate, clock, 10, served=10, refused=100)
    assert gate.pause_seconds == LONGEST_SECONDS
    crowd(gate, clock, 15, served=100, refused=1)
    assert gate.pause_seconds < LONGEST_SECONDS / 2
    clock.now += 60
    crowd(gate, clock, 0.2, served=100, refused=1)
    assert gate.pause_seconds == SHORTEST_SECONDS, "an old crowd is forgotten"
