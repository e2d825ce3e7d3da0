/** Listing folders and matching patterns: memoized, and asked again by another process after each kind of edit. */
import { describeTable } from './run-table.ts'

describeTable({ table: 'folders', held: 'module', step: 'first' })
describeTable({ table: 'folders', held: 'taken', step: 'at once' })
