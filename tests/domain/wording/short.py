"""How the tests of wording write down what a part says."""

from server.domain.wording import Amount, Group, Part


def in_short(part: Part) -> str:
    """As "sessions=2..3 period=week"; what the text leaves open is left out."""
    silent = Part()
    names = (name for name in Part.__dataclass_fields__ if getattr(part, name) != getattr(silent, name))
    return " ".join(f"{name}={_short(getattr(part, name))}" for name in names)


def _short(value: object) -> str:
    if isinstance(value, Group):
        size = "" if value[1:] == (None, None) else f":{_ends(value.least, value.most)}"
        return f"{value.type}{size}"
    if isinstance(value, Amount):
        return _ends(*value)
    return "+".join(value) if isinstance(value, tuple) else str(value)


def _ends(least: object, most: object) -> str:
    return str(least) if least == most else f"{'' if least is None else least}..{'' if most is None else most}"
