"""Everything that is declared and not built by hand: made up from its declaration, with a life of its own.

Nothing here names an object or an event: a new declaration is simulated as it is.
"""
