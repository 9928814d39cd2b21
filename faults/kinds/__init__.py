"""The faults, by what they hit. Each is a coroutine that takes a Stage; `registry.FAULTS` lists them."""
