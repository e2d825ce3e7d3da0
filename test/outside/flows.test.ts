/** Reading some way after the call has begun, and inside memoized calls: memoized, and asked again by another process after each kind of edit. */
import { describeTable } from './run-table.ts'

describeTable({ table: 'flows', held: 'module', step: 'together' })
