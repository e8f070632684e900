"""Verifies an exported ledger of clare-review with Python 3.11 and nothing else.

    python3 -I -S verify_ledger.py EXPORT.jsonl [NOTE...]

Recomputes every digest from the first entry on, the commitments to free text and the digests of rows and applications
where they were exported, and holds the chains to the numbers and digests in signed notes. What it prints last is
where the books end: compare it with what you noted. It cannot check an Ed25519 signature, which needs more than
Python's own library: `clare-review verify --against NOTE --key KEY` does, or any tool for https://c2sp.org/signed-note.
"""

import base64
import hashlib
import json
import sys
from collections import defaultdict

FIELDS = ["number", "kind", "at", "by", "subject", "supersedes", "key", "body", "text_digest", "previous"]


class Bad(Exception):
    """The first thing that is not as it was written."""


def canonical(value):
    """RFC 8785 for what a ledger holds: text, integers, true, false, null, lists and mappings."""
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(each)}" for key, each in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise Bad(f"a ledger holds no such number: {value}")
    return json.dumps(value, ensure_ascii=False)


def digest(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def must(right, what):
    if not right:
        raise Bad(what)


def read(path):
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line, object_pairs_hook=once) for line in file]
    must(lines and lines[0].get("export") == "clare-review ledger", "this is no exported ledger")
    must(lines[-1] == {"end": len(lines)}, f"the file was cut off or added to: it has {len(lines)} lines")
    return lines[0], lines[1:-1]


def once(pairs):
    must(len(dict(pairs)) == len(pairs), "a name stands twice in one line")
    return dict(pairs)


def verify_chain(book, entries):
    previous = "0" * 64
    for number, line in enumerate(entries, 1):
        entry = line["entry"]
        where = f"{book} entry {entry.get('number')}"
        must(entry["number"] == number, f"{where}: entry {number} should stand here")
        must(entry["previous"] == previous, f"{where}: it does not follow the entry before it")
        must(sorted(entry) == sorted(FIELDS) and digest(entry) == line["digest"], f"{where}: it was changed")
        previous = line["digest"]
    return {"number": len(entries), "digest": previous}


def verify_personal(entries, lines, erased):
    """Free text, imported rows and sealed applications, each against what the entries promised of it."""
    texts = {
        line["text_of"]: digest({key: line[key] for key in ("salt", "text")}) for line in lines if "text_of" in line
    }
    rows, members = defaultdict(list), [line for line in lines if "member" in line]
    for place, line in enumerate((line for line in lines if "row" in line), 1):
        must(line["id"] == place, f"imported row {line['id']}: row {place} should stand here")
        told, found = erased["rows"].get(line["id"]), digest(line["row"])
        must(not told or told["is"] == found, f"imported row {line['id']}: it was changed after it was erased")
        rows[line["entry"]].append(told["was"] if told else found)
    for entry in entries:
        number, promised = entry["number"], entry["text_digest"] if entry["number"] not in erased["texts"] else None
        must(texts.pop(number, None) == promised, f"review entry {number}: its text is gone, was changed or was added")
        if "rows_digest" in entry["body"]:
            brought = digest(rows.pop(number, []))
            must(brought == entry["body"]["rows_digest"], f"review entry {number}: the rows it brought were changed")
        if entry["kind"] == "sealed":
            held = [line for line in members if 0 < line["version"] <= entry["body"]["version"]]
            must(root_of(held) == entry["body"]["digest"], f"review entry {number}: it sealed another population")
    known = [entry["body"]["invented"]["digest"] for entry in entries if "invented" in entry["body"]]
    held = [line for line in members if line["version"] == 0]
    must(root_of(held) == (known or [root_of([])])[-1], "invented applications are not those an entry brought")
    versions = {entry["body"]["version"] for entry in entries if entry["kind"] == "sealed"} | {0}
    for line in members:
        must(line["version"] in versions, f"application {line['reference']}: no entry sealed its population")
        told = erased["members"].get(line["reference"], {"is": line["digest"]})
        same = digest(line["member"]) == told["is"] and line["member"]["reference"] == line["reference"]
        must(same, f"application {line['reference']}: it was changed")
    must(not texts and not rows, "a text or a row stands here that no entry brought")


def root_of(members):
    return digest(sorted([line["reference"], line["digest"]] for line in members))


def erasures(entries):
    bodies = [entry["body"] for entry in entries if entry["kind"] == "erased"]
    return {
        "texts": {number for body in bodies for number in body["texts"]},
        "rows": {told["row"]: told for body in reversed(bodies) for told in body["rows"]},
        "members": {told["reference"]: told for body in bodies for told in body["members"]},
    }


def verify_note(path, chains):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    others = [line.split() for line in lines[3:] if line.startswith(("consultations ", "runs "))]
    must(lines[0].startswith("clare-review/") and others, f"{path}: this is no checkpoint")
    for book, at, told in (["review", *lines[1:3]], *others):
        chain, at = chains.get(book), int(at)
        if chain is not None and at:
            must(at <= len(chain), f"{book} entry {len(chain) + 1}: it is gone; {path} knew {at} entries")
            same = base64.b64decode(told).hex() == chain[at - 1]["digest"]
            must(same, f"{book} entry {at}: {path} knew another digest, so the chain was rewritten up to here")


def main(path, *notes):
    head, lines = read(path)
    chains = {book: [line for line in lines if line.get("book") == book] for book in head["books"]}
    must(all(set(line) & {"book", "text_of", "row", "member"} for line in lines), "a line is of no known kind")
    for book, entries in chains.items():
        end = verify_chain(book, entries)
        must(head["books"][book] == end, f"{book}: it ends elsewhere than its first line says")
        print(f"{book}: {end['number']} entries verified, to {end['digest']}")
    entries = [line["entry"] for line in chains.get("review", ())]
    if head["texts"]:
        verify_personal(entries, lines, erasures(entries))
        print("free text, imported rows and sealed applications are as the entries promised")
    for note in notes:
        verify_note(note, chains)
        print(f"agrees with {note}; its signature was NOT checked here: use `clare-review verify --against`")


def problem_of(path, *notes):
    try:
        main(path, *notes)
    except Bad as problem:
        return str(problem)
    except OSError as problem:
        return f"{problem.filename} cannot be read: {problem.strerror}"
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
        return f"a line is damaged ({problem!r})"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("say which export: python3 -I -S verify_ledger.py EXPORT.jsonl [NOTE...]")
    problem = problem_of(*sys.argv[1:])
    sys.exit(problem and f"NOT VERIFIED: {problem}")
