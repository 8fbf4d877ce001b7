"""Which parser reads which provider, and the evidence it gives."""

from collections.abc import Callable

from compliance.evidence import KpEvidence, NotamEvidence, WeatherEvidence
from compliance.feeds.client import Provider
from compliance.feeds.parse import kp, metar, metoffice, notam, openmeteo, taf
from compliance.feeds.parse.values import Received

WEATHER: dict[Provider, Callable[[object, Received], WeatherEvidence]] = {
    Provider.OPENMETEO: openmeteo.parse,
    Provider.METOFFICE: metoffice.parse,
    Provider.METAR: metar.parse,
    Provider.TAF: taf.parse,
    Provider.ARCHIVE: openmeteo.parse,
}

NAMES = {
    Provider.OPENMETEO: "Open-Meteo's forecast",
    Provider.METOFFICE: "the Met Office forecast",
    Provider.METAR: "the aerodrome weather report (METAR)",
    Provider.TAF: "the aerodrome forecast (TAF)",
    Provider.KP: "the space-weather index (Kp)",
    Provider.NOTAM: "the bulletin of notices (NOTAM)",
    Provider.ARCHIVE: "the past weather",
}

Read = WeatherEvidence | KpEvidence | NotamEvidence


def read(provider: Provider, body: object, received: Received) -> Read:
    """The evidence in a body.

    Raises:
        FeedShapeError: The body is not what the provider documents.
    """
    if provider in WEATHER:
        return WEATHER[provider](body, received)
    if provider is Provider.KP:
        return kp.parse(body, received)
    return notam.parse(body, received)
