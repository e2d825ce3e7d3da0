/**
 * Which class a memoized method belongs to.
 *
 * What must stay true: finding out runs nothing of the user's (own property descriptors only);
 * methods of one class that differ in kind (static, getter) have different names, because beside
 * `version` the name is all that tells them apart.
 */
import { ownName } from '../key/name.ts'

/** A method's place. */
export interface Owner {
  readonly property: string | symbol
  readonly kind: 'method' | 'getter'
  readonly static: boolean
  /** Private methods (`#x`) can't be found on the class. */
  readonly private: boolean
  /** The class, once known; a decorator gets to know it from the first call's `this`. */
  readonly class: Function | null
  /** What stands in the class in place of the original; set when it is made. */
  standIn: Function | null
}

function textOf(property: string | symbol): string {
  return typeof property === 'string' ? property : `[${String(property)}]`
}

function constructorOf(prototype: object): Function | null {
  const found: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof found === 'function' ? found : null
}

function classOf(owner: Owner, self: unknown): Function | null {
  if (owner.class !== null) return owner.class
  if ((typeof self !== 'object' || self === null) && typeof self !== 'function') return null
  const start: unknown = owner.static ? self : Object.getPrototypeOf(self)
  for (
    let at = start as object | null;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const own = Object.getOwnPropertyDescriptor(at, owner.property)
    const found = own !== undefined && (own.value ?? own.get) === owner.standIn
    if (found || owner.private)
      return owner.static && typeof at === 'function' ? at : constructorOf(at)
  }
  return null
}

/** The name of a method: `Model.predict`, `static Model.make`, `get Model.area`. */
export function methodName(owner: Owner, self: unknown): string {
  const known = classOf(owner, self)
  const name = known === null ? '' : ownName(known)
  const kind = `${owner.static ? 'static ' : ''}${owner.kind === 'getter' ? 'get ' : ''}`
  return `${kind}${name === '' ? 'anonymous class' : name}.${textOf(owner.property)}`
}
