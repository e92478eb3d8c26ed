/** Builds both pages and the worker into the server's static folder, prints what they weigh and fails over the budget. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { minify } from 'rolldown/utils';
import { build, transformWithOxc } from 'vite';
import { pageConfig } from './vite.config.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const home = fileURLToPath(new URL('../server/static/pwa', import.meta.url));
const out = `${home}.new-${process.pid}/`; // built aside and swapped in whole: a server that starts now never finds half a page
/** What the log needs to start with no network, beside its later part and the worker. */
const START = ['/', '/manifest.webmanifest', '/icon.svg'];
const FILES_LIMIT = 5;
/**
 * The limit that the log is held to is that of its start: of everything that is fetched before the first list can stand on
 * a slow line, with the worker that keeps it. The later part holds the screens that nobody needs for a first list; it is
 * fetched when that is painted, and so delays nothing. It has a limit of its own, because it too is paid for by somebody's
 * data plan. Both parts are kept for the start without network, and count among its files.
 */
const START_LIMIT = 30_000;
const LATER_LIMIT = 15_000;
const WORKER_LIMIT = 1_500;

const fileOf = (path: string): string => (path === '/' ? 'index.html' : path.slice(1));
/** The bytes that go over the line: the server sends this very file. */
const sent = (name: string): number => statSync(`${out}${name}.gz`).size;

mkdirSync(out, { recursive: true });
process.on('exit', () => rmSync(out, { recursive: true, force: true }));
cpSync(`${here}public`, out, { recursive: true });
const { version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8')) as { version: string };
await build(pageConfig('index.html', out, version, 'src/ui/draw.ts'));
await build(pageConfig('desk/index.html', out, version));

const manifest = `${out}manifest.webmanifest`;
writeFileSync(manifest, JSON.stringify(JSON.parse(readFileSync(manifest, 'utf8'))));

const [later] = globSync('log-*.js', { cwd: out });
if (!later) throw new Error('the log has no later part');
const SHELL = [...START, `/${later}`];

// Its name is the hash of all it keeps, so that any change makes a new worker.
const hash = createHash('sha256');
for (const path of SHELL) hash.update(readFileSync(out + fileOf(path)));
const source = readFileSync(`${here}src/sw.ts`, 'utf8');
const worker = hash.update(source).digest('hex').slice(0, 12);
const text = source.replace("'__VERSION__'", JSON.stringify(worker)).replace("'__FILES__'", JSON.stringify(SHELL));
const plain = await transformWithOxc(text, 'sw.ts', { sourcemap: false });
writeFileSync(`${out}sw.js`, (await minify('sw.js', plain.code)).code);

execFileSync(process.env['KEPT_PYTHON'] ?? 'python3', [`${here}press.py`, out]);
for (const name of globSync(['**/*.gz'], { cwd: out })) {
  const plainName = name.slice(0, -3);
  writeFileSync(`${out}${plainName}.br`, brotliCompressSync(readFileSync(out + plainName)));
}

const start = [...START.map(fileOf), 'sw.js'].map((name): [string, number] => [name, sent(name)]);
const size = start.reduce((sum, [, bytes]) => sum + bytes, 0);
process.stdout.write(
  `gzipped bytes as sent: the log's start ${size} of ${START_LIMIT}, ${START_LIMIT - size} left (${start.map((part) => part.join(' ')).join(', ')}; worker's limit ${WORKER_LIMIT}); ` +
    `its later part ${sent(later)} of ${LATER_LIMIT}, ${LATER_LIMIT - sent(later)} left; the log in all ${size + sent(later)}; desk ${sent('desk/index.html')}\n`,
);
if (size > START_LIMIT || sent(later) > LATER_LIMIT || sent('sw.js') > WORKER_LIMIT || SHELL.length + 1 > FILES_LIMIT) {
  process.stderr.write('Over the budget: the log must open quickly on a slow line. Take something out, or put a screen into the later part.\n');
  process.exitCode = 1;
}

rmSync(home, { recursive: true, force: true });
renameSync(out, home);
