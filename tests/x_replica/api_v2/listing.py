"""Posts with what they refer to: `data`, `includes`, `errors`."""

from tests.x_replica.api_v2.asked import Wanted
from tests.x_replica.api_v2.objects import references, tweet_object, user_object
from tests.x_replica.api_v2.problems import unseen
from tests.x_replica.shapes import Json
from tests.x_replica.world import Post, World


def listing(world: World, posts: list[Post], wanted: Wanted, *, cut: bool = False, cut_beside: bool = False) -> Json:
    """The posts as `data`, what was asked to be expanded as `includes`, and what of it cannot be seen as `errors`.

    Long posts are `cut` in `data`, or beside it, instead of being told whole where that was asked for.
    """
    short = [name for name in wanted.tweet_fields if name != "note_tweet"]
    own, beside = (short if is_cut else wanted.tweet_fields for is_cut in (cut, cut_beside))
    answer: Json = {"data": [tweet_object(world, post, own) for post in posts]} if posts else {}
    authors = [post.author for post in posts] if "author_id" in wanted.expansions else []
    referred: list[Post] = []
    errors: list[Json] = []
    if "referenced_tweets.id" in wanted.expansions:
        for target in dict.fromkeys(one["id"] for post in posts for one in references(post)):
            found = world.posts.get(target)
            if found and found.state == "available":
                referred.append(found)
            else:
                errors.append(unseen(found, "referenced_tweets.id", target))
    if "referenced_tweets.id.author_id" in wanted.expansions:
        authors += [post.author for post in referred]
    includes = {
        "users": [user_object(world.user(handle), wanted.user_fields) for handle in dict.fromkeys(authors)],
        "tweets": [tweet_object(world, post, beside) for post in referred],
    }
    if kept := {name: found for name, found in includes.items() if found}:
        answer["includes"] = kept
    if errors:
        answer["errors"] = errors
    return answer
