// Who sends? Each request has put in its claim before it looks at the others', so of two
// at the same moment at least one sees the other: both may step back, never both send.
const CLAIM_SECONDS = 60; // longer than an execution may take, see the settings

const own = $('Claim the id').first().json;
const others = $input.all().map((row) => row.json).filter((row) => row.id !== own.id);
const age = (row) => (Date.parse(own.createdAt) - Date.parse(row.createdAt)) / 1000;

const delivered = others.find((row) => row.delivered_by);
const underWay = others.some((row) => !row.delivered_by && age(row) < CLAIM_SECONDS);

if (delivered) {
  const answer = { delivered: delivered.delivered_by, duplicate: true };
  return [{ json: { send: false, claim: own.id, status: 200, answer } }];
}
if (underWay) {
  const answer = { delivered: null, error: 'This message is being delivered.' };
  return [{ json: { send: false, claim: own.id, status: 503, answer } }];
}
return [{ json: { send: true, claim: own.id } }];
