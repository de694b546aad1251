"""Mentions in which several people speak: arguments, numbered threads, talk with a call in it."""

from callers import Pick
from clock import HOUR, MINUTE
from posts import Call, Mention, Post
from stage import Stage
from voices import Voice


def argue(stage: Stage, when: int) -> Mention:
    """A reply takes the other side and tags the account: two calls by two authors."""
    voice, pick, parent, calls = _call_in_english(stage, when - stage.gap(3 * HOUR))
    rival = stage.callers.opponent(voice, pick.opposite(), when)
    reply, answer = stage.writers.call(rival, pick.opposite(), when, stage.line("argue", "en"))
    return Mention(reply, (parent,), (*calls, *answer))


def duel(stage: Stage, when: int) -> Mention:
    """Two authors argue in a thread and a third person tags the account."""
    answered = when - stage.gap(2 * HOUR)
    voice, pick, first, calls = _call_in_english(stage, answered - stage.gap(2 * HOUR))
    rival = stage.callers.opponent(voice, pick.opposite(), answered)
    second, answer = stage.writers.call(rival, pick.opposite(), answered, stage.line("counter", "en"))
    above = _question(stage, voice, pick, first.created_at)
    return Mention(_thread_tag(stage, when), (*above, first, second), (*calls, *answer))


def monologue(stage: Stage, when: int) -> Mention:
    """A numbered thread by one author whose last post is the call."""
    voice, pick, post, calls = _call_in_english(stage, when - stage.gap(2 * HOUR))
    steps = ("steps_2", "steps_3", "steps_4")[: stage.up_to(3)]
    subject = stage.line("chatter", "numbered").replace("{t}", pick.ticker)
    spoken = [(voice.handle, text) for text in (subject, *stage.lines("chatter", steps))]
    return Mention(_thread_tag(stage, when), (*stage.said_before(post.created_at, spoken), post), calls)


def talk(stage: Stage, when: int) -> Mention:
    """People talk and the last one of them makes a call."""
    voice, pick, post, calls = _call_in_english(stage, when - stage.gap(2 * HOUR))
    above = _question(stage, voice, pick, post.created_at, replies=stage.up_to(3) - 1)
    return Mention(_thread_tag(stage, when), (*above, post), calls)


def doubt(stage: Stage, when: int) -> Mention:
    """Somebody doubts a call, its author insists, and a third person tags the account below them."""
    insisted = when - stage.gap(HOUR)
    doubted = insisted - stage.gap(HOUR)
    voice, pick, post, calls = _call_in_english(stage, doubted - stage.gap(HOUR))
    above = _question(stage, voice, pick, post.created_at, replies=stage.up_to(2) - 1)
    below = (
        stage.writers.post(stage.passer_by(voice), doubted, stage.line("chatter", "replies")),
        stage.writers.post(voice.handle, insisted, stage.line("chatter", "insists")),
    )
    return Mention(_thread_tag(stage, when), (*above, post, *below), calls)


def missing_middle(stage: Stage, when: int) -> Mention:
    """The middle of a thread was deleted; the call below it can still be read."""
    voice, pick, post, calls = _call_in_english(stage, when - stage.gap(2 * HOUR))
    gone = stage.writers.post(stage.passer_by(voice), post.created_at - 4 * MINUTE, "", "deleted")
    above = _question(stage, voice, pick, gone.created_at)
    return Mention(stage.tag("en", when, "gone", "middle"), (*above, gone, post), calls)


def _call_in_english(stage: Stage, when: int) -> tuple[Voice, Pick, Post, tuple[Call, ...]]:
    """Let the next author who writes English call something."""
    voice = stage.callers.next(lambda candidate: candidate.lang == "en")
    return voice, *stage.calls_out(voice, when)


def _question(stage: Stage, voice: Voice, pick: Pick, before: int, replies: int = 0) -> list[Post]:
    """Let others ask about the ticker, and some answer, before the author's call."""
    question = stage.line("chatter", "openers").replace("{t}", pick.ticker)
    texts = [question, *stage.lines("chatter", ["replies"] * replies)]
    return stage.said_before(before, [(stage.passer_by(voice), text) for text in texts])


def _thread_tag(stage: Stage, when: int) -> Post:
    """Tag the account for the whole thread."""
    return stage.tag("en", when, "chatter", "thread_tags")
