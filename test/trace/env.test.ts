/** The environment: which variables a call depends on, and that nobody notices being asked. */
import { execSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  bypasses,
  finish,
  inputName,
  install,
  nativeEnv,
  recordSync,
  uninstall,
} from '../../src/trace/index.ts'
import { ground, inputsOf, isDifferent, names, open, trace } from './support.ts'

const taken = process.env

beforeAll(install)
afterAll(uninstall)
beforeEach(() => {
  process.env['TRACE_A'] = 'one'
  process.env['TRACE_B'] = 'two'
})
afterEach(() => {
  for (const name of ['TRACE_A', 'TRACE_B', 'TRACE_C']) delete process.env[name]
})

/** Its own method, which is asked of it like a variable. */
function hasOwnIn(env: NodeJS.ProcessEnv, name: string): boolean {
  return env.hasOwnProperty(name)
}

const EACH: Record<string, () => unknown> = {
  'a read': () => process.env['TRACE_A'],
  'a test with in': () => 'TRACE_A' in process.env,
  hasOwn: () => Object.hasOwn(process.env, 'TRACE_A'),
  'a descriptor': () => Object.getOwnPropertyDescriptor(process.env, 'TRACE_A'),
  destructuring: () => {
    const { TRACE_A } = process.env
    return TRACE_A
  },
  'its method': () => hasOwnIn(process.env, 'TRACE_A'),
  'a read from inside a library call': () => ['TRACE_A'].map((name) => process.env[name]),
}

describe('one variable', () => {
  it.each(Object.entries(EACH))('%s depends on it alone', async (_, ask) => {
    const laid = ground()
    const traced = await trace(laid, ask)
    expect(traced.result).toEqual(ask())
    // Whether there is a variable of a method's name is asked as well.
    const inputs = inputsOf(traced).filter(({ input }) => inputName(input) !== 'env hasOwnProperty')
    expect(inputs.map(({ input }) => input)).toEqual([{ kind: 'env', name: 'TRACE_A' }])
    process.env['TRACE_B'] = 'other'
    process.env['TRACE_C'] = 'new'
    expect(isDifferent(inputs, laid)).toBe(false)
    process.env['TRACE_A'] = 'other'
    expect(isDifferent(inputs, laid)).toBe(true)
    delete process.env['TRACE_A']
    expect(isDifferent(inputs, laid)).toBe(true)
  })

  it('that is absent is an input, too', async () => {
    const laid = ground()
    const inputs = inputsOf(await trace(laid, () => process.env['TRACE_C'] ?? 'default'))
    expect(inputs).toEqual([{ input: { kind: 'env', name: 'TRACE_C' }, state: 'absent' }])
    process.env['TRACE_C'] = ''
    expect(isDifferent(inputs, laid)).toBe(true)
  })

  it('is kept as it is when short and harmless, else as a hash', async () => {
    const values = {
      TRACE_A: 'de_DE.UTF-8',
      TRACE_B: 'a'.repeat(200),
      TRACE_API_KEY: 'short',
      TRACE_C: 'ghp4f9a8b7c6d5e4f3a2b1',
    }
    Object.assign(process.env, values)
    const inputs = inputsOf(
      await trace(ground(), () => Object.keys(values).map((name) => process.env[name])),
    )
    expect(inputs.map(({ state }) => state)).toEqual([
      '=de_DE.UTF-8',
      expect.stringMatching(/^#[0-9a-f]{32}$/),
      expect.stringMatching(/^#[0-9a-f]{32}$/),
      expect.stringMatching(/^#[0-9a-f]{32}$/),
    ])
    delete process.env['TRACE_API_KEY']
  })

  it('that the call sets itself is none afterwards, and one as it was before', async () => {
    const laid = ground()
    const fresh = await trace(laid, () => {
      process.env['TRACE_A'] = 'mine'
      return process.env['TRACE_A']
    })
    expect(inputsOf(fresh)).toEqual([])
    expect(fresh.recording.notes.map(({ what }) => what)).toEqual(['changing process.env.TRACE_A'])
    const read = await trace(laid, () => {
      const { TRACE_B } = process.env
      delete process.env['TRACE_B']
      return TRACE_B
    })
    expect(inputsOf(read)).toEqual([{ input: { kind: 'env', name: 'TRACE_B' }, state: '=two' }])
  })

  it('that the call sets to what it is, or deletes though it is not there, is read', async () => {
    const traced = await trace(ground(), () => {
      process.env['TRACE_A'] = 'one'
      Object.assign(process.env, { TRACE_B: 'two' })
      delete process.env['TRACE_C']
    })
    expect(names(traced)).toEqual(['env TRACE_A', 'env TRACE_B', 'env TRACE_C'])
    expect(traced.recording.notes).toEqual([])
  })

  it('that a file sets is none afterwards, but the file is', async () => {
    const laid = ground()
    writeFileSync(laid.at('.env'), 'TRACE_C=loaded\nTRACE_A=not this')
    const traced = await trace(laid, () => {
      process.loadEnvFile(laid.at('.env'))
      return [process.env['TRACE_C'], process.env['TRACE_A']]
    })
    expect(traced.result).toEqual(['loaded', 'one'])
    expect(names(traced)).toEqual(['content ./.env', 'env TRACE_A'])
  })

  it('that somebody else changes meanwhile makes the result rest on nothing', async () => {
    const { finished } = await trace(ground(), async () => {
      const { TRACE_A } = process.env
      nativeEnv()['TRACE_A'] = 'changed'
      return TRACE_A
    })
    expect(finished).toEqual({ inputs: null, changed: ['env TRACE_A'] })
  })
})

const ALL: Record<string, () => unknown> = {
  spreading: () => ({ ...process.env }),
  entries: () => Object.entries(process.env),
  descriptors: () => Object.getOwnPropertyDescriptors(process.env),
  printing: () => inspect(process.env),
  'for in': () => {
    const all: unknown[] = []
    for (const name in process.env) all.push(process.env[name])
    return all
  },
}

describe('the whole environment', () => {
  it.each(Object.entries(ALL))('%s depends on all but what is volatile', async (_, ask) => {
    const laid = ground()
    Object.assign(process.env, { npm_config_x: '1', VSCODE_PID: '1', SHLVL: '1' })
    const inputs = inputsOf(await trace(laid, ask))
    for (const name of ['npm_config_x', 'VSCODE_PID', 'SHLVL']) process.env[name] = '2'
    expect(isDifferent(inputs, laid)).toBe(false)
    for (const name of ['npm_config_x', 'VSCODE_PID', 'SHLVL']) delete process.env[name]
    expect(isDifferent(inputs, laid)).toBe(false)
    process.env['TRACE_A'] = 'other'
    expect(isDifferent(inputs, laid)).toBe(true)
    process.env['TRACE_A'] = 'one'
    expect(isDifferent(inputs, laid)).toBe(false)
    process.env['TRACE_C'] = 'new'
    expect(isDifferent(inputs, laid)).toBe(true)
  })

  it('JSON takes the names first, and then asks for each by name', async () => {
    process.env['SHLVL'] = '1'
    const traced = await trace(ground(), () => JSON.stringify(process.env))
    expect(names(traced)).toEqual(expect.arrayContaining(['env SHLVL', 'env-names']))
  })

  it('names alone do not depend on values', async () => {
    const laid = ground()
    const traced = await trace(laid, () => Object.keys(process.env))
    expect(names(traced)).toEqual(['env-names'])
    process.env['TRACE_A'] = 'other'
    expect(isDifferent(inputsOf(traced), laid)).toBe(false)
    delete process.env['TRACE_A']
    expect(isDifferent(inputsOf(traced), laid)).toBe(true)
  })

  it('a volatile variable counts when it is asked for by name', async () => {
    process.env['SHLVL'] = '1'
    const traced = await trace(ground(), () => [Object.keys(process.env), process.env['SHLVL']])
    expect(names(traced)).toEqual(['env SHLVL', 'env-names'])
  })
})

/** Done by others while a call has seen `TRACE_A`, the names and the working directory. */
const MEANWHILE: Record<string, readonly [() => void, readonly string[]]> = {
  'another value, and back': [
    () => Object.assign(process.env, { TRACE_A: 'x' }) && (process.env['TRACE_A'] = 'one'),
    ['env TRACE_A'],
  ],
  'deleted, and back': [
    () => delete process.env['TRACE_A'] && (process.env['TRACE_A'] = 'one'),
    ['env TRACE_A', 'names of environment variables'],
  ],
  'another added, and removed': [
    () => {
      process.env['TRACE_C'] = 'x'
      delete process.env['TRACE_C']
    },
    ['names of environment variables'],
  ],
  'by a descriptor, and back': [
    () => {
      for (const value of ['x', 'one'])
        Object.defineProperty(process.env, 'TRACE_A', {
          value,
          configurable: true,
          writable: true,
          enumerable: true,
        })
    },
    ['env TRACE_A'],
  ],
  'by a file, and back': [
    () => {
      const { at } = ground()
      writeFileSync(at('.env'), 'TRACE_C=1')
      process.loadEnvFile(at('.env'))
      delete process.env['TRACE_C']
    },
    ['names of environment variables'],
  ],
  'the same value again': [() => (process.env['TRACE_A'] = 'one'), []],
  'another one': [() => (process.env['TRACE_B'] = 'x'), []],
  'what is not there deleted': [() => delete process.env['TRACE_C'], []],
  'a volatile one': [
    () => {
      process.env['npm_config_x'] = 'x'
      delete process.env['npm_config_x']
    },
    [],
  ],
  'another folder, and back': [
    () => {
      const before = process.cwd()
      process.chdir('/')
      process.chdir(before)
    },
    ['the working directory'],
  ],
  'the same folder again': [() => process.chdir(process.cwd()), []],
}

describe('meanwhile', () => {
  const ask = (): unknown => [process.env['TRACE_A'], Object.keys(process.env), process.cwd()]

  it.each(Object.entries(MEANWHILE))('%s', (_, [change, expected]) => {
    for (const by of ['nobody', 'another call', 'the call around']) {
      const laid = ground()
      const outer = by === 'the call around' ? open(laid) : null
      const recording = open(laid, outer)
      const other = by === 'another call' ? open(laid) : outer
      recordSync(recording, ask)
      if (other === null) change()
      else recordSync(other, change)
      expect([by, finish(recording).changed ?? []]).toEqual([by, expected])
      // Whoever did it had seen what was there before, or nothing.
      if (other !== null) expect([by, finish(other).changed]).toEqual([by, null])
    }
  })

  it('what a call changes itself and puts back is its own affair, but not what others did before', () => {
    const laid = ground()
    const recording = open(laid)
    recordSync(recording, () => {
      ask()
      process.env['TRACE_A'] = 'x'
      process.env['TRACE_A'] = 'one'
      ask()
    })
    process.env['TRACE_A'] = 'y'
    process.env['TRACE_A'] = 'one'
    expect(finish(recording).changed).toBe(null)
    const second = open(laid)
    recordSync(second, ask)
    process.env['TRACE_A'] = 'y'
    process.env['TRACE_A'] = 'one'
    recordSync(second, () => (process.env['TRACE_A'] = 'mine'))
    expect(finish(second).changed).toEqual(['env TRACE_A'])
  })
})

describe('what is no question', () => {
  it('starting a child reads nothing', async () => {
    const traced = await trace(ground(), () => [
      execSync('echo $TRACE_A', { encoding: 'utf8' }),
      spawnSync('true').status,
    ])
    expect(names(traced)).toEqual([])
    expect(traced.result).toEqual(['one\n', 0])
  })

  it('taking all for a child is one', async () => {
    const traced = await trace(ground(), () =>
      execSync('echo $TRACE_A', { encoding: 'utf8', env: { ...process.env, TRACE_A: 'x' } }),
    )
    expect(names(traced)).toContain('env TRACE_B')
    expect(traced.result).toBe('x\n')
  })
})

describe('the stand-in', () => {
  it('reads, writes, converts, lists and prints like the environment', () => {
    const native = nativeEnv()
    expect(process.env).not.toBe(native)
    expect(bypasses(taken)).toBe('process.env')
    Object.assign(process.env, { TRACE_C: 5 })
    expect(process.env['TRACE_C']).toBe('5')
    expect(Object.keys(process.env)).toEqual(Object.keys(native))
    expect(inspect(process.env)).toBe(inspect(native))
    expect(inspect({ env: process.env })).toBe(inspect({ env: native }))
    expect(JSON.stringify(process.env)).toBe(JSON.stringify(native))
    expect(Object.getPrototypeOf(process.env)).toBe(Object.getPrototypeOf(native))
    expect(Object.prototype.toString.call(process.env)).toBe('[object Object]')
    expect(Object.getOwnPropertyDescriptor(process.env, 'TRACE_C')).toEqual(
      Object.getOwnPropertyDescriptor(native, 'TRACE_C'),
    )
    expect(delete process.env['TRACE_C']).toBe(true)
    expect('TRACE_C' in process.env).toBe(false)
    expect(process.env.toString()).toBe('[object Object]')
    expect(() => Object.defineProperty(process.env, 'TRACE_C', { value: 'x' })).toThrow(
      'configurable',
    )
  })

  it('may be replaced by a program, and comes back', () => {
    const { env } = process
    process.env = { ONLY: 'this' }
    expect(nativeEnv()).toEqual({ ONLY: 'this' })
    process.env = env
    expect(process.env['TRACE_A']).toBe('one')
  })
})
