"""How a page of results comes to a reader's screen: first paint, bytes, shifts of what is shown; in headless Chromium.

    python -m benchmarks.pages CORPUS.jsonl.gz [--index DIR] [--pages 40]

Each page is opened in a fresh profile, so that nothing is cached, at a phone's size and a desk's; queries as `benchmarks.product`
makes them. First contentful paint and the end of loading count from the click, the server and its search included.
"""

import argparse
import os
import shutil
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.performance.measuring import percentile
from benchmarks.product import make_queries, served
from index import building

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SIZES = {"phone": ViewportSize(width=360, height=740), "desk": ViewportSize(width=1280, height=800)}
_WARMING = 3
_MEASURE = """
    new Promise(resolve => {
        const shifts = [];
        new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true});
        const [page] = performance.getEntriesByType('navigation');
        const loaded = [page, ...performance.getEntriesByType('resource')];
        const measured = paint => resolve({
            paint: paint.startTime,
            loaded: page.loadEventEnd,
            bytes: loaded.reduce((sum, entry) => sum + entry.transferSize, 0),
            shift: shifts.reduce((sum, entry) => sum + entry.value, 0),
        });
        // A busy machine paints long after it has loaded.
        new PerformanceObserver(list => {
            const [paint] = list.getEntriesByName('first-contentful-paint');
            if (paint) setTimeout(measured, 100, paint);
        }).observe({type: 'paint', buffered: true});
    })
"""


def main() -> int:
    """Build where no index is given, serve it, open pages and print what they took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--index", type=Path, help="an index that timtin has built of them")
    parser.add_argument("--pages", type=int, default=40, help="of each size (default %(default)s)")
    options = parser.parse_args()
    queries = make_queries(options.corpus, _WARMING + options.pages, 11)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with TemporaryDirectory(prefix="timtin-pages-") as folder:
        index = options.index or Path(folder) / "index"
        if not options.index:
            building.build(index, [options.corpus])
        with served(index) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
            for name, size in _SIZES.items():
                opened = [_open(browser, size, f"http://127.0.0.1:{port}/?q={quote(query)}") for query in queries]
                _print(name, opened[_WARMING:])
            browser.close()
    return 0


def _open(browser: Browser, size: ViewportSize, url: str) -> dict[str, float]:
    context = browser.new_context(viewport=size)
    page = context.new_page()
    page.goto(url, wait_until="load")
    measured: dict[str, Any] = page.evaluate(_MEASURE)
    context.close()
    return measured


def _print(name: str, opened: list[dict[str, float]]) -> None:
    paint, loaded = ([page[key] for page in opened] for key in ("paint", "loaded"))
    print(
        f"{name}: first contentful paint {statistics.median(paint):.0f} ms (p95 {percentile(paint, 0.95):.0f} ms), "
        f"loaded {statistics.median(loaded):.0f} ms, at most {max(page['bytes'] for page in opened):,.0f} bytes, "
        f"layout shift {max(page['shift'] for page in opened):.3f}"
    )


if __name__ == "__main__":
    sys.exit(main())
