#!/usr/bin/env node
/**
 * The program `permafrost`.
 *
 * What must stay true: it ends when its command is done, whatever the user's modules that it has
 * imported keep open, and not before all of its output is written.
 */
import process from 'node:process'
import { run } from './run.ts'

const status = await run(process.argv.slice(2))
process.exit(status)
