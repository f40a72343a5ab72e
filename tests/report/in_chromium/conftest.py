"""One headless Chromium for each module, and pages of reports in it. A request or an error on a page fails its test."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from support.report_pages import page as html_of

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--proxy-server=127.0.0.1:9",
]  # fmt: skip
PATIENCE = 120_000  # milliseconds, for a busy machine


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=SWITCHES, timeout=PATIENCE
        )
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def opened(chromium, tmp_path):
    """Return a function that opens a page by name; options are those of a browser context."""
    contexts, wrong = [], []

    def open_(name, fragment="", **options):
        file = tmp_path / f"{name}.html"
        file.write_text(html_of(name))
        address = file.as_uri()
        context = chromium.new_context(offline=True, **{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda one: None if one.url.partition("#")[0] == address else wrong.append(one.url))
        context.on("weberror", lambda one: wrong.append(str(one.error)))
        context.on("console", lambda one: wrong.append(one.text) if one.type in ("error", "warning") else None)
        page = context.new_page()
        page.goto(address + fragment)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []
