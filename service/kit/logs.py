"""Logs: one JSON object a line on stderr, scrubbed of certificate and phone numbers."""

import logging
import sys
from typing import TextIO

import structlog

from service.kit.masking import scrub_event

# These tell of every job and every statement at INFO; we log our own calls and jobs instead.
_CHATTY = ("procrastinate", "alembic", "httpx", "httpcore", "uvicorn.access", "asyncio")


_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)

# Ours go through the standard library's logging at once, so that there is one place to listen.
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)


def configure(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send everything, also what libraries say, through one scrubbing formatter to stderr."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                scrub_event,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for keyword events: ``log.info("job_done", task=…)``."""
    log: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return log
