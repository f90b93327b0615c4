/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

/** What a clock shows, as plain functions: no component, no service, no own time. */

import { _t } from "@web/core/l10n/translation";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const RUNNING_STATES = ["on_track", "at_risk"];

/** Icon and colour of each state; the words say the same without colour. */
export const LOOKS = {
    on_track: { icon: "fa-clock-o", color: "success" },
    at_risk: { icon: "fa-exclamation-triangle", color: "warning" },
    breached: { icon: "fa-times-circle", color: "danger" },
    paused: { icon: "fa-pause-circle", color: "secondary" },
    met: { icon: "fa-check-circle", color: "success" },
};

/**
 * Return a duration in its two largest units, e.g. "2 h 5 min".
 *
 * @param {number} seconds not negative; fractions are dropped
 */
export function formatDuration(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const days = Math.floor(whole / DAY_SECONDS);
    const hours = Math.floor((whole % DAY_SECONDS) / HOUR_SECONDS);
    const minutes = Math.floor((whole % HOUR_SECONDS) / MINUTE_SECONDS);
    if (days) {
        return hours ? _t("%s d %s h", days, hours) : _t("%s d", days);
    }
    if (hours) {
        return minutes ? _t("%s h %s min", hours, minutes) : _t("%s h", hours);
    }
    const rest = whole % MINUTE_SECONDS;
    if (minutes) {
        return rest ? _t("%s min %s s", minutes, rest) : _t("%s min", minutes);
    }
    return _t("%s s", rest);
}

/**
 * Return the state to show: a running clock whose time is over is breached, also before
 * the server's sweep has said so.
 *
 * @param {string} state sla_state of the record
 * @param {number|null} dueAt milliseconds since the epoch
 * @param {number} at milliseconds since the epoch
 */
export function shownState(state, dueAt, at) {
    const over = dueAt !== null && at >= dueAt;
    return over && RUNNING_STATES.includes(state) ? "breached" : state;
}

/**
 * Return the time to show, in words, "" for none.
 *
 * @param {string} state as shownState() returns it
 * @param {Object} clock see describe()
 */
function timeInWords(state, { dueAt, remaining, at }) {
    if (state === "paused") {
        return remaining > 0 ? _t("%s left", formatDuration(remaining)) : "";
    }
    if (dueAt === null) {
        return "";
    }
    if (state === "breached") {
        const late = (at - dueAt) / 1000;
        return late >= 1 ? _t("%s late", formatDuration(late)) : "";
    }
    if (RUNNING_STATES.includes(state)) {
        // Rounded up: what is shown as left never is more than the due time allows.
        return _t("%s left", formatDuration(Math.ceil((dueAt - at) / 1000)));
    }
    return "";
}

/**
 * Return what a countdown shows, or null when there is no clock.
 *
 * @param {Object} clock
 * @param {string} clock.state none, on_track, at_risk, breached, paused or met
 * @param {number|null} clock.dueAt milliseconds since the epoch
 * @param {number|null} clock.stoppedAt when the clock ended; it does not tick any more
 * @param {number} clock.remaining seconds, of a paused clock
 * @param {number} clock.now milliseconds since the epoch, in the server's time
 * @returns {{state: string, text: string, word: string, time: string, icon: string,
 *     color: string}|null}
 */
export function describe({ state, dueAt, stoppedAt, remaining, now }) {
    const at = stoppedAt === null ? now : stoppedAt;
    const shown = shownState(state, dueAt, at);
    const look = LOOKS[shown];
    if (!look) {
        return null;
    }
    const word = stateWord(shown);
    const time = timeInWords(shown, { dueAt, remaining, at });
    // Plain strings: what _t() gives may be an object, and objects never are the same.
    const text = String(time ? _t("%s · %s", word, time) : word);
    return { state: shown, word: String(word), time: String(time), text, ...look };
}

/** Return the state's name. */
export function stateWord(state) {
    return {
        on_track: _t("On track"),
        at_risk: _t("At risk"),
        breached: _t("Breached"),
        paused: _t("Paused"),
        met: _t("Met"),
    }[state];
}
