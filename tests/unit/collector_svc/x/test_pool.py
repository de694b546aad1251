from collector_svc.parsers.draft import Draft
from collector_svc.parsers.piece import Piece
from collector_svc.x.pool import Pool
from swarmnexus.v1.model_pb2 import Mention, Post, PostState

SHOWN, REFERENCED = PostState.POST_STATE_AVAILABLE, PostState.POST_STATE_REFERENCED
GONE, HIDDEN = PostState.POST_STATE_DELETED, PostState.POST_STATE_UNAVAILABLE


def draft(number: int, answers: int = 0, text: str = "text", *, is_whole: bool = True) -> Draft:
    above = Post(id=str(answers), author_handle="above", state=REFERENCED) if answers else None
    own = Post(id=str(number), author_handle="own", author_id="7", text=text, state=SHOWN)
    own.in_reply_to_id = str(answers) if answers else ""
    return Draft(own, [], above, is_whole)


def piece(*drafts: Draft, withheld: dict[str, PostState] | None = None, column: str = "") -> Piece:
    return Piece({one.post.id: one for one in drafts}, column.split(), withheld or {})


def states(pool: Pool, post_id: str) -> list[tuple[str, PostState]]:
    return [(post.id, post.state) for post in pool.chain(post_id).posts]


def test_a_thread_is_put_together_from_whatever_answers_hold_its_parts() -> None:
    pool = Pool()
    pool.add(piece(draft(3, 2)))
    assert (states(pool, "3"), pool.chain("3").missing, pool.chain("3").missing_handle) == (
        [("2", REFERENCED)],
        "2",
        "above",
    )
    pool.add(piece(draft(1)))
    assert not pool.chain("3").is_whole
    pool.add(piece(draft(2, 1)))
    assert pool.chain("3").is_whole
    assert states(pool, "3") == [("1", SHOWN), ("2", SHOWN)]


def test_a_post_that_is_gone_ends_a_thread_and_a_hidden_one_does_not_where_the_column_tells_what_is_above() -> None:
    pool = Pool()
    pool.add_conversation(piece(draft(3, 2), withheld={"2": GONE}, column="2 3"), "3")
    assert states(pool, "3") == [("2", GONE)]
    assert pool.chain("3").is_whole
    other = Pool()
    answer = piece(draft(4, 3), draft(1), draft(9), withheld={"2": HIDDEN, "3": HIDDEN}, column="1 2 3 4 9")
    other.add_conversation(answer, "4")
    assert states(other, "4") == [("1", SHOWN), ("2", HIDDEN), ("3", HIDDEN)]
    assert [post.in_reply_to_id for post in other.chain("4").posts] == ["", "1", "2"]


def test_a_circle_of_answers_comes_to_an_end() -> None:
    pool = Pool()
    pool.add(piece(draft(1, 3), draft(2, 1), draft(3, 2)))
    assert [post_id for post_id, _ in states(pool, "3")] == ["1", "2"]


def test_of_a_very_long_thread_the_nearest_posts_are_told() -> None:
    pool = Pool()
    pool.add(piece(*(draft(number, number - 1) for number in range(1, 701))))
    ids = [post_id for post_id, _ in states(pool, "700")]
    assert ids == [str(number) for number in range(200, 700)]


def test_what_only_the_page_showed_is_read_again_and_an_answer_is_believed_before_it() -> None:
    pool = Pool()
    pool.add_shown(piece(draft(1, text="longer on the page")))
    assert pool.chain("1").missing == "1"
    pool.add(piece(draft(1, 5, text="answer")))
    assert pool.chain("1").missing == "5"
    pool.add_shown(piece(draft(1, text="longer on the page")))
    assert pool.mention("1", "search").post.text == "answer"


def test_a_text_that_is_cut_is_not_settled_until_the_whole_is_read() -> None:
    pool = Pool()
    pool.add(piece(draft(1, text="a long story", is_whole=False)))
    assert pool.chain("1").missing == "1"
    pool.add(piece(draft(1, text="a long story with an end")))
    assert pool.chain("1").is_whole


def test_a_cut_text_is_taken_for_all_there_is_in_the_conversation_itself_and_not_where_it_is_quoted_there() -> None:
    pool = Pool()
    pool.add_conversation(piece(draft(2, 1), draft(1, text="a story", is_whole=False), column="2"), "2")
    assert pool.chain("2").missing == "1"
    pool.add_conversation(piece(draft(1, text="a story", is_whole=False), column="1"), "1")
    assert pool.chain("2").is_whole


def test_a_parent_that_the_page_shows_in_part_is_not_settled() -> None:
    pool = Pool()
    shown = piece(draft(2, 1), draft(1, text="a story", is_whole=False))
    pool.add_shown(shown, settled=("1", "2"))
    assert (pool.chain("2").missing, [post.text for post in pool.chain("2").posts]) == ("1", ["a story"])


def test_what_an_earlier_cycle_kept_with_a_text_that_may_be_cut_is_not_settled() -> None:
    pool = Pool()
    kept = draft(1, text="words of a story " * 16)
    pool.add_mention(Mention(post=kept.post))
    assert pool.chain("1").missing == "1"


def test_a_mention_of_an_earlier_cycle_brings_its_thread_with_it() -> None:
    first = Pool()
    first.add(piece(draft(3, 2), draft(2, 1)))
    kept = Mention.FromString(first.mention("3", "search").SerializeToString())
    second = Pool()
    second.add_mention(kept)
    assert second.chain("3").missing == "1"
    second.add(piece(draft(1)))
    assert [post_id for post_id, _ in states(second, "3")] == ["1", "2"]
