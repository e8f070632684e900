"""Who may see and do what on a shared ledger: said once as data, granted from it, drawn from it, tested by it."""
