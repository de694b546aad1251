from pathlib import Path

import pytest

from collector_svc.extraction.stance.posts import PostsError, read_csv, read_lines, sided


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_found_by_their_usual_names_or_taken_as_named(tmp_path: Path) -> None:
    usual = read_csv(written(tmp_path / "a.csv", 'id,original,senti_label\n1,"up,\nand away",bullish\n'))
    assert [(post.text, post.label) for post in usual.posts] == [("up,\nand away", "bullish")]
    named = read_csv(written(tmp_path / "b.csv", "words,side\ndown, Bearish \n"), "words", "side")
    assert named.posts[0].label == "bearish"
    assert len(named.digest) == 64


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "none of the columns original, text"),
        ("text,label\n", "no posts"),
        ("text,other\nup,bullish\n", "none of the columns senti_label"),
        ("text,label\nup,bullish\ndown,up\n", "line 3: label 'up' is not accepted"),
        ("text,label\nup\n", "line 2: label '' is not accepted"),
    ],
)
def test_what_cannot_be_used_is_one_line_that_says_what_is_accepted(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(PostsError) as refused:
        read_csv(written(tmp_path / "bad.csv", content))
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PostsError, match="cannot be read: No such file"):
        read_csv(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"text,label\n\xff,bullish\n")
    with pytest.raises(PostsError, match="not UTF-8 at byte 11"):
        read_csv(tmp_path / "bytes.csv")
    with pytest.raises(PostsError, match="no column nope; it has text, label; name one with --text-column"):
        read_csv(written(tmp_path / "c.csv", "text,label\nup,bullish\n"), "nope")


def test_our_own_lines_have_all_three_labels_and_no_line_twice() -> None:
    lines = read_lines()
    assert {line.label for line in lines} == {"bullish", "bearish", "neutral"}
    assert len({line.text for line in lines}) == len(lines)
    bullish = sum(line.label == "bullish" for line in sided(lines))
    assert abs(2 * bullish - len(sided(lines))) <= 4, "the two sides are even"
