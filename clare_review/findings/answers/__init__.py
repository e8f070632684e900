"""The 47 questions that a look-back review has to answer, and the answer to each from what the ledger holds."""
