"""Which source the settings ask for."""

from pathlib import Path

from collector_svc.settings import CollectorSettings
from collector_svc.shown import one_line
from collector_svc.sources.corpus import SUMMARY, read_corpus
from collector_svc.sources.protocol import Source
from collector_svc.sources.replay_corpus import CorpusReplay
from collector_svc.sources.replay_files import FileReplay
from collector_svc.sources.replay_state import ReplayState
from collector_svc.trouble import State, TroubleError

_DEMO = "demo"
_DEMO_FOLDER = Path(__file__).parents[1] / "demo"
_ACCEPTED = "a file or folder of posts, or the word demo"


def choose_source(settings: CollectorSettings) -> Source:
    """The source, ready to be read. Raises TroubleError, which names the variable, when it cannot be had."""
    if settings.source == "notifications":
        # here and below: a browser's driver or an HTTP client, which the other sources need not load
        from collector_svc.sources.notifications import NotificationsSource  # noqa: PLC0415

        return NotificationsSource(settings)
    if settings.source == "search":
        from collector_svc.sources.search import SearchSource  # noqa: PLC0415

        return SearchSource(settings)
    return _api(settings) if settings.source == "api" else _replay(settings)


def _api(settings: CollectorSettings) -> Source:
    from collector_svc.sources.api import ApiSource  # noqa: PLC0415
    from collector_svc.sources.api_client import ApiClient  # noqa: PLC0415
    from collector_svc.sources.api_state import ApiState  # noqa: PLC0415

    token = settings.x_bearer_token.get_secret_value()
    if not token:
        raise TroubleError(
            State.AUTH_REQUIRED, "X_BEARER_TOKEN is not set: SOURCE=api needs the bearer token of an app at X"
        )
    state = ApiState(settings.cursor_path)
    return ApiSource(ApiClient(settings.x_api_base_url, token), state, settings.mention_handle, settings.x_user_id)


def _replay(settings: CollectorSettings) -> Source:
    if not settings.replay_path:
        raise TroubleError(State.FILES_FAILED, f"REPLAY_PATH='' is not accepted: SOURCE=replay needs {_ACCEPTED}")
    if settings.replay_path == _DEMO:
        return CorpusReplay(read_corpus(_DEMO_FOLDER), _DEMO, ReplayState(settings.replay_state_path))
    path = Path(settings.replay_path)
    if not path.exists():
        reason = f"REPLAY_PATH={settings.replay_path!r} is not accepted: there is no such file; give {_ACCEPTED}"
        raise TroubleError(State.FILES_FAILED, reason)
    state = ReplayState(settings.replay_state_path)
    if (path / SUMMARY).is_file():
        return CorpusReplay(read_corpus(path), one_line(str(path.resolve())), state)
    return FileReplay(path, state)
