"""The public addresses of the providers, by the names that the settings use.

Source: each provider's own documentation. Open-Meteo's free service is for non-commercial use: a council needs a plan
or its own server, whose address can be given instead.
"""

from collections.abc import Mapping, Sequence

import httpx

from compliance.feeds.client import Endpoint, Feeds, Provider
from geo.errors import InvalidError

_AVIATION = "https://aviationweather.gov/api/data"
ENDPOINTS: Mapping[str, Mapping[Provider, str]] = {
    "open-meteo": {Provider.OPENMETEO: "https://api.open-meteo.com/v1/forecast"},
    "metoffice": {Provider.METOFFICE: "https://data.hub.api.metoffice.gov.uk/sitespecific/v0/point/hourly"},
    "metar": {Provider.METAR: f"{_AVIATION}/metar", Provider.TAF: f"{_AVIATION}/taf"},
    "noaa": {Provider.KP: "https://services.swpc.noaa.gov/products/noaa-planetary-k-index-forecast.json"},
}


def feeds_named(
    names: Sequence[str],
    client: httpx.Client,
    *,
    metoffice_key: str | None = None,
    urls: Mapping[Provider, str] | None = None,
) -> Feeds:
    """Feeds that ask the providers named, and any whose own address is given.

    Args:
        names: Of open-meteo, metoffice, metar (with TAF) and noaa.
        client: The client for every request.
        metoffice_key: The key that the Met Office gave.
        urls: Addresses in place of the public ones, or of a provider that has none (NOTAM bulletins).

    Raises:
        InvalidError: A name is unknown, or the Met Office is named without a key.
    """
    chosen: dict[Provider, str] = {}
    for name in names:
        if name not in ENDPOINTS:
            raise InvalidError(
                f"There is no feed called '{name}'.", field="feeds", remedy=f"Use {', '.join(ENDPOINTS)}."
            )
        chosen.update(ENDPOINTS[name])
    chosen.update(urls or {})
    if Provider.METOFFICE in chosen and not metoffice_key:
        raise InvalidError("The Met Office feed needs its key.", field="metoffice_key")
    headers = {Provider.METOFFICE: {"apikey": metoffice_key or ""}}
    return Feeds(
        client=client,
        endpoints={each: Endpoint(url, headers=headers.get(each, {})) for each, url in chosen.items()},
    )
