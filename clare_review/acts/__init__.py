"""The acts of a review, where rules, ledger and clock meet: import, seal, allocate, open a case, record, report.

Each act is a function of the `Office` it happens in. Rules stay in the wings; an act looks up what a rule needs,
asks the rule, and writes what came of it.
"""
