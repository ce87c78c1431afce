"""`python -m deploy.local.genesys serve | play`."""

from deploy.local.genesys.cli import app

app(prog_name="python -m deploy.local.genesys")
