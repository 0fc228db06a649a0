// What a release says of itself: the licences of what the console's bundle holds, and one version everywhere.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';

const text = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const kSources = new URL('../../console/src/', import.meta.url);
const files = readdirSync(kSources, { recursive: true }).filter((file) => /\.(?:ts|scss)$/.test(file));
// What the sources take from elsewhere: imports of code and images, style sheets and addresses in them.
const taken = new Set(
  files.flatMap((file) =>
    [...text(`console/src/${file}`).matchAll(/(?:from |import |import\(|@use |@import |url\()'([^'.][^']*)'/g)].map(([, name]) => name),
  ),
);

test('NOTICE names every package that the bundle holds, and its fonts', () => {
  const notice = text('NOTICE');
  const names = new Set(
    [...taken]
      .filter((name) => name.startsWith('@') || name.startsWith('uswds') || !/^(?:sass:|[a-z]+$)/.test(name))
      // Sass finds the design system by a load path.
      .map((name) => (name.startsWith('uswds') ? '@uswds/uswds' : name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'))),
  );
  assert.ok(names.has('@uswds/uswds'));
  for (const name of names) {
    const { version } = JSON.parse(text(`console/node_modules/${name}/package.json`));
    assert.ok(notice.includes(`${name} ${version} `), `${name} ${version} is missing in NOTICE`);
  }
  for (const name of Object.keys(JSON.parse(text('console/package.json')).dependencies ?? {})) assert.ok(names.has(name), `${name} is not in NOTICE`);
  const fonts = new Set([...text('console/src/style/_base.scss').matchAll(/uswds\/fonts\/([\w-]+)\//g)].map(([, name]) => name));
  assert.deepEqual([...fonts], ['public-sans']);
  assert.ok(notice.includes('Public Sans'));
});

test('the newest release of CHANGELOG.md is the version everywhere, and each schema version has one', () => {
  const [, newest] = text('CHANGELOG.md').match(/^## (\d+\.\d+\.\d+) /m);
  assert.equal(text('CMakeLists.txt').match(/project\(crier VERSION ([\d.]+)/)[1], newest);
  assert.equal(JSON.parse(text('console/package.json')).version, newest);
  const schemas = [...text('CHANGELOG.md').matchAll(/\(schema version (\d+)\)/g)].map(([, n]) => Number(n));
  assert.ok(schemas.length >= 6);
  assert.deepEqual(schemas, Array.from(schemas, (_, i) => schemas.length - i));
});
