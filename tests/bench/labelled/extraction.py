"""The project's extraction, asked as the collector asks it."""

from bench.labelled.posts import Claim, LabelledPost, Read, Text

from collector_svc.extraction.reading import read_mention, read_text
from collector_svc.extraction.stance import StanceModel, load_shipped
from collector_svc.extraction.tickers import cashtags, normalize
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, STANCE_BEARISH, STANCE_BULLISH, Call, Mention, Post

_POST, _PARENT = "2", "1"
_PLACES = {_POST: "post", _PARENT: "parent"}
_STANCES = {STANCE_BULLISH: "bullish", STANCE_BEARISH: "bearish"}


class Extraction:
    """Reads posts by the shipped stance model and the project's rules."""

    def __init__(self) -> None:
        self.model: StanceModel = load_shipped()

    def read(self, labelled: LabelledPost) -> Read:
        """What is read out of a post and the one above it; neutral calls are nobody's claim and left out.

        That a post which rests on the one above is a prediction shows in a call of its own alone.
        """
        reading = read_text(labelled.post.text, labelled.post.at_ms, self.model)
        claims = tuple(_claim(call) for call in read_mention(_mention(labelled), self.model) if call.stance in _STANCES)
        own = any(claim.place == "post" for claim in claims)
        return Read(tuple(reading.tickers), reading.is_prediction or own, claims)

    def floor(self, labelled: LabelledPost) -> Read:
        """What the stance model says alone, of every cashtag of every post: the floor that rules are measured from."""
        claims = []
        for place, said in (("post", labelled.post), ("parent", labelled.parent)):
            label = self.model.scores(said.text).label if said else "neutral"
            if said and label != "neutral":
                claims += [Claim(normalize(ticker), label, place) for ticker in cashtags(said.text)]
        tickers = tuple(map(normalize, cashtags(labelled.post.text)))
        return Read(tickers, any(claim.place == "post" for claim in claims), tuple(claims))

    def is_prediction(self, text: Text) -> bool:
        """Whether a text that stands alone is one."""
        return read_text(text.text, text.at_ms, self.model).is_prediction

    def rise(self, text: str) -> float:
        """How likely a rise is meant, in 0…1, by the stance model alone."""
        return self.model.scores(text).rise


def _mention(labelled: LabelledPost) -> Mention:
    post = _post(_POST, "tagger", labelled.post)
    thread = []
    if labelled.parent is not None:
        thread = [_post(_PARENT, "author", labelled.parent)]
        post.in_reply_to_id = _PARENT
    return Mention(post=post, thread=thread, tickers=cashtags(labelled.post.text), origin="import")


def _post(post_id: str, author: str, said: Text) -> Post:
    return Post(id=post_id, author_handle=author, text=said.text, created_at_ms=said.at_ms, state=POST_STATE_AVAILABLE)


def _claim(call: Call) -> Claim:
    return Claim(
        ticker=call.ticker,
        stance=_STANCES[call.stance],
        place=_PLACES[call.post_id],
        target_price=call.target_price_usd if call.HasField("target_price_usd") else None,
        target_date=call.target_date or None,
    )
