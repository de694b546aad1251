from collector_svc.parsers.threads import RecentPosts
from swarmnexus.v1.model_pb2 import Post


def test_the_oldest_of_too_many_posts_is_forgotten() -> None:
    recent = RecentPosts()
    for number in range(2_001):
        recent.add(Post(id=str(number), text="t"))
    assert "0" not in recent
    assert "1" in recent
    assert "2000" in recent


def test_long_texts_make_it_forget_sooner() -> None:
    recent = RecentPosts()
    for number in range(200):
        recent.add(Post(id=str(number), text="x" * 25_000))
    assert "39" not in recent
    assert "40" in recent


def test_a_post_seen_again_is_remembered_anew() -> None:
    recent = RecentPosts()
    for number in [*range(2_000), 0, 2_000]:
        recent.add(Post(id=str(number), text=str(number)))
    assert "0" in recent
    assert "1" not in recent
