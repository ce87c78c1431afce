"""The pure part: what an organisation is and what happens in it, as a function of configuration and seed.

Times are int64 milliseconds since the epoch. Nothing here knows HTTP, clocks or files.
"""
