"""A running test site and a real browser that reports every fault it meets."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page

from tests.web.site import Heard, make_site

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
READY_MS = 30_000


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium where there is one, drawing maps in software, the same everywhere."""
    system = shutil.which("chromium")
    return {**browser_type_launch_args, **({"executable_path": system} if system else {}), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A British desk without animations."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def heard() -> Heard:
    """What the browser sends to the site."""
    return Heard()


@pytest.fixture(scope="session")
def basemap_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site keeps its basemap, built once for all tests."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def address(heard: Heard, basemap_folder: Path) -> Iterator[str]:
    """The address of the running site."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_site(basemap_folder, heard), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


class Visitor:
    """A browser tab whose every fault is written down: console errors, failed and outside requests."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        page.on("console", lambda message: self._note(message.type in {"error", "warning"}, message.text))
        page.on("pageerror", lambda error: self._note(True, str(error)))  # noqa: FBT003 — a fault by itself
        page.on("requestfailed", lambda request: self._note(request.failure != "net::ERR_ABORTED", request.url))
        own = (address, "data:", "blob:")
        page.on("request", lambda request: self._note(not request.url.startswith(own), f"outside: {request.url}"))

    def _note(self, fault: bool, text: str) -> None:  # noqa: FBT001 — a condition, not a mode
        if fault:
            self.faults.append(text)

    def go(self, path: str) -> Page:
        """Open a page and wait until each island on it is drawn."""
        self.page.goto(self.address + path)
        self.wait()
        return self.page

    def wait(self) -> None:
        """Wait until each island of the page shown is drawn."""
        for island in self.page.locator("[data-island]").all():
            drawn = island.and_(self.page.locator('[data-ready="true"]'))
            drawn.wait_for(state="attached", timeout=READY_MS)


@pytest.fixture
def visitor(context: BrowserContext, address: str) -> Iterator[Visitor]:
    """A fresh tab; the test fails if the browser met any fault."""
    made = Visitor(context.new_page(), address)
    yield made
    assert made.faults == []
