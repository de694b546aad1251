"""Jinja with everything escaped, and the few things that templates may ask for."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard_svc.assets import Assets
from dashboard_svc.memory import Memory
from dashboard_svc.settings import DashboardSettings
from dashboard_svc.view.bearing import HEIGHT, WIDTH
from dashboard_svc.view.card import card
from dashboard_svc.view.charts.returns import PATH_UNITS
from dashboard_svc.view.names import author_path, mention_path, ticker_of, ticker_path
from dashboard_svc.view.windows import WORDS
from dashboard_svc.view.words import change, clock, count, day, instant, price, quote, share, shares, streak, tone
from swarmnexus import __version__
from swarmnexus.time import iso, now_ms
from swarmnexus.v1.model_pb2 import Mention

_FOLDER = Path(__file__).parent / "templates"
_NOTICE_PLACE = "<!--notice-->"  # the frame's alone: everybody else's < is escaped


class Templates:
    """Pages and the card as HTML."""

    def __init__(self, assets: Assets, settings: DashboardSettings, memory: Memory) -> None:
        self._memory = memory
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            iso=iso,
            clock=clock,
            day=day,
            instant=instant,
            count=count,
            price=price,
            quote=quote,
            share=share,
            change=change,
            tone=tone,
            streak=streak,
            author_path=author_path,
            ticker_path=ticker_path,
            ticker_name=ticker_of,
            mention_path=mention_path,
        )
        self._environment.globals.update(
            asset=assets.url,
            integrity=lambda name: assets[name].integrity,
            version=__version__,
            notice_place=Markup(_NOTICE_PLACE),  # noqa: S704 - ours
            handle=settings.handle,
            agent_url=settings.agent_url.rstrip("/"),
            figure_width=WIDTH,
            figure_height=HEIGHT,
            path_units=PATH_UNITS,
            shares=shares,
            window_words=WORDS,
        )

    def page(self, name: str, **values: Any) -> bytes:
        """A whole page in UTF-8; a lone half of a surrogate pair becomes a question mark."""
        values.setdefault("demo", self._memory.has_demo_data)
        return self._environment.get_template(name).render(**values).encode("utf-8", "replace")

    def with_notice(self, page: bytes, trouble: str, as_of_ms: int) -> bytes:
        """A page made earlier, which now says what the store's trouble is and when its data was last current."""
        notice = self._environment.get_template("notice.html").render(trouble=trouble, as_of_ms=as_of_ms)
        before, _, after = page.partition(_NOTICE_PLACE.encode())
        return before + notice.encode() + after

    def card(self, mention: Mention) -> str:
        """One mention, as it stands in the feed."""
        module: Any = self._environment.get_template("card.html").module
        return str(module.card(card(mention, now_ms())))
