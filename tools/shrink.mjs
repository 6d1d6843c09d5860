// Makes what the browser downloads smaller without changing what it does: one style sheet instead
// of several, scripts without blanks, comments and long names, imports of the program, which
// wasm-bindgen names by what they do and by a hash of that, with names of a letter or two, its
// functions in an order that packs well, and the program packed. It also tells the service worker
// which files there are.
//
// usage: shrink.mjs SITE ESBUILD

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leb, orderFunctions, Reader } from './order.mjs';
import { pack } from './pack.mjs';

const [site, esbuild] = process.argv.slice(2);
const IMPORTS = 2;
const FUNCTION = 0;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const inSite = (ending) => readdirSync(site).filter((name) => name.endsWith(ending));
const read = (name) => readFileSync(join(site, name));
let page = read('index.html').toString();

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

// Trunk leaves out the zeros that a hash begins with.
const HASH = /-[0-9a-f]{8,16}/;

// Writes a file in place of another, under a name that goes by what is in it.
function replace(name, bytes, plain = name) {
  const next = plain.replace(HASH, `-${digest(bytes)}`);
  unlinkSync(join(site, name));
  writeFileSync(join(site, next), bytes);
  page = page.replaceAll(name, next);
}

function shortName(place) {
  const rest = Math.floor(place / LETTERS.length);
  return (rest > 0 ? shortName(rest - 1) : '') + LETTERS[place % LETTERS.length];
}

const text = (value) => Buffer.concat([leb(value.length), Buffer.from(value)]);

// The imports with short names; `renamed` learns them. `undefined` if they are not all functions.
function shortened(body, renamed) {
  const reader = new Reader(body, 0);
  const count = reader.number();
  const parts = [leb(count)];
  for (let place = 0; place < count; place += 1) {
    for (const name of [reader.text(), reader.text()]) {
      if (!renamed.has(name)) renamed.set(name, shortName(renamed.size));
      parts.push(text(renamed.get(name)));
    }
    if (reader.number() !== FUNCTION) return undefined;
    parts.push(Buffer.from([FUNCTION]), leb(reader.number()));
  }
  return Buffer.concat(parts);
}

// The module with short names of imports, and which name became which.
function renameImports(module) {
  const renamed = new Map();
  const parts = [module.subarray(0, 8)];
  const reader = new Reader(module, 8);
  while (reader.at < module.length) {
    const section = reader.number();
    let body = reader.take(reader.number());
    if (section === IMPORTS) body = shortened(body, renamed);
    if (body === undefined) return { module, renamed: new Map() };
    parts.push(Buffer.from([section]), leb(body.length), body);
  }
  return { module: Buffer.concat(parts), renamed };
}

for (const name of inSite('_bg.wasm')) {
  const glue = name.replace('_bg.wasm', '.js');
  const { module, renamed } = renameImports(read(name));
  const long = /"\.\/\w+\.js"|\b__wb\w+/g;
  const script = read(glue)
    .toString()
    .replace(long, (found) => {
      const short = renamed.get(found.replaceAll('"', ''));
      return short === undefined ? found : found.replace(/[^"]+/, short);
    });
  writeFileSync(join(site, glue), script);
  replace(name, pack(orderFunctions(module)));
}

// What starts the page becomes one file, the others stay apart.
const MINIFY = ['--minify', '--target=es2022', '--log-level=warning'];
for (const name of inSite('.js')) {
  const bundle = name.startsWith('start-') ? ['--bundle', '--format=esm'] : [];
  if (HASH.test(name)) {
    replace(name, execFileSync(esbuild, [...MINIFY, ...bundle, join(site, name)]));
  }
}
for (const name of inSite('.mjs')) unlinkSync(join(site, name));

const [first, ...others] = page.matchAll(/<link [^>]*href=\.\/([\w-]+\.css)[^>]*>/g);
const styles = [first, ...others].map(([, name]) => read(name));
for (const [link, name] of others) {
  unlinkSync(join(site, name));
  page = page.replace(link, '');
}
replace(first[1], Buffer.concat(styles), first[1].replace(/^\w+/, 'style'));
// Trunk leaves its own attributes.
writeFileSync(join(site, 'index.html'), page.replaceAll(' data-integrity=none', ''));

// The service worker keeps every file but itself; the page goes by the name of its folder.
const worker = 'offline.js';
const kept = readdirSync(site).filter((name) => name !== worker);
const version = digest(Buffer.concat(kept.map(read)));
const files = JSON.stringify(kept.map((name) => (name === 'index.html' ? './' : name)));
const source = read(worker)
  .toString()
  .replace(/VERSION = .*;/, `VERSION = '${version}';`)
  .replace(/FILES = .*;/, `FILES = ${files};`);
writeFileSync(join(site, worker), execFileSync(esbuild, MINIFY, { input: source }));
