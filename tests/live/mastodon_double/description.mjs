// The published OpenAPI description of Mastodon, put to work: what a request may hold, what an answer must look like.
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import {Refused} from './refused.mjs';

const kName = 'mastodon';

export class Description {
  constructor(path) {
    const bytes = readFileSync(path);
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    this.document = JSON.parse(text);
    this.ajv = new Ajv({strict: false, allErrors: true});
    addFormats.default ? addFormats.default(this.ajv) : addFormats(this.ajv);
    this.ajv.addFormat('iso-639-1', /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/);
    this.ajv.addSchema(this.document, kName);
    this.compiled = new Map();
    // "/api/v1/statuses/{id}" -> /^\/api\/v1\/statuses\/([^/]+)$/; the plainer path first, as a router has it.
    this.routes = Object.keys(this.document.paths)
                      .sort((a, b) => a.split('{').length - b.split('{').length)
                      .map((template) => ({
                             template,
                             names: [...template.matchAll(/{(\w+)}/g)].map((match) => match[1]),
                             pattern: new RegExp('^' + template.replace(/[.+*?^$()|[\]\\]/g, '\\$&').replace(/{\w+}/g, '([^/]+)') + '$'),
                           }));
  }

  // {operation, template, params}, or nothing where Mastodon has no such call.
  find(method, path) {
    for (const route of this.routes) {
      const match = route.pattern.exec(path);
      const operation = match && this.document.paths[route.template][method.toLowerCase()];
      if (!operation) continue;
      const params = Object.fromEntries(route.names.map((name, i) => [name, decodeURIComponent(match[i + 1])]));
      return {operation, template: route.template, params};
    }
    return undefined;
  }

  scopesOf(operation) {
    return (operation.security ?? []).flatMap((entry) => entry.OAuth2 ?? []);
  }

  // A pointer into the document, or a schema of its own.
  check(schema, value) {
    const key = typeof schema === 'string' ? schema : JSON.stringify(schema);
    if (!this.compiled.has(key)) {
      const absolute = typeof schema === 'string' ? {$ref: `${kName}#${schema}`} :
                                                    JSON.parse(key.replaceAll('"$ref":"#/', `"$ref":"${kName}#/`));
      this.compiled.set(key, this.ajv.compile(absolute));
    }
    const validate = this.compiled.get(key);
    return validate(value) ? '' : this.ajv.errorsText(validate.errors, {dataVar: 'it'});
  }

  // What is wrong with an answer, or ''.
  checkAnswer(operation, status, body) {
    const described = operation?.responses[status]?.content?.['application/json']?.schema;
    if (described) {
      const wrong = this.check(described, body);
      // The description gives some 422 a list of details that the server sends only for sign-ups.
      if (wrong === '' || status < 400) return wrong;
    }
    return status < 400 ? '' : this.check('/components/schemas/Error', body);
  }

  // The query as the call takes it, with arrays, numbers and flags in their own types.
  readQuery(operation, search) {
    const known = new Map((operation.parameters ?? []).filter((p) => p.in === 'query').map((p) => [p.name, p.schema]));
    const values = {};
    for (const [written, text] of search) {
      const name = written.endsWith('[]') ? written.slice(0, -2) : written;
      const schema = known.get(name);
      if (!schema) throw new Refused(400, `Unknown parameter: ${written}`);
      if ((schema.type === 'array') !== written.endsWith('[]')) {
        throw new Refused(400, `Wrong parameter: ${written}${schema.type === 'array' ? ' must be written []' : ' is not a list'}`);
      }
      if (schema.type === 'array') (values[name] ??= []).push(text);
      else values[name] = typed(schema.type, text, name);
    }
    for (const [name, value] of Object.entries(values)) {
      const wrong = this.check(known.get(name), value);
      if (wrong) throw new Refused(400, `Wrong parameter ${name}: ${wrong}`);
    }
    return values;
  }

  // The body's members against their own descriptions; which of them go together is for the call to say.
  checkBody(operation, body) {
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    const known = this.propertiesOf(schema ?? {});
    for (const [name, value] of Object.entries(body)) {
      if (!known[name]) throw new Refused(400, `Unknown parameter: ${name}`);
      const wrong = this.check(known[name], value);
      if (wrong) throw new Refused(422, `Wrong parameter ${name}: ${wrong}`);
    }
  }

  propertiesOf(schema) {
    if (schema.$ref) return this.propertiesOf(this.at(schema.$ref));
    return Object.assign({}, schema.properties,
                         ...[...(schema.allOf ?? []), ...(schema.oneOf ?? [])].map((part) => this.propertiesOf(part)));
  }

  at(pointer) {
    return pointer.slice(2).split('/').reduce((node, name) => node[name.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
  }
}

function typed(type, text, name) {
  if (type === 'integer') {
    if (!/^-?\d{1,9}$/.test(text)) throw new Refused(400, `Wrong parameter: ${name} must be a number`);
    return Number(text);
  }
  if (type === 'boolean') {
    if (!['true', 'false', '1', '0'].includes(text)) throw new Refused(400, `Wrong parameter: ${name} must be true or false`);
    return text === 'true' || text === '1';
  }
  return text;
}
