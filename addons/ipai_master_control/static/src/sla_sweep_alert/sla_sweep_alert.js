// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";
import {user} from "@web/core/user";

const POLL_MILLISECONDS = 60000;
const GROUPS = [
    "ipai_master_control.mc_group_user",
    "ipai_master_control.mc_group_auditor",
];

/**
 * A warning in the menu bar while nobody looks at the SLA clocks: a breach would go
 * unnoticed. Users without Master Control see nothing and ask nothing.
 */
export class SlaSweepAlert extends Component {
    static template = "ipai_master_control.SlaSweepAlert";
    static props = {};

    setup() {
        this.state = useState({stale: false, ageSeconds: null});
        onWillStart(async () => {
            const memberships = await Promise.all(
                GROUPS.map((group) => user.hasGroup(group))
            );
            if (memberships.some(Boolean)) {
                // The menu bar does not wait for the answer.
                this.poll();
                this.timer = browser.setInterval(() => this.poll(), POLL_MILLISECONDS);
            }
        });
        onWillDestroy(() => browser.clearInterval(this.timer));
    }

    async poll() {
        try {
            const status = await rpc(
                "/web/dataset/call_kw/mc.sla.sweep/sweep_status",
                {model: "mc.sla.sweep", method: "sweep_status", args: [], kwargs: {}},
                {silent: true}
            );
            this.state.stale = status.stale;
            this.state.ageSeconds = status.age_seconds;
        } catch {
            // Odoo itself tells when the connection is lost. We do not know better.
        }
    }

    get text() {
        if (this.state.ageSeconds === null) {
            return _t("SLA clocks are not watched");
        }
        const minutes = Math.floor(this.state.ageSeconds / 60);
        return _t("SLA clocks not watched for %s min", minutes);
    }

    get explanation() {
        return _t(
            "The sweep over the SLA clocks has stopped: warnings and breaches are late." +
                " Ask an administrator to look at the scheduled actions and the job queue."
        );
    }
}

registry
    .category("systray")
    .add("ipai_master_control.sla_sweep_alert", {Component: SlaSweepAlert}, {sequence: 90});
