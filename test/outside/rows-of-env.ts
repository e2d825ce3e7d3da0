/** Variables of the environment: read, looked for, listed. */
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { sees } from './row.ts'
import type { Rows } from './row.ts'

/** What the first process is started with. */
export const VARIABLES: Readonly<Record<string, string>> = {
  OUT_A: 'one',
  OUT_C: 'see',
  SHLVL: '1',
  npm_config_out: 'volatile',
  HOME: '/home/first',
  TMPDIR: '/tmp',
}

/** What changes from then on; undefined: the variable is deleted. */
export const VARIABLE_EDITS: Readonly<
  Record<string, Readonly<Record<string, string | undefined>>>
> = {
  'another changed': { OUT_C: 'saw' },
  set: { OUT_B: 'new' },
  changed: { OUT_A: 'two' },
  emptied: { OUT_A: '' },
  deleted: { OUT_A: undefined },
  volatile: { SHLVL: '2', npm_config_out: undefined, npm_config_more: 'volatile' },
  home: { HOME: '/home/second' },
  temporary: { TMPDIR: '/var/tmp' },
}

const VALUE = ['changed', 'emptied', 'deleted']
const NAMES = ['set', 'deleted']
const PLACES = ['home', 'temporary']
const WHOLE = ['another changed', 'set', ...VALUE, ...PLACES]

/** The volatile ones are passed over where all are taken, so they are not compared. */
const isOurs = (name: string): boolean => name.startsWith('OUT_')
const ours = (all: object): unknown => Object.entries(all).filter(([name]) => isOurs(name))

export function rowsOfEnv(): Rows {
  return {
    'a read': sees(VALUE, () => process.env['OUT_A']),
    'a read after a while': sees(VALUE, async () => {
      await delay(1)
      return process.env['OUT_A']
    }),
    'a read with a default': sees(['set'], () => process.env['OUT_B'] ?? 'default'),
    'a read by a computed name': sees([...VALUE, 'set'], () =>
      ['A', 'B'].map((name) => process.env[`OUT_${name}`]),
    ),
    'a test with in': sees(['deleted'], () => 'OUT_A' in process.env, { either: VALUE }),
    'Object.hasOwn': sees(['set'], () => Object.hasOwn(process.env, 'OUT_B')),
    'a descriptor': sees(VALUE, () => Object.getOwnPropertyDescriptor(process.env, 'OUT_A')),
    'Reflect.get': sees(VALUE, () => Reflect.get(process.env, 'OUT_A')),
    destructuring: sees(VALUE, () => {
      const { OUT_A } = process.env
      return OUT_A
    }),
    'destructuring with a rest': sees(
      ['another changed', 'set', ...PLACES],
      () => {
        const { OUT_A: _, ...rest } = process.env
        return ours(rest)
      },
      { either: [...VALUE, 'volatile'] },
    ),
    'destructuring of process': sees(VALUE, () => {
      const { env } = process
      return env['OUT_A']
    }),
    'a parameter': sees(VALUE, () => ((env: NodeJS.ProcessEnv) => env['OUT_A'])(process.env)),
    'an object that inherits': sees(
      VALUE,
      () => (Object.create(process.env) as NodeJS.ProcessEnv)['OUT_A'],
    ),
    'Object.keys': sees(NAMES, () => Object.keys(process.env).filter(isOurs)),
    'Reflect.ownKeys': sees(NAMES, () => Reflect.ownKeys(process.env).map(String).filter(isOurs)),
    'for in': sees(NAMES, () => {
      const names: string[] = []
      for (const name in process.env) if (isOurs(name)) names.push(name)
      return names
    }),
    'Object.entries': sees(WHOLE, () => ours(Object.fromEntries(Object.entries(process.env)))),
    'Object.values': sees(
      WHOLE,
      () => Object.values(process.env).filter((value) => value === 'one' || value === 'new').length,
      { either: ['another changed'] },
    ),
    'Object.assign': sees(WHOLE, () => ours(Object.assign({}, process.env))),
    spreading: sees(WHOLE, () => ours({ ...process.env })),
    'JSON.stringify': sees(WHOLE, () => ours(JSON.parse(JSON.stringify(process.env)) as object), {
      either: ['volatile'],
    }),
    structuredClone: sees(WHOLE, () => ours(structuredClone(process.env))),
    'a list, then one by one': sees([...NAMES, ...VALUE, 'another changed'], () =>
      Object.keys(process.env)
        .filter(isOurs)
        .map((name) => process.env[name]),
    ),
    'os.homedir': sees(['home'], () => os.homedir()),
    'os.tmpdir': sees(['temporary'], () => os.tmpdir()),
    'nothing but a child': sees([], () => spawnSync('true', { encoding: 'utf8' }).status, {
      options: { assumePure: ['process'] },
    }),
    'a child with a variable more': sees(
      WHOLE,
      () => spawnSync('true', { env: { ...process.env, OUT_D: 'x' } }).status,
      { options: { assumePure: ['process'] } },
    ),
    'with variables not tracked': sees([], () => process.env['OUT_A'] !== 'nobody', {
      options: { track: { env: false } },
    }),
    'with nothing tracked': sees([], () => process.env['OUT_A'] !== 'nobody', {
      options: { track: false },
    }),
    'with files not tracked': sees(VALUE, () => process.env['OUT_A'], {
      options: { track: { files: false } },
    }),
  }
}
