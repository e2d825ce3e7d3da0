export const double = (x: number): number => x * 2

export const half = (x: number): number => x / 2
