"""Ready-made pieces of a world, each a function that writes itself into one and answers its mentions."""

from collections.abc import Callable

from tests.x_replica.world import Post, State, World

_LINE = "$SOL holds 140 & closes above <150> by Friday, see https://example.com/charts/sol-weekly-and-daily?from=x. "
NOTE_LENGTH = 25_000


def plain_mentions(world: World, count: int = 5) -> list[Post]:
    """Posts that tag the account, each by another author, each with a ticker."""
    return [
        world.post(f"author{number}", f"@{world.tracked} $SOL to {150 + number} by Friday, number {number}")
        for number in range(count)
    ]


def thread_of(world: World, count: int = 60) -> list[Post]:
    """A chain of so many posts, each the answer to the one above, and below them a mention."""
    post = world.post("caller", "$BTC will reach 200k by the end of the year")
    for number in range(2, count + 1):
        post = world.post(("caller", "doubter")[number % 2], f"part {number} of {count}", reply_to=post)
    return [world.post("tagger", f"@{world.tracked} save this", reply_to=post)]


def long_posts(world: World) -> list[Post]:
    """A mention of 25,000 characters, and one below a post of as many."""
    text = f"@{world.tracked} " + _LINE * (NOTE_LENGTH // len(_LINE) + 1)
    first = world.post("writer", text[: NOTE_LENGTH - 3] + "end")
    above = world.post("writer", (_LINE * (NOTE_LENGTH // len(_LINE) + 1))[: NOTE_LENGTH - 3] + "end")
    return [first, world.post("tagger", f"@{world.tracked} save this", reply_to=above)]


def other_scripts(world: World) -> list[Post]:
    """Right-to-left text, emoji of every making, marks that combine, and what HTML would take for its own."""
    texts = (
        "سعر $BTC سيصل إلى 200 ألف دولار قبل نهاية السنة 🚀",
        "השער של $ETH יעלה ל־5000 דולר",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇪🇺 $DOGE 🐕➡️🌕 1️⃣",
        "Z͑ͫ̓ͪ̂ͫ̽a͛̽lgo $XRP \u202egnirts\u202c \u200bnull\u200d",
        "<b>$ADA</b> & </script><script>alert(1)</script> &amp;lt; \"quotes\" 'single'",
        "$LINK\n\nthree lines\n\tand a tab",
    )
    return [world.post(f"polyglot{number}", f"@{world.tracked} {text}") for number, text in enumerate(texts)]


def hidden_parents(world: World) -> list[Post]:
    """Mentions below a post of each kind that X does not show, which itself answers one that it shows."""
    states: tuple[State, ...] = ("deleted", "protected", "age_restricted", "suspended", "withheld", "missing")
    mentions = []
    for state in states:
        root = world.post("rootauthor", f"$AVAX to 60, above a post that is {state}")
        hidden = world.post("hiddenauthor", "what nobody sees", reply_to=root, state=state)
        mentions.append(world.post("tagger", f"@{world.tracked} below a post that is {state}", reply_to=hidden))
    return mentions


def adverts(world: World) -> list[Post]:
    """Enough mentions for promoted posts in between, one of which tags the account."""
    world.advertise("brand", f"Buy now! $SCAM to the moon @{world.tracked}")
    world.advertise("otherbrand", "The best broker of the year")
    return plain_mentions(world, 12)


def quotes_and_reposts(world: World) -> list[Post]:
    """A mention that quotes a call, one that quotes a quote, one by a quote alone, and reposts, which are none."""
    call = world.post("caller", "$ETH to 5,000 in two weeks")
    quoting = world.post("quoter", f"@{world.tracked} look at this", quote=call)
    twice = world.post("requoter", f"@{world.tracked} and at this", quote=quoting)
    own = world.post(world.tracked, "We keep every call.")
    alone = world.post("quoter", "Do they? $BTC 100k by May", quote=own)
    hidden = world.post("hiddenauthor", "gone", state="deleted")
    gone = world.post("quoter", f"@{world.tracked} it was here", quote=hidden)
    world.repost("reposter", quoting)
    return [quoting, twice, alone, gone]


def pictures(world: World) -> list[Post]:
    """Mentions with a picture, with a video, and of nothing but a picture below a call."""
    call = world.post("caller", "$SOL chart of the day", media=["photo"])
    return [
        world.post("shooter", f"@{world.tracked} $SOL chart", media=["photo"]),
        world.post("shooter", f"@{world.tracked} $SOL film", media=["video"]),
        world.post("shooter", f"@{world.tracked}", media=["photo"], reply_to=call),
    ]


def limited_posts(world: World) -> list[Post]:
    """A mention of limited visibility, and one below a call of limited visibility: both can be read, wrapped."""
    call = world.post("caller", "$ADA to 3", limited=True)
    return [
        world.post("caller", f"@{world.tracked} $ADA to 3, keep it", limited=True),
        world.post("tagger", f"@{world.tracked} save this", reply_to=call),
    ]


def many_replies(world: World, count: int = 25) -> list[Post]:
    """A mention with many threads below it, the first of them deep, and one promoted in between."""
    mention = world.post("asker", f"@{world.tracked} $BTC 150k?")
    first = world.post("answerer0", "$BTC yes", reply_to=mention)
    for number in range(5):
        first = world.post(f"deep{number}", f"and {number}", reply_to=first)
    for number in range(1, count):
        world.post(f"answerer{number}", f"answer {number}", reply_to=mention)
    return [mention]


SCRIPTS: dict[str, Callable[[World], list[Post]]] = {
    script.__name__: script
    for script in (
        plain_mentions,
        thread_of,
        long_posts,
        other_scripts,
        hidden_parents,
        adverts,
        quotes_and_reposts,
        pictures,
        limited_posts,
        many_replies,
    )
}


def everything(world: World) -> list[Post]:
    """All of the above in one world."""
    return [post for script in tuple(SCRIPTS.values()) if script is not everything for post in script(world)]


SCRIPTS["everything"] = everything
