// LZMA, as in the specification that comes with the LZMA SDK, with the settings that tools/pack.mjs
// packs with: lc = 2, lp = 0, pb = 0.

const BITS_OF_LITERAL_CONTEXT = 2;
const STATES = 12;

// Where the probabilities of each kind begin, in one array.
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES;
const IS_REP_G0 = IS_REP + STATES;
const IS_REP_G1 = IS_REP_G0 + STATES;
const IS_REP_G2 = IS_REP_G1 + STATES;
const IS_REP0_LONG = IS_REP_G2 + STATES;
const SLOTS = IS_REP0_LONG + STATES;
const DISTANCES = SLOTS + 4 * 64;
const ALIGN = DISTANCES + 115;
const LENGTH = ALIGN + 16;
const LENGTH_OF_REP = LENGTH + 2 + 8 + 8 + 256;
const LITERALS = LENGTH_OF_REP + 2 + 8 + 8 + 256;
const PROBABILITIES = LITERALS + (0x300 << BITS_OF_LITERAL_CONTEXT);

// The places of the coder's range and of its code. They stand in an array, as numbers of 32 bits in
// variables that several functions share would each be an object of their own.
const RANGE = 0;
const CODE = 1;

// How many bytes come between two pauses.
const BYTES_A_GO = 4096;

/**
 * The `length` bytes that `packed` holds. It pauses now and then, for others to have their turn.
 * @param {Uint8Array} packed
 * @param {number} length
 */
export function* unpackLzma(packed, length) {
  const probabilities = new Uint16Array(PROBABILITIES).fill(1024);
  const out = new Uint8Array(length);
  const start = new DataView(packed.buffer, packed.byteOffset).getUint32(1);
  const coder = Uint32Array.of(0xffffffff, start);
  let from = 5;

  // Goes down a tree, a bit a node, until its number reaches `end`.
  function down(place, node, end) {
    let range = coder[RANGE];
    let code = coder[CODE];
    while (node < end) {
      const at = place + node;
      const probability = probabilities[at];
      const bound = (range >>> 11) * probability;
      if (code < bound) {
        range = bound;
        probabilities[at] = probability + ((2048 - probability) >> 5);
        node <<= 1;
      } else {
        range -= bound;
        code -= bound;
        probabilities[at] = probability - (probability >> 5);
        node = (node << 1) | 1;
      }
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | packed[from++]) >>> 0;
      }
    }
    coder[RANGE] = range;
    coder[CODE] = code;
    return node;
  }

  const bit = (place) => down(place - 1, 1, 2) - 2;

  // A number of so many bits, the highest first.
  const tree = (place, bits) => down(place, 1, 1 << bits) - (1 << bits);

  // The same, the lowest first.
  function reverseTree(place, bits) {
    let node = 1;
    let number = 0;
    for (let i = 0; i < bits; i += 1) {
      const found = bit(place + node);
      node = (node << 1) | found;
      number |= found << i;
    }
    return number;
  }

  function evenBits(count) {
    let number = 0;
    for (let i = 0; i < count; i += 1) {
      coder[RANGE] >>>= 1;
      const found = coder[CODE] >= coder[RANGE] ? 1 : 0;
      if (found) coder[CODE] -= coder[RANGE];
      number = (number << 1) | found;
      if (coder[RANGE] < 0x1000000) {
        coder[RANGE] <<= 8;
        coder[CODE] = (coder[CODE] << 8) | packed[from++];
      }
    }
    return number;
  }

  function lengthOfMatch(place) {
    if (!bit(place)) return 2 + tree(place + 2, 3);
    if (!bit(place + 1)) return 10 + tree(place + 10, 3);
    return 18 + tree(place + 18, 8);
  }

  function distance(matched) {
    const slot = tree(SLOTS + 64 * Math.min(matched - 2, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + reverseTree(DISTANCES + base - slot, bits);
    return base + (evenBits(bits - 4) << 4) + reverseTree(ALIGN, 4);
  }

  // `expected` is the byte at the last distance, which a literal after a match differs from.
  function literal(before, expected) {
    const place = LITERALS + 0x300 * (before >> (8 - BITS_OF_LITERAL_CONTEXT));
    let symbol = 1;
    if (expected >= 0) {
      let alike = true;
      for (let high = 7; alike && high >= 0; high -= 1) {
        const wanted = (expected >> high) & 1;
        const found = bit(place + ((1 + wanted) << 8) + symbol);
        symbol = (symbol << 1) | found;
        alike = wanted === found;
      }
    }
    return down(place, symbol, 0x100);
  }

  // The last four distances, the newest first.
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];

  // Takes a distance that was used before to the front; how long the match is.
  function repeated(state) {
    if (!bit(IS_REP_G0 + state)) {
      if (!bit(IS_REP0_LONG + state)) return 1;
    } else {
      let found = rep1;
      if (bit(IS_REP_G1 + state)) {
        found = rep2;
        if (bit(IS_REP_G2 + state)) {
          found = rep3;
          rep3 = rep2;
        }
        rep2 = rep1;
      }
      rep1 = rep0;
      rep0 = found;
    }
    return lengthOfMatch(LENGTH_OF_REP);
  }

  let state = 0;
  let to = 0;
  for (let pause = BYTES_A_GO; to < length; ) {
    if (to >= pause) {
      yield;
      pause = to + BYTES_A_GO;
    }
    if (!bit(IS_MATCH + state)) {
      out[to] = literal(to > 0 ? out[to - 1] : 0, state >= 7 ? out[to - rep0 - 1] : -1);
      to += 1;
      if (state < 4) state = 0;
      else state -= state < 10 ? 3 : 6;
      continue;
    }
    const afterLiteral = state < 7;
    let copied;
    if (bit(IS_REP + state)) {
      copied = repeated(state);
      if (copied === 1) state = afterLiteral ? 9 : 11;
      else state = afterLiteral ? 8 : 11;
    } else {
      [rep1, rep2, rep3] = [rep0, rep1, rep2];
      copied = lengthOfMatch(LENGTH);
      rep0 = distance(copied);
      state = afterLiteral ? 7 : 10;
    }
    for (const end = to + copied; to < end; to += 1) out[to] = out[to - rep0 - 1];
  }
  return out;
}
