"""The pictures of the rules in a real browser: every text lies inside its box, and no heading runs into another.

Where Chromium or Playwright is not there the tests are skipped; they fail instead where `CI` or
`ISCHIA_NEEDS_BROWSER` is set, so that nothing is skipped where it must be run.
"""

import os
import shutil

import pytest

from ischia.expert.workshop.graph.around import around
from ischia.expert.workshop.graph.build import build
from ischia.expert.workshop.graph.places_of_names import places
from ischia.expert.workshop.graph.write import write
from ischia.expert.workshop.written import read_written
from ischia.rules.load import HERE

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
LEAST = 11  # pixels: the smallest text that is read with ease

# The texts that do not lie inside the first rectangle of their own group, and the least size of all.
MEASURE = """() => {
  const out = [], sizes = [];
  for (const text of document.querySelectorAll('text')) {
    sizes.push(parseFloat(getComputedStyle(text).fontSize));
    const box = text.closest('g, svg').querySelector(':scope > rect.box');
    if (!box) continue;
    const inner = text.getBBox(), outer = box.getBBox();
    const fits = inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width
      && inner.y >= outer.y - 1 && inner.y + inner.height <= outer.y + outer.height + 1;
    if (!fits) out.push(text.textContent);
  }
  const page = document.documentElement.viewBox.baseVal;
  const seen = [...document.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  const lost = seen.filter(([_, at]) => at.left < 0 || at.right > page.width + 1 || at.bottom > page.height + 1);
  return {out, lost: lost.map(([text]) => text), least: Math.min(...sizes), count: sizes.length};
}"""


def missing(reason):
    if os.environ.get("CI") or os.environ.get("ISCHIA_NEEDS_BROWSER"):
        pytest.fail(f"{reason}, and this must not be skipped here")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def page():
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        missing(f"{error.name} is not installed")
    chosen = os.environ.get("ISCHIA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chosen, args=list(FLAGS))
        except Error as error:
            missing(f"Chromium does not start ({str(error).splitlines()[0]})")
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="module", params=["built-in", "shoulder"])
def whole(request):
    written = read_written(HERE if request.param == "built-in" else HERE / "examples" / "shoulder")
    return build(written.base, places(written))


def opened(page, svg, tmp_path):
    """What the browser measures in a picture, and what it asked for from elsewhere."""
    file = tmp_path / "graph.svg"
    file.write_text(svg, encoding="utf-8")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page.evaluate(MEASURE), [url for url in asked if url != file.as_uri()]


def test_every_text_around_a_rule_lies_inside_its_box(page, whole, tmp_path):
    largest = sorted(whole.of("rule"), key=lambda rule: -len(around(whole, (rule.id,)).edges))[:6]
    for rule in (*largest, *whole.of("rule")[::12]):
        measured, asked = opened(page, write(around(whole, (rule.id,)), whole, "svg"), tmp_path)
        assert (measured["out"], measured["lost"], asked) == ([], [], []), rule.id
        assert measured["least"] >= LEAST


def test_every_text_of_the_whole_picture_can_be_read_and_lies_inside_its_cell(page, whole, tmp_path):
    measured, asked = opened(page, write(whole, whole, "svg"), tmp_path)
    assert (measured["out"], measured["lost"], asked) == ([], [], [])
    assert measured["least"] >= LEAST
    assert measured["count"] > len(whole.of("rule"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_lies_under_it_in_light_and_in_dark(page, whole, tmp_path, scheme):
    page.emulate_media(color_scheme=scheme)
    rule = whole.of("rule")[0].id
    opened(page, write(around(whole, (rule,)), whole, "svg"), tmp_path)
    least = page.evaluate("""() => {
      const light = colour => {
        const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(v => v / 255)
          .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      return Math.min(...[...document.querySelectorAll('text')].map(text => {
        const under = text.closest('g, svg').querySelector(':scope > rect') || document.querySelector('rect.ground');
        const pair = [text, under].map(one => light(getComputedStyle(one).fill)).sort((a, b) => b - a);
        return (pair[0] + 0.05) / (pair[1] + 0.05);
      }));
    }""")
    page.emulate_media(color_scheme="light")
    assert least >= 4.5
