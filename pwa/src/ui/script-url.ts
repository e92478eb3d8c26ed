/** The script addresses that a page may register as its worker, one for each language: the content policy lets nothing but this policy name one. */
import { worker } from '../language.ts';

type Url = { createScriptURL: (url: string) => string };
type Policies = { createPolicy: (name: string, rules: Url) => Url };

let policy: Url | undefined;

export function workerUrl(of = worker): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const rules = { createScriptURL: (given: string): string => (/^\/sw(-cy)?\.js$/.test(given) ? given : '') };
  policy ??= policies ? policies.createPolicy('kept', rules) : rules;
  return policy.createScriptURL(of);
}
