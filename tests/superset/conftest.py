# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One real Superset over a mirror of two companies; it is bound to one of them."""

import secrets
from types import SimpleNamespace

import pytest
from mirror_helpers import mirrored
from odoo_figures import facts_of
from superset_client import Client
from two_companies import READER, RIVALS_READER, begin_mirror, make_work, rival_of

from tools.setup import database as databases
from tools.standins import pgbouncer
from tools.standins import supabase as standin
from tools.standins.certificates import Authority
from tools.superset import assets, bundle, install
from tools.superset.server import SupersetServer


@pytest.fixture(scope="session")
def project():
    with standin.running("superset") as server:
        yield server


@pytest.fixture(scope="session")
def odoo(environment, project):
    """Odoo's database with both companies' work, mirrored."""
    with mirrored(environment, "superset", project) as one:
        one.call(make_work)
        one.call(begin_mirror)
        one.sync()
        one.assert_same()
        assert one.problems() == []
        yield one


@pytest.fixture(scope="session")
def facts(odoo):
    """Return dataset -> facts of our company, as Odoo has them."""
    return odoo.call(lambda env: facts_of(env, env.company, env["mc.clock"].now()))


@pytest.fixture(scope="session")
def reader(odoo, project):
    """The login role of our company's Superset."""
    password = secrets.token_urlsafe(16)
    uri = project.add_reader(READER, odoo.tenant, password)
    return SimpleNamespace(uri=uri, password=password)


@pytest.fixture(scope="session")
def rivals_reader(odoo, project):
    """The login role of the other company's Superset."""
    tenant = odoo.call(lambda env: rival_of(env).mc_uuid)
    password = secrets.token_urlsafe(16)
    uri = project.add_reader(RIVALS_READER, tenant, password)
    return SimpleNamespace(uri=uri, password=password, tenant=tenant)


@pytest.fixture(scope="session")
def pooler(project, reader, rivals_reader, tmp_path_factory):
    """PgBouncer before the project, for both roles."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    passwords = {READER: reader.password, RIVALS_READER: rivals_reader.password}
    with pgbouncer.running(project, authority, passwords) as pooler:
        if pooler is None:
            pytest.skip("no pgbouncer on this machine")
        yield pooler


@pytest.fixture(scope="session")
def server(environment):
    one = SupersetServer(environment, install.ensure(), databases.prefix() + "_ss")
    try:
        yield one.prepare().start().wait_ready()
    finally:
        one.stop()


@pytest.fixture(scope="session")
def zipped(reader, tmp_path_factory):
    """Give the bundle with the reader's address."""
    return bundle.make(tmp_path_factory.mktemp("bundle") / "b.zip", reader.uri)


@pytest.fixture(scope="session")
def superset(server, zipped, reader):
    """A session in Superset after the first import."""
    client = Client(server)
    client.import_bundle(zipped, reader.password)
    return client


@pytest.fixture(scope="session")
def ours():
    """Return the assets as they stand in superset/."""
    return assets.load()
