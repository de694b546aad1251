from dashboard_svc.view.post_history import histories
from swarmnexus.v1.query_pb2 import PostVersion


def test_the_text_that_was_kept_stands_first_then_the_edits_by_time() -> None:
    told = [
        PostVersion(post_id="2", text="c", seen_at_ms=30),
        PostVersion(post_id="2", text="a", seen_at_ms=10, shown=True),
        PostVersion(post_id="1", text="x", seen_at_ms=5, shown=True),
        PostVersion(post_id="2", text="b", seen_at_ms=20),
    ]
    assert [(one.post_id, [text.text for text in one.versions]) for one in histories(told)] == [
        ("2", ["a", "b", "c"]),
        ("1", ["x"]),
    ]
    assert [text.kept for text in histories(told)[0].versions] == [True, False, False]
    assert histories([]) == []
