export const RATE = 3
export const FEE = 1
