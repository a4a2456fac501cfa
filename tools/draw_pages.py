"""Draws the pictures of the pages in `docs/`: an index of the sample articles, served and drawn by headless Chromium.

    python -m tools.draw_pages

Needs what `make test-browser` needs; CHROMIUM names the browser's program where it is not `chromium`.
"""

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from playwright.sync_api import ViewportSize, sync_playwright

from benchmarks.product import served
from index import building

ROOT = Path(__file__).parent.parent
QUERY = quote("muong la cay an qua")
# File, address, size, scheme: what readers see first, and an article as a phone shows it at night.
PICTURES = (
    ("results.png", f"/?q={QUERY}&lang=vi", ViewportSize(width=840, height=640), "light"),
    ("article.png", f"/documents/mau-001-muong-la-cay-an-qua?q={QUERY}&lang=en", ViewportSize(width=360, height=640), "dark"),
)  # fmt: skip


def main() -> int:
    """Draw each picture anew."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with TemporaryDirectory(prefix="timtin-pictures-") as folder:
        building.build(Path(folder) / "index", [ROOT / "seeds"])
        with served(Path(folder) / "index") as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for name, path, size, scheme in PICTURES:
                page = browser.new_page(viewport=size, color_scheme="dark" if scheme == "dark" else "light")
                for _ in range(2):  # the first search of a server is slower, and says so
                    page.goto(f"http://127.0.0.1:{port}{path}")
                page.screenshot(path=ROOT / "docs" / name)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
