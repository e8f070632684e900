"""The answers: figures with their denominators, intervals and definitions, and the pages that show them."""
