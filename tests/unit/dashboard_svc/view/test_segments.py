from hypothesis import given
from hypothesis import strategies as st

from dashboard_svc.view.segments import KINDS, Segment, fold, segments
from swarmnexus.v1.model_pb2 import Span

SPANS = st.lists(
    st.builds(
        Span,
        start=st.integers(-5, 60),
        end=st.integers(-5, 60),
        of=st.sampled_from([*KINDS, "", "script"]),
    ),
    max_size=8,
)


def span(start: int, end: int, of: str) -> Span:
    return Span(post_id="1", start=start, end=end, of=of)


def test_spans_count_code_points_not_utf16_units() -> None:
    assert segments("🌊 $SOL up", [span(2, 6, "ticker")]) == [
        Segment("🌊 "),
        Segment("$SOL", ("ticker",)),
        Segment(" up"),
    ]


def test_words_that_say_two_things_are_marked_as_both_in_one_order() -> None:
    both = [span(0, 5, "target"), span(0, 5, "stance")]
    assert segments("$0.64 soon", both)[0] == Segment("$0.64", ("stance", "target"))


def test_overlapping_spans_are_cut_where_they_cross() -> None:
    cut = segments("down to $160", [span(0, 12, "stance"), span(8, 12, "target")])
    assert cut == [Segment("down to ", ("stance",)), Segment("$160", ("stance", "target"))]


def test_a_span_beyond_the_text_or_of_no_known_kind_marks_nothing() -> None:
    spans = [span(3, 3, "ticker"), span(40, 50, "ticker"), span(0, 2, "onclick")]
    assert segments("short", spans) == [Segment("short")]


def test_a_line_end_of_two_characters_is_never_cut() -> None:
    assert segments("a\r\nb", [span(0, 2, "stance")]) == [Segment("a\r\n", ("stance",)), Segment("b")]
    assert segments("a\r\nb", [span(2, 4, "stance")]) == [Segment("a\r\n"), Segment("b", ("stance",))]


def test_no_text_has_no_segments() -> None:
    assert segments("", [span(0, 1, "ticker")]) == []


@given(st.text(max_size=50), SPANS)
def test_joined_again_the_segments_are_the_text(text: str, spans: list[Span]) -> None:
    assert "".join(segment.text for segment in segments(text, spans)) == text


@given(st.text(st.characters(exclude_characters="\r"), max_size=50), SPANS)
def test_each_code_point_bears_exactly_the_kinds_that_cover_it(text: str, spans: list[Span]) -> None:
    at = 0
    for segment in segments(text, spans):
        for _ in segment.text:
            expected = {s.of for s in spans if s.of in KINDS and s.start <= at < s.end}
            assert set(segment.kinds) == expected
            at += 1


@given(st.text(min_size=1, max_size=400), SPANS, st.integers(10, 100), st.integers(0, 50))
def test_folding_loses_no_letter_and_keeps_the_marks(text: str, spans: list[Span], limit: int, slack: int) -> None:
    whole = segments(text, spans)
    head, rest = fold(whole, limit, slack)
    assert "".join(segment.text for segment in head + rest) == text
    assert sum(len(segment.text) for segment in head) <= limit + slack
    assert bool(rest) == (len(text) > limit + slack)
    assert all(segment.text for segment in head + rest)


def test_a_fold_falls_between_words() -> None:
    head, rest = fold([Segment("word " * 100)], 52, 10)
    assert head[-1].text.endswith(" ")
    assert rest[0].text.startswith("word")
