/**
 * Names a free variable's member chain as one would say it: `node_fs_1.default.readFileSync` and
 * `_fs.readFileSync` are both `fs.readFileSync`, `globalThis.Date.now` is `Date.now`.
 *
 * What must stay true: this is for findings only (traits, impurities), where a name too many costs
 * precision. Dependencies are what the scopes hold, never what a name looks like.
 */

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self'])

/** The chain from the global or module on, without what transpilers and bundlers add to names. */
export function spokenChain(root: string, path: readonly string[]): readonly string[] {
  const [head, ...rest] = GLOBAL_OBJECTS.has(root) ? path : [root, ...path]
  if (head === undefined) return [root]
  const members = rest[0] === 'default' ? rest.slice(1) : rest
  return [moduleName(head), ...members]
}

/** `import_node_fs2`, `node_fs_1`, `_nodeFs`, `fs$1` → `fs`; names of globals stay as they are. */
function moduleName(name: string): string {
  if (/^[A-Z]/.test(name)) return name
  const plain = name
    .replace(/^_+/, '')
    .replace(/^import_/, '')
    .replace(/^node_(?=[a-z])/, '')
    .replace(/^node(?=[A-Z])/, '')
    .replace(/(?:_\d+|\$\d+|\d+)$/, '')
  if (plain === '') return name
  return plain.slice(0, 1).toLowerCase() + plain.slice(1)
}
