/** Functions of published packages that are pure, or nearly: none of them may be noticed. */
import { parse as parseJs, tokenizer } from 'acorn'
import { transformSync as babel } from '@babel/core'
import presetEnv from '@babel/preset-env'
import * as d3 from 'd3-array'
import * as diff from 'diff'
import envPaths from 'env-paths'
import fc from 'fast-check'
import * as he from 'he'
import { lilconfigSync } from 'lilconfig'
import { parseSync as parseOxc } from 'oxc-parser'
import picomatch from 'picomatch'
import semver from 'semver'

const data = [5, 1, 4, 1, 5, 9, 2, 6]
const rows = [
  { kind: 'a', n: 1 },
  { kind: 'b', n: 2 },
  { kind: 'a', n: 3 },
]
const before = 'one\ntwo\nthree\n'
const after = 'one\n2\nthree\nfour\n'
const code = 'export const f = async (a = 1) => { for (const x of a) yield_(x ?? `${a}`) }'
const seeded = { seed: 42, numRuns: 20 }
/** `fast-check` asks for the time to say how long a run took; the rows sample instead. */
const sample = (arbitrary) => fc.sample(arbitrary, seeded)

export const LIBRARIES = {
  'semver.valid': () => semver.valid('1.2.3'),
  'semver.clean': () => semver.clean(' =v1.2.3 '),
  'semver.satisfies': () => semver.satisfies('1.2.3', '^1.0.0'),
  'semver.gt': () => semver.gt('1.2.3', '1.2.2'),
  'semver.inc': () => semver.inc('1.2.3', 'minor'),
  'semver.diff': () => semver.diff('1.2.3', '2.0.0'),
  'semver.coerce': () => semver.coerce('v3.4 stuff').version,
  'semver.sort': () => semver.sort(['1.10.0', '1.2.0']),
  'semver.maxSatisfying': () => semver.maxSatisfying(['1.0.0', '1.5.0'], '^1'),
  'semver.minVersion': () => semver.minVersion('>1.0').version,
  'semver.intersects': () => semver.intersects('^1', '>=1.5'),
  'semver.subset': () => semver.subset('^1.2', '^1'),
  'semver.simplifyRange': () => semver.simplifyRange(['1.0.0', '1.1.0'], '1.0.0 || 1.1.0'),
  'semver.prerelease': () => semver.prerelease('1.0.0-rc.1'),
  'semver.Range': () => new semver.Range('1.x || >=2.5').format(),
  picomatch: () => picomatch('*.{js,ts}')('a.ts'),
  'picomatch with ignore': () => picomatch('**', { ignore: ['b/**'] })('b/c'),
  'picomatch.scan': () => picomatch.scan('!./foo/*.js'),
  'picomatch.parse': () => picomatch.parse('a/**/b'),
  'picomatch.makeRe': () => picomatch.makeRe('foo/!(bar)*').source,
  'he.encode': () => he.encode('a < ü & "b"', { useNamedReferences: true }),
  'he.decode': () => he.decode('&lt;&uuml;&#x1F600;'),
  'he.escape': () => he.escape('<a href="b">'),
  'he.unescape': () => he.unescape('&lt;&amp;'),
  'diff.diffLines': () => diff.diffLines(before, after),
  'diff.diffWords': () => diff.diffWords('a b c', 'a d c'),
  'diff.diffChars': () => diff.diffChars('abc', 'adc'),
  'diff.diffSentences': () => diff.diffSentences('A. B.', 'A. C.'),
  'diff.diffJson': () => diff.diffJson({ a: 1 }, { a: 2 }),
  'diff.diffArrays': () => diff.diffArrays([1, 2], [1, 3]),
  'diff.diffCss': () => diff.diffCss('a { b: c }', 'a { b: d }'),
  'diff.createPatch': () => diff.createPatch('x', before, after),
  'diff.applyPatch': () => diff.applyPatch(before, diff.createPatch('x', before, after)),
  'diff.structuredPatch': () => diff.structuredPatch('a', 'b', before, after),
  'diff.parsePatch': () => diff.parsePatch(diff.createPatch('x', before, after)),
  'diff.convertChangesToXML': () => diff.convertChangesToXML(diff.diffWords('a', 'b')),
  'd3.bin': () => d3.bin()(data),
  'd3.extent': () => d3.extent(data),
  'd3.mean': () => d3.mean(data),
  'd3.median': () => d3.median(data),
  'd3.mode': () => d3.mode(data),
  'd3.quantile': () => d3.quantile(data, 0.3),
  'd3.deviation': () => d3.deviation(data),
  'd3.variance': () => d3.variance(data),
  'd3.fsum': () => d3.fsum(data),
  'd3.cumsum': () => d3.cumsum(data),
  'd3.rank': () => d3.rank(data),
  'd3.group': () => d3.group(rows, (row) => row.kind),
  'd3.rollup': () =>
    d3.rollup(
      rows,
      (all) => d3.sum(all, (row) => row.n),
      (row) => row.kind,
    ),
  'd3.index': () => d3.index(rows, (row) => row.n),
  'd3.flatGroup': () => d3.flatGroup(rows, (row) => row.kind),
  'd3.ticks': () => d3.ticks(0, 10, 5),
  'd3.nice': () => d3.nice(0.1, 9.7, 5),
  'd3.range': () => d3.range(0, 1, 0.1),
  'd3.cross': () => d3.cross([1, 2], ['a', 'b']),
  'd3.transpose': () =>
    d3.transpose([
      [1, 2],
      [3, 4],
    ]),
  'd3.zip': () => d3.zip([1, 2], [3, 4]),
  'd3.pairs': () => d3.pairs(data),
  'd3.permute': () => d3.permute(data, [2, 1]),
  'd3.bisect': () => d3.bisect([1, 2, 3], 2),
  'd3.quickselect': () => d3.quickselect([...data], 3),
  'd3.least': () => d3.least(rows, (row) => row.n),
  'd3.intersection': () => d3.intersection(data, [1, 9]),
  'd3.union': () => d3.union(data, [7]),
  'd3.blur': () => d3.blur([...data], 2),
  'd3.InternMap': () => new d3.InternMap([[new Date(5), 1]]).get(new Date(5)),
  'd3.shuffler with a seeded generator': () => d3.shuffler(() => 0.3)([...data]),
  'd3.thresholdFreedmanDiaconis': () => d3.thresholdFreedmanDiaconis(data, 1, 9),
  'acorn.parse': () => parseJs('let a = 1', { ecmaVersion: 2024 }),
  'acorn.parse of a module': () =>
    parseJs('import a from "b"; export default a', {
      ecmaVersion: 2024,
      sourceType: 'module',
      locations: true,
    }),
  'acorn.tokenizer': () => [...tokenizer('a + b', { ecmaVersion: 2024 })],
  'oxc.parseSync': () => parseOxc('a.ts', 'const a: number = 1').program,
  'babel.transformSync': () =>
    babel('const a = (b) => b ** 2', {
      presets: [[presetEnv, { targets: 'ie 11' }]],
      configFile: false,
      babelrc: false,
      filename: 'a.js',
    }).code,
  'babel.transformSync of a module': () =>
    babel(code.replace('yield_', 'g'), {
      configFile: false,
      babelrc: false,
      filename: 'a.js',
      compact: true,
    }).code,
  'fc.integer': () => sample(fc.integer()),
  'fc.string': () => sample(fc.string()),
  'fc.array': () => sample(fc.array(fc.double())),
  'fc.record': () => sample(fc.record({ a: fc.nat(), b: fc.boolean() })),
  'fc.oneof': () => sample(fc.oneof(fc.constant(1), fc.char16bits?.() ?? fc.nat())),
  'fc.json': () => sample(fc.json()),
  'fc.uuid': () => sample(fc.uuid()),
  'fc.dictionary': () => sample(fc.dictionary(fc.string(), fc.nat())),
  'fc.letrec': () =>
    sample(
      fc.letrec((tie) => ({
        tree: fc.oneof({ maxDepth: 2 }, fc.nat(), fc.tuple(tie('tree'), tie('tree'))),
      })).tree,
    ),
  'fc.stringMatching': () => sample(fc.stringMatching(/^a[b-d]{2}$/)),
  'fc.webUrl': () => sample(fc.webUrl()),
  'fc.emailAddress': () => sample(fc.emailAddress()),
  'fc.func': () => sample(fc.func(fc.nat())).map((f) => f(1)),
  'fc.date': () => sample(fc.date({ noInvalidDate: true })),
  'fc.shuffledSubarray': () => sample(fc.shuffledSubarray([1, 2, 3])),
  'fc.bigInt': () => sample(fc.bigInt()),
  'fc.ipV6': () => sample(fc.ipV6()),
  'fc.mixedCase': () => sample(fc.mixedCase(fc.constant('hello'))),
  'fc.compareBooleanFunc': () => sample(fc.compareBooleanFunc()).length,
  'fc.stringify': () => fc.stringify({ a: [new Map([[1, new Date(5)]])] }),
  'fc.hash': () => fc.hash('x'),
  'd3.greatest': () => d3.greatest(data),
  'd3.ascending': () => data.toSorted(d3.ascending),
  'd3.difference': () => d3.difference(data, [1]),
  'semver.toComparators': () => semver.toComparators('^1.2'),
  'semver.compareBuild': () => semver.compareBuild('1.0.0+1', '1.0.0+2'),
  'env-paths': () => envPaths('purity'),
  'lilconfig of a folder': () =>
    lilconfigSync('purity', { stopDir: process.cwd() }).search(process.cwd()),
}
