"""Stance models and labels for tests."""

import json
from typing import Any

import grpc

from support.store import StoreHandle
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc
from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Stance, StanceLabel, StanceModel

TRAINED_MS = 1_699_000_000_000
CARD: dict[str, Any] = {
    "version": "linear-1",
    "trainedAt": "2023-11-03T08:26:40Z",
    "data": {"name": "invented lines", "posts": 120, "bullish": 60, "bearish": 50, "neutral": 10},
    "accuracy": 0.8125,
    "macroF1": 0.79,
    "calibrationError": 0.021,
    "confusion": {"bullish": {"bullish": 55, "bearish": 5}, "bearish": {"bullish": 9, "bearish": 41}},
    "knownFailures": ["Sarcasm.", "Lists of <b>tickers</b>."],
}


def model(version: str = "linear-1", **fields: Any) -> StanceModel:
    """A model with a card."""
    values: dict[str, Any] = {
        "version": version,
        "trained_at_ms": TRAINED_MS,
        "data": "invented lines",
        "card_json": json.dumps({**CARD, "version": version}),
    }
    return StanceModel(**{**values, **fields})


def label(
    post_id: str, stance: Stance = STANCE_BULLISH, version: str = "linear-1", probability: float = 0.8
) -> StanceLabel:
    """What a model says of a post; the rest of the probability goes to the two other sides alike."""
    other = (1 - probability) / 2
    return StanceLabel(
        post_id=post_id,
        model_version=version,
        stance=stance,
        probability=probability,
        bullish=probability if stance == STANCE_BULLISH else other,
        bearish=probability if stance == STANCE_BEARISH else other,
        neutral=probability if stance == STANCE_NEUTRAL else other,
    )


def register(store: StoreHandle, registered: StanceModel) -> ingest_pb2.RegisterModelResponse:
    """Register a model over gRPC."""
    with grpc.insecure_channel(store.target) as channel:
        return ingest_pb2_grpc.IngestServiceStub(channel).RegisterModel(
            ingest_pb2.RegisterModelRequest(model=registered), timeout=30, metadata=_token(store)
        )


def ingest_labels(store: StoreHandle, labels: list[StanceLabel]) -> list[RowResult]:
    """Send labels over gRPC; answers one result a label, after they are on disk."""
    with grpc.insecure_channel(store.target) as channel:
        answer = ingest_pb2_grpc.IngestServiceStub(channel).IngestLabels(
            ingest_pb2.IngestLabelsRequest(labels=labels), timeout=30, metadata=_token(store)
        )
    return list(answer.results)


def _token(store: StoreHandle) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {store.write_token}"),)
