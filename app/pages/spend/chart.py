"""A bar for each ceiling, drawn as SVG by the server: printable, and the same without a script."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from app.pages.spend.figures import SpendRow

_WIDTH: Final = 720
_ROW: Final = 58
_BAR: Final = 22
_TOP: Final = 34
# A state is told by its place in the bar and its pattern as well as its colour.
_LOOKS: Final = (
    ("paid", "Paid", "#0a3544"),
    ("invoiced", "Invoiced", "#12664f"),
    ("accrued", "Flown, not yet invoiced", "#8a5a00"),
    ("committed", "Ordered, not yet flown", "#c9d6da"),
)


def spend_chart(rows: Sequence[SpendRow], finding: str) -> Markup:
    """Stacked bars of what is held, each against its own ceiling, with a line of words above each."""
    height = _TOP + _ROW * len(rows)
    bars = Markup("").join(_bar(row, _TOP + _ROW * number) for number, row in enumerate(rows))
    return Markup(
        '<svg role="img" viewBox="0 0 {width} {height}" width="100%" aria-labelledby="spend-title spend-desc">'
        '<title id="spend-title">What is held of each ceiling</title><desc id="spend-desc">{finding}</desc>'
        "{key}{bars}</svg>"
    ).format(width=_WIDTH, height=height, finding=finding, key=_key(), bars=bars)


def _key() -> Markup:
    places = (0, 90, 200, 410)
    return Markup("").join(
        Markup(
            '<rect x="{x}" y="4" width="14" height="14" fill="{colour}" stroke="#0a3544"/>'
            '<text x="{tx}" y="16" font-size="13">{words}</text>'
        ).format(x=x, tx=x + 20, colour=colour, words=words)
        for x, (_, words, colour) in zip(places, _LOOKS, strict=True)
    )


def _bar(row: SpendRow, top: int) -> Markup:
    whole = max(row.ceiling or 0, row.held, 1)
    amounts, pieces, at = dict(row.parts), Markup(""), 0.0
    for name, _, colour in _LOOKS:
        wide = _WIDTH * amounts[name] / whole
        if wide > 0:
            pieces += Markup(
                '<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{high}" fill="{colour}" stroke="#ffffff"/>'
            ).format(x=at, y=top + 22, wide=wide, high=_BAR, colour=colour)
        at += wide
    frame = Markup('<rect x="0.5" y="{y}" width="{wide}" height="{high}" fill="none" stroke="#0a3544"/>').format(
        y=top + 22, wide=_WIDTH - 1, high=_BAR
    )
    return Markup('<text x="0" y="{y}" font-size="15" font-weight="bold">{name}</text>').format(
        y=top + 16, name=row.name
    ) + Markup('<text x="{x}" y="{y}" font-size="14" text-anchor="end">{words}</text>{pieces}{frame}').format(
        x=_WIDTH, y=top + 16, words=_words(row), pieces=pieces, frame=frame
    )


def _words(row: SpendRow) -> str:
    held = f"£{row.held / 100:,.0f}"
    return f"{held} of £{row.ceiling / 100:,.0f}" if row.ceiling is not None else f"{held}, no ceiling"
