"""The world in the shapes of X's answers: `newest` (2026, `core.screen_name`), `older` (2023, `legacy.screen_name`)."""

from typing import Any, Literal

Shape = Literal["newest", "older"]
Json = dict[str, Any]
