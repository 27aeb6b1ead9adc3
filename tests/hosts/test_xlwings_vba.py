"""promnote.bas: what is committed is what the catalogue gives, and it is VBA as far as a grammar can say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from promnote.basics.conversion import ERROR_CODES
from promnote.functions.catalogue import catalogue
from promnote_addin.excel import cells, vba

ASSETS = vba.assets()
#: A plain function, the one with any number of arguments, and the handler; the slow test has all.
SHAPES = ("ACT360_DAYS", "EXPLAIN", "PromnoteFailure")


@pytest.mark.parametrize("name", ASSETS)
def test_the_committed_file_is_what_the_catalogue_gives(name: str) -> None:
    assert (vba.ASSETS / name).read_bytes() == ASSETS[name], "python -m promnote_addin.functions_md writes it anew"


def test_the_assets_folder_holds_nothing_else() -> None:
    assert {path.name for path in vba.ASSETS.iterdir()} == ASSETS.keys()


@pytest.mark.parametrize("name", ASSETS)
def test_the_file_is_one_that_the_editor_can_import(name: str) -> None:
    text = ASSETS[name].decode("ascii")
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 1023
    longest = running = 0
    for line in lines:
        running = running + 1 if line.endswith(" _") else 0
        longest = max(longest, running)
    assert longest <= 24, "VBA allows 24 continuations"


def test_every_function_is_there_with_its_arguments() -> None:
    text = re.sub(r" _\r\n\s*", "", ASSETS[vba.FILE_NAME].decode("ascii"))
    for each in catalogue().values():
        declared = [
            f"ParamArray {argument.name}() As Variant" if argument.repeated
            else f"{'Optional ' if argument.optional else ''}{argument.name} As Variant"
            for argument in each.arguments
        ]  # fmt: skip
        pattern = ", ".join(map(re.escape, declared)).replace(",\\ ", ",\\s*").replace(", ", r",\s*")
        assert re.search(rf"Public Function {each.name}\(\s*{pattern}\) As Variant", text), each.name
        assert f'PromnoteDescribe "{each.name}", ' in text


def test_the_handler_knows_the_mark_and_every_error_value() -> None:
    text = ASSETS[vba.FILE_NAME].decode("ascii")
    assert f'Const MARK As String = "{cells.MARK}"' in text
    assert set(cells.ERROR_NUMBERS.values()) == set(ERROR_CODES)
    for code, name in vba.XL_ERRORS.items():
        assert f'Case "{code}": PromnoteFailure = CVErr({name})' in text
    assert "= Err.Description" not in text, "a failed function must never become text"


# --- the grammar ----------------------------------------------------------------------------------------------------


def procedures(text: str) -> Iterator[tuple[str, str]]:
    """The head of a module and each procedure, as modules of their own: one long parse takes a minute."""
    head, *rest = re.split(r"(?m)^(?=(?:Public|Private) (?:Function|Sub) )", text)
    yield "the head", head
    for each in rest:
        found = re.search(r"(?:Function|Sub) (\w+)", each)
        assert found is not None
        yield found[1], 'Attribute VB_Name = "part"\r\n' + each


def complaints(source: str) -> list[str]:
    """What the grammar of VBA says against a module: quickly, and again in full before it is believed."""
    pytest.importorskip("antlr4_vba")
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.atn.PredictionMode import PredictionMode
    from antlr4.error.ErrorListener import ErrorListener
    from antlr4_vba.vbaLexer import vbaLexer
    from antlr4_vba.vbaParser import vbaParser

    class Listener(ErrorListener):  # type: ignore[misc]
        def __init__(self) -> None:
            self.said: list[str] = []

        def syntaxError(
            self, recognizer: object, symbol: object, line: int, column: int, text: str, error: object
        ) -> None:
            self.said.append(f"{line}:{column} {text}")

    said: list[str] = []
    for mode in (PredictionMode.SLL, PredictionMode.LL):
        listener, lexer = Listener(), vbaLexer(InputStream(source))
        parser = vbaParser(CommonTokenStream(lexer))
        for each in (lexer, parser):
            each.removeErrorListeners()
            each.addErrorListener(listener)
        parser.buildParseTrees = False
        parser._interp.predictionMode = mode
        parser.startRule()
        said = listener.said
        if not said:
            break
    return said


def test_the_grammar_finds_what_is_wrong() -> None:
    assert complaints('Attribute VB_Name = "part"\r\nPublic Function F(end As Variant) As Variant\r\nEnd Function\r\n')


def test_a_function_of_each_shape_is_vba() -> None:
    found = dict(procedures(ASSETS[vba.FILE_NAME].decode("ascii")))
    for name in SHAPES:
        assert complaints(found[name]) == [], name


@pytest.mark.slow
@pytest.mark.parametrize("name", ASSETS)
def test_every_procedure_is_vba(name: str) -> None:
    for procedure, source in procedures(ASSETS[name].decode("ascii")):
        assert complaints(source) == [], procedure
