/**
 * Each source of impurity with what is noticed of it, and what looks like one and must not be noticed.
 * Modules are asked for inside, as a program may do that has not loaded them before; those at the top
 * have native functions among their exports.
 */
import os, { availableParallelism } from 'node:os'
import url from 'node:url'
import v8 from 'node:v8'
import { MessageChannel as Channel } from 'node:worker_threads'

const module = (name) => process.getBuiltinModule(`node:${name}`)
const closed = 'http://127.0.0.1:45997/'
const quiet = (emitter) =>
  new Promise((resolve) => emitter.on('error', resolve).on('close', resolve))
const key = (type, options) => module('crypto').generateKeyPairSync(type, options).privateKey
const keys = {}
/** Made before, for those rows that use a key and don't make one. */
export function prepare() {
  keys.rsa = key('rsa', { modulusLength: 1024 })
  keys.ed = key('ed25519')
  keys.ec = key('ec', { namedCurve: 'P-256' })
}

/** name: [notes, use]; null where this runtime lacks it. */
export const IMPURE = {
  'Date.now': ['clock Date.now()', () => Date.now()],
  'Date()': ['clock Date()', () => Date()],
  'new Date': ['clock new Date()', () => new Date()],
  'Reflect.construct of Date': ['clock new Date()', () => Reflect.construct(Date, [])],
  'a subclass of Date': ['clock new Date()', () => new (class extends Date {})()],
  'date.constructor': ['clock new Date()', () => new new Date(5).constructor()],
  'Date.now.call': ['clock Date.now()', () => Date.now.call(null)],
  'Date.now as a callback': ['clock Date.now()', () => [1].map(Date.now)],
  'performance.now': ['clock performance.now()', () => performance.now()],
  'performance.now of perf_hooks': [
    'clock performance.now()',
    () => module('perf_hooks').performance.now(),
  ],
  'performance.timeOrigin': ['clock performance.timeOrigin', () => performance.timeOrigin],
  'performance.toJSON': ['clock performance.toJSON()', () => performance.toJSON()],
  'performance.mark': ['clock performance.mark()', () => performance.mark('m')],
  'performance.eventLoopUtilization': [
    'clock performance.eventLoopUtilization()',
    () => performance.eventLoopUtilization(),
  ],
  'performance.nodeTiming.duration': [
    'clock performance.nodeTiming.duration',
    () => performance.nodeTiming.duration,
  ],
  'performance.nodeTiming.loopStart': [
    'clock performance.nodeTiming.loopStart',
    () => performance.nodeTiming.loopStart,
  ],
  PerformanceMark: ['clock new PerformanceMark()', () => new PerformanceMark('m').startTime],
  monitorEventLoopDelay: [
    'clock perf_hooks.monitorEventLoopDelay()',
    () => module('perf_hooks').monitorEventLoopDelay(),
  ],
  'process.hrtime': ['clock process.hrtime()', () => process.hrtime()],
  'process.hrtime.bigint': ['clock process.hrtime.bigint()', () => process.hrtime.bigint()],
  'process.uptime': ['clock process.uptime()', () => process.uptime()],
  'os.uptime': ['clock os.uptime()', () => module('os').uptime()],
  'event.timeStamp': ['clock event.timeStamp', () => new Event('x').timeStamp],
  'Intl.DateTimeFormat.format': [
    'clock Intl.DateTimeFormat.format()',
    () => new Intl.DateTimeFormat('en').format(),
  ],
  'a detached format': [
    'clock Intl.DateTimeFormat.format()',
    () => {
      const { format } = new Intl.DateTimeFormat('en')
      return format()
    },
  ],
  'Intl.DateTimeFormat.formatToParts': [
    'clock Intl.DateTimeFormat.formatToParts()',
    () => new Intl.DateTimeFormat('en').formatToParts(),
  ],
  'Temporal.Now.instant':
    typeof Temporal === 'undefined'
      ? null
      : ['clock Temporal.Now.instant()', () => Temporal.Now.instant()],
  'Temporal.Now.plainDateISO':
    typeof Temporal === 'undefined'
      ? null
      : ['clock Temporal.Now.plainDateISO()', () => Temporal.Now.plainDateISO()],
  'the clock after an await': [
    'clock Date.now()',
    async () => {
      await Promise.resolve()
      return Date.now()
    },
  ],
  'the clock in a timer': [
    'clock Date.now()',
    () => new Promise((resolve) => setTimeout(() => resolve(Date.now()), 1)),
  ],
  'the clock in a sort': ['clock Date.now()', () => [2, 1].toSorted(() => Date.now())],
  'Math.random': ['random Math.random()', () => Math.random()],
  'Math.random as a callback': [
    'random Math.random()',
    () => Array.from({ length: 2 }, Math.random),
  ],
  'crypto.randomBytes': ['random crypto.randomBytes()', () => module('crypto').randomBytes(4)],
  'crypto.randomBytes with a callback': [
    'random crypto.randomBytes()',
    () => new Promise((resolve) => module('crypto').randomBytes(4, resolve)),
  ],
  'crypto.randomBytes promised': [
    'random crypto.randomBytes()',
    () => module('util').promisify(module('crypto').randomBytes)(4),
  ],
  'crypto.pseudoRandomBytes': [
    'random crypto.pseudoRandomBytes()',
    () => module('crypto').pseudoRandomBytes(4),
  ],
  'crypto.rng': ['random crypto.rng()', () => module('crypto').rng(4)],
  'crypto.randomFillSync': [
    'random crypto.randomFillSync()',
    () => module('crypto').randomFillSync(new Uint8Array(4)),
  ],
  'crypto.randomFill': [
    'random crypto.randomFill()',
    () => new Promise((resolve) => module('crypto').randomFill(new Uint8Array(4), resolve)),
  ],
  'crypto.randomInt': ['random crypto.randomInt()', () => module('crypto').randomInt(9)],
  'crypto.randomUUID': ['random crypto.randomUUID()', () => module('crypto').randomUUID()],
  'crypto.randomUUIDv7':
    module('crypto').randomUUIDv7 === undefined
      ? null
      : ['random crypto.randomUUIDv7()', () => module('crypto').randomUUIDv7()],
  'the web’s crypto.randomUUID': ['random crypto.randomUUID()', () => crypto.randomUUID()],
  'the web’s crypto.getRandomValues': [
    'random crypto.getRandomValues()',
    () => crypto.getRandomValues(new Uint8Array(4)),
  ],
  'webcrypto.getRandomValues': [
    'random crypto.getRandomValues()',
    () => module('crypto').webcrypto.getRandomValues(new Uint8Array(4)),
  ],
  'crypto.generateKeyPairSync': ['random crypto.generateKeyPairSync()', () => key('ed25519')],
  'crypto.generateKeySync': [
    'random crypto.generateKeySync()',
    () => module('crypto').generateKeySync('hmac', { length: 64 }),
  ],
  'crypto.generatePrimeSync': [
    'random crypto.generatePrimeSync()',
    () => module('crypto').generatePrimeSync(16),
  ],
  'subtle.generateKey': [
    'random crypto.subtle.generateKey()',
    () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']),
  ],
  'ecdh.generateKeys': [
    'random crypto.ECDH.generateKeys()',
    () => module('crypto').createECDH('prime256v1').generateKeys(),
  ],
  'the keys of a known group': [
    'random crypto.DiffieHellmanGroup.generateKeys()',
    () => module('crypto').getDiffieHellman('modp1').generateKeys(),
  ],
  'crypto.sign with an elliptic key': [
    'random crypto.sign()',
    () => module('crypto').sign('sha256', Buffer.from('x'), keys.ec),
  ],
  'createSign with an elliptic key': [
    'random crypto.Sign.sign()',
    () => module('crypto').createSign('sha256').update('x').sign(keys.ec),
  ],
  'crypto.publicEncrypt': [
    'random crypto.publicEncrypt()',
    () => module('crypto').publicEncrypt(keys.rsa, Buffer.from('x')),
  ],
  'URL.createObjectURL': [
    'random URL.createObjectURL()',
    () => URL.revokeObjectURL(URL.createObjectURL(new Blob(['x']))),
  ],
  'the boundary of a form': [
    'random crypto.randomInt()',
    () => {
      const form = new FormData()
      form.set('a', 'b')
      return new Response(form).text()
    },
  ],
  fetch: ['network a request, network a connection', () => fetch(closed)],
  'fetch taken before': ['network a request, network a connection', () => takenFetch(closed)],
  WebSocket: [
    'network a request, network a connection',
    () =>
      new Promise((resolve) => {
        new WebSocket(closed.replace('http', 'ws')).addEventListener('error', resolve)
      }),
  ],
  'http.get': [
    'network a connection, network socket.write(), network a request',
    () => quiet(module('http').get(closed)),
  ],
  'https.request': [
    'network a connection, network socket.write(), network a request',
    () => quiet(module('https').request(closed.replace('http', 'https')).end()),
  ],
  'http2.connect': ['network a connection', () => quiet(module('http2').connect(closed))],
  'net.connect': ['network a connection', () => quiet(module('net').connect(45997, '127.0.0.1'))],
  'tls.connect': ['network a connection', () => quiet(module('tls').connect(45997, '127.0.0.1'))],
  'dgram.createSocket': [
    'network dgram.createSocket()',
    () => module('dgram').createSocket('udp4').close(),
  ],
  'server.listen': [
    'network server.listen()',
    () =>
      new Promise((resolve) => {
        const server = module('http')
          .createServer()
          .listen(0, '127.0.0.1', () => server.close(resolve))
      }),
  ],
  'dns.lookup': [
    'network dns.lookup()',
    () => new Promise((resolve) => module('dns').lookup('127.0.0.1', resolve)),
  ],
  'dns.promises.lookup': [
    'network dns.promises.lookup()',
    () => module('dns').promises.lookup('127.0.0.1'),
  ],
  'dns.lookup promised': [
    'network dns.lookup()',
    () => module('util').promisify(module('dns').lookup)('127.0.0.1'),
  ],
  'dns.lookup by import': [
    'network dns.promises.lookup()',
    async () => (await import('node:dns/promises')).lookup('127.0.0.1'),
  ],
  'a resolver': [
    'network dns.Resolver.getServers()',
    () => new (module('dns').Resolver)().getServers(),
  ],
  'child_process.spawn': [
    'process starting a process',
    () => quiet(module('child_process').spawn(process.execPath, ['-v'], { stdio: 'ignore' })),
  ],
  'child_process.exec': [
    'process starting a process',
    () => new Promise((resolve) => module('child_process').exec('true', resolve)),
  ],
  'child_process.exec promised': [
    'process starting a process',
    () => module('util').promisify(module('child_process').exec)('true'),
  ],
  'child_process.execSync': [
    'process child_process.execSync()',
    () => module('child_process').execSync('true'),
  ],
  'child_process.spawnSync': [
    'process child_process.spawnSync()',
    () => module('child_process').spawnSync('true'),
  ],
  'child_process.execFileSync': [
    'process child_process.execFileSync()',
    () => module('child_process').execFileSync('true'),
  ],
  Worker: [
    'process new Worker()',
    () =>
      new Promise((resolve) =>
        new (module('worker_threads').Worker)('', { eval: true }).on('exit', resolve),
      ),
  ],
  'process.memoryUsage': ['process process.memoryUsage()', () => process.memoryUsage()],
  'process.memoryUsage.rss': ['process process.memoryUsage.rss()', () => process.memoryUsage.rss()],
  'process.cpuUsage': ['process process.cpuUsage()', () => process.cpuUsage()],
  'process.resourceUsage': ['process process.resourceUsage()', () => process.resourceUsage()],
  'process.availableMemory': ['process process.availableMemory()', () => process.availableMemory()],
  'process.getActiveResourcesInfo': [
    'process process.getActiveResourcesInfo()',
    () => process.getActiveResourcesInfo(),
  ],
  'process.kill': ['process process.kill()', () => process.kill(process.pid, 0)],
  'os.freemem': ['process os.freemem()', () => module('os').freemem()],
  'os.loadavg': ['process os.loadavg()', () => module('os').loadavg()],
  'os.networkInterfaces': [
    'process os.networkInterfaces()',
    () => module('os').networkInterfaces(),
  ],
  'v8.getHeapStatistics': [
    'process v8.getHeapStatistics()',
    () => module('v8').getHeapStatistics(),
  ],
  'WASI.getImportObject': [
    'process WASI.getImportObject()',
    () => new (module('wasi').WASI)({ version: 'preview1' }).getImportObject(),
  ],
  'v8.GCProfiler': [
    'process v8.GCProfiler.stop()',
    () => {
      const profiler = new (module('v8').GCProfiler)()
      profiler.start()
      return profiler.stop()
    },
  ],
  'a message to a channel': [
    'process channel.postMessage()',
    () => {
      const channel = new BroadcastChannel('purity')
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- It is no window.
      channel.postMessage(1)
      channel.close()
    },
  ],
  'process.stdin': ['stdin process.stdin', () => process.stdin.isTTY],
  'fs.writeFileSync': [
    'write writing "./out.txt"',
    () => module('fs').writeFileSync('out.txt', 'x'),
  ],
}

const takenFetch = globalThis.fetch
const text = 'The quick brown fox '.repeat(500)
const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
const day = new Date(2024, 1, 1)

/** Nothing is noticed of these. */
export const PURE = {
  'new Date of a number': () => new Date(5).toISOString(),
  'new Date of a text': () => new Date('2024-01-01').getTime(),
  'new Date of undefined': () => new Date(undefined).getTime(),
  'Date.UTC': () => Date.UTC(2024, 1),
  'Date.parse': () => Date.parse('2024-01-01'),
  'instanceof Date': () => day instanceof Date,
  'a subclass of Date with an argument': () => new (class extends Date {})(5),
  'date.constructor with an argument': () => new day.constructor(+day),
  'structuredClone of a date': () => structuredClone(day),
  'JSON of a date': () => JSON.stringify(day),
  'Intl format of a date': () => new Intl.DateTimeFormat('en').format(day),
  'Intl formatToParts of a date': () => new Intl.DateTimeFormat('en').formatToParts(day),
  'Intl formatRange': () => new Intl.DateTimeFormat('en').formatRange(day, new Date(2024, 2, 1)),
  'Intl resolvedOptions': () => new Intl.DateTimeFormat().resolvedOptions(),
  'Intl.RelativeTimeFormat': () => new Intl.RelativeTimeFormat('en').format(3, 'day'),
  'Intl.NumberFormat': () => new Intl.NumberFormat('de').format(1234.5),
  'Intl.Collator': () => ['b', 'a'].toSorted(new Intl.Collator('de').compare),
  'Intl.Segmenter': () => [...new Intl.Segmenter('en').segment('abc')],
  toLocaleString: () => [day.toLocaleString(), (5).toLocaleString(), day.toLocaleDateString()],
  Math: () => [Math.max(1, 2), Math.hypot(3, 4), Math.trunc(1.5)],
  'crypto.createHash': () => module('crypto').createHash('sha256').update('x').digest('hex'),
  'crypto.hash': () => module('crypto').hash('sha1', 'x'),
  'crypto.createHmac': () => module('crypto').createHmac('sha256', 'k').update('x').digest('hex'),
  'crypto.pbkdf2Sync': () => module('crypto').pbkdf2Sync('p', 's', 1, 16, 'sha256'),
  'crypto.pbkdf2': () =>
    new Promise((resolve) => module('crypto').pbkdf2('p', 's', 1, 16, 'sha256', resolve)),
  'crypto.scryptSync': () => module('crypto').scryptSync('p', 's', 16, { N: 16 }),
  'crypto.hkdfSync': () => module('crypto').hkdfSync('sha256', 'k', 's', 'i', 16),
  'crypto.createCipheriv': () =>
    module('crypto').createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16)).update('x'),
  'crypto.timingSafeEqual': () =>
    module('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('a')),
  'crypto.createSecretKey': () => module('crypto').createSecretKey(Buffer.alloc(16)).export(),
  'crypto.getHashes': () => module('crypto').getHashes().length,
  'crypto.sign with RSA': () => module('crypto').sign('sha256', Buffer.from('x'), keys.rsa),
  'crypto.sign with ed25519': () => module('crypto').sign(null, Buffer.from('x'), keys.ed),
  'createSign with RSA': () => module('crypto').createSign('sha256').update('x').sign(keys.rsa),
  'crypto.createPublicKey': () =>
    module('crypto').createPublicKey(keys.ed).export({ type: 'spki', format: 'pem' }),
  'crypto.checkPrimeSync': () => module('crypto').checkPrimeSync(7n),
  'subtle.digest': () => crypto.subtle.digest('SHA-256', new Uint8Array(3)),
  'subtle.importKey': () =>
    crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', true, ['encrypt']),
  'subtle.encrypt with a vector': async () =>
    crypto.subtle.encrypt(
      { name: 'AES-CBC', iv: new Uint8Array(16) },
      await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', true, ['encrypt']),
      new Uint8Array(3),
    ),
  'subtle.sign with HMAC': async () =>
    crypto.subtle.sign(
      'HMAC',
      await crypto.subtle.importKey(
        'raw',
        new Uint8Array(16),
        { name: 'HMAC', hash: 'SHA-256' },
        true,
        ['sign'],
      ),
      new Uint8Array(3),
    ),
  'path.resolve': () => module('path').resolve('a', '../b'),
  'path.relative': () => module('path').relative('a', 'b'),
  'process.cwd': () => process.cwd(),
  'process data': () => [
    process.argv.length,
    process.pid,
    process.platform,
    process.version,
    process.title,
  ],
  'process.nextTick': () => new Promise((resolve) => process.nextTick(resolve)),
  'process.emitWarning off': () => typeof process.emitWarning,
  'os data': () => [
    module('os').platform(),
    module('os').cpus().length,
    module('os').EOL,
    module('os').homedir(),
    module('os').availableParallelism(),
  ],
  'os.availableParallelism imported': () => availableParallelism(),
  'os.totalmem imported': () => os.totalmem(),
  'v8.Serializer imported': () => new v8.Serializer().releaseBuffer(),
  'v8.cachedDataVersionTag imported': () => v8.cachedDataVersionTag(),
  'URLPattern imported': () =>
    url.URLPattern && new url.URLPattern({ pathname: '/a' }).test('http://x/a'),
  'MessageChannel imported': () => new Channel().port1.close(),
  URL: () => new URL('../a?b=c#d', 'http://x/y/').href,
  URLSearchParams: () => new URLSearchParams({ a: '1' }).toString(),
  'url.parse': () => module('url').fileURLToPath('file:///a'),
  Buffer: () => Buffer.from('x').toString('base64'),
  'Buffer.alloc': () => Buffer.concat([Buffer.alloc(10), Buffer.allocUnsafe(4).fill(0)]),
  Blob: () => new Blob(['x']).text(),
  'File with a date': () => new File(['x'], 'a', { lastModified: 5 }).text(),
  FormData: () => {
    const form = new FormData()
    form.set('a', 'b')
    return [...form]
  },
  Headers: () => [...new Headers({ a: 'b' })],
  Request: () => new Request('http://x/', { method: 'POST', body: 'x' }).text(),
  Response: () => new Response('{"a":1}').json(),
  'fetch of a data URL': async () => (await fetch('data:text/plain,x')).text(),
  'zlib.gzipSync': () => module('zlib').gzipSync(text),
  'zlib.gzip': () =>
    new Promise((resolve, reject) =>
      module('zlib').gzip(text, (error, bytes) =>
        error ? reject(error) : module('zlib').gunzip(bytes, resolve),
      ),
    ),
  'zlib.brotliCompress': () =>
    module('util').promisify(module('zlib').brotliCompress)(text.slice(0, 100)),
  'zlib.zstdCompressSync': () => module('zlib').zstdCompressSync?.(text),
  'zlib.crc32': () => module('zlib').crc32('x'),
  'a stream of zlib': () =>
    module('stream/promises').pipeline(
      [Buffer.from(text)],
      module('zlib').createDeflate(),
      async (source) => {
        for await (const _ of source);
      },
    ),
  CompressionStream: () =>
    new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer(),
  'PerformanceMark with a time': () => new PerformanceMark('m', { startTime: 5 }).startTime,
  structuredClone: () => structuredClone({ a: [1, new Map()] }),
  setTimeout: () => new Promise((resolve) => setTimeout(resolve, 2)),
  setImmediate: () => new Promise((resolve) => setImmediate(resolve)),
  setInterval: () =>
    new Promise((resolve) => {
      const timer = setInterval(() => {
        clearInterval(timer)
        resolve()
      }, 1)
    }),
  'timers/promises': () => module('timers/promises').setTimeout(1, 'x'),
  queueMicrotask: () => new Promise((resolve) => queueMicrotask(resolve)),
  AbortController: () => {
    const controller = new AbortController()
    controller.signal.addEventListener('abort', () => {})
    controller.abort()
  },
  'AbortSignal.timeout': () => AbortSignal.timeout(1000).aborted,
  Event: () => new EventTarget().dispatchEvent(new Event('x')),
  CustomEvent: () => new CustomEvent('x', { detail: 1 }).detail,
  MessageChannel: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port2.addEventListener('message', () => {
        port1.close()
        resolve()
      })
      port2.start()
      port1.postMessage(1)
    }),
  BroadcastChannel: () => new BroadcastChannel('x').close(),
  TextEncoder: () => new TextDecoder().decode(new TextEncoder().encode('x')),
  TextDecoderStream: () =>
    new Response(
      new Blob(['x'])
        .stream()
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new TextEncoderStream()),
    ).text(),
  'node streams': () =>
    module('stream')
      .Readable.from([1, 2])
      .map((x) => x * 2)
      .toArray(),
  'a transform': () =>
    module('stream/promises').pipeline(
      module('stream').Readable.from(['a']),
      new (module('stream').PassThrough)(),
      new (module('stream').Writable)({ write: (_c, _e, done) => done() }),
    ),
  'web streams': async () => {
    const parts = []
    for await (const part of new ReadableStream({
      start: (c) => {
        c.enqueue(1)
        c.close()
      },
    }))
      parts.push(part)
    return parts
  },
  'stream consumers': () => module('stream/consumers').text(module('stream').Readable.from(['a'])),
  EventEmitter: () => {
    const emitter = new (module('events'))()
    const once = module('events').once(emitter, 'x')
    emitter.emit('x', 1)
    return once
  },
  'events.on': async () => {
    const emitter = new (module('events'))()
    setImmediate(() => emitter.emit('x', 1))
    for await (const [x] of module('events').on(emitter, 'x')) return x
  },
  'readline of a stream': async () => {
    const lines = []
    for await (const line of module('readline').createInterface({
      input: module('stream').Readable.from(['a\nb']),
    }))
      lines.push(line)
    return lines
  },
  'util.inspect': () =>
    module('util').inspect(
      { a: new Date(5), b: [1, new Map()], c: Math.random, d: Date, e: process.hrtime },
      { showHidden: true },
    ),
  'util.format': () => module('util').format('%s %o %d', 'a', { b: 1 }, 5),
  'util.promisify': () => module('util').promisify((done) => done(null, 1))(),
  'util.isDeepStrictEqual': () =>
    module('util').isDeepStrictEqual({ a: day }, { a: new Date(+day) }),
  'util.parseArgs': () =>
    module('util').parseArgs({ args: ['-a'], options: { a: { type: 'boolean', short: 'a' } } }),
  'util.styleText': () => module('util').styleText('red', 'x'),
  'util.debuglog': () => module('util').debuglog('purity')('x'),
  assert: () => module('assert').deepStrictEqual({ a: [1] }, { a: [1] }),
  'a failed assertion': () => {
    try {
      module('assert').equal(1, 2)
    } catch (error) {
      return error.message
    }
  },
  'v8.serialize': () => module('v8').deserialize(module('v8').serialize({ a: day })),
  WebAssembly: () => WebAssembly.instantiate(wasm),
  'WebAssembly.Module': () => new WebAssembly.Module(wasm),
  vm: () => module('vm').runInNewContext('1 + 1'),
  AsyncLocalStorage: () => new (module('async_hooks').AsyncLocalStorage)().run(1, () => 2),
  diagnostics_channel: () => module('diagnostics_channel').channel('x').publish(1),
  string_decoder: () =>
    new (module('string_decoder').StringDecoder)('utf8').write(Buffer.from('x')),
  querystring: () => module('querystring').parse('a=b'),
  errors: () => new Error('x').stack.length,
  'generators and async iterators': async () => {
    const all = []
    for await (const x of (async function* () {
      yield 1
    })())
      all.push(x)
    return all
  },
  'Promise.race with a timer': () => Promise.race([module('timers/promises').setTimeout(1), 1]),
  Atomics: () => Atomics.add(new Int32Array(new SharedArrayBuffer(4)), 0, 1),
  'console with a stream of its own': () =>
    new console.Console(new (module('stream').PassThrough)()).log('x'),
  'console.time': () => {
    const own = new console.Console(new (module('stream').PassThrough)())
    own.time('x')
    own.timeEnd('x')
  },
  'a http server that does not listen': () => module('http').createServer().listening,
  'a http agent': () => new (module('http').Agent)({ keepAlive: true }).destroy(),
  'dns constants': () => module('dns').ADDRCONFIG,
  'net.isIP': () => module('net').isIP('127.0.0.1'),
  'net.BlockList': () => {
    const list = new (module('net').BlockList)()
    list.addAddress('1.2.3.4')
    return list.check('1.2.3.4')
  },
  'tls.getCiphers': () => module('tls').getCiphers().length,
  'perf_hooks.createHistogram': () => {
    const histogram = module('perf_hooks').createHistogram()
    histogram.record(5)
    return histogram.max
  },
  'worker_threads data': () => module('worker_threads').isMainThread,
  'Symbol.asyncDispose': async () => {
    await new (module('stream').PassThrough)()[Symbol.asyncDispose]?.()
  },
}
