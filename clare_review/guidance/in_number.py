"""What is written for many, put right where there is one: `1 applications are` becomes `1 application is`.

Sentences with counts are written in the plural; whatever is said of a review passes through here once, when it is made.
A number that names something (entry 1, population 1) is no count.
"""

import re

_ODD = {
    "people": "person",
    "criteria": "criterion",
    "entries": "entry",
    "categories": "category",
    "batches": "batch",
    "searches": "search",
}
_NOUNS = (
    "actions", "answers", "applications", "attempts", "bands", "causes", "cases", "cells", "changes", "checks",
    "columns", "complaints", "conflicts", "conversations", "counts", "days", "decisions", "differences",
    "disagreements", "disclosures", "exceptions", "exports", "failures", "figures", "files", "finds", "groups",
    "handlers", "hours", "incidents", "judgements", "letters", "lines", "matters", "minutes", "months", "numbers",
    "others", "pairs", "points", "populations", "questions", "re-checks", "readers", "readings", "reasons", "records",
    "referrals", "releases", "reviewers", "reviews", "risk assessments", "rows", "secrets", "systems", "times",
    "values", "warnings", "weeks", "years",
)  # fmt: skip
_ADJECTIVES = (
    "blind", "cleared", "closed", "detailed", "different", "further", "known", "known-answer", "late", "new", "open",
    "other", "physical", "second", "today's",
)  # fmt: skip
_VERBS = {
    "are": "is", "were": "was", "have": "has", "do": "does", "agree": "agrees", "come": "comes", "concern": "concerns",
    "differ": "differs", "lie": "lies", "name": "names", "need": "needs", "rest": "rests", "say": "says",
    "stand": "stands", "wait": "waits",
}  # fmt: skip
_NAMES = ("population", "entry", "question", "version", "level", "part", "batch", "layout", "page", "table")
_BEFORE_OTHERS = ("of", "by", "in", "from", "for", "with", "on", "over", "under", "after", "than", "to", "behind")
_STOPS = ("that", "which", "whose", "who", "and", "or", "but", "they", "where", "as", "if", "because", "to", *_VERBS)


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _not_after(words: tuple[str, ...]) -> str:
    return "".join(rf"(?<!\b{word} )(?<!\b{word.capitalize()} )" for word in words)


_ONE = r"(?<![\w.,%])1(?:\*\*)?"  # in a paper a number may stand out: **1**
_SINGULAR = {noun: noun[:-1] for noun in _NOUNS} | _ODD
_NOUN = re.compile(rf"({_not_after(_NAMES)}{_ONE}) ((?:{_any(_ADJECTIVES)} )*)({_any(tuple(_SINGULAR))})\b")
_WORD = rf"(?!{_any(_STOPS)}\b)[a-z][a-z'-]*"
_SUBJECT = rf"{_not_after((*_NAMES, *_BEFORE_OTHERS))}{_ONE}"
_ONES = _any(tuple(dict.fromkeys(_SINGULAR.values())))
_OF_IT = rf" (?:{_any(_ADJECTIVES)} )*{_ONES}(?: {_WORD}){{0,6}}?"
_OF_THEM = rf" of (?:[\d,]+|the|these|those|them|today's)(?: \([^)]*\))?(?: {_WORD}){{0,8}}?"
_VERB = re.compile(rf"({_SUBJECT}(?:{_OF_IT}|{_OF_THEM})?(?: (?:that|which|who))?) ({_any(tuple(_VERBS))})\b")
_STANDS = re.compile(rf"{_ONE} ")  # quickly found out, and seldom so


def in_number(text: str) -> str:
    """The same text with nouns and verbs in the singular that go with the number 1."""
    if not _STANDS.search(text):
        return text
    told = re.sub(rf"\b([Tt]here) are {_ONE}(?= )", lambda found: f"{found[1]} is 1", text)
    told = _NOUN.sub(lambda found: f"{found[1]} {found[2]}{_SINGULAR[found[3]]}", told)
    return _VERB.sub(lambda found: f"{found[1]} {_VERBS[found[2]]}", told)


def put_in_number(told: object, *names: str) -> None:
    """The same for fields of a frozen record while it is being made; each is text, or a tuple of texts."""
    for name in names:
        said = getattr(told, name)
        done = in_number(said) if isinstance(said, str) else tuple(in_number(each) for each in said)
        object.__setattr__(told, name, done)
