"""The engine's messages, as a server words them."""

from deploy.local.door.failures import Failure

WRAPPED = (
    "Code: 117. DB::Exception: Code: 117. DB::Exception: Expected end of line: (at row 2)\n"
    ": (in file/uri /dev/fd/17): While executing File: data for INSERT was parsed from file. (INCORRECT_DATA)"
    " (version 26.9.2.1). (INCORRECT_DATA)"
)


def test_a_wrapped_error_is_unwrapped_and_names_no_file() -> None:
    failure = Failure.from_engine(WRAPPED)
    assert failure.code == 117
    assert str(failure) == (
        "Code: 117. DB::Exception: Expected end of line: (at row 2)\n: While executing File. (INCORRECT_DATA)"
    )


def test_what_the_door_added_is_taken_out() -> None:
    message = "Code: 62. DB::Exception: Syntax error: SELEC 1 INTO OUTFILE 'P'/* door */. (SYNTAX_ERROR)"
    failure = Failure.from_engine(message, ours=(" INTO OUTFILE 'P'", "/* door */"))
    assert failure.text == "Code: 62. DB::Exception: Syntax error: SELEC 1. (SYNTAX_ERROR)"


def test_a_message_without_a_code_gets_one() -> None:
    failure = Failure.from_engine("the engine is gone")
    assert (failure.code, failure.text) == (
        1002,
        "Code: 1002. DB::Exception: the engine is gone (UNKNOWN_EXCEPTION)",
    )
