// Packs the program of the page, on every host alike, to three quarters of what gzip makes of it:
// takes its instructions apart, so that what is alike stands together, and packs that by LZMA. It
// stays a wasm module, so that every host serves it as one: the packed bytes are its only section,
// one that has no meaning to a browser. static/unpack.mjs is the other end.

import { execFileSync } from 'node:child_process';
import { FIXED, functionBody, KIND, partOf, PARTS, unpack } from '../static/unpack.mjs';
import { leb, Reader } from './order.mjs';

const OPTIONS = ['--format=raw', '--lzma1=preset=9e,lc=2,lp=0,pb=0,nice=273', '--stdout'];
const NAME = 'lzma';
const HEADER = 8;
const CUSTOM = 0;
const CODE = 10;

// A number in LEB128 that takes five bytes whatever it is, so that what follows has a fixed place.
function padded(number) {
  const sevens = [0, 7, 14, 21].map((shift) => ((number >>> shift) & 127) | 128);
  return Buffer.from([...sevens, number >>> 28]);
}

// What a module is made of.
function apart(wasm) {
  const parts = Array.from({ length: PARTS }, () => []);
  const codes = [];
  const numbers = [];
  const reader = new Reader(wasm, HEADER);
  let length = 0;
  while (reader.number() !== CODE) reader.take(reader.number());
  length = reader.number();
  const end = reader.at + length;
  let functions = reader.number();
  parts[KIND.BEFORE].push(wasm.subarray(0, reader.at));
  const copy = {
    bytes(kind, count) {
      const bytes = reader.take(count);
      parts[kind].push(bytes);
      if (kind === KIND.CODES) codes.push(bytes[0]);
      return bytes[0];
    },
    number(kind) {
      const begin = reader.at;
      const number = reader.number();
      numbers.push({ kind, next: codes.length, bytes: wasm.subarray(begin, reader.at) });
      return number;
    },
  };
  for (; functions > 0; functions -= 1) {
    reader.number();
    functionBody(copy);
  }
  parts[KIND.AFTER].push(wasm.subarray(end));
  for (const { kind, next, bytes } of numbers) parts[partOf(kind, codes, next)].push(bytes);
  return parts.map((one) => Buffer.concat(one));
}

/** The module that `wasm` is packed in. */
export function pack(wasm) {
  const parts = apart(wasm);
  const input = Buffer.concat(parts);
  const packed = execFileSync('xz', OPTIONS, { input, maxBuffer: 2 * input.length });
  const lengths = parts.slice(0, FIXED).map(({ length }) => length);
  const numbers = Buffer.from(Uint32Array.of(wasm.length, input.length, ...lengths).buffer);
  const body = Buffer.concat([leb(NAME.length), Buffer.from(NAME), numbers, packed]);
  const section = [Buffer.from([CUSTOM]), padded(body.length), body];
  const module = Buffer.concat([wasm.subarray(0, HEADER), ...section]);
  if (!wasm.equals(unpacked(module))) throw new Error('what was packed cannot be unpacked');
  return module;
}

/** The module that `packed` holds, or itself if it holds none. */
export function unpacked(packed) {
  for (const work = unpack(packed); ; ) {
    const { done, value } = work.next();
    if (done) return Buffer.from(value);
  }
}
