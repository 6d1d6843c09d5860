// Unpacks the program. tools/pack.mjs takes its instructions apart, so that what is alike stands
// together (all opcodes, all numbers of locals, all offsets …), and packs that by LZMA.

import { unpackLzma } from './lzma.mjs';

// What stands together. An alignment follows from its instruction, so it stays beside it.
let kinds = 0;
const BEFORE = kinds++;
const AFTER = kinds++;
const CODES = kinds++;
const LOCAL_TYPES = kinds++;
const LOCALS = kinds++;
const GLOBALS = kinds++;
const OFFSETS = kinds++;
const INTEGERS = kinds++;
const LONG_INTEGERS = kinds++;
const FLOATS = kinds++;
const CALLS = kinds++;
const LABELS = kinds++;
const TABLES = kinds++;
const TYPES = kinds++;
const OTHERS = kinds++;
export const [KINDS, KIND] = [kinds, { BEFORE, AFTER, CALLS }];

// Where the section that holds a packed module has what: how long the module is, how much there is
// of each kind, and all of it, packed.
const SECTION = 8;
const CUSTOM = 0;
const NUMBERS = 19;
const PACKED = NUMBERS + 4 * (1 + KINDS);

// The opcodes with which a block begins and ends, and those that more follows than numbers.
const [BLOCK, IF, END] = [0x02, 0x04, 0x0b];
const [TABLE_OF_LABELS, SELECT_OF_TYPES, F32, F64, MORE] = [0x0e, 0x1c, 0x43, 0x44, 0xfc];

// The numbers that follow an opcode, by their kinds.
const FOLLOWS = Array.from({ length: 256 }, () => []);
function follows(first, last, ...what) {
  FOLLOWS.fill(what, first, last + 1);
}
follows(BLOCK, IF, TYPES);
follows(0x0c, 0x0d, LABELS);
follows(0x10, 0x10, CALLS);
follows(0x11, 0x11, TYPES, TYPES);
follows(0x20, 0x22, LOCALS);
follows(0x23, 0x24, GLOBALS);
follows(0x25, 0x26, OTHERS);
follows(0x28, 0x3e, CODES, OFFSETS);
follows(0x3f, 0x40, OTHERS);
follows(0x41, 0x41, INTEGERS);
follows(0x42, 0x42, LONG_INTEGERS);
follows(0xd0, 0xd0, OTHERS);
follows(0xd2, 0xd2, CALLS);
// The same for those whose opcode goes on after `MORE`: how many numbers.
const FOLLOW_MORE = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/**
 * Goes through instructions up to the end that belongs to none of them. `copy.number(kind)` and
 * `copy.bytes(kind, count)` copy what comes next, and return what they have copied, the latter the
 * first byte.
 */
export function instructions(copy) {
  const numbers = (kind, count) => {
    for (let i = 0; i < count; i += 1) copy.number(kind);
  };
  for (let depth = 0; depth >= 0; ) {
    const code = copy.bytes(CODES, 1);
    const kinds = FOLLOWS[code];
    for (let i = 0; i < kinds.length; i += 1) copy.number(kinds[i]);
    if (code >= BLOCK && code <= IF) depth += 1;
    else if (code === END) depth -= 1;
    else if (code === TABLE_OF_LABELS) numbers(TABLES, copy.number(TABLES) + 1);
    else if (code === SELECT_OF_TYPES) numbers(OTHERS, copy.number(OTHERS));
    else if (code === F32) copy.bytes(FLOATS, 4);
    else if (code === F64) copy.bytes(FLOATS, 8);
    else if (code === MORE) numbers(OTHERS, FOLLOW_MORE[copy.number(OTHERS)]);
  }
}

/** Goes through a function as `instructions` does: its locals, then its instructions. */
export function functionBody(copy) {
  for (let count = copy.number(LOCAL_TYPES); count > 0; count -= 1) {
    copy.number(LOCAL_TYPES);
    copy.number(LOCAL_TYPES);
  }
  instructions(copy);
}

/**
 * The wasm module that is packed in another, or the other if nothing is. It pauses now and then.
 * @param {Uint8Array} module
 */
export function* unpack(module) {
  if (module[SECTION] !== CUSTOM) return module;
  const view = new DataView(module.buffer, module.byteOffset);
  const [length, ...lengths] = Array.from({ length: 1 + KINDS }, (_, i) =>
    view.getUint32(NUMBERS + 4 * i, true),
  );
  const total = lengths.reduce((sum, one) => sum + one, 0);
  const parts = yield* unpackLzma(module.subarray(PACKED), total);
  return yield* together(parts, lengths, length);
}

// Puts a module together from its parts.
function* together(parts, lengths, length) {
  const out = new Uint8Array(length);
  let to = 0;
  const places = new Uint32Array(1 + KINDS);
  lengths.forEach((one, kind) => {
    places[kind + 1] = places[kind] + one;
  });
  const copy = {
    bytes(kind, count) {
      const from = places[kind];
      for (let i = 0; i < count; i += 1) out[to++] = parts[from + i];
      places[kind] += count;
      return parts[from];
    },
    number(kind) {
      let from = places[kind];
      let number = 0;
      let byte = 128;
      for (let shift = 0; byte > 127; shift += 7) {
        byte = parts[from++];
        out[to++] = byte;
        number |= (byte & 127) << shift;
      }
      places[kind] = from;
      return number;
    },
  };
  copy.bytes(BEFORE, lengths[BEFORE]);
  while (to < length - lengths[AFTER]) {
    // How long a function is stands before it, and is known after it.
    const begin = to;
    to += 5;
    functionBody(copy);
    const body = to - begin - 5;
    let rest = body;
    for (to = begin; rest > 127; rest >>>= 7) out[to++] = (rest & 127) | 128;
    out[to++] = rest;
    out.copyWithin(to, begin + 5, begin + 5 + body);
    to += body;
    yield;
  }
  copy.bytes(AFTER, lengths[AFTER]);
  return out;
}
