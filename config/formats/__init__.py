"""How dates and numbers are written in languages that Django does not know."""
