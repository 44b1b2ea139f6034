"""A laboratory's own survey, made for the tests, in an SPSS file.

Other functions, other sources, another range; and a canary wherever personal data can hide.
"""

import numpy as np
import pandas as pd

CANARIES = [
    "canary.one@mail.example",
    "Canary-Yamada Hanako",
    "1987-06-05 04:32:10",
    "CANARYfree text, with a comma",
    "090-1234-5678",
    "Canary-Row",
]


USES = ["まったく使わない", "年に1回程度", "月に1回程度", "週に1回程度", "週に数回", "ほぼ毎日"]
DAYS = ["まったくない", "数日", "半分以上", "ほとんど毎日"]
FUNCTIONS = ["サインイン", "コラム", "日記", "チャット"]
SOURCES = ["医師", "こころの専門家", "友人", "同僚"]
PHQ = [
    "興味や楽しみの減退",
    "気分の落ち込み",
    "睡眠の問題",
    "疲れ",
    "食欲の変化",
    "自分を責める気持ち",
    "集中の難しさ",
    "動きの遅さや落ち着きのなさ",
]


class Form:
    """Columns of answers, their labels, and the texts of their codes."""

    def __init__(self, n: int, seed: int):
        self.n = n
        self.rng = np.random.default_rng(seed)
        self.data = {}
        self.labels = {}
        self.values = {}

    def ask(self, name: str, label: str, low: int, high: int, texts: list | None = None) -> None:
        """A question answered at random with low to high."""
        self.data[name] = self.rng.integers(low, high + 1, self.n).astype(float)
        self.labels[name] = label
        if texts:
            self.values[name] = dict(zip(range(low, high + 1), texts, strict=True))

    def note(self, name: str, label: str, texts: list) -> None:
        """A column of texts."""
        self.data[name] = texts
        self.labels[name] = label


def own_survey(path, n=60, seed=3):
    """Write an SPSS file with a canary in every field and label that no analysis needs.

    Four functions (two of them new), four sources on 0-10, eight PHQ-9 items.
    Returns the respondents' answers as written.
    """
    import pyreadstat

    form = Form(n, seed)
    each = range(n)
    stamps = [f"1987-06-05 04:32:{10 + i % 50}" for i in each]
    form.note("SUBMITTED", "タイムスタンプ", stamps)
    form.note("MAIL", "メールアドレス", [CANARIES[0].replace("one", f"n{i}") for i in each])
    form.note("NAME", "お名前", [f"{CANARIES[1]} {i}" for i in each])
    form.note("MEMO", "ご自由に", [f"{CANARIES[3]} {i}" for i in each])
    form.note("PHONE", "Phone", [CANARIES[4]] * n)
    form.ask("SEX", "性別", 1, 3, ["女性", "男性", "回答しない"])
    # All but the last two are women or men.
    form.data["SEX"][: n - 2] = form.rng.integers(1, 3, n - 2)
    form.ask("AGE", "年齢", 18, 80)
    for i, item in enumerate(FUNCTIONS, start=1):
        form.ask(f"USE{i}", f"次の機能をどのくらい使いますか [{item}]", 1, 6, USES)
    for i, item in enumerate(PHQ, start=1):
        label = f"この2週間、次の問題にどのくらい悩まされましたか [{item}]"
        form.ask(f"PHQ{i}", label, 0, 3, DAYS)
    for i, item in enumerate(SOURCES, start=1):
        label = f"悩みがあるとき、次の相手に助けを求める可能性 [{item}]"
        form.ask(f"HELP{i}", label, 0, 10)
    form.ask("PLACE", f"Canary place, {CANARIES[0]}", 1, 2, [CANARIES[1], CANARIES[0]])
    form.values["SEX"] |= {4: CANARIES[1]}
    form.data["USE1"][5] = np.nan
    frame = pd.DataFrame(form.data)
    pyreadstat.write_sav(
        frame,
        path,
        column_labels=list(form.labels.values()),
        variable_value_labels=form.values,
        file_label=f"CANARY of {CANARIES[0]}",
    )
    return frame
