"""Writes pwa/src/gen/api.ts: the types of shared_schema/openapi.json, by openapi-typescript. `make schema` runs it.

The first line holds the document's hash; a test of the pages fails when it is another. The tool stands in a folder of
its own because it needs TypeScript 5, and the pages are checked with 7.
"""

import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from node import main  # noqa: E402 - the wrapper beside this folder

DOCUMENT = HERE.parent.parent / "shared_schema" / "openapi.json"
TYPES = HERE.parent / "src" / "gen" / "api.ts"


def write() -> int:
    """Installs the tool where it is not, writes the types, and gives the tool's exit code."""
    if not (HERE / "node_modules").exists() and (code := main("npm", "--prefix", "types", "ci", "--no-fund")):
        return code
    if code := main("node", "types/node_modules/.bin/openapi-typescript", str(DOCUMENT), "-o", str(TYPES)):
        return code
    told = f"sha256 {hashlib.sha256(DOCUMENT.read_bytes()).hexdigest()}"
    header = f"// Generated from openapi.json by `make schema`; never edited. {told}"
    TYPES.write_text(f"{header}\n{TYPES.read_text('utf-8')}", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(write())
