// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
//
// Accept or refuse: signature, age, shape. An accepted request is a notice, or with an
// empty body the question whether a message id was delivered.
const TOLERANCE_SECONDS = 5 * 60;
const ID = /^[!-\-/-~]{1,200}$/; // printable ASCII without the full stop
const MAX_SIGNATURES = 10;

const { id, timestamp, body, asked, signatures, expected } = $input.first().json;

// Takes as long for a wrong signature as for the right one.
function isExpected(given) {
  let difference = given.length ^ expected.length;
  for (let at = 0; at < expected.length; at += 1) {
    difference |= expected.charCodeAt(at) ^ given.charCodeAt(at);
  }
  return difference === 0;
}

function isSigned() {
  const given = signatures
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .filter((one) => one.startsWith('v1,'))
    .map((one) => isExpected(one.slice('v1,'.length)));
  return given.includes(true);
}

function isFresh() {
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  return /^\d{1,12}$/.test(timestamp) && age <= TOLERANCE_SECONDS;
}

function parsed() {
  try {
    const message = JSON.parse(body);
    const data = message?.type === 'escalation' ? message.data : null;
    return data && typeof data === 'object' && !Array.isArray(data) ? data : null;
  } catch {
    return null;
  }
}

const refuse = (status, error) => [{ json: { accepted: false, status, error } }];

if (!ID.test(id) || !isSigned() || !isFresh()) {
  return refuse(401, 'The signature is missing, wrong or older than five minutes.');
}
if (body === '') {
  return asked === id
    ? [{ json: { accepted: true, question: true, id } }]
    : refuse(400, 'An empty body asks for a receipt: webhook_id has to be the header.');
}
const data = parsed();
return data
  ? [{ json: { accepted: true, question: false, id, data } }]
  : refuse(400, 'The body is no escalation.');
