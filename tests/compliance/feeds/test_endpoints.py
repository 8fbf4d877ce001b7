"""Feeds made from the names in the settings."""

import httpx
import pytest

from compliance.feeds import Provider
from compliance.feeds.endpoints import feeds_named
from geo.errors import InvalidError


def _client() -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(200)))


def test_names_become_endpoints() -> None:
    """One name may stand for two providers; the key goes into a header."""
    feeds = feeds_named(["metar", "metoffice"], _client(), metoffice_key="k")
    assert {provider for provider in Provider if feeds.asks(provider)} == {
        Provider.METAR,
        Provider.TAF,
        Provider.METOFFICE,
    }
    assert feeds.endpoints[Provider.METOFFICE].headers == {"apikey": "k"}


@pytest.mark.parametrize("names", [["crystal ball"], ["metoffice"]])
def test_unknown_names_and_missing_keys_are_refused(names: list[str]) -> None:
    """A misspelt feed, or one without its key, is refused at start-up."""
    with pytest.raises(InvalidError):
        feeds_named(names, _client())


def test_no_names_ask_nobody() -> None:
    """With no names the feeds are offline."""
    feeds = feeds_named([], _client())
    assert not any(feeds.asks(provider) for provider in Provider)
