/**
 * The table of functions: programs of which a caller can tell the results apart, and programs that
 * only look different. `main.mjs` of each exports `value`.
 */
import type { Files } from './programs.ts'

export type Programs = readonly [sentence: string, left: Files, right: Files]

function main(text: string): Files {
  return { 'main.mjs': text }
}

/** Two programs of one file that differ in one text: `$` stands for it. */
function varying(sentence: string, text: string, left: string, right: string): Programs {
  return [sentence, main(text.replaceAll('$', () => left)), main(text.replaceAll('$', () => right))]
}

/** Two programs of several files. */
function files(sentence: string, left: Files, right: Files): Programs {
  return [sentence, left, right]
}

function packaged(version: string, text: string, more: Files = {}): Files {
  return {
    'node_modules/lib/package.json': JSON.stringify({
      name: 'lib',
      version,
      type: 'module',
      exports: './index.js',
    }),
    'node_modules/lib/index.js': text,
    ...more,
  }
}

function logger(name: string, text: string, main: string): Files {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    [`node_modules/${name}/index.js`]: text,
    'main.mjs': main,
  }
}

/** A second package beside `lib`, whose factories `lib` uses. */
function factories(text: string): Files {
  return {
    'node_modules/made/package.json':
      '{ "name": "made", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'node_modules/made/index.js': text,
  }
}

/** A package of CommonJS files. */
function required(version: string, text: string, more: Files = {}): Files {
  return {
    'node_modules/lib/package.json': JSON.stringify({ name: 'lib', version }),
    'node_modules/lib/index.js': text,
    ...more,
  }
}

const MAKES = 'export const make = (k) => () => k'
const MADE = `import { make } from 'made'; export const g = make(1)`

const CJS_REGISTRY = `const models = (exports.models = {})
  const make = (k) => () => k
  exports.add = (n, k) => (models[n] = make(k))`

const usesLib = `import { g } from 'lib'; export const value = () => g()`

export const DIFFERENT_FUNCTIONS: Readonly<Record<string, readonly Programs[]>> = {
  'by their own text': [
    varying('a literal', 'export function value() { return $ }', '1', '2'),
    varying('an operator', 'export const value = (a) => a $ 1', '+', '-'),
    varying('a default', 'export const value = (a = $) => a', '1', '2'),
    varying('how many parameters', 'export const value = ($) => 1', 'a', 'a, b'),
    varying('async', 'export const value = $() => 1', 'async ', ''),
    varying('a generator', 'export function$ value() { return 1 }', '*', ''),
    varying('the name', 'export const value = { $: () => 1 }.$', 'a', 'b'),
    varying('a name of a property that is read', 'export const value = (o) => o.$', 'a', 'b'),
    varying('a regular expression', 'export const value = () => /a/$', 'g', 'i'),
    varying('a template', 'export const value = () => `a$`', 'b', 'c'),
    varying('optional chaining', 'export const value = (o) => o$.a', '?', ''),
    varying('parentheses that matter', 'export const value = (o) => $', '(o?.a).b', 'o?.a.b'),
    varying(
      'the order of statements',
      'export const value = (o) => { $ }',
      'o.a(); o.b()',
      'o.b(); o.a()',
    ),
    varying(
      'a directive',
      'export const value = new Function("$return this")',
      "'use strict';",
      '',
    ),
    varying(
      'var and let in a loop',
      'export const value = () => { const l = []; for ($ i = 0; i < 2; i++) l.push(() => i); return l }',
      'var',
      'let',
    ),
    varying(
      'a label',
      'export const value = () => { a: for (;;) { b: for (;;) break $ } }',
      'a',
      'b',
    ),
    varying(
      'a getter and a method',
      'export const value = Object.getOwnPropertyDescriptor({ $m() { return 1 } }, "m")',
      'get ',
      '',
    ),
  ],
  'by how they are loaded': [
    files(
      'strict and sloppy',
      { 'main.mjs': 'export function value() { return this }' },
      { 'main.cjs': 'exports.value = function value() { return this }' },
    ),
    files(
      'sloppy and strict in CommonJS',
      { 'main.cjs': 'exports.value = function value() { return this }' },
      { 'main.cjs': '"use strict"; exports.value = function value() { return this }' },
    ),
    files(
      'a strict helper',
      { 'main.cjs': 'function h() { return this }; exports.value = () => h()' },
      { 'main.cjs': '"use strict"; function h() { return this }; exports.value = () => h()' },
    ),
  ],
  'by their classes': [
    varying('a field', 'export class value { a = $ }', '1', '2'),
    varying('a private field', 'export class value { #a = $; get() { return this.#a } }', '1', '2'),
    varying(
      'a private method',
      'export class value { #a() { return $ } get() { return this.#a() } }',
      '1',
      '2',
    ),
    varying(
      'a static field set later',
      'class A { static n = 1 } A.n = $; export const value = A',
      '1',
      '2',
    ),
    varying(
      'a static private field',
      'class A { static #n = 1; static set(n) { this.#n = n } static get() { return this.#n } } A.set($); export const value = A',
      '1',
      '2',
    ),
    varying(
      'a static block',
      'let n; class A { static { n = $ } static get() { return n } } export const value = A',
      '1',
      '2',
    ),
    varying(
      'a base class',
      'class B { m() { return $ } } export class value extends B {}',
      '1',
      '2',
    ),
    varying(
      'a base class two steps up',
      'class C { m() { return $ } } class B extends C {} export class value extends B {}',
      '1',
      '2',
    ),
    varying(
      'what super reaches',
      'class B { m() { return $ } } class A extends B { m() { return super.m() } } export const value = () => new A().m()',
      '1',
      '2',
    ),
    varying('an accessor', 'export class value { get a() { return $ } }', '1', '2'),
    varying(
      'a mixin',
      'const M = (B) => class extends B { m() { return $ } }; export const value = M(Object)',
      '1',
      '2',
    ),
    varying(
      'what a mixin is applied to',
      'const M = (B) => class extends B {}; export const value = M(class { m() { return $ } })',
      '1',
      '2',
    ),
    varying(
      'a patched prototype',
      'class A {} A.prototype.m = () => $; export const value = () => new A().m()',
      '1',
      '2',
    ),
    varying(
      'a class of ES5',
      'function A() {} A.prototype.m = function () { return $ }; export const value = () => new A().m()',
      '1',
      '2',
    ),
    varying('a computed name', 'const k = "$"; export class value { [k]() {} }', 'a', 'b'),
    varying(
      'a decorator-like wrapper',
      'const log = (f) => function () { return f.call(this) + $ }; class A { m() { return 1 } } A.prototype.m = log(A.prototype.m); export const value = A',
      '1',
      '2',
    ),
    varying(
      'Symbol.hasInstance',
      'class A { static [Symbol.hasInstance]() { return $ } } export const value = (x) => x instanceof A',
      'true',
      'false',
    ),
    varying(
      'the prototype of a prototype',
      'class A {} Object.setPrototypeOf(A.prototype, { m: () => $ }); export const value = () => new A().m()',
      '1',
      '2',
    ),
  ],
  'by what they capture': [
    varying('a constant', 'const k = $; export const value = () => k', '1', '2'),
    varying(
      'undefined and not yet assigned',
      'let k$; export const value = () => k',
      '',
      ' = null',
    ),
    varying(
      'a variable assigned while loading',
      'let k = 0; k = $; export const value = () => k',
      '1',
      '2',
    ),
    varying('a member', 'const c = { a: $, b: 1 }; export const value = () => c.a', '1', '2'),
    varying(
      'a member of a member',
      'const c = { a: { b: $ } }; export const value = () => c.a.b',
      '1',
      '2',
    ),
    varying('an absent member', 'const c = { $ }; export const value = () => c.a', 'a: 1', 'b: 1'),
    varying(
      'an inherited member',
      'const c = Object.create({ a: $ }); export const value = () => c.a',
      '1',
      '2',
    ),
    varying(
      'an object that is returned',
      'const c = { a: 1, b: $ }; export const value = () => c',
      '1',
      '2',
    ),
    varying(
      'an object behind a computed key',
      'const c = { a: 1, b: $ }; export const value = (k) => c[k]',
      '1',
      '2',
    ),
    varying(
      'an object that is spread',
      'const c = { a: $ }; export const value = () => ({ ...c })',
      '1',
      '2',
    ),
    varying(
      'an object whose keys are listed',
      'const c = { $ }; export const value = () => Object.keys(c)',
      'a: 1',
      'b: 1',
    ),
    varying('`in`', 'const c = { $ }; export const value = () => "a" in c', 'a: 1', 'b: 1'),
    varying(
      'the this of a method',
      'const c = { n: $, m() { return this.n } }; export const value = () => c.m()',
      '1',
      '2',
    ),
    varying(
      'a getter',
      'const c = { get a() { return $ } }; export const value = () => c.a',
      '1',
      '2',
    ),
    varying(
      'what a getter reads from its this',
      'const c = { n: $, get a() { return this.n } }; export const value = () => c.a',
      '1',
      '2',
    ),
    varying('a closure', 'const f = (n) => () => n; export const value = f($)', '1', '2'),
    varying(
      'a closure in a closure',
      'const f = (n) => () => () => n; export const value = f($)()',
      '1',
      '2',
    ),
    varying(
      'a curried function',
      'const f = (a) => (b) => (c) => a + b + c; export const value = f(1)($)',
      '1',
      '2',
    ),
    varying(
      'a bound argument',
      'function f(a, b) { return a + b } export const value = f.bind(null, $)',
      '1',
      '2',
    ),
    varying(
      'a bound this',
      'function f() { return this.n } export const value = f.bind({ n: $ })',
      '1',
      '2',
    ),
    varying(
      'a bound this that an arrow argument hides',
      'function f() { return arguments.length + this } export const value = f.bind($)',
      '1',
      '2',
    ),
    varying(
      'a function bound twice',
      'function f(a, b) { return a - b } export const value = f.bind(null, 1).bind(null, $)',
      '1',
      '2',
    ),
    varying(
      'a shadowed name',
      'const k = 1; export const value = (() => { $ return () => k })()',
      'const k = 2;',
      '',
    ),
    varying('a block', 'let f; { const k = $; f = () => k } export const value = f', '1', '2'),
    varying(
      'what was caught',
      'let f; try { throw $ } catch (e) { f = () => e } export const value = f',
      '1',
      '2',
    ),
    varying(
      'a variable of a loop',
      'const l = []; for (let i = 0; i < 3; i++) l.push(() => i); export const value = l[$]',
      '0',
      '1',
    ),
    varying(
      'a parameter through its default',
      'const k = $; export const value = (a = k) => a',
      '1',
      '2',
    ),
    varying(
      'a variable that is only tested',
      'const k = $; export const value = () => (k ? 1 : 2)',
      '0',
      '1',
    ),
    varying(
      'a name under typeof',
      '$ export const value = () => typeof k',
      'const k = 1;',
      'const k = "a";',
    ),
    varying(
      "a user's global",
      'export const value = () => globalThis.g$; globalThis.g1 = 1; globalThis.g2 = 2',
      '1',
      '2',
    ),
    varying('a Map', 'const m = new Map([[1, $]]); export const value = (k) => m.get(k)', '1', '2'),
    varying(
      'which of two equal objects',
      'const a = {}, b = {}; export const value = () => [a, $]',
      'a',
      'b',
    ),
    varying(
      'a variable that assigns itself',
      'let f = () => $; export const value = () => { f = null; return 1 + f?.() }',
      '1',
      '2',
    ),
  ],
  'by what they call': [
    varying('a helper', 'const h = () => $; export const value = () => h()', '1', '2'),
    varying(
      'a helper six steps away',
      'const a = () => $, b = () => a(), c = () => b(), d = () => c(), e = () => d(), f = () => e(); export const value = () => f()',
      '1',
      '2',
    ),
    varying('recursion', 'export function value(n) { return n ? value(n - 1) : $ }', '1', '2'),
    varying(
      'mutual recursion',
      'const a = (n) => n ? b(n - 1) : 0; const b = (n) => n ? a(n - 1) : $; export const value = a',
      '1',
      '2',
    ),
    varying(
      'a callback handed to a builtin',
      'const h = (x) => x + $; export const value = (l) => l.map(h)',
      '1',
      '2',
    ),
    varying(
      'a function in a table',
      'const t = { a: () => $ }; export const value = () => t.a()',
      '1',
      '2',
    ),
    varying(
      'a function in a Map',
      'const t = new Map([["a", () => $]]); export const value = (k) => t.get(k)()',
      '1',
      '2',
    ),
    varying(
      'a tag of a template',
      'const t = (s) => s[0] + $; export const value = () => t`a`',
      '1',
      '2',
    ),
    varying(
      'an own property of a function',
      'const h = () => 1; h.n = $; export const value = () => h.n',
      '1',
      '2',
    ),
    varying(
      'a composition',
      'const c = (f, g) => (x) => f(g(x)); export const value = c((x) => x + $, (x) => x)',
      '1',
      '2',
    ),
    varying(
      'promisify',
      'import { promisify } from "node:util"; export const value = promisify((cb) => cb(null, $))',
      '1',
      '2',
    ),
    varying(
      'a patched builtin',
      'const m = { max: Math.max }; m.max = $; export const value = () => m.max(1)',
      '(x) => x',
      '(x) => -x',
    ),
    varying(
      'a replaced global',
      'export const value = () => mine(1); globalThis.mine = 0; globalThis.mine$ = 1',
      '',
      '2',
    ),
    varying('callbacks of one builtin', 'export const value = () => Math.$(1, 2)', 'max', 'min'),
  ],
  'by their modules': [
    files(
      'an imported constant',
      {
        'main.mjs': 'import { k } from "./k.mjs"; export const value = () => k',
        'k.mjs': 'export const k = 1',
      },
      {
        'main.mjs': 'import { k } from "./k.mjs"; export const value = () => k',
        'k.mjs': 'export const k = 2',
      },
    ),
    files(
      'an imported function through a barrel',
      {
        'main.mjs': 'import { f } from "./b.mjs"; export const value = () => f()',
        'b.mjs': 'export * from "./f.mjs"',
        'f.mjs': 'export const f = () => 1',
      },
      {
        'main.mjs': 'import { f } from "./b.mjs"; export const value = () => f()',
        'b.mjs': 'export * from "./f.mjs"',
        'f.mjs': 'export const f = () => 2',
      },
    ),
    files(
      'a member of a namespace',
      {
        'main.mjs': 'import * as n from "./n.mjs"; export const value = () => n.k',
        'n.mjs': 'export const k = 1',
      },
      {
        'main.mjs': 'import * as n from "./n.mjs"; export const value = () => n.k',
        'n.mjs': 'export const k = 2',
      },
    ),
    files(
      'a live binding',
      {
        'main.mjs': 'import { k, set } from "./k.mjs"; set(1); export const value = () => k',
        'k.mjs': 'export let k = 0; export const set = (n) => { k = n }',
      },
      {
        'main.mjs': 'import { k, set } from "./k.mjs"; set(2); export const value = () => k',
        'k.mjs': 'export let k = 0; export const set = (n) => { k = n }',
      },
    ),
    files(
      'JSON',
      {
        'main.mjs':
          'import c from "./c.json" with { type: "json" }; export const value = () => c.a',
        'c.json': '{ "a": 1 }',
      },
      {
        'main.mjs':
          'import c from "./c.json" with { type: "json" }; export const value = () => c.a',
        'c.json': '{ "a": 2 }',
      },
    ),
    files(
      'a dynamic import that never ran',
      { 'main.mjs': 'export const value = () => import("./d.mjs")', 'd.mjs': 'export default 1' },
      { 'main.mjs': 'export const value = () => import("./d.mjs")', 'd.mjs': 'export default 2' },
    ),
    files(
      'what a dynamic import imports in turn',
      {
        'main.mjs': 'export const value = () => import("./d.mjs")',
        'd.mjs': 'export * from "./e.mjs"',
        'e.mjs': 'export default 1',
      },
      {
        'main.mjs': 'export const value = () => import("./d.mjs")',
        'd.mjs': 'export * from "./e.mjs"',
        'e.mjs': 'export default 2',
      },
    ),
    files(
      'CommonJS',
      {
        'main.cjs': 'const { f } = require("./f.cjs"); exports.value = () => f()',
        'f.cjs': 'exports.f = () => 1',
      },
      {
        'main.cjs': 'const { f } = require("./f.cjs"); exports.value = () => f()',
        'f.cjs': 'exports.f = () => 2',
      },
    ),
    files(
      'a member of what TypeScript compiles an import to',
      {
        'main.cjs': 'const lib_1 = require("./f.cjs"); exports.value = () => (0, lib_1.f)()',
        'f.cjs': 'exports.f = () => 1',
      },
      {
        'main.cjs': 'const lib_1 = require("./f.cjs"); exports.value = () => (0, lib_1.f)()',
        'f.cjs': 'exports.f = () => 2',
      },
    ),
    files(
      'an export behind a getter',
      {
        'main.cjs': 'const lib = require("./f.cjs"); exports.value = () => lib.f()',
        'f.cjs':
          'const f = () => 1; Object.defineProperty(exports, "f", { enumerable: true, get: () => f })',
      },
      {
        'main.cjs': 'const lib = require("./f.cjs"); exports.value = () => lib.f()',
        'f.cjs':
          'const f = () => 2; Object.defineProperty(exports, "f", { enumerable: true, get: () => f })',
      },
    ),
  ],
  'by their packages': [
    files(
      'a version',
      { ...packaged('1.0.0', 'export const g = () => 1'), 'main.mjs': usesLib },
      { ...packaged('1.0.1', 'export const g = () => 1'), 'main.mjs': usesLib },
    ),
    files(
      'which function of it',
      { ...packaged('1.0.0', 'export const g = () => 1'), 'main.mjs': usesLib },
      { ...packaged('1.0.0', 'export const g = () => 2'), 'main.mjs': usesLib },
    ),
    files(
      'a scoped and an unscoped one',
      { ...packaged('1.0.0', 'export const g = () => 1'), 'main.mjs': usesLib },
      {
        'node_modules/@s/lib/package.json':
          '{ "name": "@s/lib", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
        'node_modules/@s/lib/index.js': 'export const g = () => 1',
        'main.mjs': usesLib.replace("'lib'", "'@s/lib'"),
      },
    ),
    files(
      'a callback that a package holds',
      {
        ...packaged('1.0.0', 'export const g = (f) => () => f()'),
        'main.mjs': 'import { g } from "lib"; export const value = g(() => 1)',
      },
      {
        ...packaged('1.0.0', 'export const g = (f) => () => f()'),
        'main.mjs': 'import { g } from "lib"; export const value = g(() => 2)',
      },
    ),
    files(
      'an instance of a class of a package',
      {
        ...packaged(
          '1.0.0',
          'export class G { constructor(n) { this.n = n } get() { return this.n } }',
        ),
        'main.mjs':
          'import { G } from "lib"; const g = new G(1); export const value = () => g.get()',
      },
      {
        ...packaged(
          '1.0.0',
          'export class G { constructor(n) { this.n = n } get() { return this.n } }',
        ),
        'main.mjs':
          'import { G } from "lib"; const g = new G(2); export const value = () => g.get()',
      },
    ),
    files(
      'packages by content, deep inside',
      {
        ...packaged('1.0.0', 'const h = () => 1; export const g = () => h()'),
        'main.mjs': `${usesLib}; export const config = { packages: 'content' }`,
      },
      {
        ...packaged('1.0.0', 'const h = () => 2; export const g = () => h()'),
        'main.mjs': `${usesLib}; export const config = { packages: 'content' }`,
      },
    ),
    files(
      'one package by content',
      {
        ...packaged('1.0.0', 'const h = () => 1; export const g = () => h()'),
        'main.mjs': `${usesLib}; export const config = { packages: { content: ['lib'] } }`,
      },
      {
        ...packaged('1.0.0', 'const h = () => 2; export const g = () => h()'),
        'main.mjs': `${usesLib}; export const config = { packages: { content: ['lib'] } }`,
      },
    ),
    files(
      'the version of a package whose export a factory of another package made',
      { ...packaged('1.0.0', MADE), ...factories(MAKES), 'main.mjs': usesLib },
      { ...packaged('1.0.1', MADE), ...factories(MAKES), 'main.mjs': usesLib },
    ),
    ...['1', '{ k: 1 }', 'new Map([[1, 1]])', '() => 1'].map((given) =>
      files(
        `what own code gives a factory of a package: ${given}`,
        {
          ...packaged('1.0.0', `${MAKES}; export const g = make(0)`),
          'main.mjs': `import { make } from 'lib'; export const value = make(${given})`,
        },
        {
          ...packaged('1.0.0', `${MAKES}; export const g = make(0)`),
          'main.mjs': `import { make } from 'lib'; export const value = make(${given.replaceAll('1', '2')})`,
        },
      ),
    ),
    ...[
      `import make from 'lib'; const f = make(1); export const value = () => f()`,
      `import * as lib from 'lib'; const f = lib.default(1); export const value = () => f()`,
      `import { g } from 'lib'; const f = g.make(1); export const value = () => f()`,
      `import make from 'lib'; const o = { f: make(1) }; export const value = () => o.f()`,
      `import make from 'lib'; import { f } from './own.mjs'; export const value = () => f()`,
    ].map((text) => {
      const lib = `${MAKES}; export default make; export const g = { make, f: make(0) }`
      const own = `import make from 'lib'; export const f = make(1)`
      return files(
        `what own code gives a factory: ${text}`,
        { ...packaged('1.0.0', lib), 'main.mjs': text, 'own.mjs': own },
        {
          ...packaged('1.0.0', lib),
          'main.mjs': text.replace('(1)', '(2)'),
          'own.mjs': own.replace('(1)', '(2)'),
        },
      )
    }),
    ...['1', '2'].flatMap((left) =>
      [
        `export const models = {}; ${MAKES}; export const add = (n, k) => (models[n] = make(k))`,
        `class Room { models = {} }; export const room = new Room(); export const { models } = room; ${MAKES}; export const add = (n, k) => (models[n] = make(k))`,
        `export default function lib() {}; export const models = (lib.models = {}); ${MAKES}; export const add = (n, k) => (models[n] = make(k))`,
      ].map((lib) =>
        files(
          `what own code has put into a registry of a package, beside ${left}: ${lib}`,
          {
            ...packaged('1.0.0', lib),
            'main.mjs': `import { add } from 'lib'; add('b', ${left}); export const value = add('a', 1)`,
          },
          {
            ...packaged('1.0.0', lib),
            'main.mjs': `import { add } from 'lib'; add('b', ${left}); export const value = add('a', 2)`,
          },
        ),
      ),
    ),
    ...[
      [`export const f = make(1)`, `export const f = make(2)`],
      [`export { one as f } from 'lib'`, `export { two as f } from 'lib'`],
      [
        `import { one } from 'lib'; export let f = one`,
        `import { two } from 'lib'; export let f = two`,
      ],
    ].map(([left, right]) => {
      const lib = `${MAKES}; export const one = make(1), two = make(2)`
      const main = `import { f } from './own.mjs'; export const value = () => f()`
      const imports = `import { make } from 'lib'`
      return files(
        `which function of one factory an own module hands on: ${left}`,
        { ...packaged('1.0.0', lib), 'main.mjs': main, 'own.mjs': `${imports}; ${left}` },
        { ...packaged('1.0.0', lib), 'main.mjs': main, 'own.mjs': `${imports}; ${right}` },
      )
    }),
    files(
      'which of two functions of one text in two files of a package',
      {
        ...packaged('1.0.0', `export { f as a } from './a.js'; export { f as b } from './b.js'`, {
          'node_modules/lib/a.js': 'const k = 1; export const f = () => k',
          'node_modules/lib/b.js': 'const k = 2; export const f = () => k',
        }),
        'main.mjs': `import * as lib from 'lib'; const f = [lib.a, lib.b][0]; export const value = () => f()`,
      },
      {
        ...packaged('1.0.0', `export { f as a } from './a.js'; export { f as b } from './b.js'`, {
          'node_modules/lib/a.js': 'const k = 1; export const f = () => k',
          'node_modules/lib/b.js': 'const k = 2; export const f = () => k',
        }),
        'main.mjs': `import * as lib from 'lib'; const f = [lib.a, lib.b][1]; export const value = () => f()`,
      },
    ),
    files(
      'what own code has put into a registry of a CommonJS package',
      {
        ...required('1.0.0', CJS_REGISTRY),
        'main.cjs': `const { add } = require('lib'); add('b', 1); add('c', 1); exports.value = add('a', 1)`,
      },
      {
        ...required('1.0.0', CJS_REGISTRY),
        'main.cjs': `const { add } = require('lib'); add('b', 1); add('c', 1); exports.value = add('a', 2)`,
      },
    ),
    files(
      'which function of one factory in a CommonJS package',
      {
        ...required(
          '1.0.0',
          'const make = (k) => () => k; exports.one = make(1); exports.two = make(2)',
        ),
        'main.cjs': `const lib = require('lib'); const f = lib[['one'][0]]; exports.value = () => f()`,
      },
      {
        ...required(
          '1.0.0',
          'const make = (k) => () => k; exports.one = make(1); exports.two = make(2)',
        ),
        'main.cjs': `const lib = require('lib'); const f = lib[['two'][0]]; exports.value = () => f()`,
      },
    ),
    ...['1.0.0', '1.0.1'].slice(1).map((version) => {
      const made = {
        'node_modules/made/package.json': '{ "name": "made", "version": "1.0.0" }',
        'node_modules/made/index.js': 'const one = 1; exports.make = (k) => () => k + one',
      }
      const lib = `const { make } = require('made'); exports.g = make(1)`
      const main = `const { g } = require('lib'); exports.value = () => g()`
      return files(
        'the version of a CommonJS package whose export a factory of another package made',
        { ...required('1.0.0', lib), ...made, 'main.cjs': main },
        { ...required(version, lib), ...made, 'main.cjs': main },
      )
    }),
  ],
  'by what they are marked with': [
    varying('codeVersion', 'export const value = permafrost.codeVersion("$", () => 1)', '1', '2'),
    varying(
      'a codeVersion in a helper',
      'const h = permafrost.codeVersion("$", () => 1); export const value = () => h()',
      '1',
      '2',
    ),
    varying(
      'the version of a constant',
      'const c = permafrost.constant({ a: 1 }, "$"); export const value = () => c',
      '1',
      '2',
    ),
    varying(
      'a constant without version',
      'const c = permafrost.constant({ a: $ }); export const value = () => c',
      '1',
      '2',
    ),
    varying(
      'its fingerprintState',
      'class A { a = 1; [permafrost.fingerprintState]() { return $ } } const a = new A(); export const value = () => a',
      '1',
      '2',
    ),
  ],
}

export const EQUAL_FUNCTIONS: Readonly<Record<string, readonly Programs[]>> = {
  'but for their text': [
    varying('comments', 'export function value(a) { $ return a }', '/* one */', '// two\n'),
    varying('layout', 'export const value = (a) =>$a', ' ', '\n\n      '),
    varying(
      "parentheses that don't matter",
      'export const value = (a) => $',
      'a + 1',
      '((a) + (1))',
    ),
    varying('semicolons', 'export const value = (a) => { return a$ }', ';', ''),
    varying('quotes', 'export const value = () => $', '"a"', "'\\x61'"),
    varying('spelling of a number', 'export const value = () => $', '1000', '1_000'),
    varying('names of parameters', 'export const value = ($) => $ + 1', 'a', 'b'),
    varying(
      'names of locals',
      'export const value = (x) => { const $ = x; return $ * 2 }',
      'a',
      'b',
    ),
    varying('names of captured variables', 'const $ = 5; export const value = () => $', 'a', 'b'),
    varying(
      "names of helpers' locals",
      'const h = ($) => $; export const value = () => h(1)',
      'a',
      'b',
    ),
    varying('alias of a destructured name', 'export const value = ({ a: $ }) => $', 'x', 'y'),
  ],
  "but for what they don't reach": [
    varying('a function nobody calls', 'const h = () => $; export const value = () => 1', '1', '2'),
    varying(
      'a property nobody reads',
      'const c = { a: 1, b: $ }; export const value = () => c.a',
      '1',
      '2',
    ),
    varying(
      "a method that doesn't use the rest of its this",
      'const c = { n: $, m() { return 1 } }; export const value = () => c.m()',
      '1',
      '2',
    ),
    varying(
      'another export of a module',
      'export const other = $; export const value = () => 1',
      '1',
      '2',
    ),
    varying(
      "a logger's argument count",
      'export const value = (a) => { console.log(a); return 1 }; console.$level = 1',
      'a',
      'b',
    ),
    varying(
      'the type of an object only tested',
      'const c = $; export const value = () => (c ? 1 : 2)',
      '{ a: 1 }',
      '{ a: 2 }',
    ),
    files(
      'where a helper lives',
      {
        'main.mjs': 'import { h } from "./a.mjs"; export const value = () => h()',
        'a.mjs': 'export const h = () => 1',
      },
      {
        'main.mjs': 'import { h } from "./deep/b.mjs"; export const value = () => h()',
        'deep/b.mjs': '\n\nexport const unrelated = 1\nexport const h = () => 1',
      },
    ),
    files(
      'what a package does inside',
      {
        ...packaged('1.0.0', 'const h = () => 1; export const g = () => h()'),
        'main.mjs': usesLib,
      },
      {
        ...packaged('1.0.0', 'const h = () => 2; export const g = () => h()'),
        'main.mjs': usesLib,
      },
    ),
    ...[
      `import { g } from 'lib'; export const value = () => g()`,
      `import { g as h } from 'lib'; export const value = h`,
      `import g from 'lib'; export const value = () => g()`,
      `import * as lib from 'lib'; export const value = () => lib.g()`,
      `import * as lib from 'lib'; export const value = () => lib.inner.g()`,
      `import { g } from './own.mjs'; export const value = () => g()`,
      `import { g } from 'lib'; const o = { g }; export const value = () => o.g()`,
      `const { g } = await import('lib'); export const value = () => g()`,
    ].map((text) => {
      const lib = `${MAKES}; export const g = make(1); export default g; export * as inner from './inner.js'`
      const more = (k: number): Files => ({
        'node_modules/lib/inner.js': `const make = (k) => () => k; export const g = make(${k})`,
        'own.mjs': `export { g } from 'lib'`,
        'main.mjs': text,
      })
      return files(
        `what a factory was given when its package was loaded: ${text}`,
        { ...packaged('1.0.0', lib), ...more(1) },
        { ...packaged('1.0.0', lib.replace('(1)', '(2)')), ...more(2) },
      )
    }),
    files(
      'what a CommonJS package has given its factory, imported by name',
      {
        ...required(
          '1.0.0',
          'const make = (k) => () => () => k; exports.f = () => 1; exports.h = () => 2; exports.g = make(1)()',
        ),
        'main.mjs': usesLib,
      },
      {
        ...required(
          '1.0.0',
          'const make = (k) => () => () => k; exports.f = () => 1; exports.h = () => 2; exports.g = make(2)()',
        ),
        'main.mjs': usesLib,
      },
    ),
    files(
      'a module imported for nothing',
      {
        'main.mjs': 'import "./a.mjs"; export const value = () => 1',
        'a.mjs': 'globalThis.side = 1',
      },
      {
        'main.mjs': 'import "./a.mjs"; export const value = () => 1',
        'a.mjs': 'globalThis.side = 2',
      },
    ),
  ],
  'by what they are marked with': [
    varying(
      'one codeVersion',
      'export const value = permafrost.codeVersion("1", () => $)',
      '1',
      '2',
    ),
    varying(
      'ignored',
      'const c = permafrost.ignored({ a: $ }); export const value = () => c',
      '1',
      '2',
    ),
    varying(
      'an ignored function',
      'const h = permafrost.ignored(() => $); export const value = () => { h(); return 1 }',
      '1',
      '2',
    ),
    varying(
      'a constant of one version',
      'const c = permafrost.constant({ a: $ }, "1"); export const value = () => c',
      '1',
      '2',
    ),
    varying(
      'one fingerprintState',
      'class A { [permafrost.fingerprintState]() { return 1 } } const a = Object.assign(new A(), { n: $ }); export const value = () => a',
      '1',
      '2',
    ),
    varying(
      'an ignored property',
      'const c = { id: $, a: 1 }; export const value = () => c; export const config = { ignore: { properties: ["id"] } }',
      '1',
      '2',
    ),
    varying(
      'an ignored value',
      'const c = { a: $ }; export const value = () => c; export const config = { ignore: { values: [c] } }',
      '1',
      '2',
    ),
    varying(
      'an ignored class',
      'class Meter { n = $ } const m = new Meter(); export const value = () => m; export const config = { ignore: { classes: [Meter] } }',
      '1',
      '2',
    ),
    varying(
      'a class ignored by name',
      'class Meter { n = $ } const m = new Meter(); export const value = () => m; export const config = { ignore: { classes: ["Meter"] } }',
      '1',
      '2',
    ),
    files(
      'an ignored module',
      {
        'main.mjs':
          'import { h } from "./meter.mjs"; export const value = () => h(); export const config = { ignore: { modules: ["/meter.mjs"] } }',
        'meter.mjs': 'export const h = () => 1',
      },
      {
        'main.mjs':
          'import { h } from "./meter.mjs"; export const value = () => h(); export const config = { ignore: { modules: ["/meter.mjs"] } }',
        'meter.mjs': 'export const h = () => 2',
      },
    ),
    files(
      'an ignored package',
      {
        ...packaged('1.0.0', 'export const g = () => 1'),
        'main.mjs': `${usesLib}; export const config = { ignore: { modules: ['lib'] } }`,
      },
      {
        ...packaged('2.0.0', 'export const g = () => 2'),
        'main.mjs': `${usesLib}; export const config = { ignore: { modules: ['lib'] } }`,
      },
    ),
  ],
  'but for their loggers': [
    files(
      'a level of pino',
      logger(
        'pino',
        'export default () => ({ level: "info", info() {} })',
        'import pino from "pino"; const log = pino(); log.level = "info"; export const value = () => { log.info("a"); return 1 }',
      ),
      logger(
        'pino',
        'export default () => ({ level: "info", info() {} })',
        'import pino from "pino"; const log = pino(); log.level = "debug"; export const value = () => { log.info("a"); return 1 }',
      ),
    ),
    files(
      "an instance of winston's Logger",
      logger(
        'winston',
        'export class Logger { constructor(level) { this.level = level } info() {} }',
        'import { Logger } from "winston"; const log = new Logger("info"); export const value = () => { log.info("a"); return 1 }',
      ),
      logger(
        'winston',
        'export class Logger { constructor(level) { this.level = level } info() {} }',
        'import { Logger } from "winston"; const log = new Logger("debug"); export const value = () => { log.info("a"); return 1 }',
      ),
    ),
    files(
      'a debug function',
      logger(
        'debug',
        'export default (name) => Object.assign(() => name, { enabled: false })',
        'import debug from "debug"; const log = debug("a"); log.enabled = true; export const value = () => { log("a"); return 1 }',
      ),
      logger(
        'debug',
        'export default (name) => Object.assign(() => name, { enabled: false })',
        'import debug from "debug"; const log = debug("b"); export const value = () => { log("a"); return 1 }',
      ),
    ),
    varying(
      'a method of console that was replaced',
      'console.trace = () => $; export const value = () => { console.trace(1); return 1 }',
      '1',
      '2',
    ),
    varying(
      'a logger in an object',
      'import { Console } from "node:console"; const c = { log: $, a: 1 }; export const value = () => c',
      'console',
      'new Console(process.stderr)',
    ),
  ],
}

/** Refused, with the code and a part of the message. */
export const REFUSED_FUNCTIONS: readonly (readonly [string, Files, string, RegExp])[] = [
  [
    'an arrow that sees the this of a method',
    main('class A { n = 1; m() { return () => this.n } } export const value = new A().m()'),
    'ERR_FINGERPRINT_LEXICAL_THIS',
    /memoizeMethods/,
  ],
  [
    'an arrow that sees the this of a field',
    main('class A { n = 1; m = () => this.n } export const value = new A().m'),
    'ERR_FINGERPRINT_LEXICAL_THIS',
    /`version`/,
  ],
  [
    'an arrow that sees new.target',
    main('function F() { this.f = () => new.target } export const value = new F().f'),
    'ERR_FINGERPRINT_LEXICAL_THIS',
    /which no scope shows/,
  ],
  [
    'an arrow that uses super',
    main(
      'class B { m() { return 1 } } class A extends B { f() { return () => super.m() } } export const value = new A().f()',
    ),
    'ERR_FINGERPRINT_LEXICAL_THIS',
    /which no scope shows/,
  ],
  [
    'a captured arrow that sees a this',
    main(
      'class A { n = 1; m() { return () => this.n } } const f = new A().m(); export const value = () => f()',
    ),
    'ERR_FINGERPRINT_LEXICAL_THIS',
    /captured f/,
  ],
  [
    'a method with super, without its class',
    main(
      'class B { m() { return 1 } } class A extends B { m() { return super.m() } } export const value = A.prototype.m',
    ),
    'ERR_FINGERPRINT_LEXICAL_THIS',
    /its class was not reached/,
  ],
  [
    'a captured generator',
    main('const g = (function* () { yield 1 })(); export const value = () => g.next()'),
    'ERR_FINGERPRINT_UNSUPPORTED',
    /captured g.*|generator/,
  ],
  [
    'a captured socket',
    main(
      'import { Socket } from "node:net"; const db = { conn: new Socket() }; const h = () => db.conn; export const value = () => h()',
    ),
    'ERR_FINGERPRINT_UNSUPPORTED',
    /function value.* → captured h → function h.* → captured db\.conn/,
  ],
]
