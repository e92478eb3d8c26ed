"""How a mail looks: the same words as text and as HTML that Outlook lays out too (tables, and styles in each tag).

Whatever is put in is escaped. Nothing is fetched from anywhere: no picture, no font, nothing that tells who read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from server.notify.email import Letter

_FONT = "font-family:Arial,Helvetica,sans-serif;"
_PAGE = Markup("""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light"><title>{subject}</title></head>
<body style="margin:0;padding:0;background:#faf6ef;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#faf6ef"><tr>
<td align="center" style="padding:24px 12px;">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#fffdf9"
 style="width:100%;max-width:600px;text-align:left;color:#23201b;{font}">
<tr><td style="padding:24px 24px 0;font-size:14px;line-height:20px;color:#12604c;{font}"><b>Kept</b></td></tr>
<tr><td style="padding:4px 24px 8px;{font}">
<h1 style="margin:0;font-size:22px;line-height:30px;font-weight:bold;{font}">{heading}</h1></td></tr>
{lines}{more}<tr><td style="padding:16px 24px 24px;">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td bgcolor="#12604c" style="padding:14px 22px;{font}">
<a href="{address}" style="color:#ffffff;font-size:17px;line-height:22px;text-decoration:none;{font}">
<b>{button}</b></a>
</td></tr></table></td></tr>
<tr><td style="padding:14px 24px 24px;border-top:1px solid #ded5c6;
font-size:14px;line-height:20px;color:#5e574c;{font}">{foot}</td></tr>
</table></td></tr></table></body></html>
""")
_LINE = Markup("""<tr><td style="padding:10px 24px;border-top:1px solid #ded5c6;font-size:17px;line-height:24px;{font}">
{says}{then}</td></tr>
""")
_THEN = Markup("""<br><span style="font-size:15px;line-height:22px;color:#5e574c;">{then}</span>""")
BUTTON = "Show in Kept"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the mail is about: what is so, and what to do."""

    says: str
    then: str = ""


def letter(subject: str, heading: str, lines: Sequence[Line], more: str, address: str, foot: str, key: str) -> Letter:
    """`more` stands below the lines, for what is left out; `address` is where the one button leads."""
    below = [Line(more)] if more else []
    html = _PAGE.format(
        subject=subject,
        heading=heading,
        lines=Markup("").join(_line(line) for line in lines),
        more=Markup("").join(_line(line) for line in below),
        address=address,
        button=BUTTON,
        foot=foot,
        font=_FONT,
    )
    listed = "".join(f"- {line.says}\n" + (f"  {line.then}\n" if line.then else "") for line in lines)
    parts = [heading, listed.rstrip(), more, f"{BUTTON}: {address}", f"-- \n{foot}"]
    return Letter(subject, "\n\n".join(part for part in parts if part) + "\n", str(html), key)


def _line(line: Line) -> Markup:
    then = _THEN.format(then=line.then) if line.then else ""
    return _LINE.format(says=line.says, then=then, font=_FONT)
