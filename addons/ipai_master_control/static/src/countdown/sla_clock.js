/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";

const TICK_MILLISECONDS = 1000;
const SYNC_MILLISECONDS = 10 * 60 * 1000;

/**
 * One ticking clock for all countdowns of the page, in the server's time.
 *
 * It ticks while somebody listens. The difference between the server's clock and this
 * computer's is measured when the first one starts to listen, and now and then again.
 */
export class SlaClock {
    /**
     * @param {() => Promise<number>} fetchNow gives the server's time in milliseconds
     * @param {() => number} localNow this computer's time in milliseconds
     */
    constructor(fetchNow, localNow = () => Date.now()) {
        this.fetchNow = fetchNow;
        this.localNow = localNow;
        this.offset = 0;
        this.syncedAt = null;
        this.listeners = new Set();
        this.interval = null;
    }

    /** Return the server's time in milliseconds since the epoch. */
    now() {
        return this.localNow() + this.offset;
    }

    /**
     * Call a function each second.
     *
     * @param {() => void} listener
     * @returns {() => void} to stop listening
     */
    subscribe(listener) {
        this.listeners.add(listener);
        if (this.interval === null) {
            this.interval = setInterval(() => this.tick(), TICK_MILLISECONDS);
            this.sync();
        }
        return () => this.unsubscribe(listener);
    }

    unsubscribe(listener) {
        this.listeners.delete(listener);
        if (!this.listeners.size) {
            clearInterval(this.interval);
            this.interval = null;
        }
    }

    tick() {
        this.sync();
        for (const listener of [...this.listeners]) {
            listener();
        }
    }

    get isSynced() {
        const age = this.localNow() - this.syncedAt;
        return this.syncedAt !== null && Math.abs(age) < SYNC_MILLISECONDS;
    }

    /** Measure the difference; half of the way there and back is taken off. */
    async sync() {
        if (this.isSynced) {
            return;
        }
        const sent = this.localNow();
        this.syncedAt = sent;
        try {
            const server = await this.fetchNow();
            this.offset = server - (sent + this.localNow()) / 2;
        } catch {
            // Offline: what was measured last goes on, the next sync asks again.
            return;
        }
        this.listeners.forEach((listener) => listener());
    }
}

export const slaClockService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        return new SlaClock(async () => {
            const now = await orm.silent.call("mc.clock", "now", []);
            return deserializeDateTime(now).toMillis();
        });
    },
};

registry.category("services").add("mc_sla_clock", slaClockService);
