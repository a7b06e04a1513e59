"""The pictures of reports in `docs/images/`: each example as a clinician or a patient would see it in a browser.

Run by `make pictures`, where Chromium is installed, after a report has changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PICTURES = (
    ("chronic-left", "clinician", 1240),
    ("emergency-bladder", "clinician", 1000),
    ("bedridden", "patient", 1240),
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("ISCHIA_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for case, audience, height in PICTURES:
            page_file = Path(folder) / f"{case}.html"
            example = HERE.parent / f"examples/{case}.yaml"
            command = ["report", str(example), "--for", audience, "--to", str(page_file), "--today", "2026-12-01"]
            subprocess.run([sys.executable, "-m", "ischia", *command], check=True)
            page = browser.new_page(viewport={"width": 1000, "height": height})
            page.goto(page_file.as_uri())
            page.screenshot(path=str(HERE / f"images/{case}-{audience}.png"))
        browser.close()


if __name__ == "__main__":
    main()
