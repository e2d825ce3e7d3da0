export const double = (x: number): number => x * 3

export const half = (x: number): number => x / 2
