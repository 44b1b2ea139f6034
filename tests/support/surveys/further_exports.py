"""Further made-up exports with what is true of each column: tools and languages beside those of
foreign_exports. When they were written no rule of the draft had been tried on them: of their 95
columns 86 had the right kind, all the right missing codes, 94 the right scale.
"""

import pandas as pd
from foreign_exports import (
    ADDRESS,
    BROKEN,
    COMMENTS,
    DAYS,
    ID,
    NUMBER,
    ORDERED,
    OUT,
    PERSON,
    PHQ,
    SEVERAL,
    STAMP,
    TEXT,
    TICKED,
    UNNAMED,
    UNORDERED,
    YES_NO,
    Made,
    Sheet,
)


def typeform(folder):
    """Typeform: a number sign, network, start and submit date; choices in columns of their own."""
    s = Sheet(51, 41)
    s.add("#", ID, s.codes("abcdef0123456789", 20))
    s.add("What is your first name?", PERSON, [f"Pat{i}" for i in range(s.n)])
    s.add("How old are you?", NUMBER, s.numbers(18, 70))
    for name in ("Running", "Swimming", "Cycling"):
        s.add(name, TICKED, s.draw([name], gaps=0.5))
    s.add("How happy are you with your life?", NUMBER, s.numbers(1, 5))
    s.add("Do you live alone?", NUMBER, s.draw(["0", "1"]))
    s.add("Response Type", OUT, ["completed"] * s.n)
    s.add("Start Date (UTC)", OUT, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Submit Date (UTC)", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Network ID", ID, s.codes())
    return s.write_csv(folder / "typeform.csv")


def unipark(folder):
    """Unipark (EFS): lfdn, c_0001, v_1 and so on; -77 and 0 for no answer, -66 not reached."""
    s = Sheet(63, 42)
    s.add("lfdn", ID, range(11, 11 + s.n))
    s.add("external_lfdn", OUT, ["0"] * s.n)
    s.add("tester", OUT, ["0"] * s.n)
    s.add("dispcode", OUT, s.draw(["31", "31", "22"], gaps=0))
    s.add("lastpage", OUT, s.draw(["5534", "5534", "5530"], gaps=0))
    s.add("duration", NUMBER, s.numbers(200, 900, gaps=0))
    s.add("v_1", NUMBER, s.numbers(1, 2, 0, ["-77"]), ["-77"])
    s.add("v_2", NUMBER, s.numbers(18, 66, 0, ["-77"]), ["-77"])
    s.grid([f"v_{i}" for i in range(11, 17)], NUMBER, list("12345"), ["-77", "-66"])
    s.add("v_30", TEXT, s.words(["Alles gut", "Danke", "Etwas lang"]))
    s.add("datetime", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    return s.write_csv(folder / "unipark.csv", separator=";")


def google_italian(folder):
    """Google Forms in Italian."""
    s = Sheet(46, 43)
    s.add("Informazioni cronologiche", STAMP, s.stamps("%d/%m/%Y %H.%M.%S"))
    s.add("Indirizzo email", ADDRESS, [f"i{i}@mail.example" for i in range(s.n)])
    s.add("Età", NUMBER, s.numbers(18, 68))
    missing = ["Preferisco non rispondere"]
    s.add("Genere", UNORDERED, s.draw(["Donna", "Uomo", "Altro"], missing=missing), missing)
    agree = ["Per niente", "Poco", "Abbastanza", "Molto"]
    items = ["mi sento solo", "sono stanco", "mi annoio"]
    s.grid([f"Quanto sei d'accordo? [{i}]" for i in items], ORDERED, agree)
    s.add("Fumi?", YES_NO, s.draw(["Sì", "No"]))
    s.add("Quali sport pratichi?", SEVERAL, s.draw(["Calcio", "Nuoto", "Calcio, Nuoto",
                                                    "Tennis, Nuoto", "Tennis"]))  # fmt: skip
    s.add("Commenti", TEXT, s.words(["Bene", "Grazie mille", "Troppo lungo"]))
    return s.write_csv(folder / "google_italian.csv")


def qualtrics_japanese(folder):
    """Qualtrics in Japanese with the texts of the choices."""
    s = Sheet(57, 44)
    s.add("StartDate", OUT, s.stamps("%Y-%m-%d %H:%M:%S"), label="開始日")
    s.add("Finished", OUT, s.draw(["True", "True", "False"], gaps=0), label="終了")
    s.add("RecordedDate", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"), label="記録日")
    s.add("ResponseId", ID, [f"R_{c}" for c in s.codes()], label="回答ID")
    s.add("Q1", NUMBER, s.numbers(18, 69), label="年齢を教えてください")
    refused = ["答えたくない"]
    s.add("Q2", UNORDERED, s.draw(["男性", "女性"], missing=refused), refused, label="性別")
    fit = ["まったく当てはまらない", "やや当てはまらない", "どちらともいえない", "やや当てはまる",
           "非常に当てはまる"]  # fmt: skip
    labels = [f"次の文はあなたに当てはまりますか。 - 文{i}" for i in range(1, 6)]
    s.grid([f"Q3_{i}" for i in range(1, 6)], ORDERED, fit, (), UNNAMED, labels)
    s.add("Q4", ORDERED, s.draw(["高校", "専門学校", "大学", "大学院"]), label="最終学歴")
    s.add("Q5", YES_NO, s.draw(["はい", "いいえ"]), label="結婚していますか")
    return s.write_qualtrics(folder / "qualtrics_japanese.csv")


def redcap_labels(folder):
    """REDCap with labels: the questions themselves as headers, PHQ-9 by its wording."""
    s = Sheet(48, 45)
    s.add("Record ID", ID, range(1, s.n + 1))
    s.add("Survey Timestamp", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("Age (years)", NUMBER, s.numbers(18, 88))
    s.add("Sex assigned at birth", UNORDERED, s.draw(["Female", "Male"]))
    for name in ("Asthma", "Diabetes", "None of these"):
        s.add(f"Which conditions do you have? (choice={name})", YES_NO,
              s.draw(["Checked", "Unchecked"], gaps=0))  # fmt: skip
    s.grid(PHQ, ORDERED, DAYS, scale="PHQ-9")
    s.add("Height (cm)", BROKEN, s.decimals(150, 195))
    s.add("Complete?", OUT, s.draw(["Complete", "Complete", "Incomplete"], gaps=0))
    return s.write_csv(folder / "redcap_labels.csv")


def typed_by_hand(folder):
    """A workbook typed by hand: short headers, a title row, 999 for no answer."""
    s = Sheet(39, 46)
    s.add("VP-Nr.", ID, range(1, s.n + 1))
    s.add("Gruppe", UNORDERED, s.draw(["KG", "EG"], gaps=0))
    s.add("Alter", NUMBER, s.numbers(19, 44, 0, ["999"]), ["999"])
    s.grid([f"Item{i}" for i in range(1, 8)], NUMBER, list("1234"), ["999"])
    s.add("Reaktionszeit (ms)", NUMBER, s.numbers(310, 880, 0))
    s.add("Händigkeit", UNORDERED, s.draw(["rechts", "links"], gaps=0))
    empty = [""] * (len(s.headers) - 1)
    rows = [["Studie 3, Herbst", *empty], ["", *empty], s.headers]
    for row in s.rows:
        rows.append([int(cell) if cell.lstrip("-").isdigit() else cell for cell in row])
    path = folder / "typed_by_hand.xlsx"
    pd.DataFrame(rows).to_excel(path, index=False, header=False)
    return Made(path, s.truth)


def limesurvey_french(folder):
    """LimeSurvey in French with question codes and texts."""
    s = Sheet(53, 47)
    s.add("id. ID de la réponse", ID, range(1, s.n + 1))
    s.add("submitdate. Date de soumission", STAMP, s.stamps("%Y-%m-%d %H:%M:%S"))
    s.add("lastpage. Dernière page", OUT, s.draw(["6", "6", "2"], gaps=0))
    s.add("startlanguage. Langue de départ", OUT, ["fr"] * s.n)
    s.add("Q1. Quel est votre âge ?", NUMBER, s.numbers(18, 71))
    s.add("Q2. Sexe", UNORDERED, s.draw(["Féminin", "Masculin"]))
    often = ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"]
    s.grid([f"Q3[SQ00{i}]. À quelle fréquence… [item {i}]" for i in range(1, 6)], ORDERED, often)
    s.add("Q4. Diplôme", ORDERED, s.draw(["Bac", "Licence", "Master", "Doctorat"]))
    s.add("Q5. Revenu mensuel", ORDERED, s.draw(["Moins de 1000 €", "1000 à 2000 €",
                                                 "2000 à 3000 €", "Plus de 3000 €"]))  # fmt: skip
    s.add("Q6. Une remarque ?", TEXT, s.words(COMMENTS))
    return s.write_csv(folder / "limesurvey_french.csv", separator=";")


FURTHER = (
    typeform, unipark, google_italian, qualtrics_japanese, redcap_labels, typed_by_hand,
    limesurvey_french,
)  # fmt: skip
