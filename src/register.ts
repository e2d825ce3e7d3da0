/**
 * `node --import permafrost/register`: observes files, the environment and impure sources from the
 * very start, so that nobody holds an unobserved `fs` function, `process.env` or `Math.random`.
 */
import { watchImpurities } from './purity/install.ts'
import { current, install } from './trace/index.ts'

install()
watchImpurities((kind, what) => current()?.note(kind, what))
