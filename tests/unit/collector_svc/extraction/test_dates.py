import pytest

from collector_svc.extraction.assets import shipped_table
from collector_svc.extraction.prepared import prepare

from .reads import TUESDAY, at


def days(text: str, moment: str = TUESDAY) -> list[str | None]:
    return [when.day.isoformat() if when.day else None for when in prepare(text, at(moment), shipped_table()).times]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2025-08-05"),
        ("EOD", "2025-08-05"),
        ("tomorrow", "2025-08-06"),
        ("by Friday", "2025-08-08"),
        ("by Tuesday", "2025-08-12"),
        ("next Friday", "2025-08-15"),
        ("on Friday next week", "2025-08-15"),
        ("Tuesday or Wednesday", "2025-08-12"),
        ("this week", "2025-08-10"),
        ("next weekend", "2025-08-17"),
        ("in two weeks", "2025-08-19"),
        ("in 2-3 weeks", "2025-08-26"),
        ("two weeks from now", "2025-08-19"),
        ("over the next 7 days", "2025-08-12"),
        ("in the coming week", "2025-08-12"),
        ("within 48 hours", "2025-08-07"),
        ("in 48h", "2025-08-07"),
        ("in six months", "2026-02-05"),
        ("EOM", "2025-08-31"),
        ("before the month is over", "2025-08-31"),
        ("by the end of next month", "2025-09-30"),
        ("mid January", "2026-01-15"),
        ("early March", "2026-03-10"),
        ("late October", "2025-10-31"),
        ("by the end of February 2028", "2028-02-29"),
        ("in February next year", "2026-02-28"),
        ("March 15", "2026-03-15"),
        ("15 March 2027", "2027-03-15"),
        ("by the 15th", "2025-08-15"),
        ("3/15", "2026-03-15"),
        ("by 31/12", "2025-12-31"),
        ("2026-03-15", "2026-03-15"),
        ("15.03.2026", "2026-03-15"),
        ("Q4", "2025-12-31"),
        ("before Q4", "2025-09-30"),
        ("Q2'26", "2026-06-30"),
        ("H1 2026", "2026-06-30"),
        ("next quarter", "2025-12-31"),
        ("EOY", "2025-12-31"),
        ("by the end of next year", "2026-12-31"),
        ("in 2027", "2027-12-31"),
        ("a 2027 story", "2027-12-31"),
        ("this summer", "2025-08-31"),
        ("before summer", "2026-05-31"),
        ("by Christmas", "2025-12-25"),
        ("in May", "2026-05-31"),
    ],
)
def test_words_are_resolved_from_the_day_of_the_post(words: str, day: str) -> None:
    assert days(f"$BTC up {words}") == [day]


@pytest.mark.parametrize(
    "words",
    ["soon", "this cycle", "in a few weeks", "by 100k", "it may fall", "spring water", "we march on"],
)
def test_what_no_day_follows_from_is_no_date(words: str) -> None:
    assert days(words) == []


@pytest.mark.parametrize(
    "words", ["last Friday", "3 weeks ago", "end of February 2022", "12/15/2021", "coming months", "a 200-week trend"]
)
def test_the_past_and_the_vague_are_told_apart_from_days_to_come(words: str) -> None:
    assert days(words) == [None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("$BTC sube antes de fin de mes", "2025-08-31"),
        ("$BTC vai subir na próxima semana", "2025-08-17"),
        ("$BTC va monter d'ici la fin du mois", "2025-08-31"),
        ("$BTC steigt bis Ende September", "2025-09-30"),
        ("$BTC вырастет до конца года", "2025-12-31"),
        ("$BTC سيرتفع خلال أسبوعين", "2025-08-19"),
        ("$BTC は 2週間以内に上がる", "2025-08-19"),
        ("$BTC 年底前会涨", "2025-12-31"),
        ("$BTC y\u0131l sonuna kadar yükselecek", "2025-12-31"),
    ],
)
def test_other_languages_name_the_same_days(text: str, day: str) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "moment", ["1970-01-01T00:00:00+00:00", "2024-02-29T23:59:59+00:00", "9990-12-31T00:00:00+00:00"]
)
def test_any_day_of_the_calendar_can_be_the_posts(moment: str) -> None:
    for words in ("in 1200 years", "next year", "before Q1", "in 100 months", "EOY 2030", "Feb 29", "next winter"):
        days(words, moment)
