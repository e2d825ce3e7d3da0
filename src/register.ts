/**
 * `node --import permafrost/register`: observes files and the environment from the very start, so
 * that nobody holds an unobserved `fs` function or `process.env`.
 */
import { install } from './trace/install.ts'

install()
