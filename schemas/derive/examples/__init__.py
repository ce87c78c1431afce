"""What Genesys would send of anything that is declared, made up from a seed: for the simulation and the laws.

A body is made together with the values that it holds, so that reading it can be held against them.
"""
