"""A laboratory's own survey, made for the tests: other functions, other sources, another range, in an SPSS file."""

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


def own_survey(path, n=60, seed=3):
    """Write an SPSS file with four functions (two of them new), four sources on 0-10, eight PHQ-9 items, and a canary in every other field and label.

    Returns the respondents' answers as written.
    """
    import pyreadstat

    rng = np.random.default_rng(seed)
    data, labels, values = {}, {}, {}

    def ask(name, label, low, high, texts=None):
        data[name] = rng.integers(low, high + 1, n).astype(float)
        labels[name] = label
        if texts:
            values[name] = dict(zip(range(low, high + 1), texts, strict=True))

    data["SUBMITTED"], labels["SUBMITTED"] = (
        [f"1987-06-05 04:32:{10 + i % 50}" for i in range(n)],
        "タイムスタンプ",
    )
    data["MAIL"], labels["MAIL"] = (
        [CANARIES[0].replace("one", f"n{i}") for i in range(n)],
        "メールアドレス",
    )
    data["NAME"], labels["NAME"] = [f"Canary-Yamada Hanako {i}" for i in range(n)], "お名前"
    data["MEMO"], labels["MEMO"] = (
        [f"CANARYfree text, with a comma {i}" for i in range(n)],
        "ご自由に",
    )
    data["PHONE"], labels["PHONE"] = ["090-1234-5678"] * n, "Phone"
    ask("SEX", "性別", 1, 3, ["女性", "男性", "回答しない"])
    data["SEX"][: n - 2] = rng.integers(1, 3, n - 2)
    ask("AGE", "年齢", 18, 80)
    uses = ["まったく使わない", "年に1回程度", "月に1回程度", "週に1回程度", "週に数回", "ほぼ毎日"]
    for name, item in {
        "USE1": "サインイン",
        "USE2": "コラム",
        "USE3": "日記",
        "USE4": "チャット",
    }.items():
        ask(name, f"次の機能をどのくらい使いますか [{item}]", 1, 6, uses)
    phq9 = [
        "興味や楽しみの減退",
        "気分の落ち込み",
        "睡眠の問題",
        "疲れ",
        "食欲の変化",
        "自分を責める気持ち",
        "集中の難しさ",
        "動きの遅さや落ち着きのなさ",
    ]
    for i, item in enumerate(phq9, start=1):
        ask(
            f"PHQ{i}",
            f"この2週間、次の問題にどのくらい悩まされましたか [{item}]",
            0,
            3,
            ["まったくない", "数日", "半分以上", "ほとんど毎日"],
        )
    for name, item in {
        "HELP1": "医師",
        "HELP2": "こころの専門家",
        "HELP3": "友人",
        "HELP4": "同僚",
    }.items():
        ask(name, f"悩みがあるとき、次の相手に助けを求める可能性 [{item}]", 0, 10)
    ask(
        "PLACE",
        "Canary place, canary.one@mail.example",
        1,
        2,
        ["Canary-Yamada Hanako", "canary.one@mail.example"],
    )
    values["SEX"] |= {4: "Canary-Yamada Hanako"}
    data["USE1"][5] = np.nan
    frame = pd.DataFrame(data)
    pyreadstat.write_sav(
        frame,
        path,
        column_labels=list(labels.values()),
        variable_value_labels=values,
        file_label="CANARY of canary.one@mail.example",
    )
    return frame
