"""The fault harness: real processes under load are killed, starved and cut off, and a checker looks for what broke.

`make faults` runs it; docs/reliability.md says what it does and what it has found.
"""
