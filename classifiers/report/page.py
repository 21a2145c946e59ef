"""The figures as one web page that stands on its own: no script, nothing from elsewhere, readable on a phone."""

from html import escape

from classifiers import report as figures
from classifiers.report import Report, Table, charts

_STYLE = """
body { font: 1rem/1.5 sans-serif; color: #222; background: #fff; max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
svg { display: block; width: 100%; max-width: 34rem; height: auto; }
.tabel { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { border: 1px solid #ccc; padding: .2rem .4rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
"""


def page(told: Report) -> str:
    """The whole page as HTML: the figures, and every picture with the same figures as a table below it."""
    parts = [_section(figures.summary(told), "")]
    for name, draw in charts.PICTURES.items():
        parts.append(_section(getattr(figures, name)(told), draw(told)))
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Herkenning: {escape(told.source)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Hoe goed leest klachtwacht?</h1>\n<p>Model {escape(told.model)}, gemeten op {escape(told.source)} "
        f"({told.figures.mails} mails).</p>\n{''.join(parts)}</body>\n</html>\n"
    )


def _section(table: Table, picture: str) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in table.rows)
    return (
        f"<section>\n<h2>{escape(table.title)}</h2>\n{picture}\n"
        f'<div class="tabel" role="region" aria-label="{escape(table.title)}" tabindex="0">'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</section>\n"
    )
