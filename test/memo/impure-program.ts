/** A project whose program calls memoized functions in many ways and prints what became of each. */

/** Its files; the log packages ask the time each time they are called. */
export const FILES: Readonly<Record<string, string>> = {
  'node_modules/fakelog/package.json': '{"name":"fakelog","version":"1.0.0","main":"index.js"}',
  'node_modules/fakelog/index.js': `
    exports.log = (call) => { Date.now(); return call?.() }
    exports.later = async () => { await null; Date.now() }
  `,
  'node_modules/@scope/log/package.json': JSON.stringify({
    name: '@scope/log',
    version: '1.0.0',
    type: 'module',
    exports: { '.': './lib/index.js', './deep': './lib/far/below.js' },
  }),
  'node_modules/@scope/log/lib/index.js': 'export const log = () => { Date.now() }',
  'node_modules/@scope/log/lib/far/below.js': 'export const deep = () => { Date.now() }',
  'node_modules/fakeid/package.json': '{"name":"fakeid","version":"1.0.0","main":"index.js"}',
  'node_modules/fakeid/index.js': `
    const now = Date.now
    const native = { randomUUID: require('crypto').randomUUID }
    const bound = Date.now.bind(Date)
    exports.now = () => now()
    exports.bound = () => bound()
    exports.uuid = () => native.randomUUID()
    exports.pure = (x) => x + 1
  `,
  'node_modules/uuid/package.json': '{"name":"uuid","version":"13.0.0","main":"index.js"}',
  'node_modules/uuid/index.js': `
    const pool = []
    exports.v4 = function v4() { return String(pool.length) }
    exports.v5 = function v5(name) { return name }
  `,
  'node_modules/p-retry/package.json': '{"name":"p-retry","version":"1.0.0","main":"index.js"}',
  'node_modules/p-retry/index.js': `exports.retry = async (call) => { performance.now(); return call() }`,
  'node_modules/@shikijs/vscode-textmate/package.json':
    '{"name":"@shikijs/vscode-textmate","version":"1.0.0","main":"index.js"}',
  'node_modules/@shikijs/vscode-textmate/index.js': `exports.tokenize = (text) => { Date.now(); return text }`,
  'node_modules/d3-timer/package.json': '{"name":"d3-timer","version":"1.0.0","main":"index.js"}',
  'node_modules/d3-timer/index.js': `exports.now = () => performance.now()`,
  'node_modules/d3-force/package.json': '{"name":"d3-force","version":"1.0.0","main":"index.js"}',
  'node_modules/d3-force/index.js': `exports.simulation = () => { require('d3-timer').now() }`,
  'node_modules/sass/package.json': '{"name":"sass","version":"1.0.0","main":"sass.dart.js"}',
  'node_modules/sass/sass.dart.js': `exports.hash = { Primitives_objectHashCode: () => Math.random() }`,
  'src/log.ts': `
    export function log(text: string): void { const at: number = Date.now() }
    export function other(): void { Date.now() }
    export class Timer {
      private readonly started = Math.random()
      static make(): Timer { return new Timer() }
      get now(): number { return Date.now() }
    }
    export const around = (call?: () => unknown): unknown => { Math.random(); return call?.() }
  `,
  'main.ts': `
    import { createCache } from 'permafrost'
    import fakelog from 'fakelog'
    import fakeid from 'fakeid'
    import uuid from 'uuid'
    import { log as scoped } from '@scope/log'
    import { deep } from '@scope/log/deep'
    import retry from 'p-retry'
    import textmate from '@shikijs/vscode-textmate'
    import timer from 'd3-timer'
    import force from 'd3-force'
    import sass from 'sass'
    import { around, log, other, Timer } from './src/log.ts'

    const cache = createCache({ dir: 'cache', admission: 'always' })
    let ends: string[] = []
    cache.on('hit', () => ends.push('hit'))
    cache.on('stored', () => ends.push('stored'))
    cache.on('uncached', ({ error }) => ends.push(String(error)))
    cache.on('not-stored', ({ cause }) =>
      ends.push(cause.kind === 'impure' ? cause.impurities.map(({ what }) => what).join() : cause.kind))

    const answers: Record<string, string> = {}
    async function row(name: string, fn: (...args: any[]) => unknown, options: object, ...args: unknown[]) {
      ends = []
      try {
        const memoized = cache.memoize(fn, { name, ...options })
        // Functions of one code share their results: the name tells rows apart.
        await memoized(...args, name)
        await memoized(...args, name)
      } catch (error) {
        ends.push((error as Error).name + ': ' + (error as Error).message)
      }
      answers[name] = ends.join(' | ')
    }

    await row('a builtin handed over in the first call', (now) => now(), {}, Date.now)
    await row('a clock that a package took before', () => fakeid.now(), {})
    await row('one that a package bound before', () => fakeid.bound(), {})
    await row('randomness that a package took before', () => fakeid.uuid(), {})
    await row('what a package took before, answered for', () => fakeid.uuid(), { pure: ['fakeid'] })
    await row('a function beside those of such a package', () => fakeid.pure(1), {})
    await row('a package that is random by its nature', () => uuid.v4(), {})
    await row('what else is in it', () => uuid.v5('x'), {})
    await row('no option', () => fakelog.log(), {})
    await row('a package', () => fakelog.log(), { pure: ['fakelog'] })
    await row('a package after an await', () => fakelog.later(), { pure: ['fakelog'] })
    await row('own code beside a package', () => { for (let i = 0; i < 30; i++) fakelog.log(); return Date.now() }, { pure: ['fakelog'] })
    await row('own code called back by a package', () => fakelog.log(() => Date.now()), { pure: ['fakelog'] })
    await row('a package with a scope', () => { scoped(); deep() }, { pure: ['@scope/log'] })
    await row('a part by its export', () => deep(), { pure: ['@scope/log/deep'] })
    await row('a part by its path', () => deep(), { pure: ['@scope/log/lib/far'] })
    await row('another part', () => scoped(), { pure: ['@scope/log/deep'] })
    for (const path of ['./src/log.ts', './src/log', './src', 'src/', 'src/log', 'src/log.ts'])
      await row('path ' + path, () => log('x'), { pure: [path] })
    await row('an absolute path', () => log('x'), { pure: [import.meta.dirname + '/src/log.ts'] })
    await row('a file URL', () => log('x'), { pure: [new URL('src/log.ts', import.meta.url).href] })
    for (const path of ['src', 'log', './src/lo', './log.ts', '..x'])
      await row('no path ' + path, () => log('x'), { pure: [path] })
    await row('a function', () => log('x'), { pure: [log] })
    await row('another function of its file', () => other(), { pure: [log] })
    await row('a bound function', () => log('x'), { pure: [log.bind(null, 'y')] })
    await row('a function behind a Proxy', () => log('x'), { pure: [new Proxy(log, {})] })
    await row('a class', () => Timer.make().now, { pure: [Timer] })
    await row('a method', () => { Timer.make() ; return 1 }, { pure: [Timer.make] })
    await row('one method of two', () => Timer.make().now, { pure: [Timer.make] })
    await row('own code called back by a function', () => around(() => Date.now()), { pure: [around] })
    await row('an async function that awaits others', () => slow(), { pure: [slow] })
    await row('who calls the memoized function', () => log('x'), { pure: [row] })
    const itself = () => Date.now()
    await row('the memoized function itself', itself, { pure: [itself] })
    await row('time limits of packages', async () => { await retry.retry(() => 1); textmate.tokenize('x') }, {})
    await row('own code that is tried again', () => retry.retry(() => Date.now()), {})
    await row('a timer that moves a simulation', () => force.simulation(), {})
    await row('a timer that is asked', () => timer.now(), {})
    await row('numbers that a package gives to objects', () => sass.hash.Primitives_objectHashCode() > 1, {})
    await row('a builtin', () => Date.now(), { pure: [Date.now] })
    await row('a bound builtin', () => Date.now(), { pure: [Date.now.bind(Date)] })
    await row('a module of the runtime', () => Date.now(), { pure: ['node:crypto'] })
    await row('an evaluated function', () => 1, { pure: [(0, eval)('() => Date.now()')] })

    const ticking = cache.memoize(() => around(), { name: 'ticking' })
    await row('a memoized function', () => [ticking()], { pure: [ticking] })
    await row('a memoized function that nobody answers for', () => [[ticking()]], {})
    const calm = cache.memoize(() => log('x'), { name: 'calm', pure: [log] })
    await row('over one whose word covers it', () => [calm()], {})

    async function slow() { await null; await slower() }
    async function slower() { await null; return Date.now() }
    cache.close()
    console.log(JSON.stringify(answers))
  `,
}
