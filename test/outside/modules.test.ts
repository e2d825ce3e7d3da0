/** Loading, resolving and looking for modules: memoized, and asked again by another process after each kind of edit. */
import { describeTable } from './run-table.ts'

describeTable({ table: 'modules', held: 'module', step: 'first' })
