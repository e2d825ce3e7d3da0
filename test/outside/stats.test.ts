/** Asking about files and links: memoized, and asked again by another process after each kind of edit. */
import { describeTable } from './run-table.ts'

describeTable({ table: 'stats', held: 'module', step: 'at once' })
describeTable({ table: 'stats', held: 'taken', step: 'first' })
