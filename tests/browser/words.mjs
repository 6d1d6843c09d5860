// The texts of the page, from the files that the program has them from.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './page.mjs';

const folder = join(repository, 'src/insight/words');

// The tags of all languages.
export async function languages() {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.txt')).map((name) => name.replace('.txt', ''));
}

// The texts of a language by their keys.
export async function texts(language) {
  const file = await readFile(join(folder, `${language}.txt`), 'utf8');
  const lines = file.split('\n').filter((line) => line.includes(' = ') && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(' = ');
      return [line.slice(0, at), line.slice(at + 3)];
    }),
  );
}

// Says the text of a key, its holes filled.
export async function dictionary(language) {
  const all = await texts(language);
  return (key, fillings = {}) => {
    if (!all.has(key)) throw new Error(`no text ${key} in ${language}`);
    return all.get(key).replace(/{(\w+)}/g, (_, name) => fillings[name]);
  };
}
