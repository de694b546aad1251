import asyncio
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_svc.writing.frames import Frames, Kind
from swarmnexus.errors import InternalError, InvalidArgumentError, OverloadedError, SwarmError, UnavailableError
from swarmnexus.reasons import Reason

SECONDS = 10
Frame = tuple[Kind, int, bytes]
FRAMES = st.lists(
    st.tuples(st.sampled_from(Kind), st.integers(0, 2**64 - 1), st.binary(max_size=2_000)), min_size=1, max_size=8
)


class Heard(Frames):
    def __init__(self) -> None:
        super().__init__()
        self.frames: list[Frame] = []

    def received(self, kind: Kind, number: int, payload: bytes) -> None:
        self.frames.append((kind, number, payload))


class Written(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.bytes = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.bytes += data

    def is_closing(self) -> bool:
        return False


async def sent(frames: list[Frame]) -> bytes:
    sender, transport = Heard(), Written()
    sender.connection_made(transport)
    for kind, number, payload in frames:
        sender.send(kind, number, payload)
    await asyncio.sleep(0)
    return transport.bytes


@given(FRAMES, st.lists(st.integers(1, 700), min_size=1))
def test_frames_arrive_whole_and_in_order_however_the_socket_cuts_them(frames: list[Frame], cuts: list[int]) -> None:
    heard, left, which = Heard(), asyncio.run(sent(frames)), 0
    while left:
        cut = cuts[which % len(cuts)]
        heard.data_received(left[:cut])
        left, which = left[cut:], which + 1
    assert heard.frames == frames


@pytest.mark.parametrize(
    "error",
    [
        InvalidArgumentError("mentions", "has 0 rows; 1 to 500 are accepted"),
        OverloadedError("20000 rows wait to be written", 0.5, kind=Reason.DISK_FULL),
        UnavailableError("the store is stopping", 1.5),
        InternalError("see the log of the store"),
    ],
)
def test_an_error_is_the_same_in_the_other_process(error: SwarmError) -> None:
    there = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was pickled a moment ago
    assert type(there) is type(error)
    assert (str(there), vars(there)) == (str(error), vars(error))
