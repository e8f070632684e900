"""What invented workers wrote: log lines, remarks, history and incidents, hostile text among them."""

LOG_LINES = (
    "Rang applicant, voicemail, no message left as not known if safe.",
    "Spoke to applicant, safe to ring weekdays before 15:00 only.",
    "Chased PND result – still o/s.",
    "NFA – no information held.",
    "MASH referral made, two children under ten at the address.",
    "Applicant says they have separated but he still turns up at work.",
    "PNC and local checks done, nothing further of note.",
    "Face to face done at the library, passport and utility bill seen.",
    "Reply awaited from neighbouring force about a 2012 caution.",
    "Forum by telephone w/ IDVA and housing, decision on form 3.",
    "Letter sent (no disclosure).",
    "Applicant e-mailed to withdraw, rang back to check she is safe.",
    "Reviewed by supervisor, content.",
    "B known to neighbourhood team, several DA occurrences.",
    "Disclosure given in person, undertaking signed, safety plan left.",
    "Handed to next shift, f2f to be re-booked.",
)
# Text that does harm where it is shown or exported without care.
HOSTILE_LINES = (
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>window.pwned=1</script> rang again",
    '=HYPERLINK("http://x.invalid","click")',
    "@supervisor pls review",
    "+44 7700 900123 rang back",
    "-2 visits made",
    "line one\nline two\r\nline three",
    "ünïcødé ✓ 名前",
    'She said "he’ll find me" – café on High St, “do not ring” €20 taken',
    "|pipe|in|markdown| table",
    "$x^2$ and `code`",
    "{{ 7*7 }} ${7*7} <%= 7*7 %>",
    "\t tab  and   spaces  ",
)
HELD = (
    "ABH",
    "breach of non-molestation order",
    "common assault",
    "controlling or coercive behaviour",
    "criminal damage (DA)",
    "harassment",
    "non-fatal strangulation",
    "rape",
    "threats to kill",
    "verbal argument, no crime",
)
HELD_SYSTEMS = ("PNC", "PND", "ViSOR", "Local")
HELD_OUTCOMES = ("NFA", "caution", "charged", "convicted", "intelligence only")
INCIDENTS = ("harassment", "common assault", "verbal argument, no crime")
RELATIONSHIPS = ("current partner", "ex-partner", "dating", "married", "separated")
SUPERVISORS = ("DS 2214", "DS 2307", "DI 0415")
FOUND_IN = ("shared mailbox", "paper file", "MARAC minutes", "old intelligence system")
TEAMS = ("PPD", "CID", "Intel", "Neighbourhood")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
