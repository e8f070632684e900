"""The population: exports read by declared maps, every row accounted for, sealed and never changed."""
