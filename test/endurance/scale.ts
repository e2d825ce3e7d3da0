/**
 * How much of everything: little in `npm test`, all of it with `PERMAFROST_ENDURANCE=full`
 * (`npm run test:endurance`). PERMAFROST_TEST_SEED repeats a run's choices, as far as they do not
 * hang on timing.
 */

/** Whether this is the long run. */
export const FULL: boolean = process.env['PERMAFROST_ENDURANCE'] === 'full'

/** What all random choices of this run start from. */
export const SEED: number = Number(
  process.env['PERMAFROST_TEST_SEED'] ?? (FULL ? Date.now() % 1_000_000 : 1),
)

/** The number for this run. */
export function scaled(small: number, full: number): number {
  return FULL ? full : small
}
