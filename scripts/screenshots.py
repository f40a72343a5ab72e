#!/usr/bin/env python3
"""Writes the pictures of docs/images anew: the report of examples/bad/merge-request, as Chromium shows it.

Needs chromium on PATH (scripts/install-chromium). Type: .venv/bin/python scripts/screenshots.py. No test compares the
pictures: fonts differ from machine to machine.
"""

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "examples/bad/merge-request/report.html"
IMAGES = ROOT / "docs/images"
WIDTH = 1240
FIRST_SCREEN = 508


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": WIDTH, "height": FIRST_SCREEN}, color_scheme=scheme, offline=True
                )
                page.goto(PAGE.as_uri())
                shoot(page, scheme)
        finally:
            browser.close()


def shoot(page: Page, scheme: str) -> None:
    page.screenshot(path=IMAGES / f"report-{scheme}.png")
    # As tall as the page, so that nothing sticky lies over the picture.
    page.set_viewport_size({"width": WIDTH, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.locator("#picture").screenshot(path=IMAGES / f"report-picture-{scheme}.png")


if __name__ == "__main__":
    main()
