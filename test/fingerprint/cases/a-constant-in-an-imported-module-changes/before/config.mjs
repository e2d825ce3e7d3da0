export const RATE = 2
export const FEE = 1
