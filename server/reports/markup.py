"""HTML by small pieces. Whatever is put into one is escaped, unless it is a piece itself."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

NOTHING = Markup("")


def tag(name: str, /, *inside: object, **attributes: str | int | None) -> Markup:
    """`class_` loses its underscore, others turn it into a hyphen; an attribute of None is left out."""
    return Markup("<{0}{1}>{2}</{0}>").format(name, _attributes(attributes), joined(inside))


def void(name: str, /, **attributes: str | int | None) -> Markup:
    """A tag without an end: img, meta, path, rect."""
    return Markup("<{}{}/>").format(name, _attributes(attributes))


def joined(pieces: Iterable[object], between: str = "") -> Markup:
    return escape(between).join(escape(piece) for piece in pieces)


def document(title: str, body: Markup, head: Markup = NOTHING) -> str:
    """A whole page; `head` is put into its head."""
    return str(
        Markup(
            '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{}</title>{}</head>{}</html>\n"
        ).format(title, head, body)
    )


def _attributes(given: Mapping[str, object]) -> Markup:
    return joined(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), value)
        for name, value in given.items()
        if value is not None
    )
