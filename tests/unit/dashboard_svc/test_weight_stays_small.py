import gzip

from dashboard_svc.assets import Assets


def packed(assets: Assets, *names: str) -> int:
    return sum(len(gzip.compress(assets[name].body)) for name in names)


def test_the_stylesheet_is_at_most_15_kb() -> None:
    assert packed(Assets(), "swarm.css") <= 15 * 1024


def test_the_stylesheet_of_scores_is_at_most_5_kb() -> None:
    assert packed(Assets(), "scores.css") <= 5 * 1024


def test_all_scripts_together_are_at_most_10_kb() -> None:
    assert packed(Assets(), "theme.js", "times.js", "live.js", "form.js", "comeback.js", "earlier.js") <= 10 * 1024


def test_both_fonts_together_are_at_most_110_kb() -> None:
    assets = Assets()
    assert len(assets["fonts/archivo.woff2"].body) + len(assets["fonts/literata.woff2"].body) <= 110 * 1024
