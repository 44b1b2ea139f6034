"""Made-up exports in the manner of other people's survey tools, with what is true of each column.

Nobody's answers: all are drawn at random. make_exports writes the files; each is a Made with a
truth for every column: its kind, its missing codes, and the scale that it is an item of.
"""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

NUMBER = "whole number"
BROKEN = "decimal number"
ORDERED = "ordered options"
UNORDERED = "unordered options"
YES_NO = "yes or no"
SEVERAL = "several answers"
TICKED = "ticked or empty"
TEXT = "text"
PERSON = "personal"
STAMP = "time stamp"
ADDRESS = "address"
OUT = "left out"
ID = "identifier"
UNNAMED = "a scale without a name"


@dataclass(frozen=True)
class Truth:
    """What is true of a column. kind 'left out': a column of the tool, of whatever kind, that is
    no question. missing: texts that stand for no answer."""

    header: str
    kind: str
    missing: frozenset = frozenset()
    scale: str = ""


@dataclass
class Made:
    """An export: its file, and the truth of each column in its order."""

    path: Path
    truth: list
    open_questions: int = 0


@dataclass
class Sheet:
    """A table of answers that grows by columns."""

    n: int
    seed: int
    truth: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    labels: list = field(default_factory=list)
    values: dict = field(default_factory=dict)

    def __post_init__(self):
        self.rng = np.random.default_rng(self.seed)

    def add(self, header, kind, cells, missing=(), scale="", label=""):
        """A column; cells: one a respondent."""
        cells = [str(cell) for cell in cells]
        used = frozenset(code for code in missing if code in cells)
        self.truth.append(Truth(header, kind, used, scale))
        self.cells.append(cells)
        self.labels.append(label)

    def draw(self, choices, gaps=0.03, missing=()):
        """Answers: some are empty, and some are codes that stand for no answer."""
        made = []
        for _ in range(self.n):
            share = self.rng.random()
            if share < gaps:
                made.append("")
            elif missing and share < gaps + 0.06:
                made.append(missing[self.rng.integers(len(missing))])
            else:
                made.append(choices[self.rng.integers(len(choices))])
        return made

    def numbers(self, low, high, gaps=0.03, missing=()):
        """Whole numbers as text."""
        return self.draw([str(i) for i in range(low, high + 1)], gaps, missing)

    def decimals(self, low, high, digits=1, mark="."):
        """Decimal numbers as text."""
        made = [f"{self.rng.uniform(low, high):.{digits}f}" for _ in range(self.n)]
        return [text.replace(".", mark) for text in made]

    def stamps(self, pattern):
        """Time stamps in rising order."""
        starts = pd.Timestamp("2026-02-20 09:13:21") + pd.to_timedelta(
            np.sort(self.rng.integers(0, 3_000_000, self.n)), unit="s"
        )
        return [pattern(stamp) if callable(pattern) else f"{stamp:{pattern}}" for stamp in starts]

    def codes(self, letters="abcdef0123456789", size=8):
        """A code of its own for each respondent."""
        return ["".join(self.rng.choice(list(letters), size)) + str(i) for i in range(self.n)]

    def words(self, lines):
        """Free text, different for everybody."""
        return [
            "" if self.rng.random() < 0.5 else f"{lines[i % len(lines)]} ({i})"
            for i in range(self.n)
        ]

    def grid(self, headers, kind, choices, missing=(), scale=UNNAMED, labels=()):
        """Questions with the same answers."""
        for i, header in enumerate(headers):
            label = labels[i] if labels else ""
            self.add(header, kind, self.draw(choices, missing=missing), missing, scale, label)

    @property
    def headers(self):
        """The header of each column."""
        return [truth.header for truth in self.truth]

    @property
    def rows(self):
        """The answers, a list for each respondent."""
        return [list(row) for row in zip(*self.cells, strict=True)]

    def write_csv(self, path, separator=",", encoding="utf-8", under=()):
        """The table as text; under: rows below the headers."""
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerows([self.headers, *under, *self.rows])
        return Made(path, self.truth)

    def write_qualtrics(self, path):
        """The table with the three header rows of Qualtrics: names, labels, identifiers."""
        ids = [json.dumps({"ImportId": f"QID{i}"}) for i in range(len(self.headers))]
        return self.write_csv(path, under=[self.labels, ids])

    def write_excel(self, path):
        """The table as a workbook; whole numbers as numbers."""
        frame = pd.DataFrame(self.rows, columns=self.headers)
        for name in frame:
            if frame[name].str.fullmatch(r"-?\d*").all():
                frame[name] = pd.to_numeric(frame[name])
        frame.to_excel(path, index=False)
        return Made(path, self.truth)


AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
GAD = [
    "Feeling nervous, anxious, or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
]
PHQ = [
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself or that you are a failure",
    "Trouble concentrating on things",
    "Moving or speaking so slowly that other people could have noticed",
    "Thoughts that you would be better off dead",
]
DAYS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
COMMENTS = ["It went well", "No complaints, thank you", "The room was cold", "Too long"]


def google_english(folder):
    """Google Forms: GAD-7 by its wording, check boxes, a rating, consent."""
    s = Sheet(64, 11)
    s.add("Timestamp", STAMP, s.stamps("%m/%d/%Y %H:%M:%S"))
    s.add("Email Address", ADDRESS, [f"p{i}@mail.example" for i in range(s.n)])
    s.add("I agree to take part", YES_NO, s.draw(["Yes", "Yes", "Yes", "No"], gaps=0))
    s.add("How old are you?", NUMBER, s.numbers(18, 71))
    choices = ["Female", "Male", "Non-binary"]
    missing = ["Prefer not to say"]
    s.add("What is your gender?", UNORDERED, s.draw(choices, missing=missing), missing)
    stem = "Over the last 2 weeks, how often have you been bothered by the following problems?"
    s.grid([f"{stem} [{item}]" for item in GAD], ORDERED, DAYS, scale="GAD-7")
    s.add("How would you rate your sleep?", NUMBER, s.numbers(1, 10))
    parts = ["Walking", "Reading", "Walking, Music", "Music", "Reading, Music", "Walking, Reading"]
    s.add("What helps you to relax? (tick all that apply)", SEVERAL, s.draw(parts))
    s.add("Do you drink coffee?", YES_NO, s.draw(["Yes", "No"]))
    s.add("Anything you would like to add?", TEXT, s.words(COMMENTS))
    return s.write_csv(folder / "google_english.csv")


def google_japanese(folder):
    """Google Forms in Japanese: stamps with 午後, age groups, agreement, 無回答."""
    s = Sheet(58, 12)

    def stamp(t):
        half = "午前" if t.hour < 12 else "午後"
        return f"{t.year}/{t.month:02d}/{t.day:02d} {t.hour % 12 or 12}:{t:%M:%S} {half} GMT+9"

    s.add("タイムスタンプ", STAMP, s.stamps(stamp))
    s.add("メールアドレス", ADDRESS, [f"h{i}@mail.example" for i in range(s.n)])
    s.add("年代", ORDERED, s.draw(["10代", "20代", "30代", "40代", "50代以上"]))
    s.add(
        "性別",
        UNORDERED,
        s.draw(["女性", "男性", "その他"], missing=["回答しない"]),
        ["回答しない"],
    )
    likert = [
        "全くそう思わない",
        "そう思わない",
        "どちらともいえない",
        "そう思う",
        "とてもそう思う",
    ]
    items = [
        "職場の人間関係は良い",
        "仕事にやりがいを感じる",
        "仕事の量は適切だ",
        "休みが取りやすい",
    ]
    s.grid([f"次のことについてどう思いますか [{i}]" for i in items], ORDERED, likert, ["無回答"])
    s.add("残業はありますか", YES_NO, s.draw(["はい", "いいえ"]))
    s.add("週に何時間働きますか", NUMBER, s.numbers(4, 60))
    s.add("ご意見をお書きください", TEXT, s.words(["特にありません", "ありがとうございました"]))
    return s.write_csv(folder / "google_japanese.csv")


def google_spanish(folder):
    """Google Forms in Spanish: no known instrument, yes or no with an accent."""
    s = Sheet(47, 13)
    s.add("Marca temporal", STAMP, s.stamps("%d/%m/%Y %H:%M:%S"))
    s.add("¿Cuántos años tienes?", NUMBER, s.numbers(18, 66))
    s.add(
        "Sexo",
        UNORDERED,
        s.draw(["Mujer", "Hombre"], missing=["Prefiero no decirlo"]),
        ["Prefiero no decirlo"],
    )
    s.add("Estado civil", UNORDERED, s.draw(["Soltero/a", "Casado/a", "Divorciado/a", "Viudo/a"]))
    often = ["Nunca", "Rara vez", "A veces", "A menudo", "Siempre"]
    items = ["me siento solo", "me cuesta dormir", "me preocupo por el dinero"]
    s.grid([f"¿Con qué frecuencia…? [{i}]" for i in items], ORDERED, often)
    s.add("¿Tienes hijos?", YES_NO, s.draw(["Sí", "No"]))
    s.add("Nivel de estudios", ORDERED, s.draw(["Primaria", "Secundaria", "Universidad"]))
    s.add("Comentarios", TEXT, s.words(["Muy bien", "Gracias por todo", "Demasiado largo"]))
    return s.write_csv(folder / "google_spanish.csv", separator=";", encoding="cp1252")


def google_french(folder):
    """Google Forms in French."""
    s = Sheet(52, 14)
    s.add("Horodateur", STAMP, s.stamps("%d/%m/%Y %H:%M:%S"))
    s.add("Adresse e-mail", ADDRESS, [f"f{i}@mail.example" for i in range(s.n)])
    s.add("Quel est votre âge ?", NUMBER, s.numbers(18, 77))
    missing = ["Je préfère ne pas répondre"]
    s.add("Genre", UNORDERED, s.draw(["Femme", "Homme", "Autre"], missing=missing), missing)
    agree = [
        "Pas du tout d'accord",
        "Plutôt pas d'accord",
        "Ni d'accord ni pas d'accord",
        "Plutôt d'accord",
        "Tout à fait d'accord",
    ]
    items = ["Mon travail a du sens", "Je suis fier de mon équipe", "Je dors bien"]
    s.grid([f"Êtes-vous d'accord ? [{i}]" for i in items], ORDERED, agree)
    s.add("Fumez-vous ?", YES_NO, s.draw(["Oui", "Non"]))
    s.add("Combien de cafés par jour ?", NUMBER, s.numbers(0, 9))
    s.add("Vos remarques", TEXT, s.words(["Très bien", "Merci beaucoup"]))
    return s.write_csv(folder / "google_french.csv")


def qualtrics(folder):
    """Qualtrics, numeric: three header rows, its own columns, PSS-10 by name, -99."""
    s = Sheet(73, 15)
    s.add("StartDate", OUT, s.stamps("%Y-%m-%d %H:%M:%S"), label="Start Date")
    s.add("EndDate", OUT, s.stamps("%Y-%m-%d %H:%M:%S"), label="End Date")
    s.add("Status", OUT, s.draw(["0", "0", "0", "1"], gaps=0), label="Response Type")
    s.add("IPAddress", PERSON, [f"10.0.3.{i}" for i in range(s.n)], label="IP Address")
    s.add("Progress", OUT, s.draw(["100", "100", "45"], gaps=0), label="Progress")
    s.add("Duration (in seconds)", OUT, s.numbers(90, 900, gaps=0), label="Duration (in seconds)")
    s.add("Finished", OUT, s.draw(["1", "1", "0"], gaps=0), label="Finished")
    s.add("RecordedDate", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"), label="Recorded Date")
    s.add("ResponseId", ID, [f"R_{c}" for c in s.codes()], label="Response ID")
    for header, label in (
        ("RecipientLastName", "Recipient Last Name"),
        ("RecipientFirstName", "Recipient First Name"),
    ):
        s.add(header, PERSON, [f"N{i}" for i in range(s.n)], label=label)
    s.add(
        "RecipientEmail",
        ADDRESS,
        [f"q{i}@mail.example" for i in range(s.n)],
        label="Recipient Email",
    )
    s.add("LocationLatitude", PERSON, s.decimals(47, 49, 4), label="Location Latitude")
    s.add("LocationLongitude", PERSON, s.decimals(7, 9, 4), label="Location Longitude")
    s.add(
        "DistributionChannel",
        OUT,
        s.draw(["anonymous", "email"], gaps=0),
        label="Distribution Channel",
    )
    s.add("UserLanguage", OUT, ["EN"] * s.n, label="User Language")
    s.add("Q1", NUMBER, s.numbers(18, 80, missing=["-99"]), ["-99"], label="How old are you?")
    missing = ["-99"]
    s.grid(
        [f"PSS10_{i}" for i in range(1, 11)],
        NUMBER,
        list("01234"),
        missing,
        "PSS-10",
        [f"In the last month, how often did this happen? - Item {i}" for i in range(1, 11)],
    )
    s.grid(
        [f"Q9_{i}" for i in range(1, 6)],
        NUMBER,
        list("1234567"),
        missing,
        UNNAMED,
        [f"How do you agree with these? - Statement {i}" for i in range(1, 6)],
    )
    for i, name in enumerate(("Bus", "Car", "Bike"), start=1):
        s.add(
            f"Q10_{i}",
            TICKED,
            s.draw(["1"], gaps=0.5),
            label=f"How do you travel? - Selected Choice - {name}",
        )
    s.add("Q11_Page Submit", BROKEN, s.decimals(2, 90, 3), label="Timing - Page Submit")
    s.add("Q12", TEXT, s.words(COMMENTS), label="Any comments?")
    return s.write_qualtrics(folder / "qualtrics.csv")


def qualtrics_german(folder):
    """Qualtrics in German with the texts of the choices."""
    s = Sheet(66, 16)
    s.add("StartDate", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"), label="Start Date")
    s.add("Finished", OUT, s.draw(["True", "True", "False"], gaps=0), label="Finished")
    s.add("ResponseId", ID, [f"R_{c}" for c in s.codes()], label="Response ID")
    s.add("alter", NUMBER, s.numbers(18, 70), label="Wie alt sind Sie?")
    s.add(
        "geschlecht",
        UNORDERED,
        s.draw(["weiblich", "männlich", "divers"], missing=["keine Angabe"]),
        ["keine Angabe"],
        label="Welches Geschlecht haben Sie?",
    )
    agree = [
        "Trifft überhaupt nicht zu",
        "Trifft eher nicht zu",
        "Teils-teils",
        "Trifft eher zu",
        "Trifft voll und ganz zu",
    ]
    s.grid(
        [f"team_{i}" for i in range(1, 5)],
        ORDERED,
        agree,
        (),
        UNNAMED,
        [f"Wie gut passt das? - Aussage {i}" for i in range(1, 5)],
    )
    s.add("kinder", YES_NO, s.draw(["Ja", "Nein"]), label="Haben Sie Kinder?")
    s.add(
        "schule",
        ORDERED,
        s.draw(["Hauptschule", "Realschule", "Abitur"]),
        label="Höchster Schulabschluss",
    )
    return s.write_qualtrics(folder / "qualtrics_german.csv")


def limesurvey_german(folder):
    """LimeSurvey in German: question codes before the text, PHQ-9 by name, size and answers."""
    s = Sheet(61, 17)
    s.add("id. Antwort ID", ID, range(1, s.n + 1))
    s.add("submitdate. Datum Abgeschickt", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("lastpage. Letzte Seite", OUT, s.draw(["4", "4", "3"], gaps=0))
    s.add("startlanguage. Start-Sprache", OUT, ["de"] * s.n)
    s.add("seed. Zufallsstartwert", OUT, s.codes("123456789"))
    s.add("G01Q01. Wie alt sind Sie?", NUMBER, s.numbers(17, 81))
    s.add("G01Q02. Geschlecht", UNORDERED, s.draw(["weiblich", "männlich", "divers"]))
    days = [
        "Überhaupt nicht",
        "An einzelnen Tagen",
        "An mehr als der Hälfte der Tage",
        "Beinahe jeden Tag",
    ]
    s.grid(
        [
            f"PHQ9[SQ00{i}]. Wie oft fühlten Sie sich beeinträchtigt? [Frage {i}]"
            for i in range(1, 10)
        ],
        ORDERED,
        days,
        scale="PHQ-9",
    )
    for i, name in enumerate(("Sport", "Musik", "Lesen"), start=1):
        s.add(f"G02Q04[SQ00{i}]. Was machen Sie gern? [{name}]", YES_NO, s.draw(["Ja", "Nein"]))
    s.add("G02Q05. Möchten Sie etwas ergänzen?", TEXT, s.words(["Sehr gut", "Zu lang", "Danke"]))
    s.add("interviewtime. Gesamtzeit", OUT, s.decimals(60, 900, 2))
    return s.write_csv(folder / "limesurvey_german.csv", separator=";", encoding="utf-8-sig")


def limesurvey_codes(folder):
    """LimeSurvey with codes of questions and answers only."""
    s = Sheet(59, 18)
    s.add("id", ID, range(1, s.n + 1))
    s.add("submitdate", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("lastpage", OUT, s.draw(["3", "3", "2"], gaps=0))
    s.add("startlanguage", OUT, ["en"] * s.n)
    s.add("seed", OUT, s.codes("123456789"))
    s.add("startdate", OUT, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("ipaddr", PERSON, [f"10.1.2.{i}" for i in range(s.n)])
    s.add("age", NUMBER, s.numbers(18, 64))
    s.add("sex", UNORDERED, s.draw(["F", "M"]))
    s.grid([f"sat[SQ00{i}]" for i in range(1, 7)], ORDERED, ["A1", "A2", "A3", "A4", "A5"])
    s.add("smoker", YES_NO, s.draw(["Y", "N"]))
    for i in range(1, 4):
        s.add(f"media[SQ00{i}]", TICKED, s.draw(["Y"], gaps=0.5))
    s.add("hours", BROKEN, s.decimals(0, 12, 1))
    return s.write_csv(folder / "limesurvey_codes.csv")


def survey_monkey(folder):
    """SurveyMonkey: two header rows; the row of a grid in the second."""
    s = Sheet(55, 19)
    second = {}

    def ask(top, below, *more, **given):
        joined = top if below in ("", "Response", "Open-Ended Response") else f"{top} [{below}]"
        s.add(joined, *more, **given)
        second[joined] = (top, below)

    ask("Respondent ID", "", ID, s.codes("0123456789", 10))
    ask("Collector ID", "", OUT, ["418830"] * s.n)
    ask("Start Date", "", OUT, s.stamps("%m/%d/%Y %I:%M:%S %p"))
    ask("End Date", "", STAMP, s.stamps("%m/%d/%Y %I:%M:%S %p"))
    ask("IP Address", "", PERSON, [f"10.4.4.{i}" for i in range(s.n)])
    ask("Email Address", "", ADDRESS, [f"m{i}@mail.example" for i in range(s.n)])
    ask("First Name", "", PERSON, [f"Name{i}" for i in range(s.n)])
    ask("What is your age?", "Open-Ended Response", NUMBER, s.numbers(18, 75))
    education = ["High school", "Some college", "Bachelor's degree", "Master's degree"]
    ask("What is your education?", "Response", ORDERED, s.draw(education))
    satisfied = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
    for place in ("The food", "The rooms", "The staff", "The price"):
        ask(
            "How satisfied are you with the following?",
            place,
            ORDERED,
            s.draw(satisfied, missing=["N/A"]),
            missing=["N/A"],
            scale=UNNAMED,
        )
    for name in ("Friends", "Newspaper", "Web"):
        ask("How did you hear of us?", name, TICKED, s.draw([name], gaps=0.5))
    ask("Would you come again?", "Response", YES_NO, s.draw(["Yes", "No"]))
    ask("Any other comments?", "Open-Ended Response", TEXT, s.words(COMMENTS))
    tops = []
    seen = ""
    for header in s.headers:
        top = second[header][0]
        tops.append("" if top == seen else top)
        seen = top
    path = folder / "survey_monkey.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([tops, [second[h][1] for h in s.headers], *s.rows])
    return Made(path, s.truth)


def spss(folder):
    """SPSS with labels and declared missing values; K6 by name, size and answers."""
    import pyreadstat

    s = Sheet(80, 20)
    s.add("vpn", ID, range(101, 101 + s.n), label="Versuchsperson ID")
    s.add("alter", NUMBER, s.numbers(18, 79, missing=["-99"]), ["-99"], label="Alter in Jahren")
    s.add("sex", UNORDERED, s.draw(["1", "2"]), label="Geschlecht")
    s.add("famst", UNORDERED, s.draw(list("1234"), missing=["-77"]), ["-77"], label="Familienstand")
    s.grid(
        [f"k6_{i}" for i in range(1, 7)],
        ORDERED,
        list("01234"),
        ["-99"],
        "K6",
        [f"Wie oft fühlten Sie sich so? Aussage {i}" for i in range(1, 7)],
    )
    s.add("arzt", YES_NO, s.draw(["0", "1"]), label="Waren Sie beim Arzt?")
    s.add("bmi", BROKEN, s.decimals(17, 34), label="Body-Mass-Index")
    frame = pd.DataFrame(s.rows, columns=s.headers).apply(pd.to_numeric)
    often = {0: "nie", 1: "selten", 2: "manchmal", 3: "oft", 4: "immer", -99: "keine Angabe"}
    pyreadstat.write_sav(
        frame,
        folder / "spss.sav",
        column_labels=s.labels,
        variable_value_labels={
            "alter": {-99: "keine Angabe"},
            "sex": {1: "weiblich", 2: "männlich"},
            "famst": {
                1: "ledig",
                2: "verheiratet",
                3: "geschieden",
                4: "verwitwet",
                -77: "keine Angabe",
            },
            "arzt": {0: "nein", 1: "ja"},
            **{f"k6_{i}": often for i in range(1, 7)},
        },
        missing_ranges={f"k6_{i}": [-99] for i in range(1, 7)},
    )
    truth = []
    for t in s.truth:
        # What the file itself declares as missing arrives as an empty cell.
        truth.append(Truth(t.header, t.kind, frozenset(), t.scale) if t.scale else t)
    return Made(folder / "spss.sav", truth)


def stata(folder):
    """Stata with value labels; GAD-7 by name, size and answers."""
    import pyreadstat

    s = Sheet(70, 21)
    s.add("pid", ID, range(1, s.n + 1), label="participant id")
    s.add("age", NUMBER, s.numbers(18, 90), label="age in years")
    s.add("female", YES_NO, s.draw(["0", "1"]), label="respondent is female")
    s.add("region", UNORDERED, s.draw(list("1234")), label="region")
    s.add("health", ORDERED, s.draw(list("12345")), label="self-rated health")
    s.grid(
        [f"gad7_{i}" for i in range(1, 8)],
        NUMBER,
        list("0123"),
        (),
        "GAD-7",
        [f"GAD-7 item {i}" for i in range(1, 8)],
    )
    s.add("income", BROKEN, s.decimals(800, 6000, 2), label="household income")
    frame = pd.DataFrame(s.rows, columns=s.headers).apply(pd.to_numeric)
    pyreadstat.write_dta(
        frame,
        folder / "stata.dta",
        column_labels=s.labels,
        variable_value_labels={
            "female": {0: "no", 1: "yes"},
            "region": {1: "North", 2: "East", 3: "South", 4: "West"},
            "health": {1: "poor", 2: "fair", 3: "good", 4: "very good", 5: "excellent"},
        },
    )
    return Made(folder / "stata.dta", s.truth)


def redcap(folder):
    """REDCap, raw: record and form columns, check boxes as 0 and 1, PHQ-9 by name."""
    s = Sheet(68, 22)
    s.add("record_id", ID, range(1, s.n + 1))
    s.add("redcap_survey_identifier", OUT, [""] * s.n)
    s.add("baseline_timestamp", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("age", NUMBER, s.numbers(18, 85))
    s.add("sex", NUMBER, s.draw(["1", "2"]))
    for i in range(1, 5):
        s.add(f"race___{i}", NUMBER, s.draw(["0", "0", "1"], gaps=0))
    s.grid([f"phq9_{i}" for i in range(1, 10)], NUMBER, list("0123"), (), "PHQ-9")
    s.add("phq9_total_score", NUMBER, s.numbers(0, 27))
    s.add("weight_kg", BROKEN, s.decimals(48, 110))
    s.add("visit_date", "date or time", s.stamps("%Y-%m-%d"))
    s.add("notes", TEXT, s.words(COMMENTS))
    s.add("baseline_complete", OUT, s.draw(["2", "2", "0"], gaps=0))
    return s.write_csv(folder / "redcap.csv")


def forms_english(folder):
    """Microsoft Forms: answers joined by semicolons, rows of a Likert question without its stem."""
    s = Sheet(49, 23)
    s.add("ID", ID, range(1, s.n + 1))
    s.add("Start time", OUT, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Completion time", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Email", OUT, ["anonymous"] * s.n)
    s.add("Name", OUT, [""] * s.n)
    s.add("How old are you?", NUMBER, s.numbers(18, 67))
    s.add("Which department do you work in?", UNORDERED, s.draw(["Sales", "IT", "Law", "Design"]))
    items = [
        "My tasks are clear",
        "I can decide how I work",
        "My manager listens",
        "I feel safe at work",
    ]
    s.grid(items, ORDERED, AGREE)
    tools = ["Chat;", "Mail;", "Chat;Mail;", "Mail;Phone;", "Chat;Phone;", "Phone;"]
    s.add("Which tools do you use?", SEVERAL, s.draw(tools))
    s.add("Do you work from home?", YES_NO, s.draw(["Yes", "No"]))
    s.add("How likely are you to recommend us?", NUMBER, s.numbers(0, 10))
    s.add("What should change?", TEXT, s.words(COMMENTS))
    return s.write_excel(folder / "forms_english.xlsx")


def forms_french(folder):
    """Microsoft Forms in French."""
    s = Sheet(44, 24)
    s.add("ID", ID, range(1, s.n + 1))
    s.add("Heure de début", OUT, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Heure de fin", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Adresse de messagerie", ADDRESS, [f"e{i}@mail.example" for i in range(s.n)])
    s.add("Nom", PERSON, [f"Nom {i}" for i in range(s.n)])
    s.add("Quel âge avez-vous ?", NUMBER, s.numbers(18, 69))
    items = ["Je me sens seul", "Je dors mal", "Je suis fatigué"]
    s.grid(items, ORDERED, ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"])
    s.add("Avez-vous des enfants ?", YES_NO, s.draw(["Oui", "Non"]))
    s.add(
        "Vos loisirs",
        SEVERAL,
        s.draw(["Sport;", "Lecture;", "Sport;Lecture;", "Cinéma;Sport;", "Cinéma;"]),
    )
    return s.write_excel(folder / "forms_french.xlsx")


def sosci(folder):
    """SoSci Survey: -9 for no answer, times of the pages, WHO-5 by name."""
    s = Sheet(57, 25)
    s.add("CASE", ID, range(31, 31 + s.n))
    s.add("SERIAL", OUT, [""] * s.n)
    s.add("QUESTNNR", OUT, ["base"] * s.n)
    s.add("MODE", OUT, ["interview"] * s.n)
    s.add("STARTED", STAMP, s.stamps("%d.%m.%Y %H:%M"))
    s.add("SD01", UNORDERED, s.draw(["weiblich", "männlich"], missing=["-9"]), ["-9"])
    s.add("SD02_01", NUMBER, s.numbers(18, 74, missing=["-9"]), ["-9"])
    s.grid([f"WHO5_0{i}" for i in range(1, 6)], NUMBER, list("012345"), ["-9"], "WHO-5")
    s.grid([f"AB01_0{i}" for i in range(1, 7)], NUMBER, list("12345"), ["-9"])
    s.add("TIME001", NUMBER, s.numbers(4, 90, gaps=0))
    s.add("TIME_SUM", OUT, s.numbers(100, 900, gaps=0))
    s.add("FINISHED", OUT, s.draw(["1", "1", "0"], gaps=0))
    s.add("LASTPAGE", OUT, s.draw(["7", "7", "3"], gaps=0))
    return s.write_csv(folder / "sosci.csv", separator="\t", encoding="utf-16")


def otree(folder):
    """oTree: long names with dots; many columns of the session."""
    s = Sheet(40, 26)
    s.add("participant.id_in_session", ID, range(1, s.n + 1))
    s.add("participant.code", ID, s.codes())
    s.add("participant.label", OUT, [""] * s.n)
    s.add("participant._is_bot", OUT, ["0"] * s.n)
    s.add("participant._index_in_pages", OUT, s.draw(["9", "9", "4"], gaps=0))
    s.add("participant._current_page_name", OUT, s.draw(["End", "End", "Risk"], gaps=0))
    s.add("participant.time_started_utc", STAMP, s.stamps("%Y-%m-%d %H:%M:%S.%f"))
    s.add("participant.payoff", BROKEN, s.decimals(0, 12))
    s.add("session.code", OUT, ["x7k2p9"] * s.n)
    s.add("session.is_demo", OUT, ["0"] * s.n)
    s.add("survey.1.player.id_in_group", OUT, range(1, s.n + 1))
    s.add("survey.1.player.age", NUMBER, s.numbers(18, 45))
    s.add("survey.1.player.gender", UNORDERED, s.draw(["Male", "Female"]))
    s.grid([f"survey.1.player.trust_{i}" for i in range(1, 5)], NUMBER, list("1234567"))
    s.add("survey.1.player.risk", NUMBER, s.numbers(0, 10))
    s.add("survey.1.player.student", YES_NO, s.draw(["True", "False"]))
    s.add("survey.1.subsession.round_number", OUT, ["1"] * s.n)
    return s.write_csv(folder / "otree.csv")


def panel_japanese(folder):
    """A Japanese panel's file in Shift-JIS: numbers with full-width signs, 99 for no answer."""
    s = Sheet(62, 27)
    s.add("回答者ID", ID, s.codes("0123456789", 6))
    s.add("回答日時", STAMP, s.stamps("%Y/%m/%d %H:%M"))
    s.add("性別", UNORDERED, s.draw(["男性", "女性"]))
    s.add("年齢", NUMBER, s.numbers(20, 79))
    s.add("お住まいの都道府県", UNORDERED, s.draw(["東京都", "大阪府", "千葉県", "北海道"]))
    s.grid([f"Q5_{i}" for i in range(1, 8)], NUMBER, list("12345"), ["99"])
    often = ["まったくない", "月に1回程度", "週に1回程度", "週に2、3回", "ほぼ毎日"]
    s.add("運動の頻度", ORDERED, s.draw(often))
    s.add(
        "世帯年収",
        ORDERED,
        s.draw(
            ["200万円未満", "200~400万円", "400~600万円", "600万円以上"], missing=["わからない"]
        ),
        ["わからない"],
    )
    s.add("自由記述", TEXT, s.words(["特になし", "よかったです"]))
    return s.write_csv(folder / "panel_japanese.csv", encoding="cp932")


def r_table(folder):
    """A table written by R: NA, dots in names, a first column of row numbers."""
    s = Sheet(75, 28)
    s.add("id", ID, range(1, s.n + 1))
    s.add("age.years", NUMBER, s.numbers(18, 88, 0, ["NA"]), ["NA"])
    s.add("education", ORDERED, s.draw(["low", "medium", "high"], 0, ["NA"]), ["NA"])
    s.add("group", UNORDERED, s.draw(["control", "treatment"], 0))
    s.grid([f"swls.{i}" for i in range(1, 6)], NUMBER, list("1234567"), ["NA"])
    s.add("reaction.time", BROKEN, s.decimals(200, 900, 2))
    s.add("married", YES_NO, s.draw(["TRUE", "FALSE"], 0, ["NA"]), ["NA"])
    return s.write_csv(folder / "r_table.csv")


MAKERS = (
    google_english,
    google_japanese,
    google_spanish,
    google_french,
    qualtrics,
    qualtrics_german,
    limesurvey_german,
    limesurvey_codes,
    survey_monkey,
    spss,
    stata,
    redcap,
    forms_english,
    forms_french,
    sosci,
    otree,
    panel_japanese,
    r_table,
)
