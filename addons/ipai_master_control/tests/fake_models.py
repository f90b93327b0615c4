# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models that exist for some tests only.

odoo-test-helper has such a loader, which Odoo 19 has outgrown (2.1.3 fails on import).
"""

from odoo import models, release

IS_19 = release.version_info[0] >= 19
BASES = "_base_classes__" if IS_19 else "_BaseModel__base_classes"
DEFINITIONS = "_module_to_models__" if IS_19 else "module_to_models"


def load_models(env, add_cleanup, *definitions):
    """Add model classes to the registry.

    :param add_cleanup: ``addClassCleanup`` of the test class, after its own
        ``setUpClass``: TransactionCase sets the registry up again in the end
    """
    registry, cr = env.registry, env.cr
    for definition in definitions:
        known = getattr(models.MetaModel, DEFINITIONS)[definition._module]
        if definition in known:  # else the next registry of this process had it
            known.remove(definition)
        name = definition._name
        if name in registry:
            model = registry[name]
            add_cleanup(setattr, model, BASES, getattr(model, BASES))
        else:
            add_cleanup(registry.__delitem__, name)
        _add(registry, cr, definition)
    env.flush_all()
    names = [definition._name for definition in definitions]
    registry._setup_models__(cr) if IS_19 else registry.setup_models(cr)
    registry.init_models(cr, names, {"module": definitions[0]._module})


def _add(registry, cr, definition):
    if IS_19:
        from odoo.orm.model_classes import add_to_registry

        add_to_registry(registry, definition)
    else:
        definition._build_model(registry, cr)
