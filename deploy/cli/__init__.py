"""The `trunkline` program: one sub-app a module. What a command needs is imported when it runs."""

import typer

from deploy.cli import demo, doctor, local, roles, schema, sql, status

app = typer.Typer(no_args_is_help=True, help="A Genesys Cloud contact centre, streamed into ClickHouse.")
app.add_typer(local.app, name="local")
app.add_typer(schema.app, name="schema")
app.add_typer(roles.app)
app.add_typer(sql.app)
app.add_typer(doctor.app)
app.add_typer(status.app)
app.add_typer(demo.app)


def main() -> None:
    app()
