/** Builds both pages and the worker into the server's static folder, prints what they weigh and fails over the budget. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'rolldown/utils';
import { build, transformWithOxc } from 'vite';
import { pageConfig } from './vite.config.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const home = fileURLToPath(new URL('../server/static/pwa', import.meta.url));
const out = `${home}.new-${process.pid}/`; // built aside and swapped in whole: a server that starts now never finds half a page
/** What the log needs to start with no network, and what the worker therefore keeps. */
const SHELL = ['/', '/manifest.webmanifest', '/icon-192.png'];
const LOG_LIMIT = 30_000;
const WORKER_LIMIT = 1_500;

const gz = (name: string): number => gzipSync(readFileSync(`${home}/${name}`), { level: 9 }).length;

mkdirSync(out, { recursive: true });
cpSync(`${here}public`, out, { recursive: true });
const { version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8')) as { version: string };
await build(pageConfig('index.html', out, version));
await build(pageConfig('desk/index.html', out, version));

// Its name is the hash of all it keeps, so that any change makes a new worker.
const hash = createHash('sha256');
for (const path of SHELL) hash.update(readFileSync(out + (path === '/' ? 'index.html' : path.slice(1))));
const source = readFileSync(`${here}src/sw.ts`, 'utf8');
const worker = hash.update(source).digest('hex').slice(0, 12);
const text = source.replace("'__VERSION__'", JSON.stringify(worker)).replace("'__FILES__'", JSON.stringify(SHELL));
const plain = await transformWithOxc(text, 'sw.ts', { sourcemap: false });
writeFileSync(`${out}sw.js`, (await minify('sw.js', plain.code)).code);

rmSync(home, { recursive: true, force: true });
renameSync(out, home);

const pages = { log: gz('index.html'), worker: gz('sw.js'), manifest: gz('manifest.webmanifest'), desk: gz('desk/index.html') };
const log = pages.log + pages.worker + pages.manifest;
process.stdout.write(`gzipped bytes: log ${log} of ${LOG_LIMIT} (page ${pages.log}, worker ${pages.worker} of ${WORKER_LIMIT}, manifest ${pages.manifest}); desk ${pages.desk}\n`);
if (log > LOG_LIMIT || pages.worker > WORKER_LIMIT) {
  process.stderr.write('Over the budget: the log must open quickly on a slow line. Take something out.\n');
  process.exitCode = 1;
}
