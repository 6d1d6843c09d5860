// Unpacks the program. tools/pack.mjs takes its instructions apart, so that what is alike stands
// together (all opcodes, all offsets of loads, all integers that are then added …), and packs that by
// LZMA.

import { unpackLzma } from './lzma.mjs';

// What stands together.
let kinds = 0;
const BEFORE = kinds++;
const AFTER = kinds++;
const CODES = kinds++;
const LOCAL_TYPES = kinds++;
const GLOBALS = kinds++;
const ALIGNMENTS = kinds++;
const OFFSETS_OF_STORES = kinds++;
const OFFSETS_OF_LOADS = kinds++;
const FLOATS = kinds++;
const CALLS = kinds++;
const TABLES = kinds++;
const TYPES = kinds++;
const OTHERS = kinds++;
// What these numbers are like shows in what is done with them: there is a part for each opcode that
// can be the next, and the four to which the one after it belongs. An instruction has no more of them
// than one.
const BY_NEXT = kinds;
const LOCALS_GET = kinds++;
const LOCALS_SET = kinds++;
const LOCALS_TEE = kinds++;
const INTEGERS = kinds++;
const LONG_INTEGERS = kinds++;
const LABELS = kinds++;
const LABELS_IF = kinds++;
export const [KIND, FIXED] = [{ BEFORE, AFTER, CODES, CALLS }, BY_NEXT];

/** How many parts there are: one for each fixed kind, then those that go by the next opcodes. */
export const PARTS = BY_NEXT + ((kinds - BY_NEXT) << 14);

/** The part of a number of a kind, if the next instruction is the one at `next` of all opcodes. */
export function partOf(kind, codes, next) {
  if (kind < BY_NEXT) return kind;
  return BY_NEXT + ((((kind - BY_NEXT) << 8) | codes[next]) << 6) + (codes[next + 1] >> 2);
}

// Where the section that holds a packed module has what: how long the module is, how long all parts
// are together, how long those of each fixed kind are, and all parts, packed.
const SECTION = 8;
const CUSTOM = 0;
const NUMBERS = 19;
const PACKED = NUMBERS + 4 * (2 + FIXED);

// The opcodes with which a block begins and ends, and those that more follows than numbers.
const [BLOCK, IF, END] = [0x02, 0x04, 0x0b];
const [TABLE_OF_LABELS, SELECT_OF_TYPES, F32, F64, MORE] = [0x0e, 0x1c, 0x43, 0x44, 0xfc];

// The numbers that follow an opcode, by their kinds.
const FOLLOWS = Array.from({ length: 256 }, () => []);
function follows(first, last, ...what) {
  FOLLOWS.fill(what, first, last + 1);
}
follows(BLOCK, IF, TYPES);
follows(0x0c, 0x0c, LABELS);
follows(0x0d, 0x0d, LABELS_IF);
follows(0x10, 0x10, CALLS);
follows(0x11, 0x11, TYPES, TYPES);
follows(0x20, 0x20, LOCALS_GET);
follows(0x21, 0x21, LOCALS_SET);
follows(0x22, 0x22, LOCALS_TEE);
follows(0x23, 0x24, GLOBALS);
follows(0x25, 0x26, OTHERS);
follows(0x28, 0x35, ALIGNMENTS, OFFSETS_OF_LOADS);
follows(0x36, 0x3e, ALIGNMENTS, OFFSETS_OF_STORES);
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
  const [length, total, ...lengths] = Array.from({ length: 2 + FIXED }, (_, i) =>
    view.getUint32(NUMBERS + 4 * i, true),
  );
  const parts = yield* unpackLzma(module.subarray(PACKED), total);
  return yield* together(parts, lengths, length);
}

// Where each part begins. How many numbers are in those that go by the next opcodes, these tell.
function placesOf(parts, lengths) {
  const places = new Uint32Array(PARTS);
  let place = 0;
  lengths.forEach((one, kind) => {
    places[kind] = place;
    place += one;
  });
  const codes = parts.subarray(places[CODES], places[CODES] + lengths[CODES]);
  const counts = new Uint32Array(PARTS);
  codes.forEach((code, i) => {
    for (const kind of FOLLOWS[code]) counts[partOf(kind, codes, i + 1)] += 1;
  });
  for (let part = FIXED; part < PARTS; part += 1) {
    places[part] = place;
    for (let left = counts[part]; left > 0; place += 1) if (parts[place] < 128) left -= 1;
  }
  return { codes, places };
}

// Puts a module together from its parts.
function* together(parts, lengths, length) {
  const out = new Uint8Array(length);
  let to = 0;
  const { codes, places } = placesOf(parts, lengths);
  const firstCode = places[CODES];
  const copy = {
    bytes(kind, count) {
      const from = places[kind];
      for (let i = 0; i < count; i += 1) out[to++] = parts[from + i];
      places[kind] += count;
      return parts[from];
    },
    number(kind) {
      const part = partOf(kind, codes, places[CODES] - firstCode);
      let from = places[part];
      let number = 0;
      let byte = 128;
      for (let shift = 0; byte > 127; shift += 7) {
        byte = parts[from++];
        out[to++] = byte;
        number |= (byte & 127) << shift;
      }
      places[part] = from;
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
