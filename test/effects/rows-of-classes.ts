/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-array-reverse -- each world has its own functions, and changing in place is meant */
/**
 * What can be done to instances of classes, private state included.
 */
import { on, type Row } from './world.ts'

class Counter {
  #count = 0
  #log: number[] = []
  next(): number {
    this.#log.push(this.#count)
    return ++this.#count
  }
}
class Named extends Counter {
  #name = 'x'
  rename(name: string): string {
    const before = this.#name
    this.#name = name
    return before
  }
}
class Point {
  x = 0
  y = 0
  move(dx: number): this {
    this.x += dx
    return this
  }
}
export class Cents {
  static made = 0
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
}

export const instances: readonly Row[] = [
  [
    'fields of an instance',
    on(
      () => new Point(),
      (p) => void p.move(2),
    ),
    ['argument 0.x changed'],
  ],
  [
    'a method that returns `this`',
    on(
      () => new Point(),
      (p) => p.move(2),
    ),
    ['argument 0.x changed'],
  ],
  [
    'fields of `this`',
    () => ({
      self: new Point(),
      fn: function move(this: Point) {
        this.y = 4
      } as never,
      args: [],
    }),
    ['this.y changed'],
  ],
  [
    'private fields',
    on(
      () => new Counter(),
      (c) => c.next(),
    ),
    ['argument 0.#log[0] added', 'argument 0.#count changed'],
  ],
  [
    'private fields of a base and a derived class',
    on(
      () => new Named(),
      (c) => [c.next(), c.rename('y')],
    ),
    ['argument 0.#log[0] added', 'argument 0.#count changed', 'argument 0.#name changed'],
  ],
  [
    'private fields of `this`',
    () => ({ self: new Counter(), fn: Counter.prototype.next as never, args: [] }),
    ['this.#log[0] added', 'this.#count changed'],
  ],
  [
    'a subclass of Map',
    on(
      () =>
        new (class Registry extends Map<string, number> {
          total = 0
        })(),
      (m) => {
        m.set('a', 1)
        m.total++
      },
    ),
    ['argument 0.total changed', 'argument 0.get("a") added'],
  ],
  [
    'a registered class is put into an array',
    on(
      () => [] as Cents[],
      (a) => a.push(new Cents(5)),
    ),
    ['argument 0[0] added'],
  ],
]
