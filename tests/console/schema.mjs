// docs/schema/ as checks. The validator is the caller's: tests/live and tests/console install their own.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const kSchemas = fileURLToPath(new URL('../../docs/schema/', import.meta.url));

// What answers a call, and what is its body: [method, path, schema of the answer, schema of the body].
export const kCalls = [
  ['GET', '/health', 'health'],
  ['GET', '/ready', 'ready'],
  ['GET', '/api/v1/status', 'status'],
  ['GET', '/api/v1/mentions', 'mention_page'],
  ['GET', '/api/v1/mentions/ID', 'mention'],
  ['POST', '/api/v1/mentions/ID/request', 'request', 'mention_request'],
  ['POST', '/api/v1/mentions/ID/correction', 'correction', 'new_correction'],
  ['GET', '/api/v1/corrections', 'correction_page'],
  ['POST', '/api/v1/mentions/ID/emergency', 'emergency', 'emergency_note'],
  ['GET', '/api/v1/emergencies', 'emergency_page'],
  ['GET', '/api/v1/emergencies/ID', 'emergency'],
  ['POST', '/api/v1/emergencies/ID/take', 'emergency', 'emergency_note'],
  ['POST', '/api/v1/emergencies/ID/release', 'emergency', 'emergency_note'],
  ['POST', '/api/v1/emergencies/ID/dispatch', 'emergency', 'emergency_note'],
  ['POST', '/api/v1/emergencies/ID/close', 'emergency', 'emergency_close'],
  ['GET', '/api/v1/rumours', 'rumour_page'],
  ['POST', '/api/v1/rumours', 'rumour', 'new_rumour'],
  ['GET', '/api/v1/rumours/ID', 'rumour'],
  ['POST', '/api/v1/rumours/ID', 'rumour', 'rumour_step'],
  ['POST', '/api/v1/rumours/ID/mentions', 'rumour', 'rumour_mentions'],
  ['POST', '/api/v1/rumours/ID/answer', 'rumour', 'rumour_answer'],
  ['GET', '/api/v1/duties', 'duty_list'],
  ['POST', '/api/v1/duties', 'duty', 'new_duty'],
  ['PATCH', '/api/v1/duties/ID', 'duty', 'duty_change'],
  ['DELETE', '/api/v1/duties/ID', 'duty'],
  ['POST', '/api/v1/duties/ID/acknowledge', 'duty'],
  ['POST', '/api/v1/duties/ID/test', 'duty'],
  ['GET', '/api/v1/tallies', 'tally'],
  ['GET', '/api/v1/reach', 'reach_page'],
  ['GET', '/api/v1/requests', 'request_page'],
  ['GET', '/api/v1/requests/figures', 'request_figures'],
  ['GET', '/api/v1/contacts', 'contact_mix'],
  ['GET', '/api/v1/requests/ID', 'request'],
  ['POST', '/api/v1/requests/ID', 'request', 'request_change'],
  ['POST', '/api/v1/requests/batch', 'request_batch_done', 'request_batch'],
  ['POST', '/api/v1/requests/ID/undo', 'request', 'request_undo'],
  ['GET', '/api/v1/requests/ID/history', 'request_history'],
  ['POST', '/api/v1/requests/ID/notes', 'request_note', 'new_request_note'],
  ['GET', '/api/v1/requests/ID/similar', 'similar_requests'],
  ['GET', '/api/v1/assignees', 'assignee_list'],
  ['GET', '/api/v1/services', 'service_list'],
  ['GET', '/api/v1/zones', 'zone_list'],
  ['GET', '/api/v1/places', 'place_list'],
  ['GET', '/api/v1/rules', 'rule_page'],
  ['GET', '/api/v1/rules/names', 'rule_names'],
  ['POST', '/api/v1/rules/try', 'text_trial', 'text_trial_ask'],
  ['GET', '/api/v1/rules/ID', 'rule'],
  ['POST', '/api/v1/rules/ID/try', 'rule_trial', 'rule_trial_ask'],
  ['GET', '/api/v1/channels', 'channel_list'],
  ['GET', '/api/v1/connectors', 'connector_list'],
  ['POST', '/api/v1/connectors/ID/test', 'channel_test', 'channel_trial'],
  ['POST', '/api/v1/channels', 'channel_form', 'new_channel'],
  ['GET', '/api/v1/channels/ID', 'channel_form'],
  ['PUT', '/api/v1/channels/ID', 'channel_form', 'channel_change'],
  ['DELETE', '/api/v1/channels/ID', 'channel_form'],
  ['POST', '/api/v1/channels/ID/test', 'channel_test'],
  ['POST', '/api/v1/channels/ID/pause', 'channel_paused'],
  ['POST', '/api/v1/channels/ID/resume', 'channel_paused'],
  ['POST', '/api/v1/reload', 'reloaded'],
  ['POST', '/api/v1/channels/ID/settle', 'settled', 'settle'],
  ['GET', '/api/v1/consents', 'consent_page'],
  ['POST', '/api/v1/consents/restore', 'consent', 'consent_decision'],
  ['POST', '/api/v1/consents/withdraw', 'consent', 'consent_decision'],
  ['GET', '/api/v1/bulletins', 'bulletin_page'],
  ['POST', '/api/v1/bulletins', 'bulletin'],
  ['POST', '/api/v1/bulletins/preview', 'preview_answer'],
  ['GET', '/api/v1/bulletins/ID', 'bulletin'],
  ['PUT', '/api/v1/bulletins/ID', 'bulletin'],
  ['POST', '/api/v1/bulletins/ID/approve', 'bulletin', 'approve'],
  ['POST', '/api/v1/bulletins/ID/correct', 'bulletin'],
  ['POST', '/api/v1/bulletins/ID/cancel', 'bulletin'],
  ['POST', '/api/v1/bulletins/ID/withdraw', 'withdrawal'],
];

// The calls about people; the live test of accounts makes them.
export const kAccountCalls = [
  ['GET', '/api/v1/sign-in', 'sign_in'],
  ['POST', '/api/v1/session', 'session', 'sign_in_ask'],
  ['GET', '/api/v1/session', 'session'],
  ['DELETE', '/api/v1/session', 'signed_out'],
  ['GET', '/api/v1/sessions', 'session_list'],
  ['DELETE', '/api/v1/sessions', 'signed_out'],
  ['DELETE', '/api/v1/sessions/ID', 'session_ended'],
  ['PUT', '/api/v1/me/password', 'changed', 'password_change'],
  ['POST', '/api/v1/me/second-factor', 'second_factor'],
  ['PUT', '/api/v1/me/second-factor', 'recovery_codes', 'code'],
  ['DELETE', '/api/v1/me/second-factor', 'changed', 'code'],
  ['GET', '/api/v1/tokens', 'token_list'],
  ['POST', '/api/v1/tokens', 'made_token', 'new_token'],
  ['DELETE', '/api/v1/tokens/ID', 'token'],
  ['GET', '/api/v1/people', 'person_list'],
  ['POST', '/api/v1/people', 'made_person', 'new_person'],
  ['PUT', '/api/v1/people/ID', 'person', 'person_change'],
  ['POST', '/api/v1/people/ID/reset', 'reset'],
  ['GET', '/api/v1/audit', 'audit_page'],
  ['GET', '/api/v1/audit/verify', 'audit_check'],
];

// The calls about answers to residents; the live test of answers makes them.
export const kReplyCalls = [
  ['POST', '/api/v1/mentions/ID/reply/preview', 'reply_preview', 'new_reply'],
  ['POST', '/api/v1/mentions/ID/reply', 'reply', 'new_reply'],
  ['GET', '/api/v1/replies', 'reply_page'],
  ['GET', '/api/v1/requests/ID/replies', 'reply_page'],
  ['GET', '/api/v1/answers', 'canned_list'],
];

// What staff enter of people who come or call; the live test of forms makes it.
export const kContactCalls = [
  ['POST', '/api/v1/channels/ID/contacts', 'taken_contact', 'new_contact'],
  ['POST', '/api/v1/channels/ID/contacts/similar', 'similar_requests', 'new_contact'],
];

// The row for a call; undefined where no schema is known.
export function callOf(method, path) {
  return [...kCalls, ...kAccountCalls, ...kReplyCalls, ...kContactCalls].find(
    ([m, pattern]) => m === method && new RegExp(`^${pattern.replace('ID', '(?!preview$|restore$|withdraw$|names$|try$|batch$|figures$)[^/]+')}$`).test(path),
  );
}

// Answers `check(name, value)`, which throws with every place where the value does not match docs/schema/NAME.json.
export function schemas(Ajv, addFormats) {
  const ajv = addFormats(new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }));
  for (const file of readdirSync(kSchemas)) {
    if (file.endsWith('.json')) ajv.addSchema(JSON.parse(readFileSync(kSchemas + file, 'utf8')), file);
  }
  return function check(name, value, where = '') {
    const validate = ajv.getSchema(`${name}.json`);
    if (!validate) throw new Error(`there is no docs/schema/${name}.json`);
    if (validate(value)) return value;
    const errors = validate.errors.slice(0, 8).map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
    throw new Error(`${where} does not match docs/schema/${name}.json:\n  ${errors.join('\n  ')}\n  ${JSON.stringify(value).slice(0, 800)}`);
  };
}
