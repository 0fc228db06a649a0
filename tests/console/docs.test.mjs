// docs/api.md lists the calls of kCalls, and writes of every answer, body and record the members that docs/schema/ has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { kAccountCalls, kCalls as kOtherCalls, kContactCalls, kReplyCalls, kSchemas } from './schema.mjs';

const kDocs = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8').replaceAll('\\|', '|');
const kCalls = [...kOtherCalls, ...kAccountCalls, ...kReplyCalls, ...kContactCalls];
const kRecords = ['mention', 'correction', 'emergency', 'rumour', 'duty', 'request', 'bulletin', 'preview', 'delivery', 'consent', 'channel', 'session', 'person', 'token', 'rule', 'reply'];
// What these answer is no JSON, or that of another method.
const kApart = ['GET /metrics', 'GET /api/v1/stream', 'HEAD /health', 'HEAD /ready', 'GET /hooks/ID', 'POST /hooks/ID',
  'GET /ticket', 'GET /ticket/ID', 'POST /ticket/ID', 'GET /report', 'POST /report',
  ...['discovery.json', 'discovery.xml', 'services.json', 'services.xml', 'services/ID', 'requests.json', 'requests.xml', 'requests/ID',
    'tokens/ID'].map((file) => `GET /open311/v2/${file}`), 'POST /open311/v2/requests.json', 'POST /open311/v2/requests.xml',
  'GET /api/v1/sign-in/start', 'GET /api/v1/sign-in/finish', 'GET /api/v1/exports/ID'];

// "delivery.json", "delivery.json#/properties/state"
function loadSchema(ref) {
  const [file, pointer = ''] = ref.split('#');
  const schema = JSON.parse(readFileSync(kSchemas + file, 'utf8'));
  return pointer.split('/').slice(1).reduce((part, key) => part[key], schema);
}

// The members of `{"id": 17, "lat"?, "author": {"id","name"}, "by": what staff wrote}`: name -> {optional, choices, members}.
function readShape(text) {
  let at = 0;
  const skip = () => {
    while (/\s/.test(text[at] ?? '')) ++at;
  };
  const name = () => {
    const end = text.indexOf('"', at + 1);
    const found = text.slice(at + 1, end);
    at = end + 1;
    return found;
  };
  function value() {
    skip();
    if (text[at] === '{') return { members: object() };
    if (text[at] === '[') {
      ++at;
      const inner = value();
      at = text.indexOf(']', at) + 1;
      return inner.members ? inner : {};
    }
    let words = '';
    while (at < text.length && !',}]'.includes(text[at])) words += text[at] === '"' ? `"${name()}"` : text[at++];
    const choices = [...words.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice);
    return choices.length > 1 && /^\s*"[^"]*"(\|"[^"]*")+\s*$/.test(words) ? { choices } : {};
  }
  function object() {
    const members = {};
    for (++at; at < text.length; ) {
      skip();
      if (text[at] === '}') return ++at, members;
      if (text[at] !== '"') {
        ++at;
        continue;
      }
      const key = name();
      const optional = text[at] === '?';
      if (optional) ++at;
      skip();
      members[key] = { optional };
      if (text[at] === ':') ++at, Object.assign(members[key], value());
    }
    throw new Error(`no end of ${text}`);
  }
  return object();
}

// Every way in which the shape is not that of the schema. A body's schema may serve two calls of which one wants more.
function differences(members, schema, where) {
  while (schema.$ref || schema.items) schema = schema.$ref ? loadSchema(schema.$ref) : schema.items;
  const { properties = {}, required = [] } = schema;
  const wrong = Object.keys(members)
    .filter((name) => !(name in properties))
    .map((name) => `${where}.${name}: not in the schema`);
  for (const [name, property] of Object.entries(properties)) {
    const member = members[name];
    // Said once for all lists, above the table.
    if (name === 'unreadable') continue;
    if (!member) wrong.push(`${where}.${name}: not in the docs`);
    if (!member) continue;
    const always = required.includes(name);
    if (member.optional === always && (always || !where.startsWith('body'))) wrong.push(`${where}.${name}: ${member.optional ? 'always there' : 'not always there'}`);
    const one = property.$ref ? loadSchema(property.$ref) : property;
    if (member.choices) assert.deepEqual([...member.choices].sort(), [...(one.enum ?? [])].sort(), `${where}.${name}`);
    if (member.members && !one.additionalProperties) wrong.push(...differences(member.members, one, `${where}.${name}`));
  }
  return wrong;
}

// [call, answer cell] of each row of the table.
const rows = [...kDocs.matchAll(/^\| (`[A-Z]+ \/.*?`) \| (.*) \|$/gm)].flatMap(([, calls, answer]) =>
  [...calls.matchAll(/`([A-Z]+) (\/[^`?]*)[^`]*`/g)].map(([, method, path]) => [`${method} ${path.replace(/\{\w+\}/, 'ID')}`, answer]),
);

test('the table has the calls whose schemas are known', () => {
  const known = kCalls.map(([method, path]) => `${method} ${path}`);
  assert.deepEqual(rows.map(([call]) => call).sort(), [...known, ...kApart].sort());
});

test('records have the members of their schemas', () => {
  for (const record of kRecords) {
    const title = record[0].toUpperCase() + record.slice(1);
    const shape = kDocs.match(new RegExp(`^\\*\\*${title}\\*\\*: [^\`]*(?:\`[^\`{]*\`[^\`]*)*\`(\\{.*?\\})\``, 'm'));
    assert.ok(shape, `${title} is not described`);
    assert.deepEqual(differences(readShape(shape[1]), loadSchema(`${record}.json`), title), []);
  }
});

test('answers and bodies have the members of their schemas', () => {
  let seen = 0;
  for (const [method, path, answerSchema, bodySchema] of kCalls) {
    const [, cell] = rows.find(([call]) => call === `${method} ${path}`);
    for (const [, before, shape] of cell.matchAll(/(body )?`(\{.*?\})`/g)) {
      const schema = before ? bodySchema : answerSchema;
      if (!schema) continue;
      assert.deepEqual(differences(readShape(shape), loadSchema(`${schema}.json`), `${before ?? ''}${method} ${path}`), []);
      ++seen;
      if (!before) break;
    }
  }
  assert.ok(seen >= 15, `${seen} shapes were read`);
});
