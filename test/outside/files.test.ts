/** Reading files, in all the ways there are: memoized, and asked again by another process after each kind of edit. */
import { describeTable } from './run-table.ts'

describeTable({ table: 'files', held: 'module', step: 'first' })
describeTable({ table: 'files', held: 'module', step: 'at once' })
describeTable({ table: 'files', held: 'module', step: 'alone' })
describeTable({ table: 'files', held: 'taken', step: 'at once' })
