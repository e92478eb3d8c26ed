/** Builds both pages and the worker into the server's static folder, prints what they weigh and fails over the budget. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { minify } from 'rolldown/utils';
import { build, transformWithOxc } from 'vite';
import * as english from './src/words.ts';
import { pageConfig, type Language } from './vite.config.ts';

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
 * data plan. Both parts are kept for the start without network, and count among its files. Nobody fetches two languages;
 * Welsh takes more letters, and what it has no words for stands there in English with its mark.
 */
const LIMITS = { en: { start: 30_000, later: 15_000 }, cy: { start: 31_000, later: 16_000 } };
const WORKER_LIMIT = 1_500;

/** The bytes that go over the line: the server sends this very file. */
const sent = (name: string): number => statSync(`${out}${name}.gz`).size;

mkdirSync(out, { recursive: true });
process.on('exit', () => rmSync(out, { recursive: true, force: true }));
for (const told of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(told, () => process.exit(1)); // a build that is stopped leaves nothing behind either
cpSync(`${here}public`, out, { recursive: true });
const { version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8')) as { version: string };
const manifest = `${out}manifest.webmanifest`;
writeFileSync(manifest, JSON.stringify(JSON.parse(readFileSync(manifest, 'utf8'))));

type Built = { language: Language; page: string; worker: string; later: string };

/** Builds the log in one language, with the worker that keeps it in that language. */
async function buildLog(language: Language): Promise<Built> {
  const aside = `${out}${language}/`;
  await build(pageConfig('index.html', aside, version, 'src/ui/draw.ts', language));
  const [later] = globSync('log-*.js', { cwd: aside });
  if (!later) throw new Error('the log has no later part');
  const suffix = language === 'en' ? '' : `-${language}`;
  const page = `index${suffix}.html`;
  renameSync(`${aside}index.html`, out + page);
  renameSync(aside + later, out + later);
  rmSync(aside, { recursive: true });

  const shell = [...START, `/${later}`];
  if (shell.length + 1 > FILES_LIMIT) throw new Error('the log starts with more files than it may');
  // Its name is the hash of all it keeps, so that any change makes a new worker.
  const hash = createHash('sha256');
  for (const path of shell) hash.update(readFileSync(out + (path === '/' ? page : path.slice(1))));
  const source = readFileSync(`${here}src/sw.ts`, 'utf8');
  const { pushed } = { ...english, ...((await import(`./src/words${suffix.replace('-', '_')}.ts`)) as Partial<typeof english>) };
  const name = hash.update(source).digest('hex').slice(0, 12);
  const put: Record<string, unknown> = { VERSION: name, FILES: shell, LANGUAGE: language, PUSHED: pushed };
  const text = source.replace(/'__(VERSION|FILES|LANGUAGE|PUSHED)__'/g, (_, what: string) => JSON.stringify(put[what]));
  const plain = await transformWithOxc(text, 'sw.ts', { sourcemap: false });
  const worker = `sw${suffix}.js`;
  writeFileSync(out + worker, (await minify('sw.js', plain.code)).code);
  return { language, page, worker, later };
}

const built = [await buildLog('en'), await buildLog('cy')];
await build(pageConfig('desk/index.html', out, version));

execFileSync(process.env['KEPT_PYTHON'] ?? 'python3', [`${here}press.py`, out]);
for (const name of globSync(['**/*.gz'], { cwd: out })) {
  const plainName = name.slice(0, -3);
  writeFileSync(`${out}${plainName}.br`, brotliCompressSync(readFileSync(out + plainName)));
}

for (const { language, page, worker, later } of built) {
  const limits = LIMITS[language];
  const start = [page, ...START.slice(1).map((path) => path.slice(1)), worker].map((name): [string, number] => [name, sent(name)]);
  const size = start.reduce((sum, [, bytes]) => sum + bytes, 0);
  process.stdout.write(
    `gzipped bytes as sent (${language}): the log's start ${size} of ${limits.start}, ${limits.start - size} left (${start.map((part) => part.join(' ')).join(', ')}; worker's limit ${WORKER_LIMIT}); ` +
      `its later part ${sent(later)} of ${limits.later}, ${limits.later - sent(later)} left; the log in all ${size + sent(later)}\n`,
  );
  if (size <= limits.start && sent(later) <= limits.later && sent(worker) <= WORKER_LIMIT) continue;
  process.stderr.write('Over the budget: the log must open quickly on a slow line. Take something out, or put a screen into the later part.\n');
  process.exitCode = 1;
}
process.stdout.write(`desk ${sent('desk/index.html')}\n`);

rmSync(home, { recursive: true, force: true });
renameSync(out, home);
