"""Headers that tell what a column is: personal, an identifier, of the survey tool, free text."""

import re

from helpers.base.text import folded

PERSONAL = re.compile(
    r"mail|メール|courriel|correo|messagerie|\b(user|last|first|full|recipient)? ?name\b|lastname|"
    r"firstname|氏名|名前|ニックネーム|vorname|nachname|nombre|apellidos?|pr[ée]nom|\bnom\b|\bnome\b|"
    r"phone|電話|tel[eé]fono|telefon|address|住所|anschrift|adresse|direcci[oó]n|ip ?addr|ipaddr|"
    r"latitude|longitude|birth ?(date|day)|date of birth|生年月日|geburtsdatum|nacimiento|"
    r"naissance|postcode|zip|郵便番号|"
    r"postleitzahl|\bplz\b|code postal|c[oó]digo postal",
    re.IGNORECASE,
)
IDENTIFIER = re.compile(
    r"(\b|_|[\u3040-\u9fff])(id|uuid|token|response ?id|respondent ?id|participant|seed|nr|no|vpn|"
    r"vp|pid|ppt|subject|proband|case|serial|code|番号)\b|responseid|subject_?nr|^番号$|回答者",
    re.IGNORECASE,
)
# An identifier of a person, and not of a school or a country.
OF_A_PERSON = re.compile(
    r"(record|participant|respondent|response|subject|proband(en)?|person|patient|case|student|"
    r"user|teilnehmer(in)?|vpn?|pid|ppt)[ _.-]*(id|code|nr|no|number|nummer|token)|"
    r"id|uuid|token|participant|respondent|subject|proband|teilnehmer|vpn?|pid|ppt|"
    r".*(回答者|参加者|会員).*",
    re.IGNORECASE,
)
# Columns that survey tools write themselves, by what stands before the first full stop, too.
HEADERS_OF_THE_TOOL = {
    "progress": "constant", "duration (in seconds)": "constant", "interviewtime": "constant",
    "total time": "constant", "lastpage": "constant", "last page": "constant",
    "startlanguage": "text", "start language": "text", "userlanguage": "text",
    "user language": "text", "distributionchannel": "text", "distribution channel": "text",
    "refurl": "text", "status": "text", "response type": "text", "finished": "text",
    "collector id": "identifier", "collectorid": "identifier", "respondent id": "identifier",
    "seed": "identifier", "externalreference": "identifier", "ipaddr": "personal",
    "start date": "date or time", "startdate": "date or time", "enddate": "date or time",
    "end date": "date or time", "date created": "date or time", "date modified": "date or time",
    "recordeddate": "date or time", "datestamp": "date or time", "submitdate": "date or time",
    "maxpage": "constant", "time_sum": "constant", "time_rsi": "constant", "missrel": "constant",
    "deg_time": "constant", "q_viewer": "constant", "questnnr": "text", "mode": "text",
    "lastdata": "date or time", "mailsent": "date or time", "redcap_event_name": "text",
    "redcap_survey_identifier": "identifier", "redcap_repeat_instance": "constant",
    "redcap_repeat_instrument": "text", "complete?": "text", "dispcode": "constant",
    "tester": "constant", "lfdn": "identifier", "external_lfdn": "identifier",
    "network id": "identifier", "start date (utc)": "date or time",
}  # fmt: skip
OF_THE_TOOL = {folded(name): kind for name, kind in HEADERS_OF_THE_TOOL.items()}
# The same by a pattern: oTree's own columns, REDCap's states of a form, Qualtrics' timers.
OF_A_SESSION = re.compile(
    r"(participant\._.*|participant\.(mturk|visited|label).*|session\..*|.*\.subsession\..*|"
    r".*\.group\.id_in_.*|.*\.player\.id_in_group)|.*\w_complete|"
    r".*(first[ _]click|last[ _]click|page[ _]submit|click[ _]count)",
    re.IGNORECASE,
)
FREE_TEXT = re.compile(
    r"\bcomments\b|\b(any|other|further|additional|your|general) (comment|feedback)\b|"
    r"^(comments?|feedback)\W*$|comentario|commentaire|remarque|anmerkung|bemerkung|suggestion|"
    r"kommentar|(is|was) there anything else|自由記述|ご意見|ご感想",
    re.IGNORECASE,
)
