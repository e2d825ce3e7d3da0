export const RATE = 2
