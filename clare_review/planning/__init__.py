"""Which applications are read first and by whom: signals, points, bands, batches without conflicts of interest."""
