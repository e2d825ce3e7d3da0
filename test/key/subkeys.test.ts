/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/key/fields.ts'
import {
  CallIds,
  capturesSubkey,
  codeSubkey,
  functionSubkey,
  runtimeSubkey,
  systemSubkey,
} from '../../src/key/subkeys.ts'
import type { Prefix } from '../../src/key/subkeys.ts'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

describe('digests of fields', () => {
  const bytes = new TextEncoder().encode('a')
  test('lists that read alike when joined are told apart', () => {
    const lists = [
      [],
      [''],
      [null],
      ['', ''],
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc'],
      ['a'],
      [bytes],
      ['a', null],
      [null, 'a'],
      ['\u0000'],
      ['\ud800'],
      ['\ud801'],
    ]
    const digests = new Set(lists.map((list) => hex(digestOf('t', list))))
    expect(digests.size).toBe(lists.length)
  })

  test('equal lists are equal, under one tag only', () => {
    expect(hex(digestOf('t', ['a']))).toBe(hex(digestOf('t', ['a'])))
    expect(hex(digestOf('t', ['a']))).not.toBe(hex(digestOf('u', ['a'])))
  })
})

describe('call ids', () => {
  const sixteen = (fill: number): Uint8Array => new Uint8Array(16).fill(fill)
  const prefix: Prefix = {
    system: systemSubkey(null),
    runtime: runtimeSubkey('node 24', ''),
    function: functionSubkey(null),
    code: codeSubkey(sixteen(1), 'options', []),
    captures: capturesSubkey(sixteen(2), null, []),
  }
  const base = new CallIds(prefix).id(sixteen(3), sixteen(4))

  test('are equal for equal subkeys', () => {
    const copy = { ...prefix, code: codeSubkey(sixteen(1), 'options', []) }
    expect(new CallIds(copy).id(sixteen(3), sixteen(4))).toBe(base)
  })

  test.each<[string, Partial<Prefix>]>([
    ['state of the cache', { system: systemSubkey('state') }],
    ['runtime', { runtime: runtimeSubkey('node 26', '') }],
    ['environment', { runtime: runtimeSubkey('node 24', 'UTC') }],
    ['name', { function: functionSubkey('a#b') }],
    ['code', { code: codeSubkey(sixteen(9), 'options', []) }],
    ['options', { code: codeSubkey(sixteen(1), 'others', []) }],
    ['helpers', { code: codeSubkey(sixteen(1), 'options', [sixteen(1)]) }],
    ['captures', { captures: capturesSubkey(sixteen(9), null, []) }],
    ['state of the function', { captures: capturesSubkey(sixteen(2), 'state', []) }],
  ])('differ by %s', (_, change) => {
    expect(new CallIds({ ...prefix, ...change }).id(sixteen(3), sixteen(4))).not.toBe(base)
  })

  test('differ by arguments and their versions, which do not stand for each other', () => {
    const ids = new CallIds(prefix)
    expect(ids.id(sixteen(5), sixteen(4))).not.toBe(base)
    expect(ids.id(sixteen(3), sixteen(5))).not.toBe(base)
    expect(ids.id(sixteen(4), sixteen(3))).not.toBe(base)
  })

  test('are the same whether looked up by the encoding or hashed, also of more than are kept', () => {
    const ids = new CallIds(prefix)
    const read = (n: number, short: string | null) => ({
      args: new Uint8Array(16).fill(n % 256).fill(n >> 8, 8),
      versions: new Uint8Array(16),
      short,
    })
    for (const n of [...Array(5000).keys(), 0, 4999, 4999])
      expect(ids.of(read(n, String(n)))).toBe(ids.of(read(n, null)))
  })
})
