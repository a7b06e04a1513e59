"""The reports in a real browser: nothing leaves the page, nothing breaks, and anyone can read it.

Where Chromium, Playwright or axe is not there the tests are skipped; they fail instead where `CI` or
`ISCHIA_NEEDS_BROWSER` is set, so that nothing is skipped where it must be run.
"""

import os
import shutil

import pytest
from msgspec.structs import replace

from ischia.expert.report.report import AUDIENCES, write
from report_pages import every_block

CASES = ("chronic-left", "emergency-bladder", "bedridden")
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, ZOOMED, NARROW = (1280, 900), (640, 450), (320, 640)  # CSS pixels; the second is the first at 200 %


def missing(reason):
    if os.environ.get("CI") or os.environ.get("ISCHIA_NEEDS_BROWSER"):
        pytest.fail(f"{reason}, and this must not be skipped here")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser():
    try:
        import axe_playwright_python.sync_playwright  # noqa: F401
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        missing(f"{error.name} is not installed")
    chosen = os.environ.get("ISCHIA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=chosen, args=list(FLAGS))
        except Error as error:
            missing(f"Chromium does not start ({str(error).splitlines()[0]})")
        yield started
        started.close()


@pytest.fixture(scope="module")
def written(report_on, tmp_path_factory):
    """The report on a case for an audience as a file."""
    folder = tmp_path_factory.mktemp("reports")
    pages = {(case, audience): report_on(case, audience) for case in CASES for audience in AUDIENCES}
    pages["every", "block"] = every_block("A plain text")
    pages["long", "block"] = every_block("w" * 400)
    pages["large", "block"] = replace(every_block("A plain text"), large_print=True)
    for (case, audience), page in pages.items():
        (folder / f"{case}-{audience}.html").write_bytes(write(page, ".html"))
    return lambda case, audience: (folder / f"{case}-{audience}.html").as_uri()


@pytest.fixture
def opened(browser, written):
    """A report open in the browser, with what it said on the console and what it asked the network for."""
    pages = []

    def make(case, audience, size=WIDE, **options):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **options)
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(written(case, audience))
        pages.append(page)
        return page

    yield make
    for page in pages:
        page.close()


def violations(page, **only):
    """What axe finds against WCAG 2.2 AA, each with the first place; `only` asks for less."""
    from axe_playwright_python.sync_playwright import Axe

    what = only or {"type": "tag", "values": list(STANDARDS)}
    found = Axe().run(page, options={"runOnly": what, "resultTypes": ["violations"]})
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}: {one['nodes'][0]['failureSummary'][:300]}"
        for one in found.response["violations"]
    ]


def sideways(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


EVERY_REPORT = pytest.mark.parametrize(
    ("case", "audience"), [(case, audience) for audience in AUDIENCES for case in CASES] + [("every", "block")]
)


@EVERY_REPORT
def test_nothing_leaves_the_page_and_nothing_is_said_on_the_console(opened, written, case, audience):
    page = opened(case, audience)
    assert page.said == []
    assert [url for url in page.asked if not url.startswith("data:image/svg+xml")] == [written(case, audience)]


@EVERY_REPORT
def test_axe_finds_nothing_against_wcag(opened, case, audience):
    page = opened(case, audience, color_scheme="light")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")  # only colours change, so only what is said of colours is asked again
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"
    assert violations(page, type="rule", values=["color-contrast", "link-in-text-block"]) == []


@EVERY_REPORT
def test_it_fits_a_narrow_window_and_200_percent(opened, case, audience):
    page = opened(case, audience, NARROW)
    assert sideways(page) == 0
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    assert sideways(page) == 0
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    assert sideways(page) == 0


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_text_without_end_does_not_widen_the_page(opened, size):
    assert sideways(opened("long", "block", size)) == 0


def test_axe_finds_nothing_in_a_narrow_window(opened):
    assert violations(opened("every", "block", NARROW)) == []


@EVERY_REPORT
def test_it_prints_on_white(opened, case, audience):
    page = opened(case, audience, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_it_prints_on_every_paper(opened, audience, paper):
    assert opened("chronic-left", audience).pdf(format=paper).startswith(b"%PDF")


def test_every_letter_of_large_print_has_at_least_18_points(opened):
    sizes = """() => [...document.querySelectorAll("body *")]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    assert min(opened("large", "block").evaluate(sizes)) >= 24  # CSS pixels: 18 points


def test_a_table_can_be_reached_and_the_focus_is_seen(opened):
    page = opened("every", "block")
    page.keyboard.press("Tab")  # the first of the contents
    page.locator(".wide").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "wide"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_no_text_is_lost_where_the_reader_sets_the_colours(opened):
    page = opened("every", "block", forced_colors="active")
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopStyle") == "solid"
    assert sideways(page) == 0
