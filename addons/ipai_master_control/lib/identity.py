# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who somebody is at GitHub, Slack, Supabase or by e-mail: ids, logins, and renames.

An id stays with an account, a login does not: it can be changed, and then taken by
somebody else. So an id decides, and a login only where no id is known on one side.

Sources: GitHub REST API, "Users" (``id``, ``login``, ``type``); Slack, "Users" (ids
begin with U or W and are unique in a workspace); Supabase Auth (``auth.users.id``).
"""

import re
import uuid
from dataclasses import dataclass, field, replace
from email.utils import getaddresses

GITHUB, SLACK, SUPABASE, EMAIL = "github", "slack", "supabase", "email"
PROVIDERS = (GITHUB, SLACK, SUPABASE, EMAIL)
MAX_NAME_CHARS = 100
MAX_EMAIL_CHARS = 254
MAX_GITHUB_ID = 2**63 - 1
# GitHub's account for all who have deleted theirs; everybody's is nobody's.
GHOST_ID, GHOST_LOGIN = "10137", "ghost"
# Sent as the author of commits and mails; nobody reads them, everybody may write them.
NOREPLY = re.compile(r"@(.+\.)?noreply\.|^no-?reply@")

_ID = {
    GITHUB: re.compile(r"[1-9][0-9]{0,18}", re.ASCII),
    SLACK: re.compile(r"[UW][A-Z0-9]{2,31}", re.ASCII),
}
# Accounts that a company manages have an underscore, Apps end with [bot].
_LOGIN = {
    GITHUB: re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?", re.ASCII),
    SLACK: re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,80}"),
}
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f\ud800-\udfff]{1,64}"
    r"@[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,63}"
)
_INSTANCE = re.compile(r"[a-z0-9][a-z0-9.:_-]{0,253}", re.ASCII)
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class NotAnIdentity(ValueError):
    """A value no provider would give; ``field`` names it."""

    def __init__(self, name):
        super().__init__(name)
        self.field = name


@dataclass(frozen=True)
class Person:
    """Somebody as one event told of them; one of id and login is there."""

    external_id: str | None
    login: str | None
    name: str = ""
    is_bot: bool = False


def read_person(provider, facts):
    """Return the :class:`Person` in ``facts``.

    :param provider: one of :data:`PROVIDERS`
    :param dict facts: ``external_id`` (text or whole number), ``login``, ``name``,
        ``is_bot``; whatever it holds came from outside
    :raises NotAnIdentity: names the field that is no such thing
    """
    if provider not in PROVIDERS:
        raise NotAnIdentity("provider")
    if provider == EMAIL:
        address = read_address(facts.get("external_id") or facts.get("login"))
        return Person(address, address, _name(facts))
    external_id = _external_id(provider, facts.get("external_id"))
    login = _login(provider, facts.get("login"))
    if external_id is None and (login is None or provider != GITHUB):
        raise NotAnIdentity("external_id")
    if provider == GITHUB and external_id == GHOST_ID:
        raise NotAnIdentity("external_id")
    if provider == GITHUB and login_key(login) == GHOST_LOGIN:
        raise NotAnIdentity("login")
    is_bot = bool(facts.get("is_bot")) or (login or "").endswith("[bot]")
    return Person(external_id, login, _name(facts), is_bot)


def read_people(provider, many):
    """Return a :class:`Person` or ``None`` for each of ``many``, in their order."""
    found = []
    for facts in many:
        try:
            found.append(read_person(provider, facts))
        except NotAnIdentity:
            found.append(None)
    return found


def read_instance(text):
    """Return the host or workspace whose ids these are; empty: the only one there is.

    :raises NotAnIdentity: no name of a host
    """
    if not text:
        return ""
    if not isinstance(text, str) or not _INSTANCE.fullmatch(text.strip().lower()):
        raise NotAnIdentity("instance")
    return text.strip().lower()


def read_address(text):
    """Return the one e-mail address in ``text``, in lower case.

    :raises NotAnIdentity: there is none, or it is one that stands for nobody
    """
    if not isinstance(text, str) or len(text) > 10 * MAX_EMAIL_CHARS:
        raise NotAnIdentity("external_id")
    addresses = [address.lower() for _name, address in getaddresses([text.strip()])]
    address = addresses[0] if len(addresses) == 1 else ""
    if len(address) > MAX_EMAIL_CHARS or not _ADDRESS.fullmatch(address):
        raise NotAnIdentity("external_id")
    if NOREPLY.search(address):
        raise NotAnIdentity("external_id")
    return address


def login_key(login):
    """Return what makes two logins of GitHub the same: they ignore case."""
    return (login or "").lower()


def _external_id(provider, given):
    if given is None or given is False or given == "":
        return None
    if provider == GITHUB and type(given) is int:
        given = str(given)
    if not isinstance(given, str):
        raise NotAnIdentity("external_id")
    given = given.strip()
    if provider == SUPABASE:
        try:
            return str(uuid.UUID(given))
        except ValueError:
            raise NotAnIdentity("external_id") from None
    if not _ID[provider].fullmatch(given):
        raise NotAnIdentity("external_id")
    if provider == GITHUB and int(given) > MAX_GITHUB_ID:
        raise NotAnIdentity("external_id")
    return given


def _login(provider, given):
    if given is None or given is False or given == "":
        return None
    if not isinstance(given, str):
        raise NotAnIdentity("login")
    given = given.strip()
    if provider == SUPABASE:
        return read_address(given)
    if not _LOGIN[provider].fullmatch(given):
        raise NotAnIdentity("login")
    return given


def _name(facts):
    name = facts.get("name")
    if not isinstance(name, str):
        return ""
    return _CONTROL.sub("", name).strip()[:MAX_NAME_CHARS]


@dataclass(frozen=True)
class Row:
    """One identity as it is stored."""

    id: int
    external_id: str | None
    login: str | None


@dataclass
class Changes:
    """What the stored identities have to become; see :func:`reconcile`."""

    #: id of a row -> login that somebody else has now; to be taken before any is given
    lost_logins: dict = field(default_factory=dict)
    #: id of a row -> its login
    logins: dict = field(default_factory=dict)
    #: id of a row known by its login only -> its external id
    external_ids: dict = field(default_factory=dict)
    #: id of a row known by its login only -> id of the row that it turned out to be
    merged: dict = field(default_factory=dict)
    #: people nobody has seen before
    missing: list = field(default_factory=list)


def latest(people, unique_logins):
    """Return people once each, as they were told last, those without an id first.

    :param people: :class:`Person` objects, the latest last
    :param unique_logins: whether one login has one owner at a time (GitHub)
    """
    told = {}
    for person in people:
        key = (person.external_id, None if person.external_id else _key(person))
        told.pop(key, None)
        told[key] = person
    ordered = sorted(told.values(), key=lambda person: person.external_id is not None)
    if not unique_logins:
        return ordered
    taken, kept = set(), []
    for person in reversed(ordered):
        if person.login and _key(person) in taken:
            person = replace(person, login=None)
        taken.add(_key(person))
        if person.external_id or person.login:
            kept.append(person)
    return kept[::-1]


def reconcile(rows, people, unique_logins=True):
    """Compare what is stored with people who were just seen.

    :param rows: :class:`Row` objects of one provider
    :param people: as :func:`latest` returns them
    :return: :class:`Changes`
    """
    by_id = {row.external_id: row for row in rows if row.external_id}
    by_login = {}
    if unique_logins:
        by_login = {login_key(row.login): row for row in rows if row.login}
    changes = Changes()
    for person in people:
        row = by_id.get(person.external_id)
        holder = by_login.get(_key(person))
        if row is None and holder and not (holder.external_id and person.external_id):
            row = holder
        if holder and holder is not row:
            _take_login(holder, row, changes)
        if row is None:
            changes.missing.append(person)
            continue
        if person.external_id and not row.external_id:
            changes.external_ids[row.id] = person.external_id
        if person.login and person.login != row.login:
            changes.logins[row.id] = person.login
    return changes


def _key(person):
    return login_key(person.login)


def _take_login(holder, row, changes):
    if holder.external_id is None:
        changes.merged[holder.id] = row.id
    else:
        changes.lost_logins[holder.id] = holder.login
