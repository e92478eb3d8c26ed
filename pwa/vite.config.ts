import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { defineConfig, type Plugin, type InlineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

type Bundle = Parameters<Extract<Plugin['generateBundle'], (...given: never[]) => unknown>>[1];

/** Changes what must be there once. */
function change(code: string, from: RegExp, to: (...found: string[]) => string): string {
  if (code.match(new RegExp(from, 'g'))?.length !== 1) throw new Error(`${String(from)} is not once in the built script`);
  return code.replace(from, to);
}
const pairs = (list: string, from: 0 | 1): string =>
  // What has the same name on both sides is named once.
  list.split(',').map((each) => each.trim().split(' as ')).map(([own, other = own]) => (from ? `${other}:${own}` : `${own}:${other}`)).join(',');

/**
 * A script that stands in its page has no address to be imported from: the start hands the later part what it uses in
 * `kept`, by the letters that the bundler gave. Only what never changes can be handed over so, and no `let` is exported.
 * The later part is called by the hash of both, as each fits no other; and each try to fetch it has an address of its own,
 * because browsers remember that one has failed.
 */
function handOver(bundle: Bundle): { name: string; code: string } | undefined {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const start = chunks.find((chunk) => chunk.isEntry);
  const later = chunks.find((chunk) => chunk.isDynamicEntry);
  if (chunks.length === 1) return undefined;
  if (!start || !later || chunks.length > 2) throw new Error(`A start and a later part are two scripts, not ${Object.keys(bundle).join(', ')}`);
  const code = change(later.code, /^import\s*\{([^}]*)\}\s*from\s*"[^"]*";/, (_, list) => `const{${pairs(list!, 0)}}=globalThis.kept;`);
  const handing = change(start.code, /export\s*\{([^}]*)\};?\s*$/, (_, list) => `globalThis.kept={${pairs(list!, 1)}};`);
  const name = `log-${createHash('sha256').update(handing + code).digest('hex').slice(0, 10)}.js`;
  start.code = change(handing, /import\(([`"'])\.\/[^`"']*\1\)/, () => `import("/${name}?"+Date.now())`);
  return { name, code };
}

/** Script and style go into the page: on a slow line round trips decide the first visit, not bytes. */
const oneFile = (page: string): Plugin => ({
  name: 'one-file',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const html = bundle[page];
    if (html?.type !== 'asset') throw new Error(`${page} was not built`);
    let text = String(html.source);
    const later = handOver(bundle);
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type === 'chunk') {
        const code = file.code.replaceAll('</script', '<\\/script').trim();
        if (file.isEntry)
          text = text
            .replace(/\s*<script type="module"[^>]*><\/script>/, '')
            // Run where it stands, and not as a module once all is read: the browser would draw the page before that, and again after it.
            .replace('</body>', () => `<script>(()=>{"use strict";${code}})()</script></body>`);
      } else if (name.endsWith('.css')) {
        text = text.replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${String(file.source).trim()}</style>`);
      } else continue;
      delete bundle[name];
    }
    if (later) this.emitFile({ type: 'asset', fileName: later.name, source: later.code });
    html.source = text.replace(/>\s+</g, '><');
  },
});

type Catalogue = Record<string, unknown>;
export type Language = 'en' | 'cy';
const TAGS = { en: 'en-GB', cy: 'cy' };
const modules = (file: string): Promise<Catalogue> => import(file) as Promise<Catalogue>;

/** `%name%` in a page is what its catalogue says. */
const saysInPage = (language: Language): Plugin => ({
  name: 'says-in-page',
  transformIndexHtml: {
    order: 'pre',
    handler: async (html) => {
      const own = language === 'en' ? {} : await modules(`${root}src/words_${language}.ts`);
      const words: Catalogue = { ...(await modules(`${root}src/words.ts`)), ...own, tag: TAGS[language] };
      return html.replace(/%(\w+)%/g, (_, name: string) => String(words[name]));
    },
  },
});

const ENGLISH = '?english';
/**
 * A page in another language: beside `words.ts` stands `words_cy.ts`, which has the same names. What it does not have yet is
 * taken from the English one, marked as English. So another language costs the English page no byte.
 */
const inLanguage = (language: Language): Plugin => ({
  name: 'in-language',
  enforce: 'pre',
  async resolveId(source, importer) {
    const file = importer && source.startsWith('.') ? new URL(source, `file://${importer.split('?')[0]}`).pathname : source.startsWith(root) ? source.split('?')[0]! : '';
    if (!/\/src\/(words|words_later|language)\.ts$/.test(file)) return undefined;
    const translated = file.replace('.ts', `_${language}.ts`);
    if (source.endsWith(ENGLISH) || importer?.endsWith(ENGLISH)) return file + ENGLISH;
    if (importer === `${file}?${language}`) return translated;
    if (!existsSync(translated)) throw new Error(`${translated} is not there`);
    return file.endsWith('language.ts') ? translated : `${file}?${language}`;
  },
  async load(id) {
    if (!id.endsWith(`?${language}`)) return undefined;
    const file = id.split('?')[0]!;
    const translated = file.replace('.ts', `_${language}.ts`);
    const start = file.replace('words_later', 'words');
    const [all, own] = [await modules(file), await modules(translated)];
    const of = file === start ? {} : await modules(start);
    const missing = Object.keys(all).filter((name) => !(name in own) && !(name in of));
    return [
      `export { ${Object.keys(own).filter((name) => name in all && !(name in of)).join(', ')} } from ${JSON.stringify(translated)};`,
      file === start ? '' : `export * from ${JSON.stringify(start)};`,
      missing.length ? `import * as english from ${JSON.stringify(file + ENGLISH)};\nimport { marked } from ${JSON.stringify(`${root}src/language_${language}.ts`)};` : '',
      ...missing.map((name) => `export const ${name} = /* @__PURE__ */ marked(english.${name});`),
    ].join('\n');
  },
});

/** Vite's own helper fetches the styles and scripts of a part ahead of it; the later part has none. */
const noHelper: Plugin = {
  name: 'no-helper',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
  renderChunk: (code) => code.replaceAll('__VITE_PRELOAD__', '0'),
};

/** A first pass before the build's own, which also shortens the names: together they leave 3% less. Nothing that terser calls unsafe. */
const squeeze: Plugin = {
  name: 'squeeze',
  renderChunk: async (code) => (await minify(code, { module: true, mangle: false, compress: { ecma: 2020, passes: 3, inline: 1 } })).code ?? code,
};

/**
 * One page, built alone: two pages in one run would share a chunk, and then neither is one file.
 * `draw` names what stands in for Preact in it; without one it is Preact itself.
 */
export const pageConfig = (page: string, outDir: string, version: string, draw?: string, language: Language = 'en'): InlineConfig => ({
  root,
  base: '/',
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [noHelper, squeeze, oneFile(page), saysInPage(language), ...(language === 'en' ? [] : [inLanguage(language)])],
  resolve: { alias: draw ? { preact: `${root}${draw}` } : {} },
  // The plain h() of old: its calls press smaller than those of the automatic runtime.
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
  build: {
    outDir,
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: { checks: { pluginTimings: false }, input: `${root}/${page}`, transform: { inject: { h: ['preact', 'h'], Fragment: ['preact', 'Fragment'] } } },
  },
});

/** `npm run dev`: both pages with reload, the server's routes from a `kept serve` beside it. */
export default defineConfig({
  root,
  define: { __VERSION__: '"dev"' },
  plugins: [saysInPage('en')],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/sync': 'http://127.0.0.1:8080' } },
});
