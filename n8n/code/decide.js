// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
//
// Who sends? Each request has put in its claim before it looks at the others', so of two
// at the same moment at least one sees the other: both may step back, never both send.
const CLAIM_SECONDS = 60; // longer than an execution may take, see the settings

const own = $('Claim the id').first().json;
const others = $input.all().map((row) => row.json).filter((row) => row.id !== own.id);
const age = (row) => (Date.parse(own.createdAt) - Date.parse(row.createdAt)) / 1000;

const delivered = others.find((row) => row.delivered_by)?.delivered_by ?? null;
const underWay = others.some((row) => !row.delivered_by && age(row) < CLAIM_SECONDS);

const seen = delivered !== null;
const send = !seen && !underWay;
return [{ json: { claim: own.id, send, seen, delivered_by: delivered } }];
