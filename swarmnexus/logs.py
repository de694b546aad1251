"""Structured logs on standard error: JSON a line for machines, coloured text for a terminal."""

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

LogFormat = Literal["auto", "json", "text"]
LogLevel = Literal["debug", "info", "warning", "error"]
_SECRET = ("token", "cookie", "authorization", "password", "secret")
_BEARER = re.compile(r"\b(Bearer\s+)[^\s'\",]+", re.IGNORECASE)
_HIDDEN = "***"


def configure(service: str, level: LogLevel, form: LogFormat) -> None:
    """Send our own and the libraries' records through one chain, each with `service` on it."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if as_text
        else [structlog.processors.JSONRenderer(ensure_ascii=True)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # first, for a traceback may quote a secret
            _hide_secrets,
            _named(service),
            *last,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("cycle ended", mentions=3)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def _named(service: str) -> Processor:
    def add(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add


def _hide_secrets(_logger: object, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        event[key] = _HIDDEN if _is_secret(key) else _without_secrets(value)
    return event


def _without_secrets(value: object) -> object:
    if isinstance(value, str):
        return _BEARER.sub(rf"\1{_HIDDEN}", value)
    if isinstance(value, dict):
        return {key: _HIDDEN if _is_secret(str(key)) else _without_secrets(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRET)
