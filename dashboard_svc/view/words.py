"""Times, numbers and states in words."""

from datetime import UTC, date, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TO = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def day(at_ms: int) -> str:
    """`24 Nov 2026`, in UTC."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def clock(at_ms: int) -> str:
    """`20:36`, in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%H:%M")


def instant(at_ms: int) -> str:
    """`24 Nov 2026, 20:36 UTC`."""
    return f"{day(at_ms)}, {clock(at_ms)} UTC"


def day_of(iso_date: str) -> str:
    """`31 Mar 2026` of 2026-03-31. Raises ValueError for what is no date."""
    at = date.fromisoformat(iso_date)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def end_of_day_ms(iso_date: str) -> int:
    """When that day ends in UTC, in milliseconds. Raises ValueError for what is no date."""
    start = datetime.combine(date.fromisoformat(iso_date), datetime.min.time(), UTC)
    return round(start.timestamp() * 1000) + _DAY * 1000


def duration(seconds: float) -> str:
    """`5 seconds`, `1 minute`, `3 hours`, `12 days`: the largest unit that fits, rounded down."""
    whole = max(0, int(seconds))
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if whole >= length:
            count = whole // length
            return f"{count:,} {unit}{'s' if count > 1 else ''}"
    return f"{whole} second{'' if whole == 1 else 's'}"


def price(usd: float) -> str:
    """`$66,000`, `$0.64`, `$0.00001234`: as many digits as the number needs, six significant at most."""
    if round(usd, 2) >= 1000:  # noqa: PLR2004 - cents no longer matter
        return f"${usd:,.2f}".removesuffix(".00")
    text = f"{usd:.6g}"
    if "e" in text:
        text = f"{usd:.20f}".rstrip("0") if usd < 1 else f"{usd:,.0f}"
    whole, _, fraction = text.partition(".")
    return f"${whole}.{fraction.ljust(2, '0')}" if fraction else f"${whole}"


def quote(usd: float) -> str:
    """`$40,012.35`, `$0.00001234`: what a market says, with cents from a dollar on and four digits below."""
    return f"${usd:,.2f}" if usd >= 1 else price(float(f"{usd:.4g}"))


def count(number: int, one: str, many: str = "") -> str:
    """`1 call`, `2,500 calls`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(fraction: float) -> str:
    """`73%` of 0.73; what is not all or nothing never reads as 100% or 0%."""
    percent = round(fraction * 100)
    if percent == 100 and fraction < 1:  # noqa: PLR2004 - percent
        return "99.9%"
    return "0.1%" if percent == 0 and fraction > 0 else f"{percent}%"


def shares(low: float, high: float) -> str:
    """Two shares with a dash between them and one sign of percent."""
    return share(low).removesuffix("%") + _TO + share(high)


def change(fraction: float) -> str:
    """`+1.2%`, `+0.04%`, `+230%`, with a real minus: more digits the smaller it is, none from 100% on."""
    percent = fraction * 100
    size = abs(percent)
    digits = 0 if size >= 99.95 else 1 if size >= 0.095 else 2  # noqa: PLR2004 - where the digits change
    text = f"{size:,.{digits}f}%"
    if not text.strip("0.%"):
        return "0.0%"
    return f"{'+' if percent > 0 else _MINUS}{text}"


def tone(number: float) -> str:
    """`up` above 0, `down` below, `even` at 0: names the colour, never the only sign."""
    return "up" if number > 0 else "down" if number < 0 else "even"


def streak(length: int) -> str:
    """`4 hits` of 4, `1 miss` of -1, `none` of 0."""
    if not length:
        return "none"
    return count(length, "hit") if length > 0 else count(-length, "miss", "misses")
