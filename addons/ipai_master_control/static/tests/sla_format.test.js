/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { SlaClock } from "@ipai_master_control/countdown/sla_clock";
import {
    describe as describeClock,
    formatDuration,
    LOOKS,
    shownState,
    stateWord,
} from "@ipai_master_control/countdown/sla_format";

const NOW = Date.UTC(2026, 10, 25, 12, 0, 0);
const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

function clockOf(values) {
    const clock = { state: "on_track", dueAt: null, stoppedAt: null, remaining: 0, now: NOW };
    return { ...clock, ...values };
}

function textOf(values) {
    return describeClock(clockOf(values)).text;
}

describe.current.tags("headless");

test("durations show their two largest units", () => {
    patchTranslations();
    const expected = [
        [0, "0 s"],
        [59.9, "59 s"],
        [60, "1 min"],
        [754, "12 min 34 s"],
        [3600, "1 h"],
        [7500, "2 h 5 min"],
        [86399, "23 h 59 min"],
        [86400, "1 d"],
        [90000, "1 d 1 h"],
        [-5, "0 s"],
    ];
    for (const [seconds, text] of expected) {
        expect(String(formatDuration(seconds))).toBe(text);
    }
});

test("a running clock shows what is left, rounded up", () => {
    patchTranslations();
    expect(textOf({ dueAt: NOW + 2 * HOUR + 5 * MINUTE })).toBe("On track · 2 h 5 min left");
    expect(textOf({ state: "at_risk", dueAt: NOW + 500 })).toBe("At risk · 1 s left");
});

test("a running clock is breached when its time is over, whatever the server says", () => {
    expect(shownState("on_track", NOW + 1, NOW)).toBe("on_track");
    expect(shownState("on_track", NOW, NOW)).toBe("breached");
    expect(shownState("at_risk", NOW - 1, NOW)).toBe("breached");
    for (const state of ["paused", "met", "breached", "none"]) {
        expect(shownState(state, NOW - HOUR, NOW)).toBe(state);
    }
});

test("a breached clock shows how late it is, and stops with its work", () => {
    patchTranslations();
    const late = { state: "breached", dueAt: NOW - 3 * HOUR };
    expect(textOf(late)).toBe("Breached · 3 h late");
    expect(textOf({ ...late, stoppedAt: NOW - 2 * HOUR })).toBe("Breached · 1 h late");
    expect(textOf({ state: "breached" })).toBe("Breached");
    expect(textOf({ state: "on_track", dueAt: NOW })).toBe("Breached");
});

test("a paused clock shows what it will go on with", () => {
    patchTranslations();
    expect(textOf({ state: "paused", remaining: 5400 })).toBe("Paused · 1 h 30 min left");
    expect(textOf({ state: "paused", dueAt: NOW - HOUR })).toBe("Paused");
});

test("a clock that was met needs no time; no clock shows nothing", () => {
    patchTranslations();
    expect(textOf({ state: "met", dueAt: NOW - HOUR, stoppedAt: NOW - 2 * HOUR })).toBe("Met");
    expect(describeClock(clockOf({ state: "none" }))).toBe(null);
    expect(describeClock(clockOf({ state: "unheard of" }))).toBe(null);
});

test("each state has its own word and icon: colour is not all that tells them apart", () => {
    patchTranslations();
    const states = Object.keys(LOOKS);
    expect(new Set(states.map((state) => String(stateWord(state)))).size).toBe(states.length);
    expect(new Set(states.map((state) => LOOKS[state].icon)).size).toBe(states.length);
});

test("one interval serves all listeners, and stops with the last", async () => {
    let fetched = 0;
    const clock = new SlaClock(
        async () => {
            fetched++;
            return NOW + HOUR;
        },
        () => NOW
    );
    const heard = [];
    const stopFirst = clock.subscribe(() => heard.push("first"));
    const { interval } = clock;
    const stopSecond = clock.subscribe(() => heard.push("second"));
    expect(clock.interval).toBe(interval);
    await Promise.resolve();
    await Promise.resolve();
    expect(fetched).toBe(1);
    expect(clock.now()).toBe(NOW + HOUR);
    heard.length = 0;
    await advanceTime(1000);
    expect(heard).toEqual(["first", "second"]);
    stopFirst();
    await advanceTime(1000);
    expect(heard).toEqual(["first", "second", "second"]);
    stopSecond();
    expect(clock.interval).toBe(null);
    await advanceTime(5000);
    expect(heard).toHaveLength(3);
});

test("the difference to the server is measured in the middle of the way", async () => {
    let local = NOW;
    const clock = new SlaClock(
        async () => {
            local += 400;
            return NOW + 10 * MINUTE + 200;
        },
        () => local
    );
    await clock.sync();
    expect(clock.now()).toBe(NOW + 400 + 10 * MINUTE);
});

test("a server that does not answer leaves the last difference", async () => {
    const clock = new SlaClock(
        async () => {
            throw new Error("offline");
        },
        () => NOW
    );
    clock.offset = 1234;
    await clock.sync();
    expect(clock.now()).toBe(NOW + 1234);
});
