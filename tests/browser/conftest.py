"""A real server over the sample articles, and Chromium whose pages fail a test when anything goes wrong in them.

A missing browser or checker fails: `make test-browser` says what to install. CHROMIUM names the browser's program; with
TIMTIN_SCREENSHOTS=DIR a picture of each page as its test left it is kept there, to be looked at.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)

from index import building
from tests.browser.states import ODD_RECORDS
from tests.conftest import write_jsonl
from tests.test_serving import serving

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
NU_CHECKER = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

# Nothing is asked of other hosts; each launch gets a fresh profile of Playwright's making.
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

# Machines that run this are slow at times; what is expected comes long before.
expect.set_options(timeout=20_000)

WIDE, PHONE = 1280, 320
OpenPage = Callable[..., Page]


def chromium() -> str:
    """The browser's program."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "no Chromium here: `apt-get install chromium`, or name one in CHROMIUM"
    return found


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the samples and some odd articles are served, without a slash at the end."""
    folder = tmp_path_factory.mktemp("browser")
    odd = write_jsonl(folder / "odd.jsonl", ODD_RECORDS)
    building.build(folder / "index", [HERE.parent.parent / "seeds", odd])
    with serving("serve", "--index", str(folder / "index")) as served:
        yield served.rstrip("/")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(_FLAGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open an address in a profile of its own; at the end no page may have logged an error or failed to load anything."""
    troubles: list[str] = []
    opened: list[Page] = []

    def watch(page: Page, expected: dict[str, int]) -> None:
        def answered(response: Response) -> None:
            if response.status != expected.get(response.url, 200) and response.status != 304:
                troubles.append(f"{response.status} {response.url}")

        def logged(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and message.location["url"] not in expected:
                troubles.append(f"{message.type}: {message.text}")

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # what was still loading when a click led to the next page
                troubles.append(f"{request.failure} {request.url}")

        page.on("response", answered)
        page.on("console", logged)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("requestfailed", failed)

    def visit(
        path: str,
        *,
        status: int = 200,
        width: int = WIDE,
        dark: bool = False,
        javascript: bool = True,
        locale: str = "vi-VN",
    ) -> Page:
        context = browser.new_context(
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=locale,
            viewport=ViewportSize(width=width, height=800 if width >= 600 else 640),
        )
        page = context.new_page()
        opened.append(page)
        url = address + path
        watch(page, {} if status == 200 else {url: status})
        response = page.goto(url)
        assert response is not None
        assert response.status == status
        return page

    yield visit
    for number, page in enumerate(opened):
        if pictures := os.environ.get("TIMTIN_SCREENSHOTS"):
            page.screenshot(path=Path(pictures) / f"{request.node.name}-{number}.png", full_page=True)
        page.context.close()
    assert troubles == []
