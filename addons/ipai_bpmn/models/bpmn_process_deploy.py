# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import re

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from .. import engine
from ..engine.model import WORK_TASKS
from ..engine.problems import ModelRefused, Problem

MANAGER = "ipai_master_control.mc_group_manager"
PROPERTY_TYPES = {
    "text": "char",
    "number": "float",
    "boolean": "boolean",
    "date": "date",
}
_ENCODING = re.compile(r"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']""")


class BpmnProcess(models.Model):
    """From a file to a version: refused with every reason, or there as records."""

    _inherit = "bpmn.process"

    @api.model
    def deploy(self, xml, code=None):
        """Make the next version of each process of a model that can run.

        :param xml: bytes, or text
        :param code: id of the one process to deploy of a file with several
        :returns: bpmn.process, active; the processes of a file in its order
        :raises ValidationError: with every reason, element id and line
        :raises AccessError: only managers deploy
        """
        self._check_may_deploy()
        data = self._as_bytes(xml)
        models_ = self._read_models(data, code)
        if problems := self._problems(models_):
            raise ValidationError(self._list_problems(problems))
        processes = self.browse()
        for model in models_:
            process = self._make_version(model, data, executable=True)
            process.action_activate()
            processes |= process
        return processes.with_env(self.env)

    @api.model
    def import_documentation(self, xml):
        """Keep a model that documents and cannot start, whatever it says.

        :returns: bpmn.process in the state draft
        :raises ValidationError: it is no BPMN at all
        """
        self._check_may_deploy()
        data = self._as_bytes(xml)
        processes = self.browse()
        for model in self._read(data).processes:
            if model.nodes:
                processes |= self._make_version(model, data, executable=False)
        if not processes:
            raise ValidationError(self.env._("The file has no process with content."))
        return processes.with_env(self.env)

    @api.model
    def lanes_to_map(self, xml):
        """Return the names of lanes and pools that are no lane of the company yet.

        :raises ValidationError: it is no BPMN at all
        """
        self._check_may_deploy()
        names = []
        for model in self._read_models(self._as_bytes(xml), None):
            table = self.env["bpmn.lane.mapping"]._lanes_by_name(self.env.company)
            for _node, wanted in self._wanted_lanes(model):
                if not self._find_lane(table, wanted) and wanted[0] not in names:
                    names.append(wanted[0])
        return names

    # Reading

    def _check_may_deploy(self):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("Only managers deploy processes."))

    def _as_bytes(self, xml):
        """Text is stored in the encoding that it declares, so that it can be read."""
        if isinstance(xml, bytes):
            return xml
        if not isinstance(xml, str):
            raise ValidationError(self.env._("xml: must be bytes or text."))
        match = _ENCODING.match(xml)
        try:
            return xml.encode(match[1] if match else "utf-8")
        except (LookupError, ValueError):
            raise ValidationError(
                self.env._("xml: the text is not in the encoding that it declares.")
            ) from None

    def _read(self, data):
        try:
            return engine.parse(data)
        except ModelRefused as refused:
            raise ValidationError(self._list_problems(refused.problems)) from None

    def _read_models(self, data, code):
        definitions = self._read(data)
        found = definitions.runnable()
        if code:
            found = [one for one in definitions.processes if one.id == code]
        if not found:
            known = ", ".join(one.id for one in definitions.processes) or "-"
            raise ValidationError(
                self.env._(
                    "The file has no process %(code)s. It has: %(known)s.",
                    code=code or "",
                    known=known,
                )
            )
        return found

    def _problems(self, models_):
        """Return every reason why these ProcessModels cannot run."""
        problems = []
        for model in models_:
            problems += engine.problems(model)
            problems += self._lane_problems(model, self.env.company)
            problems += self._method_problems(model)
        return problems

    def _list_problems(self, problems):
        lines = [str(problem) for problem in problems]
        return "\n".join([self.env._("This model cannot run:"), *lines])

    # Lanes and methods

    def _wanted_lanes(self, model):
        """Yield (node or None, names of its lane from the inside out, then the pool).

        None stands for the process itself, whose work item needs a lane as well.
        """
        process = model.process
        around = [name for name in (process.pool, process.name, process.id) if name]
        for node in model.nodes.values():
            if node.kind in WORK_TASKS:
                yield node, [*self._lane_names(model, node), *around]
        if not any(node.kind in WORK_TASKS for node in model.nodes.values()):
            return
        first = next(iter(model.lanes.values()), None)
        yield None, [*around, *([first.name] if first else [])]

    def _lane_names(self, model, node):
        names, key = [], node.lane
        while key:
            lane = model.lanes[key]
            names.append(lane.name or lane.id)
            key = lane.parent
        return names

    def _find_lane(self, table, names):
        normalise = self.env["bpmn.lane.mapping"]._normalise
        return next((table[n] for n in map(normalise, names) if n in table), None)

    def _lane_problems(self, model, company):
        table = self.env["bpmn.lane.mapping"]._lanes_by_name(company)
        problems = {}
        for node, wanted in self._wanted_lanes(model):
            if node is None or self._find_lane(table, wanted):
                continue
            lane = model.lanes.get(node.lane)
            where = (lane.id, lane.line) if lane else (node.id, node.line)
            text = self.env._(
                "“%s” is no lane of the company. Map it to one.", wanted[0]
            )
            problems[wanted[0]] = Problem(*where, text)
        return list(problems.values())

    def _method_problems(self, model):
        service = self.env["bpmn.service"]
        return [
            Problem(
                node.id, node.line, self.env._("There is no method %s.", node.method)
            )
            for node in model.nodes.values()
            if node.method and not service._method(node.method)
        ]

    # Storing

    def _make_version(self, model, data, executable):
        company = self.env.company
        process = self.sudo().create(
            [
                {
                    "name": model.process.name or model.id,
                    "code": model.id,
                    "version": self._next_version(model.id, company),
                    "is_executable": executable,
                    "company_id": company.id,
                    "pool_name": model.process.pool,
                    "documentation": model.process.documentation,
                    "xml": base64.b64encode(data),
                    "xml_sha256": hashlib.sha256(data).hexdigest(),
                    "problems": False
                    if executable
                    else "\n".join(map(str, engine.problems(model))),
                    "default_lane_id": self._default_lane(model, company).id,
                }
            ]
        )
        process._make_elements(model)
        return process

    def _next_version(self, code, company):
        domain = [("company_id", "=", company.id), ("code", "=", code)]
        newest = self.sudo().search(domain, order="version desc", limit=1)
        return newest.version + 1

    def _default_lane(self, model, company):
        """Return the root item's lane: that of the process, else of its first task."""
        table = self.env["bpmn.lane.mapping"]._lanes_by_name(company)
        wanted = list(self._wanted_lanes(model))
        for _node, names in reversed(wanted):
            if lane := self._find_lane(table, names):
                return lane
        managers = [("company_id", "=", company.id), ("code", "=", "MGR")]
        return self.env["mc.lane"].sudo().search(managers, limit=1)

    def _make_elements(self, model):
        common = {"process_id": self.id, "company_id": self.company_id.id}
        lanes = self._make_lanes(model, common)
        nodes = self.env["bpmn.node"].create(
            [
                {
                    **common,
                    "element_id": node.id,
                    "name": node.name,
                    "kind": node.kind,
                    "event_kind": False
                    if node.event.kind == "none"
                    else node.event.kind,
                    "line": node.line,
                    "lane_id": lanes.get(node.lane),
                    "documentation": node.documentation,
                    "form": [_property(*one) for one in enumerate(node.fields)],
                }
                for node in model.nodes.values()
            ]
        )
        ids = {node.element_id: node.id for node in nodes}
        self.env["bpmn.flow"].create(
            [
                {
                    **common,
                    "element_id": flow.id,
                    "name": flow.name,
                    "source_id": ids.get(flow.source),
                    "target_id": ids.get(flow.target),
                    "condition": flow.condition,
                }
                for flow in model.flows.values()
            ]
        )

    def _make_lanes(self, model, common):
        table = self.env["bpmn.lane.mapping"]._lanes_by_name(self.company_id)
        ids = {}
        for lane in model.lanes.values():  # a lane comes before the lanes in it
            names, key = [], lane.id
            while key:
                names.append(model.lanes[key].name or key)
                key = model.lanes[key].parent
            found = self._find_lane(table, [*names, model.process.pool])
            values = {
                **common,
                "element_id": lane.id,
                "name": lane.name,
                "parent_id": ids.get(lane.parent),
                "lane_id": found.id if found else False,
            }
            ids[lane.id] = self.env["bpmn.lane"].create([values]).id
        return ids


def property_name(number):
    """Return the technical name of a form's field: a variable's may have capitals."""
    return f"field_{number}"


def _property(number, field):
    """Return the definition of an Odoo property for a field of a form."""
    return {
        "name": property_name(number),
        "string": f"{field.label} *" if field.required else field.label,
        "type": PROPERTY_TYPES[field.type],
    }
