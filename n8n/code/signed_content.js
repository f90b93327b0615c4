// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
//
// What was signed: "id.timestamp.body" of Standard Webhooks, over the body's own bytes.
const request = $input.first();
const header = (name) => {
  const value = request.json.headers[name];
  return typeof value === 'string' ? value : '';
};

const id = header('webhook-id');
const timestamp = header('webhook-timestamp');
// A body that is no UTF-8 does not survive this, and so its signature does not match.
const body = Buffer.from(request.binary?.data?.data ?? '', 'base64').toString('utf8');
const { webhook_id: asked } = request.json.query;

return [
  {
    json: {
      id,
      timestamp,
      body,
      asked: typeof asked === 'string' ? asked : '',
      signatures: header('webhook-signature'),
      signed: `${id}.${timestamp}.${body}`,
    },
  },
];
