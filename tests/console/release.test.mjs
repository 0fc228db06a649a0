// What a release says of itself: the licences of what the console's bundle holds, and one version everywhere.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const text = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const kSources = new URL('../../console/src/', import.meta.url);
const files = readdirSync(kSources, { recursive: true }).filter((file) => /\.(?:tsx?|scss)$/.test(file));
// What the sources take from elsewhere: imports of code and images, style sheets and addresses in them.
const taken = new Set(
  files.flatMap((file) =>
    [...text(`console/src/${file}`).matchAll(/(?:from |import |import\(|@use |@import |@forward |url\()'([^'.][^']*)'/g)]
      .map(([, name]) => name)
      // A name without a folder in a style sheet is a sheet beside it, or sass's own.
      .filter((name) => !file.endsWith('.scss') || /^(?:@|uswds|usa)/.test(name)),
  ),
);

test('NOTICE names every package that the bundle holds, and its fonts', () => {
  const notice = text('NOTICE');
  const names = new Set(
    [...taken]
      // Sass finds the design system by a load path.
      .map((name) => (/^us(?:wds|a)/.test(name) ? '@uswds/uswds' : name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'))),
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

test('the newest release of CHANGELOG.md is the version everywhere, and its newest heading names the schema version', () => {
  const [, newest] = text('CHANGELOG.md').match(/^## (\d+\.\d+\.\d+) /m);
  assert.equal(text('CMakeLists.txt').match(/project\(crier VERSION ([\d.]+)/)[1], newest);
  assert.equal(JSON.parse(text('console/package.json')).version, newest);
  const schemas = [...text('CHANGELOG.md').matchAll(/\(schema version (\d+)\)/g)].map(([, n]) => Number(n));
  const migrations = readdirSync(new URL('../../store/migrations/', import.meta.url)).filter((name) => /^v\d+\.cc$/.test(name));
  assert.equal(schemas[0], migrations.length);
  assert.ok(schemas.every((schema, i) => i === 0 || schema < schemas[i - 1]), schemas.join());
});

test('what a browser loads first is at most 90 kB gzipped, and a page at most 40', () => {
  const kDist = new URL('../../console/dist/', import.meta.url);
  const size = (path) => gzipSync(readFileSync(new URL(path, kDist))).length / 1024;
  const html = readFileSync(new URL('index.html', kDist), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  assert.ok(named.length >= 2, 'a script and a style sheet');
  // The map's library is apart: it comes when a map is shown.
  const later = readdirSync(new URL('assets/', kDist))
    .filter((name) => name.endsWith('.js') && !name.startsWith('leaflet') && !named.includes(`assets/${name}`))
    .map((name) => [name, size(`assets/${name}`)]);
  for (const [name, kilobytes] of later) assert.ok(kilobytes <= 40, `${name}: ${kilobytes.toFixed(1)} kB`);
  // The words of one language are among those that come later, and needed at once.
  const words = Math.max(...later.map(([, kilobytes]) => kilobytes));
  const first = ['index.html', ...named].reduce((sum, path) => sum + size(path), words);
  assert.ok(first <= 90, `${first.toFixed(1)} kB`);
});
