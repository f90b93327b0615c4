// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
//
// One notice, written for Slack and for mail. Every text comes from outside: none may
// make a link, mention a channel, become markup or add a header or a recipient.
const MAX_ITEMS = 20;
const TEXT_CHARACTERS = 3000;
const NAME_CHARACTERS = 200;
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const LINK = /^https?:\/\/[^\s<>"'|\\]{1,2000}$/;
const LINE_BREAKING = /[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]+/g;

const { data } = $('Verify').first().json;

const text = (value) => (['string', 'number'].includes(typeof value) ? String(value) : '');
const cut = (value, limit) => (value.length > limit ? `${value.slice(0, limit - 1)}…` : value);
const line = (value) => cut(text(value).replace(LINE_BREAKING, ' ').trim(), NAME_CHARACTERS);
const link = (value) => (LINK.test(text(value)) ? text(value) : '');
const list = (value) =>
  (Array.isArray(value) ? value : []).filter((one) => one && typeof one === 'object');

const title = line(data.title) || 'Escalation';
const intro = cut(text(data.text).replace(CONTROL, ' ').trim(), TEXT_CHARACTERS);
const recipients = list(data.recipients);
const items = list(data.items).map((item) => ({
  label: [line(item.reference), line(item.name)].filter(Boolean).join(' '),
  detail: [
    line(item.lane),
    line(item.priority) && `P${line(item.priority)}`,
    line(item.timer_type),
    line(item.percent) && `${line(item.percent)} %`,
    line(item.due_at) && `due ${line(item.due_at)}`,
  ].filter(Boolean).join(' · '),
  url: link(item.url),
  // Without a personal link the item's own page is where people acknowledge.
  ackUrl: item.ack_url === item.url ? '' : link(item.ack_url),
}));
const shown = items.slice(0, MAX_ITEMS);
const count = Number.isInteger(data.count) ? Math.max(data.count, items.length) : items.length;
const more = count > shown.length ? `… and ${count - shown.length} more` : '';
const people = recipients.map((one) => line(one.name)).filter(Boolean).slice(0, MAX_ITEMS);

// Slack: "Escaping text" in its guide to formatting messages.
const slackText = (value) =>
  value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const slackLink = (url, label) =>
  url ? `<${slackText(url)}|${slackText(label).replace(/\|/g, '¦')}>` : slackText(label);
const slack = [
  `*${slackText(title)}*`,
  slackText(intro),
  ...shown.map((item) => {
    const detail = item.detail && ` (${slackText(item.detail)})`;
    const acknowledge = item.ackUrl && ` · ${slackLink(item.ackUrl, 'acknowledge')}`;
    return `• ${slackLink(item.url, item.label)}${detail}${acknowledge}`;
  }),
  more,
  people.length ? `For ${slackText(people.join(', '))}` : '',
].filter(Boolean).join('\n');

// Mail, as text …
const plain = [
  intro,
  ...shown.map((item) => [
    `- ${item.label}`,
    item.detail && `  ${item.detail}`,
    item.url && `  ${item.url}`,
    item.ackUrl && `  Acknowledge: ${item.ackUrl}`,
  ].filter(Boolean).join('\n')),
  more,
].filter(Boolean).join('\n\n');

// … and as HTML.
const NAMED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (value) => value.replace(/[&<>"']/g, (character) => NAMED[character]);
const anchor = (url, label) => (url ? `<a href="${html(url)}">${html(label)}</a>` : html(label));
const rows = shown.map((item) => {
  const detail = item.detail && `<br>${html(item.detail)}`;
  const acknowledge = item.ackUrl && `<br>${anchor(item.ackUrl, 'Acknowledge')}`;
  return `<li>${anchor(item.url, item.label)}${detail}${acknowledge}</li>`;
});
const page = [
  `<h2>${html(title)}</h2>`,
  intro && `<p>${html(intro).replace(/\n/g, '<br>')}</p>`,
  rows.length ? `<ul>${rows.join('')}</ul>` : '',
  more && `<p>${html(more)}</p>`,
].filter(Boolean).join('\n');

// Addresses alone: a name could smuggle in a comma and one more recipient.
const addresses = recipients.map((one) => text(one.email)).filter((one) => ADDRESS.test(one));

return [
  {
    json: {
      slack: { text: slack, unfurl_links: false, unfurl_media: false },
      mail: { to: [...new Set(addresses)].join(', '), subject: title, text: plain, html: page },
    },
  },
];
