/** The one script address that a page may register as its worker: the content policy lets nothing but this policy name one. */
type Url = { createScriptURL: (url: string) => string };
type Policies = { createPolicy: (name: string, rules: Url) => Url };

let policy: Url | undefined;

export function workerUrl(): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const rules = { createScriptURL: (given: string): string => (given === '/sw.js' ? given : '') };
  policy ??= policies ? policies.createPolicy('kept', rules) : rules;
  return policy.createScriptURL('/sw.js');
}
