"""The kinds of mention there are: each function stages one and returns it. For several authors see threads.py."""

from callers import Pick
from clock import DAY, HOUR
from draws import one_of
from posts import Mention
from stage import Stage


def tag(stage: Stage, when: int) -> Mention:
    """Somebody tags the account under somebody's call: the commonest use."""
    voice = stage.callers.next()
    _, parent, calls = stage.calls_out(voice, when - stage.gap(6 * HOUR))
    return Mention(stage.tag(voice.lang, when), (parent,), calls)


def direct(stage: Stage, when: int) -> Mention:
    """An author tags the account in a call of their own."""
    voice = stage.callers.next()
    _, post, calls = stage.calls_out(voice, when, stage.line("direct", voice.lang))
    return Mention(post, (), calls)


def neutral(stage: Stage, when: int) -> Mention:
    """An author speaks of a ticker and takes no side."""
    voice = stage.undecided()
    pick = Pick(one_of(voice.tickers, stage.rng), "neutral")
    if stage.chance(0.5):
        post, calls = stage.writers.call(voice, pick, when, stage.line("direct", voice.lang))
        return Mention(post, (), calls)
    parent, calls = stage.writers.call(voice, pick, when - stage.gap(6 * HOUR))
    return Mention(stage.tag(voice.lang, when), (parent,), calls)


def remark(stage: Stage, when: int) -> Mention:
    """Somebody talks to the account; there is no call in it."""
    text = stage.writers.fill(stage.line("remarks", "questions"))
    return Mention(stage.writers.post(stage.line("taggers", "en"), when, text))


def deleted(stage: Stage, when: int) -> Mention:
    """The post above was deleted."""
    parent = stage.writers.post(stage.undecided().handle, when - stage.gap(HOUR), "", "deleted")
    return Mention(stage.tag("en", when, "gone", "deleted"), (parent,))


def unavailable(stage: Stage, when: int) -> Mention:
    """The post above cannot be seen."""
    parent = stage.writers.post(stage.undecided().handle, when - stage.gap(HOUR), "", "unavailable")
    return Mention(stage.tag("en", when, "gone", "unavailable"), (parent,))


def repeat(stage: Stage, handle: str, times: list[int]) -> list[Mention]:
    """An author says the same thing again and again, and each time somebody tags the account."""
    voice = stage.voices[handle]
    pick = stage.callers.pick(voice, times[0])
    mentions = []
    for when in times:
        parent, calls = stage.writers.call(voice, pick, when - stage.gap(HOUR))
        mentions.append(Mention(stage.tag("en", when), (parent,), calls))
    return mentions


def revisit(stage: Stage, when: int, known: list[Mention]) -> Mention:
    """Somebody tags the account under a call that it has seen before: soon after, or days later to settle it."""
    again_soon = stage.chance(0.25)
    near, far = (0, DAY) if again_soon else (3 * DAY, 20 * DAY)
    found = [
        mention
        for mention in known
        if len(mention.thread) == 1
        and {(call.post_id, call.stance != "neutral") for call in mention.calls} == {(mention.thread[0].id, True)}
        and near < when - mention.post.created_at <= far
    ]
    old = one_of(found, stage.rng)
    called = old.thread[0].created_at
    right = stage.callers.is_right(Pick(old.calls[0].ticker, old.calls[0].stance), called)
    key = "soon" if again_soon else "hit" if right else "miss"
    text = stage.line("revisit", key).replace("{n}", str((when - called) // DAY))
    return Mention(stage.writers.post(stage.line("taggers", "en"), when, text), old.thread, old.calls)
