"""The bare pipeline to compare with: what a straightforward program does, one mail at a time and nothing more.

It fetches a mail, parses it with the standard library, stores it in one transaction with SQLite and sends a plain
acknowledgement over one connection. It does not recognise, encrypt, screen, propose or count terms.

    python -m tests.benchmarks.reference IMAPPORT USER PASSWORD SMTPPORT DATABASE
"""

import email
import email.policy
import imaplib
import json
import smtplib
import sqlite3
import sys
import time
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr

SCHEMA = """
CREATE TABLE zaak (nummer INTEGER PRIMARY KEY, van TEXT, onderwerp TEXT, status TEXT);
CREATE TABLE bericht (zaak INTEGER, message_id TEXT UNIQUE, ruw BLOB, tekst TEXT);
CREATE TABLE uitbak (zaak INTEGER, aan TEXT, ruw BLOB, verzonden INTEGER);
"""


def take_in(imap_port: int, user: str, password: str, smtp_port: int, path: str) -> dict[str, float]:
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.executescript(SCHEMA)
    box = imaplib.IMAP4("127.0.0.1", imap_port)
    box.login(user, password)
    out = smtplib.SMTP("127.0.0.1", smtp_port)
    began, burned = time.perf_counter(), time.process_time()
    box.select("INBOX", readonly=True)
    uids = box.uid("SEARCH", "UNDELETED")[1][0].split()
    for uid in uids:
        raw = box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1]
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        sender = parseaddr(str(mail["From"]))[1]
        part = mail.get_body(("plain", "html"))
        text = part.get_content() if part else ""
        answer = EmailMessage()
        answer["From"], answer["To"] = "klachten@sterker.example", sender
        answer["Subject"], answer["Message-ID"] = "Uw bericht", make_msgid()
        answer["Auto-Submitted"] = "auto-replied"
        answer.set_content("Wij hebben uw bericht ontvangen.\n")
        base.execute("BEGIN IMMEDIATE")
        case = base.execute(
            "INSERT INTO zaak (van, onderwerp, status) VALUES (?, ?, 'nieuw')", (sender, str(mail["Subject"]))
        ).lastrowid
        base.execute("INSERT INTO bericht VALUES (?, ?, ?, ?)", (case, str(mail["Message-ID"]), raw, text))
        base.execute("INSERT INTO uitbak VALUES (?, ?, ?, 0)", (case, sender, answer.as_bytes()))
        base.execute("COMMIT")
        out.send_message(answer)
        base.execute("UPDATE uitbak SET verzonden = 1 WHERE zaak = ?", (case,))
    took = time.perf_counter() - began
    return {"mails": len(uids), "seconden": took, "cpu": time.process_time() - burned}


if __name__ == "__main__":
    given = sys.argv
    print(json.dumps(take_in(int(given[1]), given[2], given[3], int(given[4]), given[5])))
