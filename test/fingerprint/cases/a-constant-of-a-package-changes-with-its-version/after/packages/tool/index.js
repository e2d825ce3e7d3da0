export const RATE = 3
