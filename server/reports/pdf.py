"""HTML to tagged PDF, in a process of its own: WeasyPrint brings Pango and 60 MB with it, which no web process should
keep. It fetches nothing: a page of ours holds its pictures itself.

WeasyPrint needs the Pango library of the system. Without it everything else works, and `PdfError` says which command
installs it.
"""

import os
import subprocess
import sys
from datetime import datetime
from hashlib import sha256
from typing import Any

SECONDS = 120
NO_PANGO = 3
ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "HOME")
INSTALL = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
MISSING = (
    f"PDF files need the Pango library, which this server does not have. Whoever runs it installs it with: {INSTALL}"
)


class PdfError(Exception):
    """No PDF could be made; the text says why, in words for whoever runs the server."""


def pdf(html: str, made_at: datetime) -> bytes:
    """The page as PDF/UA-1, the same bytes for the same page. Raises PdfError."""
    words = [sys.executable, "-m", "server.reports.pdf", made_at.isoformat()]
    environment = {each: os.environ[each] for each in ENVIRONMENT if each in os.environ}
    # Sets come in an order of their own in each process, and objects of the file with them, unless the seed is fixed.
    environment |= {"PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        child = subprocess.run(  # noqa: S603 - our own program
            words, input=html.encode(), env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise PdfError("Making the PDF took longer than two minutes, and was stopped.") from None
    if child.returncode == NO_PANGO:
        raise PdfError(MISSING)
    if child.returncode or not child.stdout.startswith(b"%PDF"):
        raise PdfError("The PDF could not be made. The page itself can be printed.")
    return child.stdout


def name_headers(_document: Any, made: Any) -> None:
    """WeasyPrint names the heads of tables by where they lie in memory: here by their order, the same each time."""
    import pydyf

    names: dict[Any, Any] = {}
    for each in made.objects:
        if isinstance(each, pydyf.Dictionary) and "ID" in each:
            each["ID"] = names.setdefault(each["ID"].string, pydyf.String(f"head{len(names)}"))
    for each in made.objects:
        attributes = each.get("A") if isinstance(each, pydyf.Dictionary) else None
        if isinstance(attributes, pydyf.Dictionary) and "Headers" in attributes:
            attributes["Headers"] = pydyf.Array([names.get(head.string, head) for head in attributes["Headers"]])


def main() -> int:
    """The child: HTML comes in, PDF goes out."""
    try:
        from weasyprint import HTML, URLFetcher
    except OSError:  # what cffi raises where a library is missing
        return NO_PANGO
    html = sys.stdin.buffer.read()
    identifier = sha256(html).hexdigest()[:32].encode()
    page = HTML(string=html.decode(), url_fetcher=URLFetcher(allowed_protocols=["data"]))
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, finisher=name_headers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
