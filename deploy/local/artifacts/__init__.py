"""The Java archives of the local stack: pinned in `artifacts.lock`, fetched once, checked at every start.

The lock is made by a maintainer (`python -m deploy.local.artifacts lock`), who resolves POMs once. A user's
machine resolves nothing: it fetches exactly the pinned bytes, or refuses.
"""
