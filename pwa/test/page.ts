/** As much of a browser's page as drawing needs: a tree of elements and texts, their attributes, and what is done to them. */
export class FakeNode {
  nodeType = 1;
  namespaceURI: string | null = 'http://www.w3.org/1999/xhtml';
  localName = '';
  data = '';
  checked: boolean | undefined = false;
  value: string | undefined = '';
  defaultValue: string | undefined = '';
  parentNode: FakeNode | null = null;
  childNodes: FakeNode[] = [];
  heard: Record<string, (event: object) => void> = {};
  attrs: Record<string, string> = {};
  get ownerDocument() {
    return fakeDocument;
  }
  get attributes() {
    return Object.entries(this.attrs).map(([name, value]) => ({ name, value }));
  }
  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }
  get nextSibling(): FakeNode | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  get nodeValue() {
    return this.data;
  }
  set nodeValue(text) {
    this.data = text;
  }
  set textContent(_: string) {
    this.childNodes = [];
  }
  insertBefore(node: FakeNode, next: FakeNode | null) {
    node.remove();
    node.parentNode = this;
    this.childNodes.splice(next ? this.childNodes.indexOf(next) : this.childNodes.length, 0, node);
  }
  removeChild(node: FakeNode) {
    this.childNodes.splice(this.childNodes.indexOf(node), 1);
    node.parentNode = null;
  }
  remove() {
    this.parentNode?.removeChild(this);
  }
  contains(): boolean {
    return false;
  }
  setAttribute(name: string, value: unknown) {
    this.attrs[name] = String(value);
  }
  removeAttribute(name: string) {
    delete this.attrs[name];
  }
  addEventListener(type: string, listener: (event: object) => void) {
    this.heard[type] = listener;
  }
  removeEventListener(type: string) {
    delete this.heard[type];
  }
  /** What a person does to it, by whichever way its handler was put there. */
  fire(type: string) {
    const own = (this as unknown as Record<string, ((event: object) => void) | undefined>)[`on${type}`];
    (own ?? this.heard[type])?.call(this, { type });
  }
  /** The page as text; a handler is shown by what it does. */
  toString(): string {
    if (this.nodeType === 3) return this.data;
    const attributes = Object.entries(this.attrs).sort().map(([name, value]) => ` ${name}="${value}"`);
    const live = [this.checked && ' checked', this.defaultValue && ` starts "${this.defaultValue}"`].filter(Boolean);
    return `<${this.localName}${this.namespaceURI?.endsWith('svg') ? ' (svg)' : ''}${[...attributes, ...live].join('')}>${this.childNodes.join('')}</>`;
  }
}

export const fakeDocument = {
  createElementNS: (space: string, name: string): FakeNode => Object.assign(new FakeNode(), { localName: name, namespaceURI: space }),
  createTextNode: (data: string): FakeNode => Object.assign(new FakeNode(), { nodeType: 3, data }),
};
