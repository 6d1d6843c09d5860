// Packs the program of the page by LZMA, which finds a sixth more than gzip, on every host alike.
// It stays a wasm module, so that every host serves it as one: the packed bytes are its only
// section, one that has no meaning to a browser. static/unpack.mjs is the other end.

import { execFileSync } from 'node:child_process';
import { unpack } from '../static/unpack.mjs';

const OPTIONS = ['--format=raw', '--lzma1=preset=9e,lc=4,lp=0,pb=0,nice=273', '--stdout'];
const NAME = 'lzma';

// A number in LEB128 that takes five bytes whatever it is, so that what follows has a fixed place.
function padded(number) {
  const sevens = [0, 7, 14, 21].map((shift) => ((number >>> shift) & 127) | 128);
  return Buffer.from([...sevens, number >>> 28]);
}

/** The module that `wasm` is packed in. */
export function pack(wasm) {
  const packed = execFileSync('xz', OPTIONS, { input: wasm, maxBuffer: 2 * wasm.length });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(wasm.length);
  const body = Buffer.concat([Buffer.from([NAME.length]), Buffer.from(NAME), length, packed]);
  const module = Buffer.concat([wasm.subarray(0, 8), Buffer.from([0]), padded(body.length), body]);
  if (!wasm.equals(unpacked(module))) throw new Error('what was packed cannot be unpacked');
  return module;
}

/** The module that `packed` holds, or itself if it holds none. */
export const unpacked = (packed) => Buffer.from(unpack(packed));
