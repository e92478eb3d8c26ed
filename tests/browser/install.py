"""Find what the browser tests need; install it from Debian where we are root, otherwise say the one command.

`make test` wants the two browsers, and the font in which the log's pictures are drawn; `make prove-engines` runs this
with "engines", for those of Safari.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

BROWSERS = {"chromium": "CHROMIUM", "firefox-esr": "FIREFOX"}
"""The Debian package, which is also the program, and the variable that may name the program instead."""

FONT = "fonts-dejavu-core"
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
"""The Debian package, and what it brings. The letters have looked the same since 2016, whoever packed them."""


def font(name: str) -> Path:
    """Where a font of this machine is."""
    found = sorted(Path("/usr/share/fonts").rglob(name))
    if not found:
        raise RuntimeError(f"{name} is not here: run `make browser`, which installs it or says how.")
    return found[0]


def program(name: str) -> str:
    """Where a program of an engine is. An engine that is not here is a fault, never a test that is left out."""
    found = shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is not here: run `make prove-engines`, which installs it or says how.")
    return found


def mini_browser(engine: str) -> str:
    """The small browser that the library of an engine brings; it is on no path."""
    found = sorted(Path("/usr/lib").glob(f"*/{engine}/MiniBrowser"))
    if not found:
        raise RuntimeError(f"The MiniBrowser of {engine} is not here: run `make prove-engines`.")
    return str(found[0])


def _is_here(find: Callable[[str], object], name: str) -> bool:
    try:
        return bool(find(name))
    except RuntimeError:
        return False


ENGINES: dict[str, tuple[Callable[[str], str], str]] = {
    "webkit2gtk-driver": (program, "WebKitWebDriver"),
    "libwebkit2gtk-4.1-0": (mini_browser, "webkit2gtk-4.1"),
    "wpewebkit-driver": (program, "WPEWebDriver"),
    "libwpewebkit-1.1-0": (mini_browser, "wpe-webkit-1.1"),
    "xvfb": (program, "Xvfb"),
}
"""The Debian package, and how what it brings is found."""


def missing(engines: bool = False) -> list[str]:
    if engines:
        return [package for package, (find, name) in ENGINES.items() if not _is_here(find, name)]
    browsers = [name for name, variable in BROWSERS.items() if not (shutil.which(name) or os.environ.get(variable))]
    return browsers + ([] if all(_is_here(font, each) for each in FONTS) else [FONT])


def main(engines: bool) -> int:
    wanted = missing(engines)
    if not wanted:
        return 0
    command = ["apt-get", "install", "-y", *wanted]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-q"], [*command, "-q"]):
            if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
                break
        if not missing(engines):
            return 0
    driven = "WebKitGTK and WPE WebKit" if engines else " and ".join(BROWSERS) + ", with DejaVu Sans"
    sys.stderr.write(
        f"The browser tests drive {driven}, and something is not here. Install what is missing with:\n"
        f"  sudo {' '.join(command)}\n" + ("" if engines else "or name the programs in CHROMIUM and FIREFOX.\n")
    )
    return 1


if __name__ == "__main__":
    sys.exit(main("engines" in sys.argv[1:]))
