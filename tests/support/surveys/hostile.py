"""Texts that are more than text somewhere, and a survey that has one in every field that
strangers fill."""

import csv

import numpy as np
import yaml

HOST = "http://hostile.example"
TEXTS = {
    "script": "<script>document.title = 'run'</script>",
    "script end": "</script><script>document.title = 'run'</script>",
    "title end": "</title></style></textarea><img src=x onerror=\"document.title = 'run'\">",
    "attribute": "\" onmouseover=\"document.title = 'run'\" x='",
    "single quotes": "' onfocus='document.title = 1' autofocus='",
    "svg": f'<svg onload="document.title = 1"><image href="{HOST}/a.png"/></svg>',
    "comment": "--> <!-- paper --> <![CDATA[ ]]> <?xml version='1.0'?>",
    "image": f"![figure]({HOST}/a.png)",
    "link": f"[figure]({HOST}) and [run](javascript:alert(1)) and [page](data:text/html,x)",
    "reference link": f"[figure][1] [1]: {HOST}",
    "bare address": f"{HOST}/x and www.hostile.example and a@hostile.example <{HOST}>",
    "javascript": "javascript:document.title='run'",
    "data address": "data:text/html;base64,PHNjcmlwdD4x",
    "notebook link": "[figure](../../../etc/passwd.ipynb) [x](00_audit.ipynb#a)",
    "emphasis": "**strong** *weak* _low_ __lower__ ~~out~~ `code` ``more``",
    "broken code": f"a` ![x]({HOST}/a.png) `b",
    "heading": "# Heading",
    "list": "- item",
    "numbered": "1. item",
    "quote": "> quote",
    "rule": "---",
    "table": "| a | b |",
    "TeX": r"$\frac{1}{2}$ $$x$$ \(y\) \[z\] \\(y\\) \\[z\\]",
    "TeX file": r"\input{/etc/passwd} \begin{align}x\end{align} ^{2} _{3} %",
    "one dollar": "costs $5, or $6",
    "formula": "=HYPERLINK(\"http://hostile.example\",\"x\")",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "full width": "\uff1d1+1",
    "YAML": "a: [b, {c: d}] # e ! &f *f %g 'h \" | >",
    "YAML tag": "!!python/object/apply:os.system ['true']",
    "SPSS": "'. HOST COMMAND=['true']. * \" /* x */ .",
    "shell": "${HOME} $(true) `true` ; true | true",
    "braces": "{x} {{x}} {% x %} {0} %s %(x)s",
    "references": "&lt;b&gt; &amp;lt; &#91;x&#93; &nbsp",
    "path": "../../x\\y/z:CON",
    "right to left": "\u05d0\u202e\u2066txt.exe\u200f",
    "control": "a\x00b\x07c\x1b[31md\ufeff\u2028e\x7f",
    "lines": "one\ntwo\r\nthree\n\n# four",
    "long": "very long " * 20,
}  # fmt: skip
# What can act in a page, a drawing, a formula or Markdown, short enough to stand in every field.
TOGETHER = (
    "</title></script><img src=x onerror=\"document.title='run'\">"
    f"![i]({HOST}/i.png)[l]({HOST})<svg onload=\"document.title='run'\">"
    r"$\frac12$ *b* `c` ${x} & "
)
STARTS = (
    "=1+1",
    "+1",
    "-1+1",
    "@x",
    "# h",
    "> q",
    "1. n",
    "'",
    '"',
    "a: b",
    "- l",
    "%",
    "|",
    "*",
    "\u202e",
)


class Fields:
    """A different hostile text for each field; given keeps all of them by name."""

    def __init__(self):
        self.given = {}

    def fill(self, name: str) -> str:
        """The text of a field."""
        number = len(self.given)
        self.given[name] = f"{STARTS[number % len(STARTS)]} {TOGETHER}{number}"
        return self.given[name]


def make_survey(folder, n: int = 60) -> tuple:
    """A file of answers, its codebook and a paper's numbers; returns paths and the fields'
    texts."""
    fields = Fields()
    book = _codebook(fields)
    data = folder / 'an\' "export" $x$ <b> `c` ![i](x) *.csv'
    header = [fields.fill("unknown header")]
    cells = [[fields.fill("unknown cell")] * n]
    rng = np.random.default_rng(5)
    for spec in book["variables"].values():
        header.append(spec["header"])
        texts = [o["texts"][0] for o in book["options"].get(spec.get("options"), ())]
        cells.append(
            [str(rng.choice(texts)) if texts else int(rng.integers(18, 80)) for _ in range(n)]
        )
    for group in book["groups"].values():
        for item in group["items"].values():
            header.append(f"{group['header']} [{item['item']}]")
            cells.append([int(rng.integers(1, 5)) for _ in range(n)])
    with data.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *zip(*cells, strict=True)])
    (folder / "book.yml").write_text(
        yaml.safe_dump(book, sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    return data, folder / "book.yml", _numbers(folder / "numbers.csv", fields), fields.given


def _codebook(fields: Fields) -> dict:
    def options(name, codes):
        made = []
        for code in codes:
            texts = [fields.fill(f"text {code} of {name}")]
            made.append({"code": code, "texts": texts, "gloss": fields.fill(f"{name} {code}")})
        return made

    def items(name, number):
        made = {}
        for i in range(1, number + 1):
            made[f"{name}{i}"] = {
                "item": fields.fill(f"item {name}{i}"),
                "gloss": fields.fill(f"gloss {name}{i}"),
                "meaning": fields.fill(f"meaning {name}{i}"),
                "wording": fields.fill(f"wording {name}{i}"),
            }
        return made

    def variable(name, **more):
        return {
            "header": fields.fill(f"header {name}"),
            "gloss": fields.fill(f"gloss {name}"),
            **more,
        }

    def group(name, number):
        head = fields.fill(f"header of {name}")
        return {
            "header": head,
            "gloss": fields.fill(f"gloss of {name}"),
            "range": [1, 4],
            "items": items(name, number),
        }

    bands = {fields.fill(f"band {i}"): [low, low + 2] for i, low in enumerate((3, 6, 9))}
    bands[fields.fill("band 3")] = [12, 12]
    return {
        "survey": {"title": fields.fill("title"), "group_header": "{group} [{item}]"},
        "options": {"kind": options("kind", ["a", "b"]), "level": options("level", [1, 2, 3])},
        "variables": {
            "kind": variable("kind", options="kind"),
            "level": variable("level", options="level", ordered=True),
            "age": variable("age", range=[18, 99]),
        },
        "groups": {"use": group("use", 3), "mood": group("mood", 3)},
        "scales": {
            "mood_total": {
                "gloss": fields.fill("gloss of the scale"),
                "meaning": fields.fill("meaning of the scale"),
                "method": "sum",
                "items": ["mood1", "mood2", "mood3"],
                "bands": bands,
            }
        },
        "analysis": {
            "predictors": ["use1", "use2", "use3"],
            "correlates": ["mood_total", "age"],
            "outcomes": ["mood_total"],
        },
    }


def _numbers(path, fields: Fields):
    """Published numbers about the survey, and about what it does not know."""
    rows = [
        ("a", "table1", "use1", "1", "count", "3", "60", fields.fill("note")),
        ("b", "table2", "mood_total", "use1", "r", ".91", "", ""),
        ("c", "table2", "mood_total", "", "mean", "7.50", "60", ""),
        (
            fields.fill("id"),
            fields.fill("place"),
            fields.fill("row"),
            fields.fill("column"),
            "mean",
            "1.00",
            "",
            "",
        ),
        ("e", "table3", "mood_total", "use1", "B", "0.50", "", ""),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(
            [("id", "place", "row", "column", "statistic", "printed", "n", "note"), *rows]
        )
    return path
