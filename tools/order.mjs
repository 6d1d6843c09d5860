// Puts the functions of a wasm module in an order that packs well: what was seen shortly before
// costs least to name, so functions that look alike should be near each other. Nothing but the
// numbers of the functions changes.

import { functionBody, instructions, KIND } from '../static/unpack.mjs';

const CUSTOM = 0;
const IMPORT = 2;
const FUNCTION = 3;
const GLOBAL = 6;
const EXPORT = 7;
const START = 8;
const ELEMENT = 9;
const CODE = 10;

// How many bytes of code count as shortly before.
const WINDOW = 4000;
const ALIKE = 6;
// What is in more functions than this is in the window anyway.
const COMMON = 60;

// A number as wasm has it: seven bits a byte, the lowest first.
export function leb(number) {
  const bytes = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

export class Reader {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at });
  }

  number() {
    for (let shift = 1, result = 0; ; shift *= 128) {
      const byte = this.bytes[this.at];
      this.at += 1;
      result += (byte % 128) * shift;
      if (byte < 128) return result;
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.take(this.number()).toString();
  }
}

// Copies a part of the module, and gives the functions that it names their new numbers.
class Copy {
  constructor(bytes, renumber) {
    Object.assign(this, { reader: new Reader(bytes, 0), renumber, parts: [], copied: 0 });
  }

  function() {
    const { reader, parts } = this;
    parts.push(reader.bytes.subarray(this.copied, reader.at), leb(this.renumber(reader.number())));
    this.copied = reader.at;
  }

  number(kind) {
    if (kind === KIND.CALLS) this.function();
    else return this.reader.number();
  }

  bytes(_, count) {
    return this.reader.take(count)[0];
  }

  done() {
    this.parts.push(this.reader.bytes.subarray(this.copied));
    return Buffer.concat(this.parts);
  }
}

const inSection = {
  [GLOBAL](copy) {
    for (let count = copy.reader.number(); count > 0; count -= 1) {
      copy.reader.take(2);
      instructions(copy);
    }
  },
  [EXPORT](copy) {
    for (let count = copy.reader.number(); count > 0; count -= 1) {
      copy.reader.text();
      if (copy.reader.take(1)[0] === 0) copy.function();
      else copy.reader.number();
    }
  },
  [START](copy) {
    copy.function();
  },
  [ELEMENT](copy) {
    for (let count = copy.reader.number(); count > 0; count -= 1) {
      const flags = copy.reader.number();
      const active = flags % 2 === 0;
      if (active && flags & 2) copy.reader.number();
      if (active) instructions(copy);
      if (flags & 3) copy.reader.take(1);
      for (let items = copy.reader.number(); items > 0; items -= 1) {
        if (flags & 4) instructions(copy);
        else copy.function();
      }
    }
  },
};

// The sections, without those that no browser reads.
function sections(module) {
  const found = [];
  const reader = new Reader(module, 8);
  while (reader.at < module.length) {
    const id = reader.number();
    const body = reader.take(reader.number());
    if (id !== CUSTOM) found.push({ id, body });
  }
  return found;
}

// The items of a section that is a list: each takes what `take` reads.
function items(sections, wanted, take) {
  const reader = new Reader(sections.find(({ id }) => id === wanted).body, 0);
  return Array.from({ length: reader.number() }, () => take(reader));
}

function rewrite(body, renumber) {
  const copy = new Copy(body, renumber);
  functionBody(copy);
  return copy.done();
}

// Which functions have which few bytes in a row, for all that more than one has.
function shared(bodies) {
  const holders = new Map();
  bodies.forEach((body, place) => {
    for (let at = 0; at + ALIKE <= body.length; at += 1) {
      const key = body.readUIntBE(at, ALIKE);
      const list = holders.get(key);
      if (list === undefined) holders.set(key, [place]);
      else if (list.at(-1) !== place) list.push(place);
    }
  });
  const of = bodies.map(() => []);
  for (const list of holders.values()) {
    if (list.length < 2 || list.length > COMMON) continue;
    const entry = { list, seen: 0 };
    for (const place of list) of[place].push(entry);
  }
  return of;
}

// Next comes always the function that has most in common with the window, for its length.
function alike(bodies) {
  const entries = shared(bodies);
  const score = new Float64Array(bodies.length);
  const weight = bodies.map(({ length }) => Math.sqrt(length * Math.sqrt(length)));
  const left = new Set(bodies.keys());
  const order = [];
  const see = (place, change) => {
    for (const entry of entries[place]) {
      const before = entry.seen > 0;
      entry.seen += change;
      if (entry.seen > 0 === before) continue;
      for (const other of entry.list) score[other] += change;
    }
  };
  for (let size = 0, oldest = 0; left.size > 0; ) {
    let best;
    for (const place of left) {
      const worth = score[place] / weight[place];
      if (best === undefined || worth > score[best] / weight[best]) best = place;
    }
    left.delete(best);
    order.push(best);
    see(best, 1);
    for (size += bodies[best].length; size > WINDOW && oldest + 1 < order.length; oldest += 1) {
      size -= bodies[order[oldest]].length;
      see(order[oldest], -1);
    }
  }
  return order;
}

// The module with its functions in the better order.
export function orderFunctions(module) {
  const all = sections(module);
  const imported = items(all, IMPORT, (reader) => {
    reader.text();
    reader.text();
    if (reader.number() !== 0) throw new Error('not all imports are functions');
    reader.number();
  }).length;
  const types = items(all, FUNCTION, (reader) => reader.number());
  const bodies = items(all, CODE, (reader) => reader.take(reader.number()));
  const order = alike(bodies);
  const next = new Map(order.map((old, place) => [imported + old, imported + place]));
  const renumber = (old) => next.get(old) ?? old;

  const parts = [module.subarray(0, 8)];
  for (const { id, body } of all) {
    let written = body;
    if (id === FUNCTION) {
      written = Buffer.concat([leb(types.length), ...order.map((old) => leb(types[old]))]);
    } else if (id === CODE) {
      const code = order.map((old) => rewrite(bodies[old], renumber));
      written = Buffer.concat([leb(code.length), ...code.flatMap((one) => [leb(one.length), one])]);
    } else if (inSection[id] !== undefined) {
      const copy = new Copy(body, renumber);
      inSection[id](copy);
      written = copy.done();
    }
    parts.push(Buffer.from([id]), leb(written.length), written);
  }
  return Buffer.concat(parts);
}
