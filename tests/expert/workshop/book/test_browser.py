"""The rule book in a real browser: its search with a keyboard alone, nothing that leaves it, and anyone can read it.

Where Chromium, Playwright or axe is not there the tests are skipped; they fail instead where `CI` or
`ISCHIA_NEEDS_BROWSER` is set, so that nothing is skipped where it must be run.
"""

import os
import shutil

import pytest

from ischia.expert.workshop.book.build import book
from ischia.expert.workshop.book.html import html
from ischia.rules.load import HERE
from revised_bases import SHOULDER, whole

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
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
def files(tmp_path_factory):
    """Both books as files, and a part of one."""
    folder = tmp_path_factory.mktemp("books")
    books = {
        "built-in": book(whole(HERE)),
        "shoulder": book(whole(SHOULDER)),
        "part": book(whole(SHOULDER), ("FS-01",)),
    }
    for name, made in books.items():
        (folder / f"{name}.html").write_bytes(html(made))
    return lambda name: (folder / f"{name}.html").as_uri()


@pytest.fixture
def opened(browser, files):
    """A book open in the browser, with what it said on the console and what it asked the network for."""
    pages = []

    def make(name="shoulder", size=WIDE, **options):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **options)
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(files(name))
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


def found(page):
    """The names of the entries that are shown."""
    shown = "[...document.querySelectorAll('.entry h3')].filter(h => h.checkVisibility()).map(h => h.id)"
    return page.evaluate(shown)


def test_nothing_leaves_the_page_and_nothing_is_said_on_the_console(opened, files):
    page = opened("built-in")
    page.fill("#search", "nerve")
    assert page.said == []
    assert page.asked == [files("built-in")]


def test_axe_finds_nothing_against_wcag_in_light_and_in_dark_with_and_without_a_search(opened):
    page = opened("part", color_scheme="light")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")  # only colours change, so only what is said of colours is asked again
    assert violations(page, type="rule", values=["color-contrast", "link-in-text-block"]) == []
    page.fill("#search", "night pain")
    assert violations(page) == []


def test_it_fits_a_narrow_window_and_200_percent(opened):
    page = opened("built-in", NARROW)
    assert sideways(page) == 0
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    assert sideways(page) == 0


def test_typing_shows_the_entries_that_hold_every_word_and_says_how_many(opened):
    page = opened()
    everything = found(page)
    page.type("#search", "Frozen STIFF")
    shown = found(page)
    assert 0 < len(shown) < len(everything)
    texts = page.evaluate("ids => ids.map(id => document.getElementById(id).closest('.entry').textContent)", shown)
    assert all("frozen" in text.lower() and "stiff" in text.lower() for text in texts)
    rules = sum(name.startswith("rule-") for name in shown)
    page.locator("#found:not(:empty)").wait_for()
    assert page.inner_text("#found").startswith(f"Found: {rules} rule")
    assert page.get_attribute("#found", "aria-live") == "polite"


def test_what_is_nowhere_is_said_to_be_nowhere(opened):
    page = opened()
    page.type("#search", "zzz")
    page.locator("#found:not(:empty)").wait_for()
    assert page.inner_text("#found") == "Nothing found"
    assert found(page) == []


def test_a_search_is_made_and_left_with_the_keyboard_alone(opened):
    page = opened()
    everything = found(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("FS-01")
    first = found(page)[0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    assert found(page) == everything
    assert page.input_value("#search") == ""


def test_a_link_to_what_the_search_has_hidden_leads_there_all_the_same(opened):
    page = opened()
    page.type("#search", "not stretched")
    assert found(page) == ["rule-FS-01"]
    page.click("#rule-FS-01 ~ .says a >> nth=0")
    target = page.evaluate("location.hash.slice(1)")
    assert target in found(page)
    assert page.evaluate("id => document.getElementById(id).getBoundingClientRect().top < innerHeight", target)


def test_without_script_the_book_is_whole_and_has_no_search(opened):
    page = opened(java_script_enabled=False)
    assert page.locator(".search").is_hidden()
    assert page.locator(".entry").count() > 60
    assert page.locator("#rule-FS-01").is_visible()


def test_on_paper_the_whole_book_is_printed_on_white_with_lines_to_sign(opened):
    page = opened(color_scheme="dark")
    page.fill("#search", "FS-01")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".lines").first.is_visible()
    assert page.locator(".search").is_hidden()
    assert page.locator("#rule-RF-01").is_visible()


def test_a_heading_that_a_link_leads_to_is_not_hidden_behind_the_search(opened):
    page = opened()
    page.click('nav a[href="#rule-FS-02"]')
    top = page.evaluate("document.getElementById('rule-FS-02').getBoundingClientRect().top")
    assert top >= page.evaluate("document.querySelector('.search').getBoundingClientRect().bottom")
