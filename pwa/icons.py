"""Draws public/icon-*.png from public/icon.svg: `python pwa/icons.py`, when the mark changes (needs chromium)."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
MARK = (HERE / "public" / "icon.svg").read_text()
# A maskable icon is cut to a circle by some phones: full ground, the mark within the middle 80%.
MASKABLE = MARK.replace('rx="112" ', "").replace("<path", '<path transform="translate(51 51) scale(.8)"')


def main() -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for name, size, svg in (("192", 192, MARK), ("512", 512, MARK), ("maskable-512", 512, MASKABLE)):
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
            page.screenshot(path=HERE / "public" / f"icon-{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
