/* oxlint-disable unicorn/consistent-function-scoping -- what a test uses stands in it */
import { afterEach, describe, expect, it } from 'vitest'
import {
  environmentOf,
  hasFeature,
  runtimeFamily,
  runtimeVersion,
} from '../../src/platform/runtime.ts'
import { platformUrl, runChild } from './run-child.ts'

const zone = process.env['TZ']

afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe('the environment of traits', () => {
  it('is empty without traits, and does not depend on their order or number', () => {
    expect(environmentOf([])).toBe('[]')
    expect(environmentOf(['timezone', 'icu', 'icu'])).toBe(environmentOf(['icu', 'timezone']))
  })

  it('tells every trait apart', () => {
    const all = (['timezone', 'locale', 'icu', 'platform'] as const).map((trait) =>
      environmentOf([trait]),
    )
    expect(new Set(all).size).toBe(4)
  })

  it('follows the time zone that the program sets, and only where it counts', () => {
    const seen = ['Europe/Paris', 'Europe/Berlin', 'Asia/Tokyo', 'UTC', 'Europe/Paris'].map(
      (name) => {
        process.env['TZ'] = name
        return [environmentOf(['timezone']), environmentOf(['locale', 'icu', 'platform'])]
      },
    )
    expect(new Set(seen.map(([zoned]) => zoned)).size).toBe(4)
    expect(seen[0]).toEqual(seen[4])
    expect(new Set(seen.map(([, other]) => other)).size).toBe(1)
  })

  it('does not run the clock or the Intl of the program', () => {
    const before = [globalThis.Date, Intl.DateTimeFormat] as const
    process.env['TZ'] = 'Asia/Tokyo'
    const honest = environmentOf(['timezone', 'locale'])
    process.env['TZ'] = 'Europe/Paris'
    environmentOf(['timezone'])
    try {
      const trap = (): never => {
        throw new Error('ran')
      }
      globalThis.Date = trap as never
      Intl.DateTimeFormat = trap as never
      process.env['TZ'] = 'Asia/Tokyo'
      expect(environmentOf(['timezone', 'locale'])).toBe(honest)
    } finally {
      ;[globalThis.Date, Intl.DateTimeFormat] = before
    }
  })

  it('knows the locale the process was started with', () => {
    const program = `const { environmentOf } = await import(${JSON.stringify(platformUrl('runtime'))}); console.log(environmentOf(['locale']))`
    const seen = ['de_DE.UTF-8', 'en_US.UTF-8'].map((LC_ALL) => runChild(program, [], { LC_ALL }))
    expect(seen[0]).toContain('de-DE')
    expect(seen[1]).toContain('en-US')
  })
})

describe('the runtime', () => {
  it('has a family and a major version', () => {
    expect(runtimeFamily()).toBe('node')
    expect(runtimeVersion()).toBe(`node ${process.versions.node.split('.')[0]}`)
  })

  it('has the features that the floor brings', () => {
    expect(
      (['inspector', 'sqlite', 'zstd', 'registerHooks', 'callSites'] as const).map(hasFeature),
    ).toEqual(Array(5).fill(true))
    expect(hasFeature('temporal')).toBe('Temporal' in globalThis)
  })
})
