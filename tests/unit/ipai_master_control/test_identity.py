# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import identity, identity_csv
from mc_lib.identity import Person, Row, latest, reconcile

LOGINS = st.one_of(st.none(), st.sampled_from(["ada", "Ada", "bob", "cleo"]))
IDS = st.one_of(st.none(), st.sampled_from(["1", "2", "3", "4"]))
PEOPLE = st.lists(
    st.builds(Person, IDS, LOGINS).filter(lambda one: one.external_id or one.login),
    max_size=6,
)


def github(external_id=None, login=None, **more):
    facts = {"external_id": external_id, "login": login, **more}
    return identity.read_person("github", facts)


def test_ids_are_texts():
    assert github(42, "octocat") == Person("42", "octocat")
    assert github("42", "octocat") == github(42, " octocat ")


def test_kinds_of_logins():
    for login in ("a", "octo-cat", "octo_acme", "O" * 39, "dependabot[bot]"):
        assert github(1, login).login == login
    assert github(1, "dependabot[bot]").is_bot
    assert github(1, "Copilot", is_bot=True).is_bot


@pytest.mark.parametrize(
    "external_id", [0, -1, True, 1.5, "x", "1 2", "٣", 2**63, "9" * 30, [], {}, "1\n2"]
)
def test_absurd_ids(external_id):
    with pytest.raises(identity.NotAnIdentity, match="external_id"):
        github(external_id, "octocat")


@pytest.mark.parametrize(
    "login",
    [
        "-a",
        "a b",
        "a/b",
        "ä",
        "a" * 200,
        "a\x00",
        "\ud800",
        "<script>",
        "a\n",
        5,
        [],
        "[bot]",
    ],
)
def test_absurd_logins(login):
    if login == "a\n":
        assert github(1, login).login == "a"
        return
    with pytest.raises(identity.NotAnIdentity, match="login"):
        github(1, login)


def test_the_ghost_is_nobody():
    for facts in ((10137, "ghost"), (10137, None), (None, "Ghost"), (7, "ghost")):
        with pytest.raises(identity.NotAnIdentity):
            github(*facts)


def test_names_are_harmless():
    assert github(1, "a", name="Ada\x00 \u202eLove\ud800lace").name == "Ada Lovelace"
    assert len(github(1, "a", name="x" * 500).name) == identity.MAX_NAME_CHARS
    assert github(1, "a", name=["Ada"]).name == ""


def test_addresses():
    read = identity.read_address
    assert read("Ada Lovelace <Ada@Example.COM>") == "ada@example.com"
    for text in (
        "ada",
        "a@b",
        "ada@example.com, bob@example.com",
        "123+ada@users.noreply.github.com",
        "ada@users.noreply.git.example.com",
        "noreply@example.com",
        "x" * 65 + "@example.com",
        "a@" + "x" * 260 + ".com",
        "a\x00@example.com",
        None,
        5,
        "",
    ):
        with pytest.raises(identity.NotAnIdentity):
            read(text)


def test_other_providers_need_an_id():
    slack = identity.read_person(
        "slack", {"external_id": "U012ABC", "login": "Ada L."[:3]}
    )
    assert slack.external_id == "U012ABC"
    uid = "8f14e45f-ceea-467f-9575-6e4a8b0b5d3a"
    person = identity.read_person("supabase", {"external_id": uid.upper()})
    assert person.external_id == uid
    for provider in ("slack", "supabase"):
        for facts in ({"login": "ada"}, {"external_id": "ada"}, {"external_id": "u 1"}):
            with pytest.raises(identity.NotAnIdentity):
                identity.read_person(provider, facts)
    with pytest.raises(identity.NotAnIdentity, match="provider"):
        identity.read_person("facebook", {"external_id": "1"})


def test_instances():
    assert identity.read_instance(None) == ""
    assert identity.read_instance("GIT.example:8443 ") == "git.example:8443"
    for text in ("git example", "/", "-", "a" * 300, 5, "a/b"):
        with pytest.raises(identity.NotAnIdentity, match="instance"):
            identity.read_instance(text)


def test_people_keep_their_places():
    many = [{"external_id": 1, "login": "a"}, {"login": "<>"}, {"external_id": 2}]
    assert identity.read_people("github", many) == [
        Person("1", "a"),
        None,
        Person("2", None),
    ]


def test_stranger():
    changes = reconcile([], [Person("1", "ada")])
    assert changes.missing == [Person("1", "ada")]


def test_known_and_unchanged():
    assert reconcile([Row(9, "1", "ada")], [Person("1", "ada")]) == identity.Changes()


def test_renamed():
    changes = reconcile([Row(9, "1", "ada")], [Person("1", "lovelace")])
    assert changes.logins == {9: "lovelace"}
    assert not changes.missing


def test_reused_login_is_somebody_else():
    changes = reconcile([Row(9, "1", "ada")], [Person("2", "ADA")])
    assert changes.lost_logins == {9: "ada"}
    assert changes.missing == [Person("2", "ADA")]
    assert not changes.external_ids


def test_swapped_logins():
    rows = [Row(8, "1", "ada"), Row(9, "2", "bob")]
    changes = reconcile(rows, [Person("1", "bob"), Person("2", "ada")])
    assert changes.logins == {8: "bob", 9: "ada"}
    assert set(changes.lost_logins) == {8, 9}


def test_first_event_brings_the_id_of_a_login():
    changes = reconcile([Row(9, None, "Ada")], [Person("1", "ada")])
    assert changes.external_ids == {9: "1"}
    assert changes.logins == {9: "ada"}


def test_line_by_login_turns_out_to_be_one_that_is_there():
    rows = [Row(8, "1", "old"), Row(9, None, "ada")]
    changes = reconcile(rows, [Person("1", "ada")])
    assert changes.merged == {9: 8}
    assert changes.logins == {8: "ada"}


def test_latest_word_counts():
    people = [Person("1", "ada"), Person("2", "bob"), Person("1", "bob")]
    assert latest(people, True) == [Person("2", None), Person("1", "bob")]
    people = [Person("1", "ada"), Person(None, "ADA")]
    assert latest(people, True) == [Person("1", "ada")]


@given(PEOPLE, PEOPLE)
def test_ids_and_logins_stay_unique(before, after):
    rows = []
    for people in (before, after):
        seen = latest(people, True)
        changes = reconcile([Row(*row) for row in rows], seen)
        rows = _apply(rows, changes)
        ids = [row[1] for row in rows if row[1]]
        logins = [identity.login_key(row[2]) for row in rows if row[2]]
        assert len(ids) == len(set(ids))
        assert len(logins) == len(set(logins))
        stored = {row[1]: row[2] for row in rows if row[1]}
        for person in seen:
            if person.external_id and person.login:
                assert stored[person.external_id] == person.login
    # who has an id keeps it
    assert all(row[1] or row[2] for row in rows if row[0] not in changes.lost_logins)


def _apply(rows, changes):
    table = {row[0]: list(row) for row in rows if row[0] not in changes.merged}
    for row_id in changes.lost_logins:
        table[row_id][2] = None
    for row_id, external_id in changes.external_ids.items():
        table[row_id][1] = external_id
    for row_id, login in changes.logins.items():
        table[row_id][2] = login
    for person in changes.missing:
        number = max(table, default=0) + 1
        table[number] = [number, person.external_id, person.login]
    return list(map(tuple, table.values()))


def test_file():
    entries = identity_csv.read(
        b"\xef\xbb\xbfProvider;login;external_id;user\n"
        b"github;octocat;;ada@example.com\n\n"
        b"slack;;U012ABC;bob\r\n"
    )
    assert [(one.line, one.provider, one.user_login) for one in entries] == [
        (2, "github", "ada@example.com"),
        (4, "slack", "bob"),
    ]
    assert entries[0].person == Person(None, "octocat")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", (1, "provider", "missing")),
        (b"provider,user\n", (1, "file", "no lines")),
        (b"provider,user,pasword\ngithub,a,b\n", (1, "pasword", "unknown")),
        (b"provider,user,user\ngithub,a,b\n", (1, "user", "twice")),
        (b"provider,login,user\ngithub,a,\n", (2, "user", "empty")),
        (b"provider,login,user\nmyspace,a,b\n", (2, "provider", "myspace")),
        (b"provider,login,user\ngithub,a b,b\n", (2, "login", "a b")),
        (b"provider,login,user\ngithub\n", (2, "external_id", "empty")),
        (b"login,provider,user\nada\n", (2, "provider", "empty")),
        (b"provider,login,user\ngithub,\xff,b\n", (2, "file", "not UTF-8")),
        (
            b"provider,login,user\ngithub,ada,a\ngithub,ADA,b\n",
            (3, "login", "ada has another user above"),
        ),
    ],
)
def test_bad_files(content, problem):
    with pytest.raises(identity_csv.BadFile) as caught:
        identity_csv.read(content)
    assert problem in caught.value.problems


def test_all_problems_at_once_but_not_endlessly():
    content = b"provider,login,user\n" + b"github,a b,c\n" * 200
    with pytest.raises(identity_csv.BadFile) as caught:
        identity_csv.read(content)
    assert len(caught.value.problems) == identity_csv.MAX_ERRORS


def test_huge_file():
    with pytest.raises(identity_csv.BadFile, match="file"):
        identity_csv.read(b"x" * (identity_csv.MAX_BYTES + 1))
