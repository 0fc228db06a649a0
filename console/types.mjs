// Writes src/types.ts from docs/schema/. `npm run types`; with --check it fails where the file is not up to date.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const kSchemas = fileURLToPath(new URL('../docs/schema/', import.meta.url));
const kTypes = fileURLToPath(new URL('src/types.ts', import.meta.url));

// One schema that refers to all, so that a type used by several files is written once.
const names = readdirSync(kSchemas)
  .filter((name) => name.endsWith('.json'))
  .sort();
const all = {
  title: 'Schemas',
  description: 'Every type by the name of its schema.',
  type: 'object',
  additionalProperties: false,
  required: names.map((name) => name.replace('.json', '')),
  properties: Object.fromEntries(names.map((name) => [name.replace('.json', ''), { $ref: name }])),
};
const written = await compile(all, 'Schemas', {
  cwd: kSchemas,
  bannerComment: '// Generated from docs/schema/ by `npm run types`. Change the schemas, not this file.',
  format: false,
});
const types = await prettier.format(written, {
  ...(await prettier.resolveConfig(kTypes)),
  parser: 'typescript',
});
if (!process.argv.includes('--check')) {
  writeFileSync(kTypes, types);
} else if (readFileSync(kTypes, 'utf8') !== types) {
  console.error('console/src/types.ts does not match docs/schema: run `npm run types` in console/');
  process.exitCode = 1;
}
