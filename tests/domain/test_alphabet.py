"""Names stand where people look for them, in every list and on both databases."""

from server.domain.alphabet import by_name


def test_marks_strokes_and_small_letters_do_not_put_a_name_at_the_end() -> None:
    written = [
        "Zoe Ash",
        "Łukasz Żak",
        "de Souza, Ana",
        "Élodie Roy",
        "Eira Wyn",
        "Leo Pike",
        "Ørjan Dahl",
        "Ŵyn Tân",
        "أحمد",
    ]
    assert sorted(written, key=by_name) == [
        "de Souza, Ana",
        "Eira Wyn",
        "Élodie Roy",
        "Leo Pike",
        "Łukasz Żak",
        "Ørjan Dahl",
        "Ŵyn Tân",
        "Zoe Ash",
        "أحمد",
    ]


def test_names_that_differ_by_a_mark_alone_have_one_order() -> None:
    assert (
        sorted(["Zoë", "zoe", "Zoe"], key=by_name)
        == sorted(["Zoe", "Zoë", "zoe"], key=by_name)
        == ["Zoe", "Zoë", "zoe"]
    )
