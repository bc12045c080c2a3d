"""HTML pages from Jinja templates; everything is escaped by default."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")
"""What every page is built on, and the templates of this room."""

_NO_BREAK = "\N{NO-BREAK SPACE}"


def render(folder: Path, template: str, /, **context: object) -> str:
    """Fill a template in.

    Args:
        folder: that it is in.
        template: name of the file.
        **context: its variables; one that it misses is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["no_break"] = no_break
    return environment.get_template(template).render(context)


def no_break(text: str) -> str:
    """The same text whose signs stay on the line of their number."""
    for sign in (" %", "≤ ", "≥ "):
        text = text.replace(sign, sign.replace(" ", _NO_BREAK))
    return text
