"""A whole service behind a real address, with workers, and real browsers for its people."""

import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from playwright.sync_api import Browser, Page

from app.background import running_workers
from app.demo.world import PASSWORD, World
from tests.web.conftest import Visitor, browser_context_args, browser_type_launch_args

__all__ = ["browser_context_args", "browser_type_launch_args"]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("LAVEROCK_TEST_SCREENSHOTS", "")


class Person(Visitor):
    """Somebody at their browser: every page they look at is held to axe, and every fault is written down."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        super().__init__(page, address)
        self.name = name

    def see(self, path: str = "") -> Page:
        """Open a page, or look at the one that is there, and hold it to axe."""
        if path:
            self.go(path)
        else:
            self.page.wait_for_load_state()
            self.wait()
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": TAGS}})
        faults = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found.response["violations"]]
        assert faults == [], f"{self.name} at {self.page.url}: {faults}"
        self.keep()
        return self.page

    def press(self, button: str) -> Page:
        """Press a button by how its words begin, and look at where it leads."""
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(button)}")).first.click()
        return self.see()

    def unfold(self) -> None:
        """Open everything that is folded away on the page."""
        self.page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")

    def fill(self, **fields: str) -> None:
        """Fill fields by their names, opening what is folded away."""
        self.unfold()
        for name, value in fields.items():
            field = self.page.locator(f'main [name="{name}"]').first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, *pairs: str) -> None:
        """Tick boxes or choose among radios, each by name and value as `name=value`."""
        self.unfold()
        for pair in pairs:
            name, _, value = pair.partition("=")
            self.page.locator(f'main [name="{name}"][value="{value}"]').first.check(force=True)

    def keep(self) -> None:
        """Keep a picture of the page, where a folder was named for them."""
        if SHOTS:
            place = Path(SHOTS)
            place.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=place / f"{len(list(place.iterdir())):03d}-{self.name}.png", full_page=True)


@pytest.fixture
def address(app: Litestar, council: World) -> Iterator[str]:
    """Where the service is, with the cast and the contract in its database and one worker for its jobs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    with running_workers(council.engine, council.files, 1):
        yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def person(browser: Browser, browser_context_args: dict[str, object], address: str) -> Iterator[Callable[..., Person]]:
    """Makes somebody at a browser of their own, signed in where an e-mail is given; no fault may be met by any."""
    made: list[Person] = []

    def make(email: str = "", *, scripts: bool = True) -> Person:
        context = browser.new_context(**{**browser_context_args, "java_script_enabled": scripts})  # type: ignore[arg-type]
        one = Person(context.new_page(), address, email.split("@", maxsplit=1)[0] or "stranger")
        made.append(one)
        if email:
            one.page.goto(f"{address}/sign-in")
            one.page.fill("[name=email]", email)
            one.page.fill("[name=password]", PASSWORD)
            one.page.get_by_role("button", name="Sign in", exact=True).click()
        return one

    yield make
    for one in made:
        one.page.context.close()
    assert {one.name: one.faults for one in made if one.faults} == {}
