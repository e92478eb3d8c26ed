"""QR codes: an address that a phone's camera reads from a screen."""

from io import BytesIO


def svg(text: str) -> str:
    """SVG that can stand in a page or in an `img`."""
    import segno  # only where one is drawn: 3 MB of memory

    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, "svg", scale=4, light="#fff", xmldecl=False, nl=False)
    return drawn.getvalue().decode()
