"""The local stack: what Trunkline runs against, real and without Docker. `stack.py` is the way in."""
