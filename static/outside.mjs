// What the page asks of the browser beyond its elements: links, files and pictures. In the program
// it would be many times as long. What there is to tell the program waits in `news`.

// The form of what a link holds. Links of another form are told by their number.
const FORM = '#1:';
// A link that would hold more than this is not read to its end.
const MOST = 64 << 20;
// No manifest is longer than this by far.
const LONGEST_FILE = 4 << 20;

const news = [];
function tell(kind, text) {
  news.push(`${kind} ${text}`);
  document.dispatchEvent(new Event('rollscope'));
}

const through = (bytes, stream) => new Blob([bytes]).stream().pipeThrough(stream);

async function packed(text) {
  const stream = through(text, new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function unpacked(link) {
  const letters = atob(link.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = through(bytes, new DecompressionStream('deflate-raw'));
  const parts = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).text();
    length += value.length;
    if (length > MOST) throw new Error('the link holds too much');
    parts.push(value);
  }
}

// What the address holds: nothing, a session, or the fragment itself if that cannot be read.
async function linked() {
  const { hash } = location;
  if (!hash.startsWith(FORM)) return hash;
  return unpacked(hash.slice(FORM.length)).catch(() => hash);
}

// The address follows the session, without an entry in the history for each step.
async function follow(text) {
  try {
    history.replaceState(history.state, '', FORM + (await packed(text)));
  } catch {
    // Too long for this browser, or too often: the address stays behind.
  }
}

async function copy(text) {
  await follow(text);
  const copied = navigator.clipboard?.writeText(location.href);
  await (copied ?? Promise.reject()).then(() => tell('copied', ''), () => tell('address', ''));
}

function save(name, body, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([body], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function open(file) {
  if (file) tell('file', await file.slice(0, LONGEST_FILE).text());
}

function choose() {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.yaml,.yml,.json,.txt';
  input.onchange = () => open(input.files[0]);
  input.click();
}

// The picture's colours are those of the theme that is shown.
function picture(name, svg, asPng) {
  const theme = getComputedStyle(document.documentElement);
  const text = svg.replace(/var\((--[\w-]+)\)/g, (_, colour) => theme.getPropertyValue(colour).trim());
  const type = 'image/svg+xml';
  if (!asPng) return save(`${name}.svg`, text, type);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    // Twice as fine as the page, for slides.
    [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(`${name}.png`, blob, 'image/png'));
  };
  image.src = `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
}

addEventListener('hashchange', async () => tell('link', await linked()));

const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
addEventListener('drop', (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  open(event.dataTransfer.files[0]);
});

const { documentElement } = document;
documentElement.toggleAttribute('data-embed', new URLSearchParams(location.search).has('embed'));

globalThis.rollscope = {
  follow,
  copy,
  save: (name, body) => save(name, body, 'text/plain'),
  choose,
  picture,
  news: () => news.shift(),
  wasReloaded: () => performance.getEntriesByType('navigation')[0]?.type !== 'navigate',
};

// Opens what the address holds as soon as the program listens.
export async function begin() {
  const text = await linked();
  if (text !== '') news.push(`link ${text}`);
}
