"""The ledger: append-only entries in a digest chain, the only truth about the review."""
