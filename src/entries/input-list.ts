/**
 * The list of inputs of an entry that lost it: an index that is made anew has the entries alone.
 */
import { decodeTraced, encodeInputs } from '../trace/encoding.ts'

/** What stood in the manifest for an entry with these inputs; null for what is no inputs. */
export function listFor(inputs: Uint8Array): Uint8Array | null {
  const traced = decodeTraced(inputs)
  return traced === null ? null : encodeInputs(traced.map(({ input }) => input))
}
