"""The `kept` command. Each command is a module of server/commands, imported only when it is called."""

import importlib

import click

COMMANDS = {
    "serve": "run the web server and the clock on this machine",
    "web": "run the web server alone (PostgreSQL: any number of them)",
    "clock": "run the clock alone (PostgreSQL: any number of them)",
    "init": "make a school and its first SENCO",
    "import": "read a calendar, staff, pupils, provisions or a Kept file",
    "export": "write the school, or one pupil, as a Kept file",
    "link": "print a one-time link to the desk, or a pairing code for a person's phone",
    "ledger": "print the ledger of a Kept file",
    "interpret": "read plan wording and say what it means",
    "review": "compare delivery with the plan now",
    "ladder": "show or set who is told of what, and when",
    "summary": "show or set when the week is summed up",
    "keys": "list the keys that open sealed notes, or make one for a new term",
    "audit": "check the log of who did what, and hand out proof of it",
    "mail": "try whether mail works",
    "backup": "make a backup now, or a recovery key",
    "restore": "put a backup back, or practise it",
    "erase": "take all that is about one pupil out of Kept",
    "doctor": "say in plain words what is wrong and what to do",
}


class Commands(click.Group):
    """Commands by name; `kept import` lives in `imports`, because `import` is a keyword."""

    # click hands over its context, which none of these needs.

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"server.commands.{'imports' if cmd_name == 'import' else cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, help="Kept shows whether the provision that a school promised was delivered.")
@click.version_option(package_name="kept-provision")
def main() -> None:
    """Nothing happens before a command."""


if __name__ == "__main__":
    main()
