"""Surveys made at random, each with a codebook that says what is so: nothing in them is a mistake.

What is drawn: kinds of questions, sizes, gaps, constants, missing codes, filters, repeated forms,
scripts of the labels, what the analysis relates to what, and the file's form and layout.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

KINDS = (
    "number", "decimal", "rating", "signed", "ordered", "unordered", "text codes", "yes or no",
    "several", "sex",
)  # fmt: skip
SHAPES = ("usual", "usual", "usual", "no scales", "scales only", "one predictor", "one item")
FORMS = ("csv", "csv", "csv", "csv", "csv", "xlsx", "sav", "dta")
LAYOUTS = ("plain", "plain", "plain", "empty row", "title row", "sep line", "qualtrics")
WORDS = (
    "About {}", "Frage {} (häufig)", "質問 {}", "Price of {} in $", "{} & co. <b>", "50 % of {}",
    "Вопрос {}", "問{}〜頻度", "{}: *how* often_", "A question about {} " + "that is long " * 9,
)  # fmt: skip
FIVE = "five"
OPTIONS = {
    FIVE: [{"code": c, "texts": [f"level {c}"], "gloss": f"level {c}"} for c in range(1, 6)],
    "from_0": [{"code": c, "texts": [f"step {c}"], "gloss": f"step {c}"} for c in range(4)],
    "words": [{"code": c, "texts": [c.upper()], "gloss": c} for c in ("red", "green", "blue")],
    "yes": [{"code": c, "texts": [t], "gloss": t} for c, t in enumerate(("no", "yes"))],
    "sex": [{"code": c, "texts": [c.capitalize()], "gloss": c} for c in ("woman", "man")],
}


class AnySurvey:
    """One survey, drawn by a seed: its questions, answers and codebook."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.n = int(self.draw([9, 12, 12, 25, 60, 150, 400]))
        self.gaps = float(self.draw([0, 0, 0, 0.05, 0.3]))
        self.shape = self.draw(SHAPES)
        self.form = self.draw(FORMS)
        self.labelled = self.draw(WORDS)
        self.variables = {}
        self.cells = {}
        self.scales = {}
        self.missing = self.draw([(), (), ("-99",), ("NA", "無回答"), ("999",)])
        self.personal = {}
        self.filters = []

    def draw(self, choices):
        """One of some choices."""
        return choices[int(self.rng.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        """True in a share of cases."""
        return bool(self.rng.random() < share)

    def ask(self, name: str, spec: dict, answer) -> None:
        """One question; answer() gives one answer to it."""
        gloss = self.labelled.format(name)
        self.variables[name] = {"header": f"Q {name}", "gloss": gloss, **spec}
        constant = self.chance(0.08)
        answers = [answer()] * self.n if constant else [answer() for _ in range(self.n)]
        given = []
        for text in answers:
            if self.chance(self.gaps):
                text = ""
            elif self.missing and self.chance(0.05):
                text = self.draw(self.missing)
            given.append(text)
        self.cells[name] = given

    def ask_kind(self, name: str, kind: str) -> None:
        """A question of a kind."""
        rng = self.rng
        if kind == "number":
            self.ask(name, {"range": [16, 99]}, lambda: str(rng.integers(16, 100)))
        elif kind == "rating":
            self.ask(name, {"range": [0, 10]}, lambda: str(rng.integers(0, 11)))
        elif kind == "signed":
            self.ask(name, {"range": [-3, 3]}, lambda: str(rng.integers(-3, 4)))
        elif kind == "decimal":
            mark = self.draw([",", "."])
            spec = {"range": [0, 50], "decimals": True}
            self.ask(name, spec, lambda: f"{rng.uniform(0, 50):.1f}".replace(".", mark))
        elif kind == "several":
            cells = ["Doctor, Friend", "Doctor", "Friend", "Friend, Other"]
            self.ask(name, {"contains": "Friend"}, lambda: self.draw(cells))
        else:
            options, more = {
                "ordered": (FIVE, {"ordered": True}),
                "unordered": (FIVE, {"ordered": False}),
                "text codes": ("words", {}),
                "yes or no": ("yes", {}),
                "sex": ("sex", {}),
            }[kind]
            self.choose(name, options, more, one=kind == "sex" and self.chance(0.4))

    def choose(self, name: str, options: str, more: dict, one: bool = False) -> None:
        """A question with options; one: everybody gives the first of them."""
        texts = [row["texts"][0] for row in OPTIONS[options]]
        self.ask(name, {"options": options, **more}, lambda: self.draw(texts[:1] if one else texts))

    def ask_scales(self) -> None:
        """Grids of questions, and a score of each."""
        most = {"no scales": 0, "scales only": 4}.get(self.shape, 3)
        fewest = {"scales only": 2}.get(self.shape, 0)
        for s in range(int(self.rng.integers(fewest, most + 1)) if most else 0):
            options = self.draw([FIVE, "from_0"])
            items = [f"s{s}_{i}" for i in range(int(self.rng.integers(1, 13)))]
            for item in items:
                turned = {"reversed": self.chance(0.3), "group": f"g{s}"}
                self.choose(item, options, turned)
            method = self.draw(["sum", "mean"])
            made = {"gloss": self.labelled.format(f"score {s}"), "method": method, "items": items}
            if method == "sum" and len(items) > 1 and self.chance(0.3):
                low = OPTIONS[options][0]["code"]
                high = OPTIONS[options][-1]["code"]
                middle = len(items) * (low + high) // 2
                ends = [len(items) * low, middle, middle + 1, len(items) * high]
                made["bands"] = {"low": ends[:2], "high": ends[2:]}
            if self.chance(0.2):
                made["min_answered"] = 0.5
            self.scales[f"score{s}"] = made

    def ask_persons(self) -> None:
        """Addresses, some of them there twice, with time stamps; and consent."""
        if self.chance(0.3):
            self.personal = {"address": {"header": "Email Address"}}
            people = [f"p{self.rng.integers(0, self.n * 4)}@x.example" for _ in range(self.n)]
            self.cells["address"] = people
            self.personal["submitted"] = {"header": "Timestamp"}
            stamps = pd.Timestamp("2026-03-01") + pd.to_timedelta(
                self.rng.integers(0, 10**6, self.n), unit="s"
            )
            self.cells["submitted"] = [str(stamp) for stamp in stamps]
        if self.chance(0.2):
            self.cells["consent"] = [self.draw(["Yes", "Yes", "Yes", "No"]) for _ in range(self.n)]
            self.filters = [{"header": "Q consent", "keep": ["Yes"]}]

    def relate(self) -> dict:
        """What the analysis relates to what; {} where nothing can be an outcome or a predictor."""
        numeric = [
            name for name, v in self.variables.items()
            if v.get("ordered") is not False and v.get("options") not in ("words", "sex")
        ]  # fmt: skip
        if self.shape == "scales only":
            numeric = []
        outcomes = self.some([*numeric, *self.scales], 3)
        able = [name for name in (*self.variables, *self.scales) if name not in outcomes]
        if self.shape == "scales only":
            able = [name for name in self.scales if name not in outcomes]
        predictors = self.some(able, 1 if self.shape == "one predictor" else 6)
        if not outcomes or not predictors:
            return {}
        free = [name for name in [*numeric, *self.scales] if name not in predictors]
        more = self.some(free, 3) if self.chance(0.3) else []
        correlates = list(dict.fromkeys([*outcomes, *more]))
        return {"predictors": predictors, "correlates": correlates, "outcomes": outcomes}

    def some(self, names: list, most: int) -> list:
        """One to most of some names."""
        if not names:
            return []
        count = min(len(names), int(self.rng.integers(1, most + 1)))
        return [str(name) for name in self.rng.choice(names, count, replace=False)]

    def tree(self) -> dict:
        """The codebook, once the questions are asked; {} where no analysis can be named."""
        self.ask_scales()
        if self.shape != "scales only":
            kinds = 1 if self.shape == "one item" else int(self.rng.integers(1, 8))
            for i in range(kinds):
                self.ask_kind(f"v{i}", self.draw(KINDS))
        self.ask_persons()
        analysis = self.relate()
        if not analysis:
            return {}
        exclusions = {"filters": self.filters} if self.filters else {}
        return {
            "survey": {"title": self.labelled.format(f"survey {self.seed}")},
            "personal": self.personal,
            "missing": list(self.missing),
            "exclusions": exclusions,
            "options": OPTIONS,
            "variables": self.variables,
            "scales": self.scales,
            "analysis": analysis,
        }

    def header(self, name: str) -> str:
        """The header of a column."""
        tools = {"address": "Email Address", "submitted": "Timestamp"}
        return tools.get(name, f"Q {name}")

    def write(self, folder: Path) -> Path:
        """The file of answers."""
        order = [str(name) for name in self.rng.permutation(list(self.cells))]
        headers = [self.header(name) for name in order]
        columns = [self.cells[name] for name in order]
        rows = [list(row) for row in zip(*columns, strict=True)]
        if self.form == "csv":
            return self.write_text(folder / "x.csv", headers, rows)
        frame = pd.DataFrame(rows, columns=headers)
        if self.form == "xlsx":
            frame.to_excel(folder / "x.xlsx", index=False)
            return folder / "x.xlsx"
        import pyreadstat

        short = frame.set_axis([f"c{i}" for i in range(len(headers))], axis=1)
        write = pyreadstat.write_sav if self.form == "sav" else pyreadstat.write_dta
        write(short, folder / f"x.{self.form}", column_labels=headers)
        return folder / f"x.{self.form}"

    def write_text(self, path: Path, headers: list, rows: list) -> Path:
        """A CSV file in one of the layouts and encodings that tools write."""
        layout = self.draw(LAYOUTS)
        separator = self.draw([",", ";", "\t"])
        above = {"empty row": [[]], "title row": [["Survey of spring"]]}.get(layout, [])
        if layout == "title row" and len(headers) < 3:
            above = []
        under = []
        if layout == "qualtrics":
            ids = [json.dumps({"ImportId": f"QID{i}"}) for i in range(len(headers))]
            under = [[f"Text of {h}" for h in headers], ids]
        with path.open("w", encoding=self.draw(["utf-8", "utf-16", "utf-8-sig"]), newline="") as f:
            if layout == "sep line":
                f.write(f"sep={separator}\r\n")
            writer = csv.writer(f, delimiter=separator)
            writer.writerows([*above, headers, *under, *rows])
        return path


def make_any_survey(folder: Path, seed: int) -> tuple:
    """A survey file and its codebook. Returns their paths; of a survey without anything to relate
    the next seed's.
    """
    for again in range(50):
        survey = AnySurvey(seed + 1_000_000 * again)
        if tree := survey.tree():
            break
    (folder / "b.yml").write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    return survey.write(folder), folder / "b.yml"
