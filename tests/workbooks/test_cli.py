"""The `promnote` command: what it prints, its exit codes, the one line on bad input, and no file left behind."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import pytest

from promnote import __version__
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import catalogue, describe
from promnote.reports.columns import Column
from promnote_workbooks.cli import app, output
from promnote_workbooks.note_files.note_file import example_text

Run = Callable[..., Any]
COMMAND = [sys.executable, "-m", "promnote_workbooks.cli"]


@pytest.fixture
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed-rate note in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "note-1996-fixed.toml"
    path.write_text(example_text(path.name), encoding="utf-8")
    return path


# --- help and version -----------------------------------------------------------------------------------------------


def test_version(promnote: Run) -> None:
    assert promnote("--version").out == f"promnote {__version__}\n"


def test_no_arguments_show_the_help(promnote: Run) -> None:
    assert promnote().out == promnote("--help").out == promnote("-h").out
    assert promnote().code == 0


@pytest.mark.parametrize("name", list(app.COMMANDS))
def test_every_command_has_help_with_an_example(promnote: Run, name: str) -> None:
    outcome = promnote(name, "--help")
    assert outcome.code == 0
    assert f"  promnote {name}" in outcome.out
    assert "Example" in outcome.out
    assert name in promnote("--help").out


# --- schedule -------------------------------------------------------------------------------------------------------


def test_the_schedule_as_json(promnote: Run, fixed: Path) -> None:
    data = json.loads(promnote("schedule", fixed, "--json").out)
    assert list(data) == ["rows", "totals"]
    assert len(data["rows"]) == 48
    assert data["rows"][0] == {
        "number": 1,
        "date": "1996-04-30",
        "days": 104,
        "opening": "4554900.00",
        "rate": "0.085",
        "interest": "111848.10",
        "principal": "94893.75",
        "payment": "206741.85",
        "closing": "4460006.25",
        "contract_date": "1996-04-30",
        "status": "to come",
        "added": "0.00",
    }
    assert (data["rows"][16]["date"], data["rows"][16]["interest"]) == ("1997-08-31", "22226.23")
    assert (data["rows"][-1]["interest"], data["rows"][-1]["closing"]) == ("694.57", "0.00")
    assert data["totals"] == {"interest": "881565.60", "principal": "4554900.00", "payment": "5436465.60"}


def test_the_schedule_as_a_table(promnote: Run, fixed: Path) -> None:
    outcome = promnote("schedule", fixed)
    lines = outcome.out.splitlines()
    assert (outcome.code, outcome.err) == (0, "")
    assert lines[0].startswith("note-1996-fixed: Promissory note of January 17, 1996")
    assert lines[1] == "USD 4,554,900.00, 8.5% fixed, ACT/360"
    assert " ".join(lines[5].split()) == (
        "1 1996-04-30 104 4,554,900.00 8.5% 111,848.10 94,893.75 206,741.85 4,460,006.25"
    )
    assert lines[-1].split() == ["Total", "881,565.60", "4,554,900.00", "5,436,465.60"]
    assert len({len(line) for line in lines[5:53]}) == 1, "amounts end in one column"


def test_on_a_terminal_rich_prints_the_table_whole(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    columns = [Column("label", "Label", "text"), Column("amount", "Amount", "money")]
    output.print_table(columns, [["[bold]a[/]", 4_554_900_00], ["b", 1]], footer=["Total", 4_554_900_01])
    out = capsys.readouterr().out
    for text in ("Label", "[bold]a[/]", "4,554,900.00", "4,554,900.01"):
        assert text in out


def test_a_warning_is_one_line_and_stops_nothing(promnote: Run, fixed: Path) -> None:
    text = fixed.read_text(encoding="utf-8").replace('rate = "agreement"', 'rate = "5%"\nmode = "instead"')
    fixed.write_text(text, encoding="utf-8")
    outcome = promnote("schedule", fixed)
    assert outcome.code == 0
    assert outcome.err.startswith("note-1996-fixed.toml: warning: late_charge.rate: 5%")
    assert outcome.err.count("\n") == 1


# --- call -----------------------------------------------------------------------------------------------------------


def _examples() -> list[Any]:
    return [
        pytest.param(each.name, example, id=f"{each.name}-{number}")
        for each in catalogue().values()
        for number, example in enumerate(each.examples)
    ]


@pytest.mark.parametrize(("name", "example"), _examples())
def test_every_example_of_the_catalogue_prints_what_it_says(
    promnote: Run, tmp_path: Path, name: str, example: Any
) -> None:
    arguments = []
    for number, argument in enumerate(example.arguments):
        if isinstance(argument, str):
            arguments.append(argument)
            continue
        path = tmp_path / f"{number}.csv"
        path.write_text("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in argument))
        arguments.append(f"@{path}")
    outcome = promnote("call", name, *arguments)
    assert (outcome.out, outcome.err, outcome.code) == (f"{example.result}\n", "", 0)


@pytest.fixture
def resets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resets.csv").write_bytes(
        b"\xef\xbb\xbfeffective,rate\r\n1996-01-17,5.5%\r\n1996-04-30,0.054375\r\n,\r\n"
    )
    return "@resets.csv"


def test_a_range_is_a_csv_file(promnote: Run, resets: str) -> None:
    assert promnote("call", "RATE_ON", "1996-04-29", resets, "3%").out == "0.085\n"
    assert promnote("call", "rate_on", "1996-04-30", resets, "3%").out == "0.084375\n"


def test_negative_numbers_are_arguments(promnote: Run, resets: str) -> None:
    assert promnote("call", "RATE_ON", "1996-04-30", resets, "-0.01").out == "0.044375\n"
    assert promnote("call", "RATE_ON", "1996-04-30", resets, "-1%").out == "0.044375\n"


def test_an_empty_argument_is_left_out(promnote: Run, resets: str) -> None:
    assert promnote("call", "RATE_ON", "1996-04-30", resets, "3%", "", "8%").out == "0.08\n"


def test_flags_serials_and_dates(promnote: Run) -> None:
    assert promnote("call", "INSTALLMENT_DATE", "1996-04-30", "2", "1", "FALSE").out == "1996-05-30\n"
    assert promnote("call", "INSTALLMENT_DATE", "1996-04-30", "2", "", "true").out == "1996-05-31\n"


BAD_CALLS = [
    (["ACT360_DAYS", "x", "1996-04-30"], "ACT360_DAYS gives #VALUE!: start_date: found 'x'; allowed: a date such as"),
    (["ACT360_DAYS", "1996-02-30", "1996-04-30"], "ACT360_DAYS gives #NUM!: start_date: found '1996-02-30'; allowed: "),
    (["ACT360_DAYS", "1996-01-17"], "ACT360_DAYS gives #VALUE!: end_date: found nothing; allowed: a date"),
    (["ACT360_DAYS", "1996-01-17", " "], "ACT360_DAYS gives #VALUE!: end_date: found nothing; allowed: a date"),
    (["ACT360_DAYS", "1996-01-17", "#N/A"], "ACT360_DAYS gives #N/A: end_date: found the error #N/A; allowed: a date"),
    (["ACT360_DAYS", "1996-01-17", "TRUE"], "ACT360_DAYS gives #VALUE!: end_date: found "),
    (["ACT360_DAYS", "1", "2", "3"], "ACT360_DAYS gives #VALUE!: found 3 arguments; allowed: at most 2"),
    (["RATE_ON", "1995-01-01", "@resets.csv"], "RATE_ON gives #N/A: rates: found no reset in force on 1995-01-01"),
    (
        ["RATE_ON", "1996-01-17", "@no.csv"],
        "RATE_ON gives #VALUE!: rates: no.csv: found no file at 'no.csv'; allowed: ",
    ),
    (["RATE_ON", "1996-01-17", "@."], "RATE_ON gives #VALUE!: rates: .: found a folder; allowed: "),
    (["ACT360_DAY"], "promnote call: FUNCTION: found the unknown function 'ACT360_DAY'; did you mean ACT360_DAYS?"),
    ([], "promnote call: FUNCTION: found nothing; allowed: a name that `promnote functions` lists"),
]


@pytest.mark.usefixtures("resets")
@pytest.mark.parametrize(("arguments", "said"), BAD_CALLS)
def test_a_bad_argument_is_one_line_with_function_argument_found_and_allowed(
    promnote: Run, arguments: list[str], said: str
) -> None:
    line = promnote("call", *arguments).line
    assert line.startswith(said)
    assert "allowed: " in line


def test_the_help_of_a_function_lists_its_arguments(promnote: Run) -> None:
    text = promnote("call", "ACT360_INTEREST", "--help").out
    assert text.startswith("ACT360_INTEREST(principal, annual_rate, start_date, end_date)\n")
    for argument in catalogue()["ACT360_INTEREST"].arguments:
        assert f"\n  {argument.name} " in text


# --- functions ------------------------------------------------------------------------------------------------------


def test_the_catalogue_as_json(promnote: Run) -> None:
    data = json.loads(promnote("functions", "--json").out)
    assert data == describe()
    assert set(data[0]) == {"name", "category", "summary", "arguments", "returns", "source"}
    assert set(data[0]["arguments"][0]) == {"name", "doc", "optional"}


def test_the_catalogue_as_text(promnote: Run) -> None:
    text = promnote("functions").out
    for each in catalogue().values():
        assert each.signature in text
        assert f"\n{each.category}\n" in f"\n{text}"


# --- build and demo -------------------------------------------------------------------------------------------------


def test_build_writes_a_workbook(promnote: Run, fixed: Path) -> None:
    outcome = promnote("build", fixed, "--as-of", "1997-10-31", "--out", "note.xlsx")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "note.xlsx: note-1996-fixed as of 1997-10-31\n"
    assert Path("note.xlsx").read_bytes().startswith(b"PK")
    assert sorted(os.listdir()) == ["note-1996-fixed.toml", "note.xlsx"]


def test_demo_builds_both_notes_and_sums_them_up(
    promnote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = promnote("demo")
    assert (first.code, first.err) == (0, "")
    names = [
        f"{stem}.{end}" for stem in ("note-1996-fixed", "note-1996", "senior-notes-1997") for end in ("toml", "xlsx")
    ]
    assert sorted(os.listdir("promnote-demo")) == names
    assert Path("promnote-demo/note-1996.toml").read_text(encoding="utf-8") == example_text("note-1996.toml")
    for words in ("111,848.10", "694.57", "881,565.60", "1996-04-30", "2000-03-31", *names):
        assert words in first.out
    built = {name: Path("promnote-demo", name).read_bytes() for name in names}

    Path("promnote-demo/mine.txt").write_text("mine")
    Path("promnote-demo/note-1996.toml").write_text("changed")
    assert "note-1996.toml" in promnote("demo").line
    assert Path("promnote-demo/note-1996.toml").read_text() == "changed"
    assert promnote("demo", "--replace").out == first.out
    assert {name: Path("promnote-demo", name).read_bytes() for name in names} == built
    assert Path("promnote-demo/mine.txt").read_text() == "mine"


def test_demo_leaves_a_file_of_that_name_alone(promnote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("promnote-demo").write_text("mine")
    assert promnote("demo").line.startswith("promnote demo: found a file called 'promnote-demo'; allowed: a folder")
    assert Path("promnote-demo").read_text() == "mine"


def test_a_folder_that_demo_could_not_fill_goes_again(
    promnote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from promnote_workbooks.refresh import replacing

    write = replacing.write_workbook

    def full(path: Path, data: bytes, *, replace: bool) -> None:
        if path.suffix == ".xlsx":
            raise NoteError(path.name, "found that it cannot be written (no space left on device)")
        write(path, data, replace=replace)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(replacing, "write_workbook", full)
    assert "no space left" in promnote("demo").line
    assert os.listdir() == []


# --- bad input ------------------------------------------------------------------------------------------------------

#: What is changed in the fixed note , and what the line says.
BAD_NOTES = [
    ("missing field", "issue_date = 1996-01-17\n", "", "note.issue_date: found nothing"),
    ("unknown field", "count = 48", "cuont = 48", "installments.cuont: found an unknown field; did you mean"),
    ("text for a number", "count = 48", 'count = "many"', "installments.count: found 'many'; allowed: a whole number"),
    ("no such date", "1996-04-30", '"1996-04-31"', "installments.first_date: found '1996-04-31'; allowed: a date"),
    ("no such TOML date", "1996-04-30", "1996-04-31", "line 19 (installments.first_date): found '1996-04-31'"),
    ("first before issue", "1996-04-30", "1995-12-31", "installments.first_date: found 1995-12-31; allowed: after"),
    ("cannot add up", '"94,893.75"', '"97,000.00"', "installments.amount: found 97,000.00 x 48"),
    ("negative principal", '"4,554,900.00"', "-4554900", "note.principal: found -4554900; allowed: an amount"),
    ("a rate of 850%", 'rate = "8.5%"', "rate = 8.5", "interest.rate: found 8.5, which is 850%; did you mean 8.5%?"),
    ("no reset", 'rate = "8.5%"', 'index = "LIBOR 1M"', "rates: found no reset"),
    (
        "no reset in force",
        'rate = "8.5%"',
        'index = "L"\nspread = "3%"\n[[rates]]\neffective = 1996-04-30\nrate = "5%"',
        "rates: found no reset in force on 1996-01-17, the first is effective 1996-04-30; allowed: ",
    ),
    (
        "resets out of order",
        'rate = "8.5%"',
        'index = "L"\n[[rates]]\neffective = 1996-01-17\nrate = 0.05\n[[rates]]\neffective = 1996-01-01\nrate = 0.05',
        "rates row 2: found 1996-01-01 after 1996-01-17; allowed: ",
    ),
]


@pytest.mark.parametrize("command", ["schedule", "ledger", "payoff", "build"])
@pytest.mark.parametrize(("old", "new", "said"), [each[1:] for each in BAD_NOTES], ids=[each[0] for each in BAD_NOTES])
def test_a_bad_note_is_one_line_and_leaves_no_file(
    promnote: Run, fixed: Path, command: str, old: str, new: str, said: str
) -> None:
    text = fixed.read_text(encoding="utf-8")
    assert text.count(old) == 1
    fixed.write_text(text.replace(old, new), encoding="utf-8")
    as_of = [] if command == "schedule" else ["--as-of", "1997-10-31"]
    out = ["--out", "note.xlsx"] if command == "build" else []
    assert promnote(command, fixed, *as_of, *out).line.startswith(f"note-1996-fixed.toml: {said}")
    assert os.listdir() == ["note-1996-fixed.toml"]


AS_OF = "a date such as 1996-04-30 or 30-Apr-1996, a month (1996-04) or today"
BAD_USAGE = [
    ("bogus", "promnote: found the unknown command 'bogus'; allowed: demo, new, schedule, "),
    ("shedule x", "promnote: found the unknown command 'shedule'; did you mean schedule? allowed: "),
    ("--bogus", "promnote: found the unknown option '--bogus'; allowed: --version, --help"),
    ("schedule", "promnote schedule: FILE: found nothing; allowed: a note file (TOML) or a note's workbook (.xlsx)"),
    ("schedule ''", "promnote schedule: FILE: found nothing; allowed: a note file (TOML) or a note's workbook (.xlsx)"),
    ("schedule no.toml", "no.toml: found no file at 'no.toml'; allowed: a note file (TOML)"),
    ("schedule a.toml b.toml", "promnote schedule: found the extra argument 'b.toml'; allowed: [OPTIONS] FILE"),
    ("schedule a.toml --jsno", "promnote schedule: found the unknown option '--jsno'; did you mean --json? allowed: "),
    ("schedule a.toml --json=x", "promnote schedule: --json: found a value; allowed: the option alone"),
    (
        "build a.toml --out a.xlsx",
        f"promnote build: --as-of: found nothing; allowed: {AS_OF}",
    ),
    (
        "build a.toml --as-of",
        f"promnote build: --as-of: found nothing; allowed: {AS_OF}",
    ),
    (
        "build a.toml --as-of x --out a.xlsx",
        f"promnote build: --as-of: found 'x'; allowed: {AS_OF}",
    ),
    (
        "build a.toml --as-of 1996-02-30 --out a.xlsx",
        f"promnote build: --as-of: found '1996-02-30'; allowed: {AS_OF}",
    ),
    (
        "build a.toml --as-of 1996-04-30",
        "promnote build: --out: found nothing; allowed: a file name that ends in .xlsx",
    ),
    ("build a.toml --as-of 1996-04-30 --out a.csv", "promnote build: --out: found 'a.csv'; allowed: a file name that"),
    ("build a.toml --as-of 1996-04-30 --out no/a.xlsx", "promnote build: --out: found no folder 'no'; allowed: "),
    ("demo here", "promnote demo: found the extra argument 'here'; allowed: [OPTIONS]"),
]


@pytest.mark.parametrize(("line", "said"), BAD_USAGE)
def test_wrong_usage_is_one_line_too(
    promnote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert promnote(*shlex.split(line)).line.startswith(said)
    assert os.listdir() == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1997-10", "1997-10-31"),
        ("10/31/1997", "1997-10-31"),
        ("Oct 31, 1997", "1997-10-31"),
        ("1996-02", "1996-02-29"),
    ],
)
def test_a_day_as_people_type_it(promnote: Run, fixed: Path, typed: str, day: str) -> None:
    assert json.loads(promnote("ledger", fixed, "--as-of", typed, "--json").out)["as_of"] == day


def test_today(promnote: Run, fixed: Path) -> None:
    before = date.today()
    shown = json.loads(promnote("ledger", fixed, "--as-of", "Today", "--json").out)["as_of"]
    assert before.isoformat() <= shown <= date.today().isoformat()


def test_a_month_that_does_not_exist_and_a_day_in_doubt(promnote: Run, fixed: Path) -> None:
    assert promnote("ledger", fixed, "--as-of", "1997-13").line == (
        f"promnote ledger: --as-of: found '1997-13'; allowed: {AS_OF}"
    )
    assert promnote("ledger", fixed, "--as-of", "3/4/1997").line == (
        "promnote ledger: --as-of: found '3/4/1997', which can be 3 April 1997 or 4 March 1997; allowed: a date, written "
        "1997-04-03 or 1997-03-04"
    )


def test_out_is_no_folder(promnote: Run, fixed: Path) -> None:
    Path("taken.xlsx").mkdir()
    line = promnote("build", fixed, "--as-of", "1997-10-31", "--out", "taken.xlsx").line
    assert line.startswith("promnote build: --out: found 'taken.xlsx', which is no ordinary file; allowed: ")


def test_what_came_in_cannot_break_the_line(promnote: Run, fixed: Path) -> None:
    fixed.write_text('"a\\nb\\u001b[31m" = 1\n', encoding="utf-8")
    line = promnote("schedule", fixed).line
    assert line.startswith("note-1996-fixed.toml: a b [31m: found an unknown table")
    assert "\x1b" not in line


# --- how a run ends -------------------------------------------------------------------------------------------------


def test_findings_are_exit_code_1_and_a_fault_is_neither(promnote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @click.argument("how")
    @click.pass_context
    def ending(ctx: click.Context, how: str) -> None:
        if how == "findings":
            ctx.exit(app.FINDINGS)

        class Panic(BaseException):
            """As libraries written in Rust raise it."""

        faults = {"interrupt": KeyboardInterrupt, "fault": ZeroDivisionError, "panic": Panic}
        raise {**faults, "system": OSError(28, "No space left")}[how]

    monkeypatch.setattr(app.Commands, "get_command", lambda *_: ending)
    assert (promnote("x", "findings").code, promnote("x", "findings").err) == (1, "")
    assert (promnote("x", "interrupt").code, promnote("x", "interrupt").err) == (130, "")
    assert "no space left" in promnote("x", "system").line
    for how, name in (("fault", "ZeroDivisionError"), ("panic", "Panic")):
        fault = promnote("x", how)
        assert fault.code == 70
        assert name in fault.err
        assert fault.err.splitlines()[-1] == app.FAULT
        assert "README" in app.FAULT
    assert "70 a fault of promnote itself" in promnote("--help").out


def test_a_closed_pipe_ends_quietly(fixed: Path) -> None:
    with subprocess.Popen([*COMMAND, "schedule", fixed], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_pipe_without_the_paragraph_sign_prints_on() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp437", "PYTHONUTF8": "0"}
    example = files("promnote_workbooks") / "examples" / "note-1996.toml"
    done = subprocess.run(
        [*COMMAND, "ledger", str(example), "--as-of", "1998-06-30"], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"Note \\xb61" in done.stdout


def test_commands_of_other_distributions_are_found_when_called(promnote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    @click.command()
    def command() -> None:
        click.echo("hosts")

    class Entry:
        def load(self) -> click.Command:
            return command

    def entry_points(*, group: str, name: str) -> list[Entry]:
        return [Entry()] if (group, name) == ("promnote.commands", "hosts-for-test") else []

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    assert promnote("hosts-for-test").out == "hosts\n"


# --- help and completion --------------------------------------------------------------------------------------------


def test_help_is_a_command_too(promnote: Run) -> None:
    assert promnote("help").out == promnote("--help").out
    assert promnote("help", "build").out == promnote("build", "--help").out
    assert promnote("help", "portfolio", "template").out == promnote("portfolio", "template", "--help").out
    assert promnote("help", "build", "x").line == (
        "promnote help: found 'x' after promnote build; allowed: nothing, it has no commands"
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("bogus",), f"promnote: found the unknown command 'bogus'; allowed: {', '.join([*app.COMMANDS, 'addin'])}"),
        (("help", "bild"), "promnote help: found the unknown command 'bild'; did you mean build? allowed: demo, "),
        (("portfolio", "x"), "promnote portfolio: found the unknown command 'x'; allowed: template, figures"),
        (("template", "x"), "promnote template: found the unknown command 'x'; allowed: build"),
        (("addin", "libreoffice", "x"), "promnote addin libreoffice: found the unknown command 'x'; allowed: "),
    ],
)
def test_an_unknown_command_lists_every_command(promnote: Run, arguments: tuple[str, ...], line: str) -> None:
    assert promnote(*arguments).line.startswith(line)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("promnote re", ["plain,refresh"]),
        ("promnote ad", ["plain,addin"]),
        ("promnote build --host l", ["plain,lite", "plain,libreoffice"]),
        ("promnote build no", ["file,no"]),
        ("promnote build --temp", ["plain,--template"]),
        ("promnote portfolio ", ["plain,template", "plain,figures"]),
    ],
)
def test_a_shell_completes(promnote: Run, monkeypatch: pytest.MonkeyPatch, typed: str, completed: list[str]) -> None:
    words = typed.split(" ")
    monkeypatch.setenv("_PROMNOTE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    done = promnote()
    assert done.code == 0
    assert sorted(done.out.split()) == sorted(completed)
