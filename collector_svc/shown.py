"""Names and texts of others, as they may be shown."""


def one_line(text: str) -> str:
    """The text with everything escaped that could break the line, play with a terminal, or be no UTF-8."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
