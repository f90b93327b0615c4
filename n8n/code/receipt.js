// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
//
// Delivered, or not (yet): a claim alone is no receipt, since its delivery may fail.
const delivered = $input.all().some((row) => row.json.delivered_by);
return [{ json: { received: delivered } }];
