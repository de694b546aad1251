import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.extraction.stance import SHIPPED, load_shipped
from collector_svc.extraction.stance.evaluation import measured_on
from collector_svc.extraction.stance.posts import read_csv

ROOT = Path(__file__).parents[5]
SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or ROOT.parent / "shared/data") / "stockemotions"

# Written for this test; none stands among the lines that the model was trained on.
RISING = (
    "picked up another hundred shares of $HOOD, sleeping well 🚀",
    "bears never learn, $QQQ breakout and a new high into the close 💪",
    "$KAS keeps making higher highs, my target is 0.40 by summer",
    "loading the boat on $RNDR before everyone else wakes up",
    "shorties getting destroyed on $CVNA today",
)
FALLING = (
    "getting out of $HOOD here, this has much further to fall 📉",
    "bulls never learn, $QQQ breakdown and a new low into the close 👎",
    "$KAS keeps making lower lows, my target is 0.04 by summer",
    "buying puts on $RNDR, the chart is garbage",
    "bag holders of $CVNA still in denial, overvalued pig",
)
LISTED = (
    "$GOOG to present at a technology conference https://t.co/zz",
    "Most active options today: $F $GE $T https://t.co/zy",
    "RT @wire: $KO names a new head of marketing https://t.co/zx",
)
HOSTILE = (
    "",
    " ",
    "\0",
    "\ud800",
    "🚀" * 5_000,
    "$" * 25_000,
    "a" * 25_000,
    "&" * 25_000,
    "&#x110000;" * 900,
    "\u202e\u200b\u2066" * 3_000,
    "\ufdfa" * 25_000,
    "\u13dah\u043ert $\u0412\u0422\u0421",
    "مرحبا بالعالم",
    "買い $7203",
    "e\u0301" * 9_000,
    "http://" * 3_000,
    "!?" * 12_000,
    "n'" * 12_000,
)


@pytest.mark.parametrize("text", RISING)
def test_it_hears_a_rise(text: str) -> None:
    assert load_shipped().scores(text).label == "bullish"


@pytest.mark.parametrize("text", FALLING)
def test_it_hears_a_fall(text: str) -> None:
    assert load_shipped().scores(text).label == "bearish"


@pytest.mark.parametrize("text", LISTED)
def test_news_and_lists_take_no_side(text: str) -> None:
    assert load_shipped().scores(text).label == "neutral"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_gets_scores(text: str) -> None:
    scores = load_shipped().scores(text)
    assert scores.bullish + scores.bearish + scores.neutral == pytest.approx(1)


@given(st.text(max_size=300))
def test_the_scores_of_any_text_are_probabilities(text: str) -> None:
    scores = load_shipped().scores(text)
    assert scores.bullish + scores.bearish + scores.neutral == pytest.approx(1)
    assert min(scores.bullish, scores.bearish, scores.neutral) >= 0
    assert load_shipped().scores_many([text]) == [scores]


def test_the_ticker_makes_no_difference() -> None:
    assert load_shipped().scores("$TSLA looks strong") == load_shipped().scores("$KAS looks strong")


def test_it_is_small_and_its_card_names_its_source() -> None:
    assert SHIPPED.stat().st_size < 1024 * 1024
    card = load_shipped().card
    assert card["data"]["name"] == "StockEmotions"
    assert card["version"] == load_shipped().version
    assert card["knownFailures"]


def test_reading_needs_neither_numpy_nor_the_training_and_scores_alike_in_every_process() -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from collector_svc.extraction.stance import load_shipped\n"
        "print(repr(load_shipped().scores('$BTC looks ready, buying more 🚀')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert told == {f"{load_shipped().scores('$BTC looks ready, buying more 🚀')!r}\n"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="StockEmotions is absent: set SWARM_SHARED_DATA to its parent folder")
def test_on_stockemotions_it_is_as_good_and_as_honest_as_its_card_says() -> None:
    file = read_csv(SHARED / "val.csv")
    measures = measured_on(load_shipped(), file)
    card = load_shipped().card
    assert file.digest in card["measuredOn"]
    assert round(measures.accuracy, 4) == card["accuracy"]
    assert measures.calibration_error <= 0.03
    assert measures.neutral <= 0.01


@pytest.mark.skipif(not SHARED.is_dir(), reason="StockEmotions is absent: set SWARM_SHARED_DATA to its parent folder")
def test_no_text_of_the_data_is_shipped() -> None:
    words = " ".join(load_shipped()._side_of_word)
    with (SHARED / "train.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["original"] for row in csv.DictReader(file)]
    assert not [text for text in texts if len(text.split()) > 3 and text.casefold() in words]
