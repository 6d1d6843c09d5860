// What the download is made of, and which crates the program's code comes from.
//
// usage: size.mjs SITE [--limit BYTES] [--code TARGET-FOLDER]
// Fails when the download (wasm, JS, CSS and HTML, each gzip -9) is larger than the limit.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { unpacked } from './pack.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string' }, code: { type: 'string' } },
});
const site = positionals[0];

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

// Code that the compiler makes once a type: where one kind is large, one path for all is smaller.
const kinds = [
  ['sorting (sort*, collecting into a BTreeMap)', /slice::sort::/],
  ['BTreeMap', /collections::btree/],
  ['HashMap', /hashbrown/],
  ['dropping', /drop_in_place|drop_slow/],
  ['cloning', /Clone>::clone/],
  ['comparing', /PartialEq>::|PartialOrd>::|Ord>::/],
  ['numbers with a fraction', /float|f64|f32/],
  ['formatting', /::fmt\b/],
  ['a component: its view and life', /Stateful>::|FunctionProvider>::run|lifecycle::/],
  ['iterators and collecting', /::iter::|Iterator>::/],
  ['growing vectors', /raw_vec|RawVec/],
];

// What the program is before it is packed, and what gzip alone would make of it.
function whatItHolds(bytes) {
  if (!WebAssembly.validate(bytes)) return '';
  const program = unpacked(bytes);
  if (program.length === bytes.length) return '';
  return `  (holds ${program.length}, which gzip alone would make ${gzipSync(program, { level: 9 }).length})`;
}

const cell = (value, width) => String(value).padStart(width);
const counted = ['.wasm', '.js', '.css', '.html'];
let total = 0;
console.log(`${cell('raw', 9)} ${cell('gzip -9', 9)}  file`);
for (const file of files(site).sort()) {
  const bytes = readFileSync(file);
  const packed = gzipSync(bytes, { level: 9 }).length;
  const counts = counted.includes(extname(file));
  if (counts) total += packed;
  const remark = counts ? whatItHolds(bytes) : '  (not counted: fetched apart from the start)';
  console.log(`${cell(bytes.length, 9)} ${cell(packed, 9)}  ${relative(site, file)}${remark}`);
}
const limit = Number(values.limit ?? Infinity);
const verdict = Number.isFinite(limit)
  ? `of ${limit} allowed (${((100 * total) / limit).toFixed(0)} %)`
  : '';
console.log(`${' '.repeat(10)}${cell(total, 9)}  download ${verdict}`);

if (values.code) {
  const program = [
    join(values.code, 'wasm-bindgen/release/rollscope_bg.wasm'),
    join(values.code, 'debian/wasm-bindgen/release/rollscope_bg.wasm'),
  ].find(existsSync);
  if (program) contributors(readFileSync(program));
}

if (total > limit) {
  console.error(`the download is ${total - limit} bytes over its limit`);
  process.exitCode = 1;
}

// Sums the sizes of the functions by what their names, which wasm-opt will take off, tell of them.
function contributors(bytes) {
  const { sizes, names, imports, data } = readModule(bytes);
  const functions = sizes.map((size, i) => ({ size, name: names.get(imports + i) ?? '' }));
  const code = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`\nThe program before wasm-opt: ${code} bytes of code, ${data} of data`);

  const table = (heading, length, groupOf) => {
    const groups = new Map();
    for (const { size, name } of functions) {
      const group = groupOf(name);
      if (group === undefined) continue;
      const entry = groups.get(group) ?? { size: 0, count: 0 };
      entry.size += size;
      entry.count += 1;
      groups.set(group, entry);
    }
    console.log(`\n${cell('code', 9)} ${cell('share', 6)} ${cell('functions', 10)}  ${heading}`);
    const sorted = [...groups].sort(([, a], [, b]) => b.size - a.size);
    for (const [group, { size, count }] of sorted.slice(0, length)) {
      const share = `${((100 * size) / code).toFixed(1)} %`;
      console.log(`${cell(size, 9)} ${cell(share, 6)} ${cell(count, 10)}  ${group}`);
    }
  };
  table('crate', 16, crateOf);
  table('room of this crate', 12, (name) => /rollscope(?:\[\w+\])?::(\w+)/.exec(name)?.[1]);
  table('kind', 12, (name) => kinds.find(([, pattern]) => pattern.test(name))?.[0]);
  table('function', 16, (name) => name.replace(/::h[0-9a-f]{16}$/, '') || undefined);
}

// Reads as much of a wasm module as is needed here: sizes of functions, their names, the data.
function readModule(bytes) {
  let at = 8;
  const leb = () => {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      at += 1;
      result += (byte & 127) * 2 ** shift;
      if (byte < 128) return result;
    }
  };
  const text = () => {
    const length = leb();
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  const limits = () => {
    const flags = leb();
    leb();
    if (flags & 1) leb();
  };
  const found = { sizes: [], names: new Map(), imports: 0, data: 0 };
  while (at < bytes.length) {
    const section = bytes[at];
    at += 1;
    const length = leb();
    const end = at + length;
    if (section === 2) {
      for (let left = leb(); left > 0; left -= 1) {
        text();
        text();
        const kind = bytes[at];
        at += 1;
        if (kind === 0) {
          leb();
          found.imports += 1;
        } else if (kind === 2) {
          limits();
        } else if (kind === 1) {
          at += 1;
          limits();
        } else {
          at += 2;
        }
      }
    } else if (section === 10) {
      for (let left = leb(); left > 0; left -= 1) {
        const size = leb();
        found.sizes.push(size);
        at += size;
      }
    } else if (section === 11) {
      found.data = length;
    } else if (section === 0 && text() === 'name') {
      while (at < end) {
        const kind = bytes[at];
        at += 1;
        const subsection = leb();
        const next = at + subsection;
        if (kind === 1) {
          for (let left = leb(); left > 0; left -= 1) found.names.set(leb(), text());
        }
        at = next;
      }
    }
    at = end;
  }
  return found;
}

// The crate of a function, or of the type or trait whose method it is, by its demangled name:
// `a::b::c`, `<a::B as c::D>::e`, `<&mut T as c::D>::e`, `<impl c::D for a::B>::e`.
function crateOf(name) {
  if (name === '') return '(no name)';
  const plain = name.replaceAll('<impl ', '<').replace(/\[[0-9a-f]{16}\]/g, '');
  return /\b([a-z_][a-z0-9_]*)::/.exec(plain)?.[1] ?? '(other)';
}
